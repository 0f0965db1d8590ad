/* find.c - from what a command says to the one file it means (core/function/README.md, "Identifying
 * a spooled file").
 *
 * Explicit values narrow: job, name, number, system, date and time. Of what remains SPLNBR(*LAST)
 * takes the highest number, else CRTDATE(*LAST) and (date *LAST) the newest; SPLNBR(*ANY) takes the
 * highest number of what is equally new. More than one left is CPF3340: *ONLY was not true. Nothing
 * left: CPF3342 without such a job; CPF3303 for *ONLY or a number; CPF3309 for *LAST and *ANY,
 * which ask for any file of that name. (Which of the two IBM sends when is remembered.) */
#include <stdio.h>
#include <string.h>

#include "store/sqlite/job.h"
#include "store/store.h"
#include "store/sqlite/statement.h"

static const char what[] = "looking for a spooled file";

/* The first two in order decide; the one that is meant is then read as a whole. ?4 name, ?5 number,
 * ?6 system, ?7 ?8 date and time: NULL = any. */
#define FIND_IN_JOB                                                                                \
    "SELECT +f.id, +f.number, +f.date_opened, +f.time_opened"                                      \
    " FROM spooled_file f INDEXED BY file_by_name"                                                 \
    " WHERE f.job_number = ?1 AND f.job_user = ?2 AND f.job_name = ?3"                             \
    " AND f.name = ?4 AND (?6 IS NULL OR f.system = ?6)"                                           \
    " AND (?7 IS NULL OR f.date_opened = ?7)"                                                      \
    " AND (?8 IS NULL OR f.time_opened = ?8)"
#define BY_NUMBER " ORDER BY f.number DESC, f.date_opened DESC, f.time_opened DESC LIMIT 2"
#define BY_DATE " ORDER BY f.date_opened DESC, f.time_opened DESC, f.number DESC LIMIT 2"

static const char find_any[] = FIND_IN_JOB " AND ?5 IS NULL" BY_NUMBER;
static const char find_number[] = FIND_IN_JOB " AND f.number = ?5" BY_NUMBER;
static const char find_newest[] = FIND_IN_JOB " AND ?5 IS NULL" BY_DATE;

static bool is(const char *value, const char *special)
{
    return value && strcmp(value, special) == 0;
}

static const char *given(const char *value)
{
    return value && value[0] != '*' ? value : NULL;
}

static bool newest(const struct spool_file_key *key)
{
    return is(key->date, "*LAST") || is(key->time, "*LAST");
}

static int job_not_found(const struct spool_file_key *key, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3342", "job %s/%s/%s not found",
                     key->job_number ? key->job_number : "*N", key->job_user ? key->job_user : "*N",
                     key->job_name ? key->job_name : "*N");
}

static int job_is_there(struct spool *spool, const struct spool_job *job, int64_t id,
                        struct spsy_error *error)
{
    int rc = spool_job_owns_files(spool, job, error);

    return rc == 0 ? spool_job_is_running(spool, id, error) : rc;
}

static int check_job(struct spool *spool, const struct spool_file_key *key,
                     const struct spool_job *job, struct spsy_error *error)
{
    int64_t id;
    int rc = spool_job_id(spool, job, &id, error);

    if (rc > 0)
        rc = job_is_there(spool, job, id, error);
    return rc < 0 ? rc : rc == 0 ? job_not_found(key, error) : 0;
}

/* A walk over the jobs of a name. */
struct job_walk {
    struct spool_key user, id;
};

static void end_walk(struct job_walk *walk)
{
    spool_key_free(&walk->user);
    spool_key_free(&walk->id);
}

/* The next job of the name, and of the user when given. 1, 0, negative. */
static int next_job(struct spool *spool, const struct spool_file_key *key, struct job_walk *walk,
                    struct spool_job *job, int64_t *id, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    if (key->job_user)
        rc = spool_query(spool, what, error, &row,
                         "SELECT id, number, user, name FROM job"
                         " WHERE name = ?1 AND user = ?2 AND id > ?3 ORDER BY id LIMIT 1",
                         "ssn", key->job_name, key->job_user, &walk->id);
    else
        rc = spool_query(spool, what, error, &row,
                         "SELECT id, number, user, name FROM job"
                         " WHERE name = ?1 AND (user, id) > (?2, ?3) ORDER BY user, id LIMIT 1",
                         "skn", key->job_name, &walk->user, &walk->id);
    if (rc <= 0)
        return rc;
    rc = spool_key_keep(&walk->id, row, 0, error);
    if (rc == 0)
        rc = spool_key_keep(&walk->user, row, 2, error);
    *id = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, job->number, sizeof job->number);
    spool_column_text(row, 2, job->user, sizeof job->user);
    spool_column_text(row, 3, job->name, sizeof job->name);
    sqlite3_reset(row);
    return rc < 0 ? rc : 1;
}

static int several_jobs(const struct spool_file_key *key, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3343",
                     "several jobs %s%s%s found: give number/user/name",
                     key->job_user ? key->job_user : "", key->job_user ? "/" : "", key->job_name);
}

/* The one job of the given name and, when given, user. */
static int find_job(struct spool *spool, const struct spool_file_key *key, struct spool_job *found,
                    struct spsy_error *error)
{
    struct job_walk walk = {{NULL}, {NULL}};
    struct spool_job job;
    int64_t id;
    int there, count = 0, rc;

