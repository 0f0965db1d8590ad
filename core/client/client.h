/* client.h - what spsy itself, and the tests, need of the client library beyond
 * include/spsy_client.h. */
#ifndef SPSY_CLIENT_CLIENT_H
#define SPSY_CLIENT_CLIENT_H

#include <cjson/cJSON.h>

#include "spsy_client.h"

/* Where in a script the lines of a statement stood, so that errors name them. */
struct client_line {
    size_t offset;
    unsigned line, column;
};

/* spsy_client_cl, of length bytes. */
int client_cl(struct spsy_client *client, const char *statement, size_t length,
              const struct client_line *lines, size_t line_count,
              const struct spsy_client_statement *how, struct spsy_error *error);

/* The last event's object, which is the caller's from now on; NULL for DATA and END. */
cJSON *client_take_object(struct spsy_client *client);

/* spsy_client_connect_asking with a connection that is there; takes fd over, also when it fails. */
int client_begin(int fd, const struct spsy_client_options *options,
                 const struct spsy_client_asking *asking, struct spsy_client **client,
                 struct spsy_error *error);

#endif
