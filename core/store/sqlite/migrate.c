/* migrate.c - a home of an older version becomes one of this version.
 *
 *   3   decision: file, refused and failed of their own; entries of version 2 have NULL there
 *   4   profile: local_user and local_uid, NULL; decision: signed_on, count and last_time, NULL in
 *       entries before; home: quiesce_*, pruned, NULL
 *   5   given_name, empty
 *   6   authorities are sets (object/authority_set.h); before they were levels, 1 *EXCLUDE, 2 *USE,
 *       3 *CHANGE, 4 *ALL. Whatever else stood there was read as *EXCLUDE, and becomes it.
 *       profile: stored, nothing but USRCLS of those that IBM ships; owner, QSYS; public_authority,
 *       *EXCLUDE
 *       output_queue: held, 0; stored, nothing
 *       spooled_file: printing, nothing
 *       save_file, a table
 *       job: last_file has another name, so that a process of an older version that has the home
 *       open (a spare of a server: no job yet) cannot begin a job, and write levels as sets
 *   7   decision: facts and link, NULL in entries before
 *       seal, a table
 *   8   spooled_file: key_id, key_version, file_key, protection; output_queue: key_label,
 *       protection; home: restored; all as if there were none
 *       job: newest_file has another name, for the same reason as in 6
 *
 * and every column of attribute.def that the version did not have yet, with its fallback. MUST: the
 * copy is complete and on the disk before anything is changed; everything is changed in the one
 * transaction that also holds the new version number. */
#include "store/sqlite/schema.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "store/store.h"
#include "store/sqlite/job.h"
#include "store/sqlite/statement.h"

static const char what[] = "bringing the spool to this version";

/* ---- may it be done? ---------------------------------------------------------------------- */

static int read_version(struct spool *spool, int64_t *version, struct spsy_error *error)
{
    int rc = spool_query_number(spool, what, error, version, "SELECT schema_version FROM home", "");

    return rc < 0 ? rc : 0;
}

/* A job of the old version would go on by the tables that it knows. */
static int check_jobs(struct spool *spool, int64_t version, struct spsy_error *error)
{
    struct spool_job job;
    sqlite3_stmt *row;
    int64_t id = 0, pid;
    int rc;

    while ((rc = spool_query(spool, what, error, &row,
                             "SELECT job_id, pid, number, user, name FROM running"
                             " JOIN job ON job.id = job_id WHERE job_id > ?1 ORDER BY job_id"
                             " LIMIT 1",
                             "l", id)) > 0) {
        id = sqlite3_column_int64(row, 0);
        pid = sqlite3_column_int64(row, 1);
        spool_column_text(row, 2, job.number, sizeof job.number);
        spool_column_text(row, 3, job.user, sizeof job.user);
        spool_column_text(row, 4, job.name, sizeof job.name);
        sqlite3_reset(row);
        rc = spool_job_is_running(spool, id, error);
        if (rc > 0)
            return spsy_fail(error, SPSY_ERR_BUSY, "SPY0103",
                             "%s has version %lld, and job %s/%s/%s (process %lld) of that version "
                             "still runs: try again when it has ended",
                             spool->home, (long long)version, job.number, job.user, job.name,
                             (long long)pid);
        if (rc < 0)
            break;
    }
    return rc;
}

/* ---- the copy ------------------------------------------------------------------------------ */

struct copy {
    char path[PATH_MAX];       /* home/spool.db-version-N */
    char unfinished[PATH_MAX]; /* the same until it is complete */
    int fd;                    /* of it */
};

static int name_copy(const struct spool *spool, int64_t version, struct copy *copy,
                     struct spsy_error *error)
{
    int length = snprintf(copy->path, sizeof copy->path, "%s/spool.db-version-%lld", spool->home,
                          (long long)version);

