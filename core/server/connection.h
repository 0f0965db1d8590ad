/* connection.h - one connection: who is there, its job, its statements. */
#ifndef SPSY_SERVER_CONNECTION_H
#define SPSY_SERVER_CONNECTION_H

#include "acceptor/limits.h"
#include "execute/execute.h"
#include "server/remote_streams.h"
#include "server/serve.h"

struct connection {
    struct execution execution;
    struct streams streams;
    struct remote remote;
    struct wire wire;
    const struct settings *settings; /* as they are read last */
    struct counts *counts;
    bool prepared, greeted;
    bool begun; /* a statement is being carried out, or its answer is on its way */
    bool is_stranger;  /* no profile is for the peer: only a password helps (unknown says why) */
    uid_t peer;
    char warning[120]; /* to be told with the first answer; "" = nothing */
    char system[9];
    struct spsy_error unknown;
    struct spsy_error unprepared; /* why the home could not be opened */
};

/* Opens the home and has the registered programs loaded, before anybody has connected. */
void connection_prepare(struct connection *connection, const struct serve_options *options,
                        struct counts *counts);
/* To its end. stop_fd readable: the statement that runs is answered, then the client is told.
 * control: told when the first answer is out. */
void connection_serve(struct connection *connection, int fd, int stop_fd, int control);
void connection_close(struct connection *connection);

#endif
