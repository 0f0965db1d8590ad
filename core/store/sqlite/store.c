/* store.c - opening a home. MUST stay cheap: every command pays it. No integrity check, one query;
 * what can be judged from the file's header is judged before SQLite touches anything, so that a
 * damaged home is left as it is. */
#include "store/store.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/image.h"
#include "store/sqlite/private.h"
#include "store/sqlite/schema.h"
#include "store/sqlite/pending.h"
#include "store/sqlite/statement.h"

enum { HEADER_BYTES = 100 }; /* of an SQLite database; offsets from its file format page */

static uint32_t big_endian(const unsigned char *at, size_t bytes)
{
    uint32_t value = 0;

    for (size_t i = 0; i < bytes; i++)
        value = value << 8 | at[i];
    return value;
}

static int damaged(const struct spool *spool, const char *how, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103", "%s/spool.db %s", spool->home, how);
}

static int check_version(const struct spool *spool, int64_t version, struct spsy_error *error)
{
    if (version >= SPOOL_SCHEMA_OLDEST && version <= SPOOL_SCHEMA_VERSION)
        return 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                     "%s/spool.db has version %lld, this spsy knows versions %d to %d: "
                     "use the spsy that made it (spsy(1), Another version)",
                     spool->home, (long long)version, SPOOL_SCHEMA_OLDEST, SPOOL_SCHEMA_VERSION);
}

/* With a log that is not empty the file alone may be short: then SQLite judges. */
static bool log_is_empty(const struct spool *spool)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s/spool.db-wal", spool->home);
    return lstat(path, &status) != 0 || status.st_size == 0;
}

/* Reads the header through SQLite's own descriptor: opening and closing the file a second time
 * would drop the locks of another connection of this process. */
static int check_header(struct spool *spool, struct spsy_error *error)
{
    unsigned char header[HEADER_BYTES];
    sqlite3_file *file = NULL;
    sqlite3_int64 size = 0;
    uint32_t page_size;

    sqlite3_file_control(spool->database, "main", SQLITE_FCNTL_FILE_POINTER, &file);
    if (!file || !file->pMethods || file->pMethods->xFileSize(file, &size) != SQLITE_OK)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0103", "%s/spool.db cannot be read", spool->home);
    if (size < HEADER_BYTES)
        return damaged(spool, size ? "is truncated" : "is empty", error);
    if (file->pMethods->xRead(file, header, sizeof header, 0) != SQLITE_OK)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0103", "%s/spool.db cannot be read", spool->home);
    if (memcmp(header, "SQLite format 3", 16) != 0)
        return damaged(spool, "is damaged: not a database", error);
    if (big_endian(header + 68, 4) != SPOOL_APPLICATION_ID)
        return damaged(spool, "is a database, but not a spool", error);
    page_size = big_endian(header + 16, 2);
    if ((int64_t)big_endian(header + 28, 4) * (page_size == 1 ? 65536 : page_size) > size &&
        log_is_empty(spool))
        return damaged(spool, "is truncated", error);
    return check_version(spool, big_endian(header + 60, 4), error);
}

/* owner, mode and kind of spool.db: the same trust as in its home. */
static int check_file(const char *path, const struct stat *home, struct spsy_error *error)
{
    struct stat status;

    if (lstat(path, &status) != 0)
        return spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0103",
                               "%s (\"spsy init\" makes a home)", path);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103", "%s is not a regular file", path);
    if (status.st_uid != home->st_uid)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "%s belongs to user id %u, its home to %u: chown %u %s", path,
                         status.st_uid, home->st_uid, home->st_uid, path);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "%s can be written by others (mode %03o): chmod 600 %s", path,
                         status.st_mode & 0777, path);
    return 0;
}

static void configure(struct spool *spool)
{
    sqlite3 *database = spool->database;
    int on = 1;

    sqlite3_extended_result_codes(database, 1);
    spool_wait(spool, true);
    sqlite3_db_config(database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    /* The schema has neither; one put into a home could keep entries out of the journal. */
#ifndef SPOOL_TRIGGERS_STAY /* a test lets something happen in the middle of a transaction */
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, NULL);
#endif
    sqlite3_db_config(database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    sqlite3_file_control(database, "main", SQLITE_FCNTL_PERSIST_WAL, &on);
    sqlite3_wal_autocheckpoint(database, 0);
}

static int count_log_frames(void *context, sqlite3 *database, const char *name, int frames)
{
    struct spool *spool = context;

    (void)database;
    (void)name;
    spool->log_frames = frames;
    return SQLITE_OK;
}

/* The first query: takes SQLite through log and schema. */
static int read_home_row(struct spool *spool, uint32_t *version, struct spsy_error *error)
{
    static const char what[] = "opening the spool";
    sqlite3_stmt *row;
    int64_t stored;
    int rc;

    if (sqlite3_exec(spool->database, "PRAGMA secure_delete=0; PRAGMA synchronous=NORMAL", NULL,
                     NULL, NULL) != SQLITE_OK)
        return spool_fail(spool, what, error);
    rc = spool_query(spool, what, error, &row, "SELECT +schema_version, +system FROM home", "");
    if (rc == 0)
        return damaged(spool, "is damaged: no home in it", error);
    if (rc < 0)
        return rc;
    stored = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, spool->system, sizeof spool->system);
    sqlite3_reset(row);
    rc = check_version(spool, stored, error);
    *version = (uint32_t)stored;
    return rc;
}

