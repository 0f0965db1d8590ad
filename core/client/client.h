/* client.h - what spsy itself needs of the client library beyond include/spsy_client.h. */
#ifndef SPSY_CLIENT_CLIENT_H
#define SPSY_CLIENT_CLIENT_H

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

#endif
