/* home.c - the home itself: whose it is, its reserve, whether it is quiesced. */
#include "store/sqlite/private.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/sqlite/statement.h"

int spool_home_check(const char *home, struct stat *status, struct spsy_error *error)
{
    uid_t user = geteuid();

    if (lstat(home, status) != 0)
        return spsy_fail_errno(
            error, errno == ENOENT || errno == ENOTDIR ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO,
            "SPY0103", "home %s", home);
    if (!S_ISDIR(status->st_mode))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0103", "home %s is not a directory", home);
    if (status->st_uid != user && user != 0)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s belongs to user id %u, not to you (%u): use a home of your own",
                         home, status->st_uid, user);
    if (status->st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s can be written by others (mode %03o): chmod go-w %s", home,
                         status->st_mode & 0777, home);
    return 0;
}

int spool_reserve_make(int home_fd, const char *home, struct spsy_error *error)
{
    struct stat status;
    int code = 0;
    int fd = openat(home_fd, "reserve", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot make %s/reserve", home);
    if (fstat(fd, &status) != 0 || status.st_size < SPOOL_RESERVE_BYTES) {
        errno = posix_fallocate(fd, 0, SPOOL_RESERVE_BYTES); /* returns the error, sets none */
        if (errno != 0) {
            code = errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO;
            spsy_fail_errno(error, code, "SPY0103", "cannot make %s/reserve", home);
            if (ftruncate(fd, 0) != 0)
                code = SPSY_ERR_IO;
        }
    }
    close(fd);
    return code;
}

int spool_reserve_release(const char *home, struct spsy_error *error)
{
    struct stat status;
    int rc = 0;
    int home_fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = home_fd < 0 ? -1 : openat(home_fd, "reserve", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        rc = spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0101",
                             "cannot open %s/reserve", home);
    else if (fstat(fd, &status) != 0 || status.st_size == 0)
        rc = spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0101", "%s/reserve is used up", home);
    else if (ftruncate(fd, 0) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot release %s/reserve", home);
    if (fd >= 0)
        close(fd);
    if (home_fd >= 0)
        close(home_fd);
    return rc;
}

/* ---- quiesce ---- */

/* In what reads leave their trace: everything else that is written is a change. */
static const char *const goes_on[] = {
    "INSERT INTO decision(",
    "UPDATE decision ",
    "INSERT INTO shadow(",
    "INSERT INTO seal(",
    "UPDATE home SET job_number ",
    "INSERT INTO job(",
    "DELETE FROM job ",
    "INSERT INTO running(",
    "DELETE FROM running ",
    "INSERT INTO job_log(",
    "DELETE FROM job_log ",
    "UPDATE home SET quiesce_", /* who may is the caller's to judge
                                 */
};
static const char *const transactions[] = {"BEGIN", "COMMIT", "SAVEPOINT ", "RELEASE "};

static bool begins_with_one_of(const char *sql, const char *const *beginnings, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strncmp(sql, beginnings[i], strlen(beginnings[i])) == 0)
            return true;
    return false;
}

void spool_rehearse(struct spool *spool, bool rehearses)
{
    spool->rehearses = rehearses;
}

int spool_judge_rehearsal(const struct spool *spool, struct spsy_error *error)
{
    if (!spool->rehearses)
        return 0;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0136", "a dry run changes nothing in the home");
}

int spool_judge_statement(struct spool *spool, const char *sql, struct spsy_error *error)
{
    if (spool->rehearses &&
        !begins_with_one_of(sql, transactions, sizeof transactions / sizeof transactions[0]))
        return spool_judge_rehearsal(spool, error);
    if (spool->may_change ||
        begins_with_one_of(sql, transactions, sizeof transactions / sizeof transactions[0]) ||
        begins_with_one_of(sql, goes_on, sizeof goes_on / sizeof goes_on[0]))
        return 0;
    return spool_may_change(spool, error);
}

void spool_act_for(struct spool *spool, const char *profile)
{
    spool->acts_for = profile;
}

/* Each once, as in "A, B or QSECOFR". */
static void name_enders(const struct spool_quiesce *state, char text[64])
{
    bool third = strcmp(state->profile, "QSECOFR") != 0;
    bool other = strcmp(state->by, "QSECOFR") != 0 && strcmp(state->by, state->profile) != 0;

    snprintf(text, 64, "%s%s%s%sQSECOFR", third ? state->profile : "", third && other ? ", " : "",
             other ? state->by : "", third || other ? " or " : "");
}

static int refuse_change(const struct spool_quiesce *state, struct spsy_error *error)
{
    char enders[64];

    name_enders(state, enders);
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0113",
                     "the home is quiesced by %s since %s%s%s: only %s may change it, reading goes "
                     "on; try again later, or %s ends it with: spsy quiesce off",
                     state->by, state->since, state->reason[0] ? ", reason: " : "", state->reason,
                     state->profile, enders);
}

int spool_may_change(struct spool *spool, struct spsy_error *error)
{
    struct spool_quiesce state;
    int rc = spool_quiesce_read(spool, &state, error);

    if (rc < 0)
        return rc;
    if (rc > 0 && (!spool->acts_for || strcmp(spool->acts_for, state.profile) != 0))
        return refuse_change(&state, error);
    spool->may_change = spool->in_transaction;
    return 0;
}

static void take_quiesce(struct spool *spool, sqlite3_stmt *row)
{
    struct spool_quiesce *state = &spool->quiesce;

    memset(state, 0, sizeof *state);
    spool->quiesced = sqlite3_column_type(row, 0) != SQLITE_NULL;
    if (spool->quiesced) {
        spool_column_text(row, 0, state->profile, sizeof state->profile);
        spool_column_text(row, 1, state->by, sizeof state->by);
        spool_column_text(row, 2, state->since, sizeof state->since);
        spool_column_text(row, 3, state->reason, sizeof state->reason);
    }
    spool->quiesce_version = spool_version_seen(spool);
    spool->quiesce_known = true;
}

/* Read again when somebody else has committed something since. Inside a transaction nobody has, but
 * before it; outside it may be seen late. */
int spool_quiesce_read(struct spool *spool, struct spool_quiesce *state, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    memset(state, 0, sizeof *state);
    if (!spool->quiesce_known || spool_version_seen(spool) != spool->quiesce_version) {
        rc = spool_query(spool, "looking whether the home is quiesced", error, &row,
                         "SELECT quiesce_for, quiesce_by, quiesce_since, quiesce_reason FROM home",
                         "");
        if (rc <= 0)
            return rc; /* no row: it is being made; a home without one does not open */
        take_quiesce(spool, row);
        sqlite3_reset(row);
    }
    *state = spool->quiesce;
    return spool->quiesced;
}

int spool_quiesce_begin(struct spool *spool, const struct spool_quiesce *state,
                        struct spsy_error *error)
{
    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "quiescing needs a transaction");
    spool->quiesce_known = false;
    return spool_execute(spool, "quiescing the home", error,
                         "UPDATE home SET quiesce_for = ?1, quiesce_by = ?2, quiesce_since = ?3,"
                         " quiesce_reason = ?4",
                         "ssss", state->profile, state->by, state->since, state->reason);
}

int spool_quiesce_end(struct spool *spool, struct spsy_error *error)
{
    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "ending it needs a transaction");
    spool->quiesce_known = false;
    return spool_execute(spool, "ending a quiesce", error, "UPDATE home SET quiesce_for = NULL",
                         "");
}
