/* journal.c - what was decided, and what a job was told. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/sqlite/job.h"
#include "store/sqlite/statement.h"

static const char upkeep_what[] = "removing old decisions";

enum { LOG_TEXT_SIZE = 1024, PRUNE_ROWS = 1000, WRAP_EVERY = 64 };

void spool_now_text(char text[SPOOL_TIME_SIZE])
{
    struct timespec now;
    struct tm utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(text, SPOOL_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + 19, SPOOL_TIME_SIZE - 19, ".%06uZ", (unsigned)(now.tv_nsec / 1000) % 1000000);
}

int spool_journal_decision(struct spool *spool, struct spool_journal_entry *entry,
                           struct spsy_error *error)
{
    int rc;

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "journalling needs a transaction");
    spool_now_text(entry->time);
    rc = spool_execute(spool, "recording a decision", error,
                       "INSERT INTO decision(time, job_number, job_user, job_name, current_user,"
                       " decision, record, file, refused, failed, signed_on)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, nullif(?11, ''))",
                       "ssssssbsiis", entry->time, entry->job.number, entry->job.user,
                       entry->job.name, entry->current_user, entry->decision,
                       (const void *)entry->record, (size_t)SPSY_RECORD_BYTES, entry->file,
                       (int)entry->refused, (int)entry->failed, entry->signed_on);
    if (rc == 0)
        entry->id = sqlite3_last_insert_rowid(spool->database);
    return rc;
}

int spool_journal_again(struct spool *spool, int64_t id, const char *time,
                        const struct spool_job *job, struct spsy_error *error)
{
    char now[SPOOL_TIME_SIZE];
    int rc;

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "journalling needs a transaction");
    spool_now_text(now);
    rc = spool_execute(spool, "recording a decision", error,
                       "UPDATE decision SET count = coalesce(count, 1) + 1, last_time = ?3"
                       " WHERE id = ?1 AND time = ?2 AND job_number = ?4 AND job_user = ?5",
                       "lssss", id, time, now, job->number, job->user);
    return rc < 0 ? rc : sqlite3_changes64(spool->database) > 0;
}

/* What the decision says of itself: an entry of version 2, or one whose columns are damaged. */
#define OLD_FILE "json_extract(decision, '$.file.name')"
#define OLD_REFUSED "json_extract(decision, '$.verdict') = 'refused'"
#define OLD_FAILED                                                                                 \
    "(json_extract(decision, '$.basis') = 'failure' OR EXISTS"                                     \
    " (SELECT 1 FROM json_each(decision, '$.calls')"                                               \
    " WHERE json_extract(value, '$.meaning') = 'failed'))"
#define FILE_NAME "CASE typeof(file) WHEN 'text' THEN file ELSE " OLD_FILE " END"
#define LAST_TIME "coalesce(last_time, time)"
#define FLAG(column, old) "CASE WHEN " column " IN (0, 1) THEN " column " ELSE " old " END"

/* Fills entry from a row; the decision and the record are copied, because the row is given back
 * before anybody looks at them. */
static int take_entry(sqlite3_stmt *row, struct spool_journal_entry *entry, char **decision,
                      unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    const char *text;

    memset(record, 0, SPSY_RECORD_BYTES);
    if (sqlite3_column_bytes(row, 7) == SPSY_RECORD_BYTES)
        memcpy(record, sqlite3_column_blob(row, 7), SPSY_RECORD_BYTES);
    spool_column_text(row, 1, entry->time, sizeof entry->time);
    spool_column_text(row, 2, entry->job.number, sizeof entry->job.number);
    spool_column_text(row, 3, entry->job.user, sizeof entry->job.user);
    spool_column_text(row, 4, entry->job.name, sizeof entry->job.name);
    spool_column_text(row, 5, entry->current_user, sizeof entry->current_user);
    entry->id = sqlite3_column_int64(row, 0);
    entry->count = sqlite3_column_int64(row, 8);
    if (entry->count < 1)
        entry->count = 1; /* NULL: once */
    spool_column_text(row, 9, entry->last_time, sizeof entry->last_time);
    if (!entry->last_time[0])
        memcpy(entry->last_time, entry->time, sizeof entry->last_time);
    spool_column_text(row, 10, entry->signed_on, sizeof entry->signed_on);
    text = (const char *)sqlite3_column_text(row, 6);
    *decision = strdup(text ? text : "");
    entry->decision = *decision;
    entry->record = record;
    return *decision ? 0 : spsy_fail_memory(error);
}

