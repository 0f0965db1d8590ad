/* conversation.h - one client's connection: one job of the home.
 *
 * MUST: who the client is comes from the kernel (G1). Nothing of a request is sent on as it came
 * (G3). Every request is answered with IPP in HTTP 200, but for what is no IPP (G7). */
#ifndef SPSY_GATEWAY_CONVERSATION_H
#define SPSY_GATEWAY_CONVERSATION_H

#include "connector/client.h"
#include "cupsjob/ask.h"
#include "ipp/cups.h"
#include "cupsjob/identity.h"
#include "cupsjob/reading.h"
#include "session/session.h"

enum {
    MS = 1000,
    GATEWAY_MESSAGE_BYTES = 1024 * 1024, /* of a request's attributes */
    CUPSD_MS = 60 * MS, /* for an answer: it writes thousands of cancelled jobs, one by one */
    /* A connection to cupsd is kept for the next request so long: a command has it there within one
     * or two, and whoever waits for a place waits no longer than for a request. */
    LINGER_MS = 10,
};

/* What all conversations share. */
struct gateway {
    const char *home;
    bool syslog;
    struct cups *cups;
    int control; /* to the connector */
    int locks;   /* an empty file: byte N is locked while somebody acts on job N */
};

struct conversation {
    const struct gateway *gateway;
    struct end *client;
    int client_fd;
    int stop_fd; /* readable: the gateway stops */
    uid_t peer;
    struct connector_channel channel;
    struct end *cupsd; /* as login; NULL = none at the moment */
    char login[LOGIN_NAME_SIZE];
    struct session session;
    struct session_options options; /* its principal is whom this request is judged as */
    struct login_identity identity; /* of the same */
    bool prepared;                  /* the home is open */
    bool open;                      /* the job has begun */
    bool deletes; /* the request being answered: a full disk's reserve is for it */
    bool broken;  /* the client's connection cannot go on */
    struct gateway_asker asker;
};

/* In a spare worker, and once a client is there. They are what core/acceptor calls. */
void conversation_prepare(struct conversation *conversation, const struct gateway *gateway);
/* answered: called when the first answer is out. */
void conversation_serve(struct conversation *conversation, int fd, int stop_fd,
                        void (*answered)(void *context), void *context);
void conversation_close(struct conversation *conversation);

/* What is read from or written to the client from now on has statementSeconds or idleSeconds in
 * all; ends with end_limit(client, 0). */
void conversation_limit(struct conversation *conversation, bool statement);

/* The home is open, of which nothing may be read before. Errors are session_prepare's. */
int conversation_ready(struct conversation *conversation, struct spsy_error *error);
/* The job begins with the first question to the programs. SPSY_ERR_*, with a text for the client.
 */
int conversation_begin(struct conversation *conversation, struct spsy_error *error);

#endif
