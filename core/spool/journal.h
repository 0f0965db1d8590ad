/* journal.h - what was decided, and what a job was told. */
#ifndef SPSY_SPOOL_JOURNAL_H
#define SPSY_SPOOL_JOURNAL_H

#include "spool/file.h"

enum { SPOOL_TIME_SIZE = 40 };
/* Now, in UTC with microseconds, so that times sort as text: "2026-11-21T01:02:03.456789Z". */
void spool_now_text(char text[SPOOL_TIME_SIZE]);

/* One decision: who, what, every answer, the whole record (DESIGN.md "Recorded before effect").
 * While one is visited its texts are valid, and file, refused and failed are not set. */
struct spool_journal_entry {
    char time[SPOOL_TIME_SIZE]; /* set when it is written */
    struct spool_job job;       /* that asked */
    char current_user[11];
    char file[11];
    bool refused;
    bool failed;                 /* a program failed, or the decision could not be made */
    const char *decision;        /* the JSON of cli.md */
    const unsigned char *record; /* SPSY_RECORD_BYTES, the EBCDIC form */
};
/* In a transaction of the caller. */
int spool_journal_decision(struct spool *spool, const struct spool_journal_entry *entry,
                           struct spsy_error *error);

enum spool_journal_verdict { SPOOL_ANY_VERDICT, SPOOL_REFUSED, SPOOL_ALLOWED };
/* Which decisions to read; NULL = every. since is a time as above or the beginning of one. */
struct spool_journal_filter {
    const char *user;    /* current user */
    const char *file;    /* file name */
    enum spool_journal_verdict verdict;
    const char *since;
    bool failed; /* only those that have it */
};
/* At most limit decisions, newest first, and damaged ones whatever their file, verdict and failures
 * may have been, so that they are noticed; visit returns 0 to go on. No read is open while it runs
 * into another process: every entry is a query of its own. */
int spool_journal_each(struct spool *spool, const struct spool_journal_filter *filter, long limit,
                       int (*visit)(void *context, const struct spool_journal_entry *entry),
                       void *context, struct spsy_error *error);
/* Removes the decisions before that time, some at a time, so that nobody waits long. What was
 * removed until an error stays removed. */
int spool_journal_prune(struct spool *spool, const char *before, int64_t *removed,
                        struct spsy_error *error);

/* At least so many messages of a job are kept: who runs for weeks and tells much must not fill the
 * disk (IBM's JOBMSGQFL(*WRAP)). */
enum { SPOOL_LOG_KEPT = 10000 };
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