    if (length + 4 >= (int)sizeof copy->path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0103", "the home's name is too long");
    snprintf(copy->unfinished, sizeof copy->unfinished, "%.*s.new", PATH_MAX - 5, copy->path);
    return 0;
}

static int check_room(struct spool *spool, const struct copy *copy, struct spsy_error *error)
{
    int64_t pages = 0, page_bytes = 0, needed;
    struct statvfs room;
    int rc = spool_query_number(spool, what, error, &pages, "PRAGMA page_count", "");

    if (rc >= 0)
        rc = spool_query_number(spool, what, error, &page_bytes, "PRAGMA page_size", "");
    if (rc < 0)
        return rc;
    needed = pages * page_bytes;
    if (statvfs(spool->home, &room) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s", spool->home);
    if ((int64_t)(room.f_bavail * room.f_frsize) < needed)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0103",
                         "no room for %s, the copy that is set aside before the home is changed: "
                         "%lld bytes are needed, %lld are free",
                         copy->path, (long long)needed, (long long)(room.f_bavail * room.f_frsize));
    return 0;
}

static int cannot_copy(const struct copy *copy, const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_IO, "SPY0103",
                     "%s cannot be made, the copy that is set aside before the home is changed: %s",
                     copy->path, why);
}

/* Its owner's alone from the first byte, and made here: what SQLite makes others may read, and what
 * was put there before would be given to the home's owner by root. */
