/* remote_streams.h - the files of a statement (session/streams.h) as its client opens, reads and
 * writes them.
 *
 * MUST (S5): no path is opened here and no descriptor received. The client is asked for a stream
 * that a command names, after the decision; what it sends beyond what was asked for ends the
 * connection. No transaction is open while it is waited for (store.h). */
#ifndef SPSY_SERVER_REMOTE_STREAMS_H
#define SPSY_SERVER_REMOTE_STREAMS_H

#include "session/answer.h"
#include "session/streams.h"
#include "wire/wire.h"

struct remote {
    struct wire *wire;
    int patience_ms;  /* how long the client may take for an answer */
    uint32_t last;    /* number given */
    size_t data_open; /* bytes of standard output that the client has not replied to */
    /* The connection failed in the middle of a statement: nothing is sent or read any more. */
    bool dead;
    struct spsy_error why;
};

/* streams->context is *remote. */
void remote_streams_init(struct streams *streams, struct remote *remote);
/* The person at the client: streams_ask, and before there is a statement. Waits no longer than
 * patience_ms, and no longer than a server that stops may. */
int remote_ask(void *remote, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *error);
/* For answer_data: the data of a file, to the client's standard output. */
int remote_data_write(void *remote, const void *bytes, size_t count, struct spsy_error *error);
/* All of it has been taken. Before the end of an answer. */
int remote_data_settle(struct remote *remote, struct spsy_error *error);

#endif
