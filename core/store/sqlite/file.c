/* file.c - spooled files come, change and go. */
#include "store/store.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "record/rules.h"
#include "store/sqlite/job.h"
#include "store/sqlite/pending.h"
#include "store/sqlite/row.h"
#include "store/sqlite/statement.h"

enum { FILE_NUMBER_MAX = 999999 };

static int gone(const char *name, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                     "spooled file %s no longer in the system", name);
}

int spool_file_reread(struct spool *spool, int64_t id, struct spool_file *file,
                      struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query_floor(spool, "reading a spooled file", error, &row,
                               SPOOL_ROW_CLEAR("") "WHERE f.id = ?1",
                               SPOOL_ROW_SELECT("") "WHERE f.id = ?1", "l", id);

    if (rc == 0)
        return gone(file->id == id ? file->name : "", error);
    if (rc < 0)
        return rc;
    spool_row_read(row, file);
    sqlite3_reset(row);
    return 0;
}

/* The next number of the job: 1, 2, 3 ... across all names, never one given before. */
static int give_number(struct spool *spool, const struct spool_file *file, int64_t job_id,
                       int32_t *number, struct spsy_error *error)
{
    static const char what[] = "numbering a spooled file";
    int64_t last = 0;
    int rc = spool_query_number(
        spool, what, error, &last, /* a restored file of the same job may have a higher one */
        "SELECT max(newest_number, coalesce((SELECT number FROM spooled_file INDEXED BY"
        " file_by_number WHERE job_number = ?2"
        " AND job_user = ?3 AND job_name = ?4 ORDER BY number DESC LIMIT 1), 0))"
        " FROM job WHERE id = ?1",
        "lsss", job_id, file->job.number, file->job.user, file->job.name);

    if (rc < 0)
        return rc;
    if (last >= FILE_NUMBER_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "CPF9898",
                         "job %s/%s/%s has created %d spooled files, the most a job can",
                         file->job.number, file->job.user, file->job.name, FILE_NUMBER_MAX);
    *number = (int32_t)last + 1;
    return spool_execute(spool, what, error, "UPDATE job SET newest_number = ?1 WHERE id = ?2",
                         "ll", last + 1, job_id);
}

/* A restored file: the same job, number, system and time is the same file. */
static int check_new(struct spool *spool, const struct spool_file *file, struct spsy_error *error)
{
    int rc = spool_query_number(
        spool, "restoring a spooled file", error, NULL,
        "SELECT 1 FROM spooled_file INDEXED BY file_by_number WHERE job_number = ?1 AND number = ?2"
        " AND job_user = ?3 AND job_name = ?4 AND system = ?5"
        " AND date_opened = ?6 AND time_opened = ?7",
        "sisssss", file->job.number, file->number, file->job.user, file->job.name, file->system,
        file->date_opened, file->time_opened);

    if (rc > 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "CPF9898",
                         "spooled file %s number %d of job %s/%s/%s is there already", file->name,
                         file->number, file->job.number, file->job.user, file->job.name);
    return rc;
}

static int fill_in(struct spool *spool, struct spool_file *file, struct spsy_error *error)
{
    time_t now = time(NULL);
    struct tm local;

    if (!file->system[0])
        memcpy(file->system, spool->system, sizeof file->system);
    if (file->date_opened[0])
        return 0;
    if (!localtime_r(&now, &local) || local.tm_year < 0 || local.tm_year > 199)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF9898",
                         "the clock is not between the years 1900 and 2099");
    snprintf(file->date_opened, sizeof file->date_opened, "%d%02u%02u%02u", local.tm_year >= 100,
             (unsigned)local.tm_year % 100, (unsigned)local.tm_mon % 12 + 1,
             (unsigned)local.tm_mday % 32);
    snprintf(file->time_opened, sizeof file->time_opened, "%02u%02u%02u",
             (unsigned)local.tm_hour % 24, (unsigned)local.tm_min % 60,
             (unsigned)local.tm_sec % 61);
    return 0;
}

/* X22: what the record cannot express could be dispatched by nobody. */
static int check_opened(const struct spool_file *file, struct spsy_error *error)
{
    const char *wrong =
        spsy_rule_check_text(SPSY_RULE_DATE, file->date_opened, strlen(file->date_opened));

    if (!wrong)
        wrong = spsy_rule_check_text(SPSY_RULE_TIME, file->time_opened, strlen(file->time_opened));
    return wrong ? spsy_fail(error, SPSY_ERR_VALUE, "CPF9898",
                             "spooled file %s cannot have been opened at %s %s: it %s", file->name,
                             file->date_opened, file->time_opened, wrong)
                 : 0;
}

int spool_file_insert(struct spool *spool, struct spool_file *file, struct spsy_error *error)
{
    int64_t job_id;
    int rc = spool_job_ensure(spool, &file->job, &job_id, error);

    if (rc == 0)
        rc = fill_in(spool, file, error);
    if (rc == 0)
        rc = check_opened(file, error);
    if (rc == 0)
        rc = file->number ? check_new(spool, file, error)
                          : give_number(spool, file, job_id, &file->number, error);
    if (rc == 0)
        rc = spool_row_insert(spool, file, error);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3357",
                       "output queue %s in library %s not found", file->queue, file->queue_library);
    if (rc == 0)
        file->id = sqlite3_last_insert_rowid(spool->database);
    return rc;
}

int spool_file_update(struct spool *spool, const struct spool_file *file, struct spsy_error *error)
{
    int rc = spool_row_update(spool, file, error);

    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = gone(file->name, error);
    return rc;
}

/* The data of a large file goes when the transaction commits. */
static int drop_data(struct spool *spool, int64_t id, struct spsy_error *error)
{
    struct spool_mark mark = {.fd = -1};
    sqlite3_stmt *row;
    int rc = spool_query(spool, "deleting a spooled file", error, &row,
                         "SELECT data FROM spooled_file WHERE id = ?1", "l", id);

    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, mark.name, sizeof mark.name);
    sqlite3_reset(row);
    if (!spool_data_name_valid(mark.name)) /* small, or damaged: no file of ours */
        return spool_execute(spool, "deleting a spooled file", error,
                             "DELETE FROM file_data WHERE file_id = ?1", "l", id);
    rc = spool_mark_make(spool, &mark, NULL, error);
    if (rc == 0)
        rc = spool_pending_drop(spool, &mark, error);
    spool_mark_end(spool, &mark, false); /* nothing to end when the transaction has it */
    return rc;
}

/* Its job's row goes with the last file of a job long ended. */
static int forget_job(struct spool *spool, const struct spool_job *job, struct spsy_error *error)
{
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    return rc > 0 ? spool_job_forget(spool, id, error) : rc;
}

int spool_file_delete(struct spool *spool, const struct spool_file *file, struct spsy_error *error)
{
    int rc = drop_data(spool, file->id, error);

    if (rc == 0)
        rc = spool_execute(spool, "deleting a spooled file", error,
                           "DELETE FROM spooled_file WHERE id = ?1", "l", file->id);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        return gone(file->name, error);
    return rc == 0 ? forget_job(spool, &file->job, error) : rc;
}