static int make_copy(const struct spool *spool, struct copy *copy, struct spsy_error *error)
{
    unlink(copy->unfinished); /* of one that was killed */
    copy->fd = open(copy->unfinished, O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (copy->fd < 0 || fchmod(copy->fd, 0600) != 0 ||
        (geteuid() == 0 && fchown(copy->fd, spool->owner, spool->group) != 0))
        return cannot_copy(copy, strerror(errno), error);
    return 0;
}

/* Page by page, by a connection of its own: the one that has the write lock cannot be read so. A
 * copy that is not complete is no copy: no journal is kept of it. */
static int copy_pages(const struct spool *spool, const struct copy *copy, struct spsy_error *error)
{
    char path[PATH_MAX];
    sqlite3 *from = NULL, *to = NULL;
    sqlite3_backup *backup = NULL;
    int code, rc = 0;

    snprintf(path, sizeof path, "%s/spool.db", spool->home);
    code = sqlite3_open_v2(path, &from, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW, NULL);
    sqlite3_db_config(from, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (code == SQLITE_OK)
        code = sqlite3_open_v2(copy->unfinished, &to, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW,
                               NULL);
    if (code == SQLITE_OK)
        code =
            sqlite3_exec(to, "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF", NULL, NULL, NULL);
    if (code == SQLITE_OK)
        backup = sqlite3_backup_init(to, "main", from, "main");
    if (backup)
        sqlite3_backup_step(backup, -1);
    if (code == SQLITE_OK)
        code = backup ? sqlite3_backup_finish(backup) : sqlite3_errcode(to);
    if (code != SQLITE_OK)
        rc = cannot_copy(copy, sqlite3_errstr(code), error);
    sqlite3_close(to);
    sqlite3_close(from);
    return rc;
}

/* Is what has the name still the file that was made? */
static bool is_the_copy(const struct copy *copy)
{
    struct stat made, named;

    return fstat(copy->fd, &made) == 0 && lstat(copy->unfinished, &named) == 0 &&
           made.st_dev == named.st_dev && made.st_ino == named.st_ino;
}

/* On the disk, and in place. */
static int place_copy(const struct spool *spool, const struct copy *copy, struct spsy_error *error)
{
    int home, rc = 0;

    if (!is_the_copy(copy))
        return cannot_copy(copy, "another file was put in its place", error);
    home = open(spool->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home < 0 || fsync(copy->fd) != 0 || rename(copy->unfinished, copy->path) != 0 ||
        fsync(home) != 0)
        rc = cannot_copy(copy, strerror(errno), error);
    if (home >= 0)
        close(home);
    return rc;
}

static int set_aside(struct spool *spool, struct copy *copy, struct spsy_error *error)
{
    int rc = check_room(spool, copy, error);

    if (rc != 0)
        return rc;
    rc = make_copy(spool, copy, error);
    if (rc == 0)
        rc = copy_pages(spool, copy, error);
    if (rc == 0)
        rc = place_copy(spool, copy, error);
    if (copy->fd >= 0)
        close(copy->fd);
    if (rc != 0)
        unlink(copy->unfinished);
    return rc;
}

/* ---- the change ---------------------------------------------------------------------------- */

/* SPOOL_AUT_USE, _CHANGE, _ALL and _EXCLUDE as version 6 has them; they must never be others. */
#define SET_OF_LEVEL(table, column)                                                                \
    "UPDATE " table " SET " column " = CASE " column                                               \
    " WHEN 2 THEN 545 WHEN 3 THEN 993 WHEN 4 THEN 1023 ELSE 1024 END"
_Static_assert(SPOOL_AUT_USE == 545 && SPOOL_AUT_CHANGE == 993 && SPOOL_AUT_ALL == 1023 &&
                   SPOOL_AUT_EXCLUDE == 1024,
               "what stands in homes of version 6");

static const struct step {
    int since;
    const char *sql;
} steps[] = {
    {3, "ALTER TABLE decision ADD COLUMN file TEXT"},
    {3, "ALTER TABLE decision ADD COLUMN refused INTEGER"},
    {3, "ALTER TABLE decision ADD COLUMN failed INTEGER"},

    {4, "ALTER TABLE profile ADD COLUMN local_user TEXT"},
    {4, "ALTER TABLE profile ADD COLUMN local_uid INTEGER"},
    {4, SPOOL_PROFILE_BY_LOCAL_USER},
    {4, SPOOL_PROFILE_BY_LOCAL_UID},
    {4, "ALTER TABLE decision ADD COLUMN signed_on TEXT"},
    {4, "ALTER TABLE decision ADD COLUMN count INTEGER"},
    {4, "ALTER TABLE decision ADD COLUMN last_time TEXT"},
    {4, "ALTER TABLE home ADD COLUMN quiesce_for TEXT"},
    {4, "ALTER TABLE home ADD COLUMN quiesce_by TEXT"},
    {4, "ALTER TABLE home ADD COLUMN quiesce_since TEXT"},
    {4, "ALTER TABLE home ADD COLUMN quiesce_reason TEXT"},
    {4, "ALTER TABLE home ADD COLUMN pruned INTEGER"},

    {5, SPOOL_GIVEN_NAME},

    {6, SET_OF_LEVEL("library", "public_authority")},
    {6, SET_OF_LEVEL("output_queue", "public_authority")},
    {6, SET_OF_LEVEL("private_authority", "authority")},
    {6, "ALTER TABLE profile ADD COLUMN" SPOOL_STORED " DEFAULT '{}'"},
    {6, "ALTER TABLE profile ADD COLUMN" SPOOL_PROFILE_OWNER " DEFAULT 'QSYS'"},
    {6, "ALTER TABLE profile ADD COLUMN" SPOOL_PROFILE_PUBLIC " DEFAULT 1024"},
    {6, "UPDATE profile SET stored = '" SPOOL_STORED_SECOFR "' WHERE name IN ('QSECOFR', 'QSYS')"},
    {6, "UPDATE profile SET stored = '" SPOOL_STORED_SYSOPR "' WHERE name = 'QSYSOPR'"},
    {6, "UPDATE profile SET stored = '" SPOOL_STORED_PGMR "' WHERE name = 'QPGMR'"},
    {6, "ALTER TABLE output_queue ADD COLUMN held INTEGER NOT NULL DEFAULT 0"},
    {6, "ALTER TABLE output_queue ADD COLUMN" SPOOL_STORED " DEFAULT '{}'"},
    {6, "ALTER TABLE spooled_file ADD COLUMN printing TEXT NOT NULL DEFAULT ''"},
    {6, SPOOL_SAVE_FILE_TABLE},
    {6, "ALTER TABLE job RENAME COLUMN last_file TO newest_file"},
    {7, "ALTER TABLE decision ADD COLUMN" SPOOL_FACTS},
    {7, "ALTER TABLE decision ADD COLUMN" SPOOL_LINK},
    {7, SPOOL_SEAL_TABLE},
    {8, "ALTER TABLE spooled_file ADD COLUMN" SPOOL_FILE_KEY_ID},
    {8, "ALTER TABLE spooled_file ADD COLUMN" SPOOL_FILE_KEY_VERSION},
    {8, "ALTER TABLE spooled_file ADD COLUMN" SPOOL_FILE_KEY},
    {8, "ALTER TABLE spooled_file ADD COLUMN" SPOOL_PROTECTION},
    {8, "ALTER TABLE output_queue ADD COLUMN" SPOOL_QUEUE_KEY},
    {8, "ALTER TABLE output_queue ADD COLUMN" SPOOL_PROTECTION},
    {8, "ALTER TABLE home ADD COLUMN restored TEXT"},
    {8, "ALTER TABLE job RENAME COLUMN newest_file TO newest_number"},
};

/* The columns of attribute.def, as SQL and with the fallback as CL says it. */
#define COLUMN(kind, member, key, least, most, choices, fallback, since, ...)                      \
    {since, SPOOL_##kind, choices,                                                                 \
     "ALTER TABLE spooled_file ADD COLUMN " #member " " SPOOL_SQL_##kind " NOT NULL DEFAULT ",     \
     fallback},
static const struct column {
    int since;
    enum spool_kind kind;
    const char *const *choices;
    const char *sql;
    const char *fallback;
} columns[] = {SPOOL_ATTRIBUTES(COLUMN, COLUMN)};

/* As the column holds it. */
static const char *stored_fallback(const struct column *column, char number[12])
{
    int index = 0;

    switch (column->kind) {
    case SPOOL_TEXT_OR_BLANK:
        return strcmp(column->fallback, "*NONE") == 0 ? "" : column->fallback;
    case SPOOL_FLAG:
        return strcmp(column->fallback, "*YES") == 0 ? "1" : "0";
    case SPOOL_CHOICE:
        while (column->choices[index] && strcmp(column->choices[index], column->fallback) != 0)
            index++;
        snprintf(number, 12, "%d", index);
        return number;
    default:
        return column->fallback;
    }
}

static int run_sql(struct spool *spool, const char *sql, struct spsy_error *error)
{
    if (sql && sqlite3_exec(spool->database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return sql ? spool_fail(spool, what, error) : spsy_fail_memory(error);
}

static int add_column(struct spool *spool, const struct column *column, struct spsy_error *error)
{
    char number[12];
    char *sql = sqlite3_mprintf("%s%Q", column->sql, stored_fallback(column, number));
    int rc = run_sql(spool, sql, error);

    sqlite3_free(sql);
    return rc;
}

static int change(struct spool *spool, int64_t version, struct spsy_error *error)
{
    char sql[120];
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof steps / sizeof steps[0]; i++)
        if (steps[i].since > version)
            rc = run_sql(spool, steps[i].sql, error);
    for (size_t i = 0; rc == 0 && i < sizeof columns / sizeof columns[0]; i++)
        if (columns[i].since > version)
            rc = add_column(spool, &columns[i], error);
    snprintf(sql, sizeof sql, "UPDATE home SET schema_version = %d; PRAGMA user_version = %d",
             SPOOL_SCHEMA_VERSION, SPOOL_SCHEMA_VERSION);
    return rc == 0 ? run_sql(spool, sql, error) : rc;
}

static int migrate_from(struct spool *spool, int64_t version, struct spsy_error *error)
{
    struct copy copy = {.fd = -1};
    int rc = check_jobs(spool, version, error);

    if (rc == 0)
        rc = name_copy(spool, version, &copy, error);
    if (rc != 0)
        return rc;
    rc = set_aside(spool, &copy, error);
    if (rc == 0)
        rc = change(spool, version, error);
    if (rc == 0)
        rc = spool_commit(spool, error);
    if (rc == SPSY_ERR_FULL) /* nothing has changed, and the copy's room is needed */
        unlink(copy.path);
    return rc;
}

int spool_migrate(struct spool *spool, struct spsy_error *error)
{
    int64_t version = SPOOL_SCHEMA_VERSION;
    int rc = spool_begin(spool, SPOOL_DURABLE, error);

    if (rc == 0)
        rc = read_version(spool, &version, error); /* another command may have been here */
    if (rc == 0 && version < SPOOL_SCHEMA_VERSION)
        rc = migrate_from(spool, version, error);
    spool_rollback(spool);
    return rc;
}
