/* job.h - jobs as rows. Private to store/sqlite. */
#ifndef SPSY_SQLITE_JOB_H
#define SPSY_SQLITE_JOB_H

#include "store/store.h"

/* The row of a job. 1 = found, 0 = none, negative = error. */
int spool_job_id(struct spool *spool, const struct spool_job *job, int64_t *id,
                 struct spsy_error *error);
/* The same, made when there is none (a restored file's job, which does not run). */
int spool_job_ensure(struct spool *spool, const struct spool_job *job, int64_t *id,
                     struct spsy_error *error);
/* The process that began it is alive. 1, 0 or negative. */
int spool_job_is_running(struct spool *spool, int64_t id, struct spsy_error *error);
int spool_job_owns_files(struct spool *spool, const struct spool_job *job,
                         struct spsy_error *error); /* 1, 0 or negative */
/* Its last file is gone or it has ended: row and log go unless it is among the last jobs. */
int spool_job_forget(struct spool *spool, int64_t id, struct spsy_error *error);

#endif
