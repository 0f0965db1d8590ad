/* journal.h - what was decided, and what a job was told. */
#ifndef SPSY_SPOOL_JOURNAL_H
#define SPSY_SPOOL_JOURNAL_H

#include "spool/file.h"

/* One decision: who, what, every answer, the whole record (DESIGN.md "Recorded before effect").
 * decision is the JSON of cli.md, record the EBCDIC 429 bytes. In a transaction of the caller. */
int spool_journal_decision(struct spool *spool, const struct spool_job *job,
                           const char *current_user, const char *decision,
                           const unsigned char record[SPSY_RECORD_BYTES],
                           struct spsy_error *error);

/* A job's log: messages in order, kept as long as the job's row (file.h). Texts over 1023 bytes are
 * cut when read. Adding joins the caller's transaction or opens one of its own that is not synced.
 * Times are UTC, "2026-11-21T01:02:03.456789Z". CPF3342: no such job. visit returns 0 to go on. */
int spool_job_log_add(struct spool *spool, const struct spool_job *job, const char *message_id,
                      const char *text, struct spsy_error *error);
int spool_job_log_each(struct spool *spool, const struct spool_job *job,
                       int (*visit)(void *context, const char *time, const char *message_id,
                                    const char *text),
                       void *context, struct spsy_error *error);

#endif