int spool_journal_each(struct spool *spool, const struct spool_journal_filter *filter, long limit,
                       int (*visit)(void *context, const struct spool_journal_entry *entry),
                       void *context, struct spsy_error *error)
{
    static const struct spool_journal_filter every = {.user = NULL};
    unsigned char record[SPSY_RECORD_BYTES];
    struct spool_journal_entry entry;
    int64_t id = INT64_MAX;
    int rc = 0;

    if (!filter)
        filter = &every;
    for (long i = 0; i < limit && rc == 0; i++) {
        int64_t last = id;
        char *decision = NULL;
        sqlite3_stmt *row;

        rc = spool_query(
            spool, "reading the journal", error, &row,
            "SELECT +id, +time, +job_number, +job_user, +job_name, +current_user, +decision,"
            " +record, +count, +last_time, +signed_on FROM decision WHERE id < ?1"
            " AND (?2 IS NULL OR current_user = ?2)"
            " AND (?3 IS NULL OR " LAST_TIME " >= ?3)"
            " AND (NOT json_valid(decision) OR"
            " ((?4 = 0 AND NOT ?6) OR coalesce(json_extract(decision, '$.rehearsal'), 0) = 0)"
            " AND"
            " ((?4 = 0 OR coalesce(" FLAG(
                "refused", OLD_REFUSED) " = (?4 = 1), 1))"
                                        " AND (?5 IS NULL OR coalesce(" FILE_NAME " = ?5, 1))"
                                        " AND (NOT ?6 OR coalesce(" FLAG(
                                            "failed", OLD_FAILED) ", 1))))"
                                                                  " ORDER BY id DESC LIMIT 1",
            "lssisi", id, filter->user, filter->since, (int)filter->verdict, filter->file,
            (int)filter->failed);
        if (rc <= 0)
            return rc;
        id = sqlite3_column_int64(row, 0);
        rc = id < last ? take_entry(row, &entry, &decision, record, error)
                       : spool_damaged(spool, "reading the journal", error);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &entry);
        free(decision);
    }
    return rc;
}

/* In a transaction: at most so many. An entry is as old as the last time that it counts. */
static int delete_old(struct spool *spool, const char *before, int most, int64_t *removed,
                      struct spsy_error *error)
{
    int rc = spool_execute(spool, "pruning the journal", error,
                           "DELETE FROM decision WHERE id IN (SELECT id FROM decision"
                           " WHERE " LAST_TIME " < ?1 ORDER BY id LIMIT ?2)",
                           "si", before, most);

    *removed = rc == 0 ? sqlite3_changes64(spool->database) : 0;
    return rc;
}

/* One transaction: at most PRUNE_ROWS decisions. */
static int prune_some(struct spool *spool, const char *before, int64_t *removed,
                      struct spsy_error *error)
{
    int rc = spool_begin(spool, SPOOL_DURABLE, error);

    *removed = 0;
    if (rc != 0)
        return rc;
    rc = delete_old(spool, before, PRUNE_ROWS, removed, error);
    if (rc == 0)
        rc = spool_commit(spool, error);
    spool_rollback(spool);
    return rc;
}

int spool_journal_prune(struct spool *spool, const char *before, int64_t *removed,
                        struct spsy_error *error)
{
    int64_t some;
    int rc;

    *removed = 0;
    do {
        do
            rc = prune_some(spool, before, &some, error);
        while (rc == SPSY_ERR_FULL && spool_reserve_release(spool->home, NULL) == 0);
        *removed += some;
    } while (rc == 0 && some == PRUNE_ROWS);
    return rc;
}

/* ---- upkeep ---- */

/* Negative, or whether the time of the last look is an hour ago; or lies ahead, as that of a clock
 * which was wrong. */