static int open_database(struct spool *spool, uint32_t *version, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat home;
    int rc = spool_home_check(spool->home, &home, error);

    if (rc != 0)
        return rc;
    spool->owner = home.st_uid;
    spool->group = home.st_gid;
    if (snprintf(path, sizeof path, "%s/spool.db", spool->home) >= (int)sizeof path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0103", "the home's name is too long");
    rc = check_file(path, &home, error);
    if (rc != 0)
        return rc;
    if (sqlite3_open_v2(path, &spool->database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                        NULL) != SQLITE_OK)
        return spool_fail(spool, "opening the spool", error);
    if (sqlite3_db_readonly(spool->database, "main") == 1) /* what cannot be recorded is refused */
        return access(path, W_OK) == 0
                   ? spsy_fail(error, SPSY_ERR_IO, "SPY0103", "%s cannot be written", path)
                   : spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "%s cannot be written", path);
    rc = check_header(spool, error);
    if (rc != 0)
        return rc;
    configure(spool);
    sqlite3_wal_hook(spool->database, count_log_frames, spool);
    return read_home_row(spool, version, error);
}

/* An open connection and its version, nothing swept yet. */
static int open_home(const char *home, struct spool **spool, uint32_t *version,
                     struct spsy_error *error)
{
    struct spool *opened = calloc(1, sizeof *opened);
    int rc;

    *spool = opened;
    if (!opened)
        return spsy_fail_memory(error);
    opened->home = realpath(home, NULL);
    if (opened->home)
        rc = open_database(opened, version, error);
    else
        rc = spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0103",
                             "home %s (\"spsy init\" makes one)", home);
    return rc;
}

int spool_open(const char *home, struct spool **spool, struct spsy_error *error)
{
    struct spsy_error ignored;
    struct spool *opened;
    uint32_t version;
    int rc;

    *spool = NULL;
    if (!error)
        error = &ignored;
    rc = open_home(home, &opened, &version, error);
    if (rc == 0 && version < SPOOL_SCHEMA_VERSION)
        rc = spool_migrate(opened, error);
    if (rc == 0)
        rc = spool_pending_open(opened, error);
    if (rc == 0)
        rc = spool_restore_settle(opened, error);
    if (rc != 0) {
        memcpy(error->message_id, "SPY0103", sizeof "SPY0103");
        spool_close(opened);
        return rc;
    }
    *spool = opened;
    return 0;
}

int spool_version(const char *home, struct spsy_error *error)
{
    struct spool *opened;
    uint32_t version;
    int rc = open_home(home, &opened, &version, error);

    spool_close(opened);
    return rc < 0 ? rc : (int)version;
}

void spool_single_thread(void)
{
    sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0); /* nobody asks what SQLite has allocated */
}

bool spool_home_around(const char *directory, char home[PATH_MAX])
{
    char database[PATH_MAX + 16];
    size_t length = strlen(directory);
    struct stat status;

    for (;;) {
        snprintf(database, sizeof database, "%.*s/spool.db", (int)length, directory);
        if (lstat(database, &status) == 0) {
            snprintf(home, PATH_MAX, "%.*s", (int)length, directory);
            return true;
        }
        while (length > 0 && directory[length - 1] != '/')
            length--;
        if (length == 0)
            return false;
        length--; /* the slash */
    }
}

const char *spool_home(const struct spool *spool)
{
    return spool->home;
}

uid_t spool_owner(const struct spool *spool)
{
    return spool->owner;
}

const char *spool_system(const struct spool *spool)
{
    return spool->system;
}

void spool_close(struct spool *spool)
{
    if (!spool)
        return;
    spool_rollback(spool);
    spool_pending_close(spool);
    spool_statements_free(spool);
    sqlite3_close(spool->database);
    free(spool->home);
    free(spool);
}