    while ((rc = next_job(spool, key, &walk, &job, &id, error)) > 0) {
        there = job_is_there(spool, &job, id, error);
        if (there > 0 && ++count > 1)
            there = several_jobs(key, error);
        if (there > 0)
            *found = job;
        if (there < 0) {
            rc = there;
            break;
        }
    }
    end_walk(&walk);
    return rc < 0 ? rc : count ? 0 : job_not_found(key, error);
}

int spool_job_find(struct spool *spool, const char *user, const char *name, struct spool_job *job,
                   struct spsy_error *error)
{
    struct spool_file_key key = {.job_user = user, .job_name = name};
    struct job_walk walk = {{NULL}, {NULL}};
    struct spool_job next;
    int64_t id;
    int rc = next_job(spool, &key, &walk, job, &id, error);

    if (rc > 0 && (rc = next_job(spool, &key, &walk, &next, &id, error)) > 0)
        rc = several_jobs(&key, error);
    else if (rc == 0 && !walk.id.value)
        rc = job_not_found(&key, error);
    end_walk(&walk);
    return rc;
}

struct candidate {
    int64_t id;
    int32_t number;
    char date[8], time[7];
};

static void read_candidate(sqlite3_stmt *row, struct candidate *candidate)
{
    candidate->id = sqlite3_column_int64(row, 0);
    candidate->number = spool_column_number(row, 1);
    spool_column_text(row, 2, candidate->date, sizeof candidate->date);
    spool_column_text(row, 3, candidate->time, sizeof candidate->time);
}

/* Reads up to two candidates, the better one first. Returns how many, or an error. */
static int read_candidates(struct spool *spool, const struct spool_file_key *key,
                           const struct spool_job *job, struct candidate candidates[2],
                           struct spsy_error *error)
{
    const char *system = is(key->system, "*CURRENT") ? spool->system : given(key->system);
    const char *date = given(key->date), *time = given(key->time);
    sqlite3_stmt *row;
    int count = 0, rc;

    if (key->number > 0)
        rc = spool_query(spool, what, error, &row, find_number, "ssssisss", job->number, job->user,
                         job->name, key->name, (int)key->number, system, date, time);
    else
        rc = spool_query(spool, what, error, &row,
                         newest(key) && key->number != SPOOL_NUMBER_LAST ? find_newest : find_any,
                         "ssssssss", job->number, job->user, job->name, key->name,
                         (const char *)NULL, system, date, time);
    while (rc > 0 && count < 2) {
        read_candidate(row, &candidates[count++]);
        rc = spool_next(spool, row, what, error);
    }
    return rc < 0 ? rc : count;
}

/* The first of two candidates is meant although there is a second. */
static bool first_is_meant(const struct spool_file_key *key, const struct candidate candidates[2])
{
    const struct candidate *a = &candidates[0], *b = &candidates[1];
    bool newer = strcmp(a->date, b->date) != 0 || strcmp(a->time, b->time) != 0;

    if (key->number == SPOOL_NUMBER_LAST && a->number != b->number)
        return true;
    if (!newest(key))
        return false;
    return newer || (key->number == SPOOL_NUMBER_ANY && a->number != b->number);
}

static int file_not_found(const struct spool_file_key *key, const struct spool_job *job,
                          struct spsy_error *error)
{
    char number[20] = "";

    if (key->number == SPOOL_NUMBER_LAST || key->number == SPOOL_NUMBER_ANY)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3309",
                         "no spooled file named %s in job %s/%s/%s", key->name, job->number,
                         job->user, job->name);
    if (key->number > 0)
        snprintf(number, sizeof number, " number %d", key->number);
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                     "spooled file %s%s not found in job %s/%s/%s", key->name, number, job->number,
                     job->user, job->name);
}

int spool_file_find(struct spool *spool, const struct spool_file_key *key, struct spool_file *file,
                    struct spsy_error *error)
{
    bool qualified = key->job_number && key->job_user && key->job_name;
    struct candidate candidates[2];
    struct spool_job job = {.number = ""};
    int rc, count;

    if (!key->name || !key->job_name)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "a file and a job name are needed");
    if (qualified) { /* the usual case: one look, the job itself only when there is no file */
        snprintf(job.number, sizeof job.number, "%s", key->job_number);
        snprintf(job.user, sizeof job.user, "%s", key->job_user);
        snprintf(job.name, sizeof job.name, "%s", key->job_name);
    } else {
        rc = find_job(spool, key, &job, error);
        if (rc != 0)
            return rc;
    }
    count = read_candidates(spool, key, &job, candidates, error);
    if (count == 0 && qualified) {
        rc = check_job(spool, key, &job, error);
        if (rc != 0)
            return rc;
    }
    if (count <= 0)
        return count < 0 ? count : file_not_found(key, &job, error);
    if (count == 2 && !first_is_meant(key, candidates))
        return spsy_fail(error, SPSY_ERR_VALUE, "CPF3340",
                         "several spooled files %s fit in job %s/%s/%s: give SPLNBR, JOBSYSNAME "
                         "or CRTDATE",
                         key->name, job.number, job.user, job.name);
    snprintf(file->name, sizeof file->name, "%s", key->name);
    file->id = candidates[0].id;
    return spool_file_reread(spool, file->id, file, error);
}
