/* target.h - what one request acts on, read once and said once (G3).
 *
 * MUST: who decides on one reading and sends on the bytes decides on another job than cupsd acts
 * on. So a request has one target, or is refused; what is sent on names it in one way. */
#ifndef SPSY_IPP_TARGET_H
#define SPSY_IPP_TARGET_H

#include "ipp/cups.h"
#include "ipp/operation.h"

enum { TARGET_QUEUE_SIZE = 128, TARGET_URI_SIZE = 512 };

struct target {
    bool job_named;                /* it names a job: */
    int32_t job;                   /* its id; 0 = the first active one of the queue */
    char queue[TARGET_QUEUE_SIZE]; /* as it was written; "" = none, or all of them */
    bool queue_named;              /* there was a printer-uri, also one of all queues */
    bool is_class;                 /* under /classes/ */
};

/* The error's code says the IPP status: SPSY_ERR_FORMAT 0400, SPSY_ERR_NOT_FOUND 0406. */
int target_read(struct ipp *request, const struct operation *operation, struct target *target,
                struct spsy_error *error);
/* "ipp://localhost/jobs/7", "ipp://localhost/printers/name" ("/" for all). */
void target_job_uri(int32_t job, char uri[TARGET_URI_SIZE]);
void target_queue_uri(const struct target *target, char uri[TARGET_URI_SIZE]);
/* The name of the queue that a printer-uri names. SPSY_ERR_FORMAT. */
int target_queue_of(const char *uri, char name[TARGET_QUEUE_SIZE], bool *is_class,
                    struct spsy_error *error);

/* MUST: cupsd takes the first attribute of a name, in whatever group it is, where the gateway looks
 * in the group where it belongs. So there is no attribute twice, nor in two groups, but for those
 * of several subscriptions; no group that the operation has not; and no name of IPP's in other
 * letters than its own, which cupsd would find and the gateway would not. SPSY_ERR_FORMAT. */
int request_check(struct ipp *request, const struct operation *operation, struct spsy_error *error);

#endif
