/* job.h - what commands about jobs share. */
#ifndef SPSY_COMMAND_JOB_H
#define SPSY_COMMAND_JOB_H

#include "session/session.h"
#include "store/store.h"

/* * (this job), number/user/name, user/name or name. */
int job_find(struct session *session, const char *text, struct spool_job *job,
             struct spsy_error *error);
bool job_is_this(const struct session *session, const struct spool_job *job);
/* One's own, or with *JOBCTL anybody's; else CPF222E, "required to display WHAT TEXT". */
int job_check(struct session *session, const struct spool_job *job, const char *what,
              const char *text, struct answer *answer);

/* Rows. Negative: answer told. */
int job_add_status(struct session *session, struct answer *answer); /* of this job */
int job_add_log(struct session *session, const struct spool_job *job, struct answer *answer);

#endif