static int upkeep_due(struct spool *spool, int64_t now, struct spsy_error *error)
{
    int64_t last = 0;
    int rc = spool_query_number(spool, upkeep_what, error, &last,
                                "SELECT coalesce(pruned, 0) FROM home", "");

    return rc < 0 ? rc : now < last || now - last >= SPOOL_UPKEEP_SECONDS;
}

/* Only decisions from the oldest on are looked at, so that nothing is read for long: ids ascend
 * with time, but for what a clock that was set back has written. */
static int remove_oldest(struct spool *spool, const char *before, int64_t now, int64_t *removed,
                         struct spsy_error *error)
{
    int rc = spool_execute(spool, upkeep_what, error,
                           "DELETE FROM decision WHERE id IN (SELECT id FROM decision"
                           " ORDER BY id LIMIT ?2) AND " LAST_TIME " < ?1",
                           "si", before, SPOOL_UPKEEP_ROWS);

    *removed = rc == 0 ? sqlite3_changes64(spool->database) : 0;
    if (rc == 0 && *removed < SPOOL_UPKEEP_ROWS)
        rc = spool_execute(spool, upkeep_what, error, "UPDATE home SET pruned = ?1", "l", now);
    return rc;
}

int spool_journal_upkeep(struct spool *spool, const char *before, int64_t *removed,
                         struct spsy_error *error)
{
    int64_t now = time(NULL);
    int rc = upkeep_due(spool, now, error);

    *removed = 0;
    if (rc <= 0 || spool_may_change(spool, error) < 0)
        return rc < 0 ? rc : 0;
    rc = spool_begin(spool, SPOOL_UNSYNCED, error);
    if (rc == 0)
        rc = upkeep_due(spool, now, error); /* another job may have been here */
    if (rc > 0)
        rc = remove_oldest(spool, before, now, removed, error);
    if (rc == 0)
        rc = spool_commit(spool, error);
    spool_rollback(spool);
    if (rc < 0)
        *removed = 0;
    return rc;
}

/* ---- job logs ---- */

static int job_not_found(const struct spool_job *job, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3342", "job %s/%s/%s not found", job->number,
                     job->user, job->name);
}

static int add(struct spool *spool, const struct spool_job *job, const char *message_id,
               const char *text, struct spsy_error *error)
{
    static const char what[] = "writing the job log";
    char time_text[SPOOL_TIME_SIZE];
    int64_t id, sequence = 0;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc <= 0)
        return rc < 0 ? rc : job_not_found(job, error);
    spool_now_text(time_text);
    /* Not in one statement with RETURNING, which SQLite compiles for longer than both of these. */
    rc = spool_query_number(spool, what, error, &sequence,
                            "SELECT +sequence FROM job_log WHERE job_id = ?1"
                            " ORDER BY sequence DESC LIMIT 1",
                            "l", id);
    if (rc < 0)
        return rc;
    sequence++;
    rc = spool_execute(spool, what, error,
                       "INSERT INTO job_log(job_id, sequence, time, message_id, text)"
                       " VALUES(?1, ?2, ?3, ?4, ?5)",
                       "llsss", id, sequence, time_text, message_id, text);
    if (rc != 0 || sequence <= SPOOL_LOG_KEPT || sequence % WRAP_EVERY != 0)
        return rc;
    return spool_execute(spool, what, error,
                         "DELETE FROM job_log WHERE job_id = ?1 AND sequence <= ?2", "ll", id,
                         sequence - SPOOL_LOG_KEPT);
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
    char time_text[SPOOL_TIME_SIZE], message_id[8], text[LOG_TEXT_SIZE];
    struct spool_key last = {NULL};
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc <= 0)
        return rc < 0 ? rc : job_not_found(job, error);
    do { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query(spool, "reading the job log", error, &row,
                         "SELECT sequence, time, message_id, text FROM job_log"
                         " WHERE job_id = ?1 AND sequence > ?2 ORDER BY sequence LIMIT 1",
                         "ln", id, &last);
        if (rc <= 0)
            break;
        spool_column_text(row, 1, time_text, sizeof time_text);
        spool_column_text(row, 2, message_id, sizeof message_id);
        spool_column_text(row, 3, text, sizeof text);
        rc = spool_key_keep(&last, row, 0, error);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, time_text, message_id, text);
    } while (rc == 0);
    spool_key_free(&last);
    return rc;
}
