/* job.c - job numbers, which jobs run, and which rows stay.
 *
 * A job runs while its row in `running` names a living process: its number and its start time, so
 * that a reused process number is not taken for it. Rows stay while a job runs, owns spooled files,
 * or is among the last SPOOL_JOBS_KEPT rows, whose logs DSPJOBLOG shows. What leaves that window is
 * looked at SWEEP_EVERY rows at a time, so that nearly every command is spared the look. */
#include "store/sqlite/job.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite/statement.h"

enum {
    JOB_NUMBER_MAX = 999999,
    NUMBERS_TRIED = 10000, /* some milliseconds; then a number is shared */
    SWEEP_EVERY = 64,      /* new jobs between two looks for rows that can go */
};

static const char what[] = "keeping the jobs";

/* Field 22 of /proc/PID/stat, in clock ticks since boot; 0 when there is no such process. */
static int64_t process_started(int64_t pid)
{
    char path[40], text[1024];
    const char *at;
    ssize_t got = -1;
    int fd;

    snprintf(path, sizeof path, "/proc/%lld/stat", (long long)pid);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd >= 0) {
        got = read(fd, text, sizeof text - 1);
        close(fd);
    }
    if (got <= 0)
        return 0;
    text[got] = '\0';
    at = strrchr(text, ')'); /* the program's name may hold blanks and parentheses */
    for (int field = 2; at && field < 22; field++)
        at = strchr(at + 1, ' ');
    return at ? strtoll(at, NULL, 10) : 0;
}

int spool_job_id(struct spool *spool, const struct spool_job *job, int64_t *id,
                 struct spsy_error *error)
{
    return spool_query_number(spool, what, error, id,
                              "SELECT +id FROM job WHERE number = ?1 AND user = ?2 AND name = ?3",
                              "sss", job->number, job->user, job->name);
}

int spool_job_is_running(struct spool *spool, int64_t id, struct spsy_error *error)
{
    int64_t pid, started;
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +pid, +started FROM running WHERE job_id = ?1", "l", id);

    if (rc <= 0)
        return rc;
    pid = sqlite3_column_int64(row, 0);
    started = sqlite3_column_int64(row, 1);
    sqlite3_reset(row);
    if (started == 0) /* begun without /proc */
        return kill((pid_t)pid, 0) == 0 || errno == EPERM;
    return process_started(pid) == started;
}

int spool_job_active(struct spool *spool, const struct spool_job *job, struct spsy_error *error)
{
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3342", "job %s/%s/%s not found",
                         job->number, job->user, job->name);
    return rc < 0 ? rc : spool_job_is_running(spool, id, error);
}

int spool_job_owns_files(struct spool *spool, const struct spool_job *job, struct spsy_error *error)
{
    return spool_query_number(spool, what, error, NULL,
                              "SELECT 1 FROM spooled_file INDEXED BY file_by_number"
                              " WHERE job_number = ?1 AND job_user = ?2 AND job_name = ?3 LIMIT 1",
                              "sss", job->number, job->user, job->name);
}

static int read_job(struct spool *spool, int64_t id, struct spool_job *job,
                    struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT number, user, name FROM job WHERE id = ?1", "l", id);

    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, job->number, sizeof job->number);
    spool_column_text(row, 1, job->user, sizeof job->user);
    spool_column_text(row, 2, job->name, sizeof job->name);
    sqlite3_reset(row);
    return 1;
}

static int delete_job(struct spool *spool, int64_t id, struct spsy_error *error)
{
    int rc = spool_execute(spool, what, error, "DELETE FROM running WHERE job_id = ?1", "l", id);

    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM job_log WHERE job_id = ?1", "l", id);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM job WHERE id = ?1", "l", id);
    return rc;
}

static int delete_unless_needed(struct spool *spool, int64_t id, struct spsy_error *error)
{
    struct spool_job job;
    int rc = read_job(spool, id, &job, error);

    if (rc <= 0)
        return rc;
    rc = spool_job_owns_files(spool, &job, error);
    if (rc == 0)
        rc = spool_job_is_running(spool, id, error);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return delete_job(spool, id, error);
}

int spool_job_forget(struct spool *spool, int64_t id, struct spsy_error *error)
{
    int64_t newest = 0;
    int rc = spool_query_number(spool, what, error, &newest, "SELECT max(id) FROM job", "");

    if (rc < 0 || id > newest - SPOOL_JOBS_KEPT)
        return rc < 0 ? rc : 0;
    return delete_unless_needed(spool, id, error);
}

/* Jobs that were killed after they had left the window. */
static int sweep_killed(struct spool *spool, int64_t window, struct spsy_error *error)
{
    int64_t id = 0;

    for (;;) {
        int64_t last = id;
        int rc = spool_query_number(spool, what, error, &id,
                                    "SELECT job_id FROM running"
                                    " WHERE job_id > ?1 AND job_id <= ?2 ORDER BY job_id LIMIT 1",
                                    "ll", id, window);

        if (rc <= 0)
            return rc;
        if (id <= last)
            return spool_damaged(spool, what, error);
        rc = delete_unless_needed(spool, id, error);
        if (rc < 0)
            return rc;
    }
}

