/* files.h - what a server orders to be done with the files of a statement.
 *
 * MUST: a file is opened because the statement that was sent names it, for what it is named for
 * (named.h), and by the provider of this program, with this program's rights. An order that an
 * honest server does not give ends the connection; what the provider could not do is replied. */
#ifndef SPSY_CLIENT_FILES_H
#define SPSY_CLIENT_FILES_H

#include "spsy_client.h"
#include "wire/wire.h"

enum { CLIENT_FILES_MAX = 4 }; /* open at a time; commands need one */

struct client_file {
    uint32_t number; /* 0 = free */
    void *stream;
    bool made; /* else it is read */
    bool committed;
    struct spsy_error failed; /* code 0: nothing yet; what failed is not tried again */
};

struct client_files {
    const struct spsy_client_files *provider; /* NULL: there are none */
    struct client_file open[CLIENT_FILES_MAX];
    bool made; /* the statement that is being answered has made one */
};

/* Does it, and replies. statement: the one that is being answered, as it was sent. Negative: the
 * connection is of no more use. */
int client_files_order(struct client_files *files, struct wire *wire, const cJSON *statement,
                       const struct wire_frame *frame, struct spsy_error *error);
int client_files_write(struct client_files *files, struct wire *wire, uint32_t number,
                       const void *bytes, size_t count, struct spsy_error *error);
/* All that are open. */
void client_files_drop(struct client_files *files);

/* why NULL: it was done; bytes: how many of them, for data. */
int client_reply(struct wire *wire, uint32_t number, size_t bytes, const struct spsy_error *why,
                 struct spsy_error *error);

#endif
