/* remote.h - statements carried out by a server, and answered as if they had been carried out here.
 */
#ifndef SPSY_CLI_REMOTE_H
#define SPSY_CLI_REMOTE_H

#include "client/client.h"
#include "language/cl.h"
#include "session/answer.h"
#include "session/session.h"

struct remote_end {
    struct spsy_client_options
        options;                /* socket NULL: there is no server, all is carried out here */
    struct spsy_client_asking asking; /* who answers what the server asks */
    struct spsy_client *client; /* NULL until the first statement */
    bool answered;              /* a statement of its job has been */
    bool ended;                 /* there was a connection; the job has ended with it */
};

/* The answer has what came of it, also when the server cannot be reached. */
void remote_end_cl(struct remote_end *end, const struct cl_text *text,
                   const struct spsy_client_statement *how, struct answer *answer);
void remote_end_words(struct remote_end *end, const char *name, int count, char *const *arguments,
                      const struct spsy_client_statement *how, struct answer *answer);
void remote_end_close(struct remote_end *end);

/* Files of the client, opened by this process (cli/local_streams.h). */
extern const struct spsy_client_files remote_local_files;

/* The person at this terminal, or the descriptor that was given (cli/ask.h): context. */
int remote_ask_person(void *context, const char *prompt, bool secret, char *answer, size_t size,
                      struct spsy_error *error);

#endif
