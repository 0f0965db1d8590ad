/* exchange.h - one IPP request and its answer.
 *
 * A handler answers exactly once: by exchange_answer, exchange_refuse, exchange_say or
 * exchange_pass. */
#ifndef SPSY_GATEWAY_EXCHANGE_H
#define SPSY_GATEWAY_EXCHANGE_H

#include "gateway/conversation.h"
#include "ipp/operation.h"
#include "ipp/target.h"

struct exchange {
    struct conversation *conversation;
    const struct operation *operation;
    struct ipp *request; /* as the client sent it */
    struct target target;
    struct reading reading;     /* of the one job it is about; owned; message NULL = none yet */
    struct gateway_known known; /* owners and queues met while it is answered */
    bool first;                 /* by job-id 0: the client knows no number */
    bool drained;               /* what follows the request's attributes has been read */
    bool answered;
    bool asked; /* about the job that a document goes to: it is to be the same when that has come */
};

/* A connection's next request with IPP in it is taken, decided and answered. */
void exchange_run(struct conversation *conversation);

/* Reads and forgets what the client still sends of this request. Before it is answered; its job is
 * unlocked then, because nobody may have to wait for a client. */
void exchange_drain(struct exchange *exchange);

/* An answer as it is; answer stays the caller's. */
void exchange_answer(struct exchange *exchange, struct ipp *answer);
/* A status with words, of 1,000 octets at most, cut between characters. */
void exchange_refuse(struct exchange *exchange, int status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
/* Why something failed that is no verdict: the status comes from the error's code. */
void exchange_say(struct exchange *exchange, const struct spsy_error *error);
/* A verdict that is no "allowed": 0403, 0406 with gatewayHide, 0500. */
void exchange_tell(struct exchange *exchange, const struct gateway_verdict *verdict);

/* The request as it is sent on (G3): its attributes but for the targets, and who asks as the
 * gateway knows it. job: 0 = it names no job. NULL: out of memory. */
struct ipp *exchange_rebuild(struct exchange *exchange, int32_t job);

/* cupsd's answer before the client sees it. */
typedef void exchange_edit(struct exchange *exchange, struct ipp *answer);
/* Sends request as the user, with the documents that follow both ways, and answers. edit may be
 * NULL. */
void exchange_pass(struct exchange *exchange, struct ipp *request, exchange_edit *edit);
/* The same as root, because a program allowed it under gatewayAllow "grant" (G8); a document may
 * come back. */
void exchange_grant(struct exchange *exchange, struct ipp *request);

/* ---- a job --------------------------------------------------------------------------------- */

/* job-id 0 becomes the id of the first active job. SPSY_ERR_NOT_FOUND. */
int exchange_first_job(struct exchange *exchange, struct spsy_error *error);
/* What was read of a job, and of a document of it when the request names one, as what the programs
 * are asked about: file and queue. The job of the home has begun. */
int exchange_guarded(struct exchange *exchange, const struct cups_job *job, struct guarded *guarded,
                     struct spsy_error *error);

/* ---- handlers, by kind of operation -------------------------------------------------------- */

typedef void exchange_handler(struct exchange *exchange);
exchange_handler pass_handle;      /* operation/forward.c */
exchange_handler create_handle;    /* operation/forward.c */
exchange_handler append_handle;    /* operation/one_job.c */
exchange_handler job_handle;       /* operation/one_job.c */
exchange_handler move_handle;      /* operation/move.c */
exchange_handler show_handle;      /* operation/show.c */
exchange_handler document_handle;  /* operation/document.c */
exchange_handler list_handle;      /* operation/list.c */
exchange_handler bulk_handle;      /* operation/bulk.c */
exchange_handler end_queue_handle; /* operation/end_queue.c */
exchange_handler events_handle;    /* operation/events.c */

/* QUSRSPLA, or WRKPRTSTS when nothing but the status is wanted (operation/show.c). */
const char *show_function(struct ipp *request);

#endif
