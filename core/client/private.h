/* private.h - what the files of the client library share. */
#ifndef SPSY_CLIENT_PRIVATE_H
#define SPSY_CLIENT_PRIVATE_H

#include "client/client.h"
#include "client/files.h"
#include "wire/wire.h"

struct spsy_client {
    struct wire wire;
    int fd;
    int silence_ms;   /* the server may say nothing for so long; -1 */
    bool ended;       /* the connection is of no more use */
    bool asking;      /* a statement is not answered to its end */
    cJSON *statement; /* that one, as it was sent */
    bool has_event;   /* received, and not given to the caller yet */
    struct wire_frame event;
    struct client_files files;
    const struct spsy_client_asking *asked; /* NULL: nobody answers */
    size_t data_bytes; /* of a DATA event that is not replied to yet; 0 = there is none */
    struct spsy_error data_error; /* code 0: it was taken */
    cJSON *object;                /* of the last event */
    char *text;                   /* the same as a line */
    char version[32], system[9], job[32], profile[11], signed_on[11];
};

/* The server has given a reason for what follows: the end of the connection. Returns the reason's
 * code. */
int client_refusal(const struct wire_frame *frame, struct spsy_error *error);

/* An ASK: whoever gives the statement is asked, and his answer sent. Negative: the connection is of
 * no more use. */
int client_answer(struct spsy_client *client, const struct wire_frame *frame,
                  struct spsy_error *error);

#endif
