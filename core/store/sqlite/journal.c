/* journal.c - what was decided, and what a job was told. */
#include "store/store.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "store/sqlite/journal/chain.h"
#include "store/sqlite/job.h"
#include "store/sqlite/statement.h"

enum { LOG_TEXT_SIZE = 1024, WRAP_EVERY = 64 };

void spool_now_text(char text[SPOOL_TIME_SIZE])
{
    struct timespec now;
    struct tm utc;

    clock_gettime(CLOCK_REALTIME, &now);
    gmtime_r(&now.tv_sec, &utc);
    strftime(text, SPOOL_TIME_SIZE, "%Y-%m-%dT%H:%M:%S", &utc);
    snprintf(text + 19, SPOOL_TIME_SIZE - 19, ".%06uZ", (unsigned)(now.tv_nsec / 1000) % 1000000);
}

static void link_entry(const struct spool_journal_entry *entry, const struct seal_link *before,
                       struct seal_link *link)
{
    struct blake2b state;

    seal_link_begin(&state, before);
    seal_link_integer(&state, entry->id);
    seal_link_text(&state, entry->time);
    seal_link_text(&state, entry->job.number);
    seal_link_text(&state, entry->job.user);
    seal_link_text(&state, entry->job.name);
    seal_link_text(&state, entry->current_user);
    seal_link_text(&state, entry->decision);
    seal_link_bytes(&state, 'B', entry->record, SPSY_RECORD_BYTES);
    seal_link_text(&state, entry->file);
    seal_link_integer(&state, entry->refused);
    seal_link_integer(&state, entry->failed);
    seal_link_text(&state, entry->signed_on[0] ? entry->signed_on : NULL);
    seal_link_text(&state, entry->facts);
    seal_link_end(&state, link);
}

int spool_journal_decision(struct spool *spool, struct spool_journal_entry *entry,
                           struct spsy_error *error)
{
    const struct chain *chain;
    struct seal_link link;
    int rc;

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "journalling needs a transaction");
    rc = spool_chain_end(spool, &chain, error);
    if (rc < 0)
        return rc;
    if (chain->last == INT64_MAX) /* of no command: the next one would be older than all */
        return spool_damaged(spool, "recording a decision", error);
    spool_now_text(entry->time);
    entry->id = chain->last + 1;
    link_entry(entry, &chain->head, &link);
    rc = spool_execute(spool, "recording a decision", error,
                       "INSERT INTO decision(id, time, job_number, job_user, job_name,"
                       " current_user, decision, record, file, refused, failed, signed_on, facts,"
                       " link) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14)",
                       "lssssssbsiissb", entry->id, entry->time, entry->job.number, entry->job.user,
                       entry->job.name, entry->current_user, entry->decision,
                       (const void *)entry->record, (size_t)SPSY_RECORD_BYTES, entry->file,
                       (int)entry->refused, (int)entry->failed,
                       entry->signed_on[0] ? entry->signed_on : NULL, entry->facts,
                       (const void *)link.bytes, sizeof link.bytes);
    if (rc == 0)
        spool_chain_add(spool, entry->id, &link);
    return rc;
}

/* What is sealed stays as it is: once more is an entry of its own. */
int spool_journal_again(struct spool *spool, int64_t id, const char *time,
                        const struct spool_job *job, struct spsy_error *error)
{
    char now[SPOOL_TIME_SIZE];
    int rc;

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "journalling needs a transaction");
    rc = spool_chain_seal(spool, error);
    if (rc < 0)
        return rc;
    if (spool->chain.seal.any && id <= spool->chain.seal.body.last)
        return 0;
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
#define LAST_TIME SPOOL_LAST_TIME
#define FLAG(column, old) "CASE WHEN " column " IN (0, 1) THEN " column " ELSE " old " END"

/* Fills entry from a row; its texts (decision and facts, in one piece) and the record are copied,
 * because the row is given back before anybody looks at them. */
static int take_entry(sqlite3_stmt *row, struct spool_journal_entry *entry, char **texts,
                      unsigned char record[SPSY_RECORD_BYTES], struct spsy_error *error)
{
    const char *text, *facts;
    size_t length;

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
    entry->record = record;
    text = (const char *)sqlite3_column_text(row, 6);
    facts = (const char *)sqlite3_column_text(row, 11);
    length = text ? strlen(text) : 0;
    *texts = malloc(length + (facts ? strlen(facts) : 0) + 2);
    if (!*texts)
        return spsy_fail_memory(error);
    entry->decision = memcpy(*texts, text ? text : "", length + 1);
    entry->facts = facts ? strcpy(*texts + length + 1, facts) : NULL;
    return 0;
}

/* clang-format off: what of a filter is in which line */
#define SELECT_ENTRY                                                                               \
    "SELECT +id, +time, +job_number, +job_user, +job_name, +current_user, +decision,"              \
    " +record, +count, +last_time, +signed_on, +facts FROM decision WHERE "
#define FILTER                                                                                     \
    " AND (?2 IS NULL OR current_user = ?2)"                                                       \
    " AND (?3 IS NULL OR " LAST_TIME " >= ?3)"                                                     \
    " AND (?7 IS NULL OR time < ?7)"                                                               \
    " AND ((?4 = 0 AND ?5 IS NULL AND NOT ?6 AND ?8 IS NULL) OR NOT json_valid(decision) OR"       \
    " ((?4 = 0 AND NOT ?6 AND ?8 IS NULL) OR coalesce(json_extract(decision, '$.rehearsal'), 0) "  \
    "= 0)"                                                                                         \
    " AND"                                                                                         \
    " ((?4 = 0 OR coalesce(" FLAG(                                                                 \
        "refused", OLD_REFUSED) " = (?4 = 1), 1))"                                                 \
                                " AND (?5 IS NULL OR coalesce(" FILE_NAME " = ?5, 1))"             \
                                " AND (NOT ?6 OR coalesce(" FLAG(                                  \
                                    "failed",                                                      \
                                    OLD_FAILED) ", 1))"                                            \
                                                " AND (?8 IS NULL OR json_extract(decision, "      \
                                                "'$.basis') = ?8)))"
static const char select_newest[] = SELECT_ENTRY "id < ?1" FILTER " ORDER BY id DESC LIMIT 1";
static const char select_oldest[] = SELECT_ENTRY "id > ?1" FILTER " ORDER BY id LIMIT 1";
/* clang-format on */

int spool_journal_each(struct spool *spool, const struct spool_journal_filter *filter, long limit,
                       int (*visit)(void *context, const struct spool_journal_entry *entry),
                       void *context, struct spsy_error *error)
{
    static const struct spool_journal_filter every = {.user = NULL};
    unsigned char record[SPSY_RECORD_BYTES];
    struct spool_journal_entry entry;
    int64_t id;
    int rc = 0;

    if (!filter)
        filter = &every;
    id = filter->oldest_first ? filter->after : INT64_MAX;
    for (long i = 0; i < limit && rc == 0; i++) {
        int64_t last = id;
        char *texts = NULL;
        sqlite3_stmt *row;

        rc = spool_query(spool, "reading the journal", error, &row,
                         filter->oldest_first ? select_oldest : select_newest, "lssisiss", id,
                         filter->user, filter->since, (int)filter->verdict, filter->file,
                         (int)filter->failed, filter->until, filter->basis);
        if (rc <= 0)
            return rc;
        id = sqlite3_column_int64(row, 0);
        rc = (filter->oldest_first ? id > last : id < last)
                 ? take_entry(row, &entry, &texts, record, error)
                 : spool_damaged(spool, "reading the journal", error);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &entry);
        free(texts);
    }
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
