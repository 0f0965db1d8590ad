/* identity.h - who asks CUPS, whose a CUPS job is, and which output queue a print queue is (G0, G1,
 * G9).
 *
 * MUST: no transaction and no read of the spool is open when these are called, unless all logins
 * are remembered (login.h), and then no transaction: they ask the name service, and what is met for
 * the first time is written, by a transaction of its own. What is known already is only read. */
#ifndef SPSY_CUPSJOB_IDENTITY_H
#define SPSY_CUPSJOB_IDENTITY_H

#include "session/login_principal.h"

enum { GATEWAY_PRINTER_BYTES = 127 }; /* of a print queue's name; cupsd takes no more */

#define GATEWAY_LIBRARY "CUPS"
#define GATEWAY_JOB "SPSYGATE" /* struct session_options.job_name */

/* Who asks. peer: the effective uid at connect time (SO_PEERCRED). requesting: the request's
 * requesting-user-name or NULL; it counts from uid 0 alone, when it names another user (G1). The
 * job's type is system for uid 0 as itself and for lp, else batch. *identity is whom the request is
 * forwarded as; it may be NULL. Errors: SPSY_ERR_AUTHORITY, SPY0115, in words for who asked;
 * SPSY_ERR_IO, SPSY_ERR_MEMORY. */
int gateway_principal(struct spool *spool, uid_t peer, const char *requesting,
                      struct principal *principal, struct login_identity *identity,
                      struct spsy_error *error);

/* The job user of job-originating-user-name: any bytes. For whoever asks by the same login it is
 * the current user's name. Errors as above, and those of a store that is written: SPY0113
 * (quiesced), SPSY_ERR_FULL, CPF3330. */
int gateway_owner(struct spool *spool, const char *login, char name[11], struct spsy_error *error);

/* The output queue of a print queue, which is made when it is not there, and so is library CUPS:
 * QSECOFR's, OPRCTL(*NO), TEXT as the print queue's name, else as CRTOUTQ and CRTLIB make them; for
 * others to use, not to change. The same queue however the name is spelt in upper and lower case.
 * Errors: SPSY_ERR_VALUE (no name of a print queue); SPSY_ERR_AUTHORITY: the library or the queue
 * is somebody else's, or *PUBLIC makes queues in it, who would have everybody's jobs; those of a
 * store that is written. */
int gateway_queue(struct spool *spool, const char *printer, struct spool_queue *queue,
                  struct spsy_error *error);

/* Owners and queues that were met while one request is answered, so that a list of many jobs asks
 * once about each. Begin with {0}; MUST be freed with the request: what it knows grows old. */
struct gateway_known {
    struct gateway_known_owner *owners; /* owned */
    size_t owner_count;
    struct gateway_known_queue *queues; /* owned */
    size_t queue_count;
};
void gateway_known_free(struct gateway_known *known);
/* As above; known NULL = as above. */
int gateway_known_owner(struct gateway_known *known, struct spool *spool, const char *login,
                        char name[11], struct spsy_error *error);
int gateway_known_queue(struct gateway_known *known, struct spool *spool, const char *printer,
                        struct spool_queue *queue, struct spsy_error *error);

#endif