/* Up to the row `window`: those that have left the window since the last sweep, and the killed. */
static int sweep(struct spool *spool, int64_t window, struct spsy_error *error)
{
    int rc = sweep_killed(spool, window, error);

    for (int64_t id = window - SWEEP_EVERY + 1; rc == 0 && id <= window; id++)
        rc = delete_unless_needed(spool, id, error);
    return rc;
}

static int insert_job(struct spool *spool, const struct spool_job *job, int64_t *id,
                      struct spsy_error *error)
{
    int rc =
        spool_execute(spool, what, error,
                      "INSERT INTO job(number, user, name, newest_number) VALUES(?1, ?2, ?3, 0)",
                      "sss", job->number, job->user, job->name);

    if (rc != 0)
        return rc;
    *id = sqlite3_last_insert_rowid(spool->database);
    if (*id <= SPOOL_JOBS_KEPT || *id % SWEEP_EVERY != 0)
        return 0;
    return sweep(spool, *id - SPOOL_JOBS_KEPT, error);
}

int spool_job_ensure(struct spool *spool, const struct spool_job *job, int64_t *id,
                     struct spsy_error *error)
{
    int rc = spool_job_id(spool, job, id, error);

    return rc == 0 ? insert_job(spool, job, id, error) : rc < 0 ? rc : 0;
}

/* Walks on from the number that was given last, at most so far, to one that no job has; or, when it
 * may be shared, no job of this user and name. 1: job has it; 0: all are taken; negative. */
static int walk_to_free(struct spool *spool, struct spool_job *job, bool shared, int most,
                        struct spsy_error *error)
{
    int64_t candidate = 0, id;
    int rc = spool_query_number(spool, what, error, &candidate, "SELECT +job_number FROM home", "");

    if (candidate < 0 || candidate > JOB_NUMBER_MAX)
        candidate = 0; /* no command stores that */
    for (int tried = 0; rc >= 0 && tried < most; tried++) {
        candidate = candidate % JOB_NUMBER_MAX + 1;
        snprintf(job->number, sizeof job->number, "%06u", (unsigned)candidate % 1000000);
        rc = shared ? spool_job_id(spool, job, &id, error)
                    : spool_query_number(spool, what, error, NULL,
                                         "SELECT 1 FROM job WHERE number = ?1 LIMIT 1", "s",
                                         job->number);
        if (rc == 0) {
            rc = spool_execute(spool, what, error, "UPDATE home SET job_number = ?1", "l",
                               candidate);
            return rc < 0 ? rc : 1;
        }
    }
    return rc < 0 ? rc : 0;
}

/* When nearly a million jobs own files, a number is given to two jobs: user and name tell them
 * apart, and whoever would delete those files is a job too. */
static int next_number(struct spool *spool, struct spool_job *job, struct spsy_error *error)
{
    int rc = walk_to_free(spool, job, false, NUMBERS_TRIED, error);

    if (rc == 0)
        rc = walk_to_free(spool, job, true, JOB_NUMBER_MAX, error);
    if (rc != 0)
        return rc < 0 ? rc : 0;
    return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                     "every job number is taken: %d jobs %s/%s own spooled files; another --job or "
                     "--user may delete some",
                     JOB_NUMBER_MAX, job->user, job->name);
}

static int begin_job(struct spool *spool, struct spool_job *job, struct spsy_error *error)
{
    int64_t id;
    int rc = next_number(spool, job, error);

    if (rc == 0)
        rc = insert_job(spool, job, &id, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error,
                           "INSERT INTO running(job_id, pid, started) VALUES(?1, ?2, ?3)", "lll",
                           id, (int64_t)getpid(), process_started(getpid()));
    return rc;
}

static int end_job(struct spool *spool, const struct spool_job *job, struct spsy_error *error)
{
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc <= 0)
        return rc;
    rc = spool_execute(spool, what, error, "DELETE FROM running WHERE job_id = ?1", "l", id);
    return rc == 0 ? spool_job_forget(spool, id, error) : rc;
}

/* Ends the transaction that was opened for one change. */
static int finish(struct spool *spool, bool own, int rc, struct spsy_error *error)
{
    if (!own)
        return rc;
    if (rc == 0)
        return spool_commit(spool, error);
    spool_rollback(spool);
    return rc;
}

int spool_job_begin(struct spool *spool, struct spool_job *job, struct spsy_error *error)
{
    bool own = !spool->in_transaction;
    int rc = own ? spool_begin(spool, SPOOL_UNSYNCED, error) : 0;

    return rc != 0 ? rc : finish(spool, own, begin_job(spool, job, error), error);
}

int spool_job_end(struct spool *spool, const struct spool_job *job, struct spsy_error *error)
{
    bool own = !spool->in_transaction;
    int rc = own ? spool_begin(spool, SPOOL_UNSYNCED, error) : 0;

    return rc != 0 ? rc : finish(spool, own, end_job(spool, job, error), error);
}
