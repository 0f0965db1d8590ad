/* job.h - a job of CUPS as a spooled file (G9).
 *
 * MUST: of one job the same record comes out every time, whoever asks; what does not fit is cut,
 * but for who owns it and where it is: those are never another's. */
#ifndef SPSY_CUPSJOB_JOB_H
#define SPSY_CUPSJOB_JOB_H

#include "cupsjob/identity.h"

/* What CUPS says about one job, read at one time. The texts are the caller's, any bytes, NULL = the
 * attribute is not there; so is 0 of a number, but where something else is said. */
struct cups_job {
    int32_t id;                /* job-id, 1 to 2^31-1 */
    int32_t document;          /* its number, for an operation on one document; 0 = the job */
    const char *title;         /* job-name */
    const char *document_name; /* of that document; it is preferred to the title */
    const char *owner;         /* job-originating-user-name */
    const char *host;          /* job-originating-host-name */
    const char *printer;       /* the last part of job-printer-uri, decoded */
    const char *media;
    const char *account;   /* job-account-id */
    const char *uuid;      /* job-uuid */
    int64_t created;       /* time-at-creation: seconds since 1970 */
    int32_t state;         /* job-state, 3 to 9 */
    int32_t priority;      /* job-priority, 1 to 100, 100 first */
    int32_t copies;        /* copies */
    int32_t kilobytes;     /* job-k-octets */
    const char *hold;      /* job-hold-until */
    const char *sheets[2]; /* job-sheets: before, after */
};

/* The spooled file and its output queue, for struct guarded; the queue is made when it is not there
 * (gateway_queue). known may be NULL. file->id is the job's id. Errors: SPSY_ERR_VALUE with
 * SPY0107, in words, when no record can be made of it (X22: no time, or none from 1900 to 2099; no
 * id, owner or print queue); those of gateway_owner and gateway_queue. */
int gateway_job_file(struct spool *spool, struct gateway_known *known, const struct cups_job *job,
                     struct spool_file *file, struct spool_queue *queue, struct spsy_error *error);

/* Are these two readings of one job? A number alone is not: a new spool directory begins anew.
 * job-id, job-uuid and time-at-creation, all known and all equal. */
bool cups_job_same(const struct cups_job *a, const struct cups_job *b);
/* And has nothing changed that the record was made of, or that programs can ask about? */
bool cups_job_equal(const struct cups_job *a, const struct cups_job *b);

#endif
