/* journal.c - what was decided, and what a job was told. */
#include "spool/journal.h"

#include <stdio.h>
#include <time.h>

#include "spool/job.h"
#include "spool/statement.h"

enum { TIME_SIZE = 40, LOG_TEXT_SIZE = 1024 };

/* UTC with microseconds, so that times sort as text. */
static void now_text(char text[TIME_SIZE])
{
    struct timespec now;
    struct tm utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(text, TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + 19, TIME_SIZE - 19, ".%06uZ", (unsigned)(now.tv_nsec / 1000) % 1000000);
}

int spool_journal_decision(struct spool *spool, const struct spool_job *job,
                           const char *current_user, const char *decision,
                           const unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    char time_text[TIME_SIZE];

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "journalling needs a transaction");
    now_text(time_text);
    return spool_execute(spool, "recording a decision", error,
                         "INSERT INTO decision(time, job_number, job_user, job_name, current_user,"
                         " decision, record) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                         "ssssssb", time_text, job->number, job->user, job->name, current_user,
                         decision, (const void *)record, (size_t)SPSY_RECORD_BYTES);
}

static int job_not_found(const struct spool_job *job, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3342", "job %s/%s/%s not found", job->number,
                     job->user, job->name);
}

static int add(struct spool *spool, const struct spool_job *job, const char *message_id,
               const char *text, struct spsy_error *error)
{
    char time_text[TIME_SIZE];
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc <= 0)
        return rc < 0 ? rc : job_not_found(job, error);
    now_text(time_text);
    return spool_execute(spool, "writing the job log", error,
                         "INSERT INTO job_log(job_id, sequence, time, message_id, text)"
                         " VALUES(?1, (SELECT coalesce(max(sequence), 0) + 1 FROM job_log"
                         " WHERE job_id = ?1), ?2, ?3, ?4)",
                         "lsss", id, time_text, message_id, text);
}

int spool_job_log_add(struct spool *spool, const struct spool_job *job, const char *message_id,
                      const char *text, struct spsy_error *error)
{
    int rc;

    if (spool->in_transaction)
        return add(spool, job, message_id, text, error);
    rc = spool_begin(spool, SPOOL_UNSYNCED, error);
    if (rc == 0)
        rc = add(spool, job, message_id, text, error);
    if (rc == 0)
        return spool_commit(spool, error);
    spool_rollback(spool);
    return rc;
}

int spool_job_log_each(struct spool *spool, const struct spool_job *job,
                       int (*visit)(void *context, const char *time, const char *message_id,
                                    const char *text),
                       void *context, struct spsy_error *error)
{
    char time_text[TIME_SIZE], message_id[8], text[LOG_TEXT_SIZE];
    int64_t id, sequence = 0;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc <= 0)
        return rc < 0 ? rc : job_not_found(job, error);
    do { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query(spool, "reading the job log", error, &row,
                         "SELECT sequence, time, message_id, text FROM job_log"
                         " WHERE job_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT 1",
                         "ll", id, sequence);
        if (rc <= 0)
            return rc;
        sequence = sqlite3_column_int64(row, 0);
        spool_column_text(row, 1, time_text, sizeof time_text);
        spool_column_text(row, 2, message_id, sizeof message_id);
        spool_column_text(row, 3, text, sizeof text);
        sqlite3_reset(row);
        rc = visit(context, time_text, message_id, text);
    } while (rc == 0);
    return rc;
}
