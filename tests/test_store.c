/* test_store.c - a home is made whole or not at all, opened only when it can be trusted, and left
 * as it is when it cannot. */
#include "harness.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "dispatch/dispatch.h"
#include "store/store.h"
#include "home_fixture.h"
#include "store_sql.h"

static struct spsy_error error;

/* "directory/name"; good for the next fifteen calls. */
static const char *path_in(const char *directory, const char *name)
{
    static char *paths[16];
    static unsigned next;
    char *path = NULL;

    if (asprintf(&path, "%s/%s", directory, name) < 0)
        abort();
    next = (next + 1) % 16;
    free(paths[next]);
    paths[next] = path;
    return path;
}

static bool exists(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0;
}

static unsigned mode_of(const char *path)
{
    struct stat status;

    return lstat(path, &status) == 0 ? status.st_mode & 07777 : 0;
}

static void create_and_open(void)
{
    const char *home = path_in(harness_directory(), "a/b/home");
    struct spool *spool = NULL;
    struct stat status;

    CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), 0);
    CU_ASSERT_EQUAL(mode_of(home), 0700);
    CU_ASSERT_EQUAL(mode_of(path_in(home, "lib")), 0700);
    CU_ASSERT_EQUAL(mode_of(path_in(home, "data")), 0700);
    CU_ASSERT_EQUAL(mode_of(path_in(home, "spool.db")), 0600);
    CU_ASSERT_EQUAL(stat(path_in(home, "reserve"), &status), 0);
    CU_ASSERT_EQUAL(status.st_size, SPOOL_RESERVE_BYTES);
    CU_ASSERT(status.st_blocks * 512 >= SPOOL_RESERVE_BYTES);
    CU_ASSERT(!exists(path_in(home, "spool.db.init")));
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    ASSERT_STRING(spool->system, "SYSA");
    CU_ASSERT_EQUAL(spool->home[0], '/');
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA auto_vacuum"), 2);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA secure_delete"), 0);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA trusted_schema"), 0);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA wal_autocheckpoint"), 0);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA user_version"), SPOOL_SCHEMA_VERSION);
    CU_ASSERT_EQUAL(mode_of(path_in(home, "spool.db-wal")), 0600);
    spool_close(spool);
    CU_ASSERT(exists(path_in(home, "spool.db-wal")));
    CU_ASSERT_EQUAL(spool_create(home, "SYSB", &error), SPSY_ERR_EXISTS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "exists already"));
}

static void first_profiles(void)
{
    static const struct {
        const char *name;
        uint32_t special;
    } known[] = {{"QSECOFR", SPSY_ALL_SPECIAL},
                 {"QSYS", SPSY_ALL_SPECIAL},
                 {"QSYSOPR", SPSY_JOBCTL | SPSY_SAVSYS},
                 {"QPGMR", 0},
                 {"QUSER", 0}};
    struct spool_library library;
    struct spool_profile profile;
    struct spool_queue queue;
    struct spool *spool = NULL;

    CU_ASSERT_EQUAL_FATAL(spool_open(home_make("SYSA"), &spool, &error), 0);
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        CU_ASSERT_EQUAL(spool_profile_find(spool, known[i].name, &profile, &error), 0);
        CU_ASSERT_EQUAL(profile.special, known[i].special);
        CU_ASSERT(profile.enabled);
        ASSERT_STRING(profile.group, "*NONE");
        ASSERT_STRING(profile.queue, "QPRINT");
    }
    for (size_t i = 0; i < SPSY_SYSTEM_PROFILE_COUNT; i++) {
        CU_ASSERT_EQUAL(spool_profile_find(spool, spsy_system_profiles[i], &profile, &error), 0);
        if (strcmp(profile.name, "QSYS") != 0)
            CU_ASSERT_EQUAL(profile.special, 0);
    }
    CU_ASSERT_EQUAL(store_number(spool, "SELECT count(*) FROM profile"),
                    4 + SPSY_SYSTEM_PROFILE_COUNT);
    CU_ASSERT_EQUAL(spool_library_find(spool, "QGPL", &library, &error), 0);
    CU_ASSERT_EQUAL(library.public_authority, SPOOL_AUT_CHANGE);
    ASSERT_STRING(library.asp_device, "*SYSBAS");
    CU_ASSERT_EQUAL(spool_queue_find(spool, "QGPL", "QPRINT", &queue, &error), 0);
    ASSERT_STRING(queue.owner, "QSYS");
    CU_ASSERT_EQUAL(queue.public_authority, SPOOL_AUT_USE);
    CU_ASSERT_EQUAL(queue.display_data, SPOOL_DSPDTA_NO);
    CU_ASSERT_EQUAL(queue.authority_check, SPOOL_AUTCHK_OWNER);
    CU_ASSERT(queue.operator_control);
    CU_ASSERT_EQUAL(queue.asp, 1);
    spool_close(spool);
}

static void create_refuses(void)
{
    const char *base = harness_directory();
    const char *home = path_in(base, "home");
    int lock;

    CU_ASSERT_EQUAL(spool_create(home, "lower", &error), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spool_create(home, "NINECHARS", &error), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spool_create(home, "", &error), SPSY_ERR_VALUE);
    CU_ASSERT_EQUAL(spool_create("", "SYSA", &error), SPSY_ERR_ARGUMENT);
    CU_ASSERT(!exists(home));
    harness_write(home, "x", 1);
    CU_ASSERT(spool_create(home, "SYSA", &error) < 0);
    unlink(home);
    mkdir(home, 0700);
    chmod(home, 0770);
    CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), SPSY_ERR_UNTRUSTED);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "chmod go-w"));
    chmod(home, 0700);
    lock = open(home, O_RDONLY);
    flock(lock, LOCK_EX);
    CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), SPSY_ERR_BUSY);
    close(lock);
    harness_write(path_in(home, "spool.db-wal"), "old", 3); /* of a lost spool.db */
    CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), SPSY_ERR_EXISTS);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "spool.db-wal"));
    unlink(path_in(home, "spool.db-wal"));
    harness_write(path_in(home, "spool.db.init"), "left by a killed init", 21);
    harness_write(path_in(home, "spool.db.init-wal"), "left by a killed init", 21);
    CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), 0);
    CU_ASSERT(!exists(path_in(home, "spool.db.init-wal")));
}

/* A killed init leaves a home that init can be run on again: killed at many moments. */
static void create_killed(void)
{
    const char *base = harness_directory();
    struct spool *spool = NULL;
    int finished = 0;

    for (unsigned delay_us = 0; delay_us < 12000 && finished < 3; delay_us += 300) {
        char home[512];
        pid_t child;
        int status;

        snprintf(home, sizeof home, "%s/home%u", base, delay_us);
        child = fork();
        if (child == 0)
            _exit(spool_create(home, "SYSA", &error) == 0 ? 0 : 1);
        usleep(delay_us);
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        if (exists(path_in(home, "spool.db"))) {
            finished += WIFEXITED(status);
            CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), SPSY_ERR_EXISTS);
        } else {
            CU_ASSERT_EQUAL(spool_create(home, "SYSA", &error), 0);
        }
        CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
        spool_close(spool);
    }
}

static void open_refuses(const char *home, int code, const char *text)
{
    struct spool *spool = (struct spool *)1;

    memset(&error, 0, sizeof error);
    CU_ASSERT_EQUAL(spool_open(home, &spool, &error), code);
    CU_ASSERT_PTR_NULL(spool);
    ASSERT_STRING(error.message_id, "SPY0103");
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, text));
    if (!strstr(error.text, text))
        fprintf(stderr, "%s\n", error.text);
}

static void damaged_homes(void)
{
    const char *home = home_make("SYSA");
    char database[700];
    char garbage[8192];
    size_t size;
    char *bytes;

    snprintf(database, sizeof database, "%s/spool.db", home);
    bytes = harness_read(database, &size);
    open_refuses(path_in(home, "none"), SPSY_ERR_NOT_FOUND, "spsy init");
    open_refuses(database, SPSY_ERR_NOT_FOUND, "not a directory");
    CU_ASSERT_EQUAL(truncate(database, 0), 0);
    open_refuses(home, SPSY_ERR_FORMAT, "is empty");
    harness_write(database, bytes, 50);
    open_refuses(home, SPSY_ERR_FORMAT, "is truncated");
    harness_write(database, bytes, 4096);
    open_refuses(home, SPSY_ERR_FORMAT, "is truncated");
    harness_write(database, bytes, size - 1);
    open_refuses(home, SPSY_ERR_FORMAT, "is truncated");
    memset(garbage, 'x', sizeof garbage);
    harness_write(database, garbage, sizeof garbage);
    open_refuses(home, SPSY_ERR_FORMAT, "not a database");
    memcpy(garbage, bytes, 4096);
    garbage[68] ^= 1;
    harness_write(database, garbage, sizeof garbage);
    open_refuses(home, SPSY_ERR_FORMAT, "not a spool");
    bytes[63]++;
    harness_write(database, bytes, size);
    open_refuses(home, SPSY_ERR_FORMAT, "version 9");
    bytes[63] = SPOOL_SCHEMA_OLDEST - 1;
    harness_write(database, bytes, size);
    open_refuses(home, SPSY_ERR_FORMAT, "version 1");
    CU_ASSERT(!exists(path_in(home, "spool.db-wal"))); /* nothing was created */
    CU_ASSERT(!exists(path_in(home, "spool.db-shm")));
    bytes[63] = SPOOL_SCHEMA_VERSION;
    memset(bytes + 4096, 'y', size - 4096); /* a sound header, and rubbish after it */
    harness_write(database, bytes, size);
    open_refuses(home, SPSY_ERR_FORMAT, "damaged");
    unlink(database);
    open_refuses(home, SPSY_ERR_NOT_FOUND, "spool.db");
    CU_ASSERT(!exists(database));
    free(bytes);
}

static void trust(void)
{
    const char *home = home_make("SYSA");
    const char *database = path_in(home, "spool.db");
    char other[700];
    struct spool *spool;

    chmod(home, 0720);
    open_refuses(home, SPSY_ERR_UNTRUSTED, "chmod go-w");
    chmod(home, 0702);
    open_refuses(home, SPSY_ERR_UNTRUSTED, "chmod go-w");
    chmod(home, 0700);
    chmod(database, 0620);
    open_refuses(home, SPSY_ERR_UNTRUSTED, "chmod 600");
    chmod(database, 0600);
    snprintf(other, sizeof other, "%s/elsewhere", home);
    rename(database, other);
    CU_ASSERT_EQUAL_FATAL(symlink(other, database), 0);
    open_refuses(home, SPSY_ERR_UNTRUSTED, "not a regular file");
    unlink(database);
    rename(other, database);
    if (geteuid() == 0) {
        CU_ASSERT_EQUAL(chown(database, 12345, (gid_t)-1), 0);
        open_refuses(home, SPSY_ERR_UNTRUSTED, "chown");
        CU_ASSERT_EQUAL(chown(database, 0, (gid_t)-1), 0);
    }
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    spool_close(spool);
}

static void insert_library(struct spool *spool, const char *name)
{
    struct spool_library library = {.owner = "QSYS", .asp = 1, .asp_device = "*SYSBAS"};

    snprintf(library.name, sizeof library.name, "%s", name);
    CU_ASSERT_EQUAL(spool_library_insert(spool, &library, &error), 0);
}

static bool has_library(struct spool *spool, const char *name)
{
    struct spool_library library;

    return spool_library_find(spool, name, &library, &error) == 0;
}

static void transactions(void)
{
    struct spool *spool, *other;
    const char *home = home_make("SYSA");

    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &other, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), SPSY_ERR_STATE);
    spool_rollback(spool);
    spool_savepoint_rollback(spool);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA synchronous"), 2);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), SPSY_ERR_STATE);
    insert_library(spool, "A");
    CU_ASSERT(!has_library(other, "A"));
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), SPSY_ERR_STATE);
    insert_library(spool, "B");
    spool_savepoint_rollback(spool);
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
    insert_library(spool, "C");
    CU_ASSERT_EQUAL(spool_savepoint_release(spool, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT(has_library(other, "A"));
    CU_ASSERT(!has_library(other, "B"));
    CU_ASSERT(has_library(other, "C"));
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    CU_ASSERT_EQUAL(store_number(spool, "PRAGMA synchronous"), 1);
    insert_library(spool, "D");
    spool_rollback(spool);
    CU_ASSERT(!has_library(spool, "D"));
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    sqlite3_busy_timeout(other->database, 10);
    CU_ASSERT_EQUAL(spool_begin(other, SPOOL_DURABLE, &error), SPSY_ERR_BUSY);
    ASSERT_STRING(error.message_id, "CPF3330");
    spool_close(spool); /* rolls back and gives the lock up */
    CU_ASSERT_EQUAL(spool_begin(other, SPOOL_DURABLE, &error), 0);
    spool_close(other);
}

/* Holds the one writer's lock for so long in another process. */
static pid_t hold_lock(const char *home, useconds_t microseconds)
{
    struct spool *spool;
    int ready[2];
    char byte;
    pid_t child;

    CU_ASSERT_EQUAL_FATAL(pipe(ready), 0);
    child = fork();
    if (child == 0) {
        if (spool_open(home, &spool, NULL) != 0 || spool_begin(spool, SPOOL_UNSYNCED, NULL) != 0 ||
            write(ready[1], "", 1) != 1)
            _exit(1);
        usleep(microseconds);
        _exit(0); /* which gives the lock up */
    }
    close(ready[1]);
    CU_ASSERT_EQUAL(read(ready[0], &byte, 1), 1);
    close(ready[0]);
    return child;
}

/* Whoever waits for the one writer looks every 0.2 ms, however long he has waited: SQLite alone
 * would look a dozen times in all that time, and a process that has just come first. */
static void waiting_is_fair(void)
{
    const char *home = home_make("SYSA");
    struct spool *spool;
    struct rusage before, after;
    pid_t child;

    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    child = hold_lock(home, 300 * 1000);
    getrusage(RUSAGE_SELF, &before);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    getrusage(RUSAGE_SELF, &after);
    CU_ASSERT(after.ru_nvcsw - before.ru_nvcsw > 100);
    CU_ASSERT(after.ru_nvcsw - before.ru_nvcsw < 2000); /* but it sleeps */
    waitpid(child, NULL, 0);
    spool_close(spool);
}

static void log_stays_bounded(void)
{
    const char *home = home_make("SYSA");
    struct spool *spool, *reader;
    struct stat status;
    int64_t most = 0;

    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    for (int i = 0; i < 600; i++) {
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
        spool_execute(spool, "test", &error, "UPDATE home SET job_number = ?1", "i", i);
        CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
        stat(path_in(home, "spool.db-wal"), &status);
        most = status.st_size > most ? status.st_size : most;
    }
    CU_ASSERT(most > SPOOL_WAL_LIMIT_BYTES / 2);
    CU_ASSERT(most < SPOOL_WAL_LIMIT_BYTES + 100 * 1000);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &reader, &error), 0);
    CU_ASSERT_EQUAL(store_number(reader, "SELECT job_number FROM home"), 599);
    sqlite3_exec(reader->database, "BEGIN; SELECT * FROM home", NULL, NULL, NULL);
    unlink(path_in(home, "reserve"));
    for (int i = 0; i < 1200; i++) { /* a reader in the way delays nobody */
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
        spool_execute(spool, "test", &error, "UPDATE home SET job_number = ?1", "i", i);
        CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    }
    stat(path_in(home, "spool.db-wal"), &status);
    CU_ASSERT(status.st_size > SPOOL_WAL_FILE_LIMIT_BYTES);
    spool_close(reader);
    for (int i = 0; i < 200; i++) {
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
        spool_execute(spool, "test", &error, "UPDATE home SET job_number = ?1", "i", i);
        CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    }
    stat(path_in(home, "spool.db-wal"), &status);
    CU_ASSERT(status.st_size < SPOOL_WAL_LIMIT_BYTES + 100 * 1000);
    CU_ASSERT(exists(path_in(home, "reserve"))); /* made again */
    spool_close(spool);
}

static void free_pages_are_given_back(void)
{
    struct spool *spool;
    int64_t full, small;

    CU_ASSERT_EQUAL_FATAL(spool_open(home_make("SYSA"), &spool, &error), 0);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    for (int i = 0; i < 1000; i++)
        spool_execute(spool, "filling", &error,
                      "INSERT INTO file_data VALUES(NULL, zeroblob(8000))", "");
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    full = store_number(spool, "PRAGMA page_count");
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    spool_execute(spool, "emptying", &error, "DELETE FROM file_data", "");
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT(store_number(spool, "PRAGMA freelist_count") > 1900);
    for (int i = 0; i < 3000; i++) {
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
        spool_execute(spool, "test", &error, "UPDATE home SET job_number = ?1", "i", i);
        CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    }
    small = store_number(spool, "PRAGMA page_count");
    CU_ASSERT(small < full - 400);
    CU_ASSERT(store_number(spool, "PRAGMA freelist_count") >= 900); /* some are kept */
    spool_close(spool);
}

static void reserve(void)
{
    const char *home = home_make("SYSA");
    struct stat status;

    CU_ASSERT_EQUAL(spool_reserve_release(home, &error), 0);
    CU_ASSERT_EQUAL(stat(path_in(home, "reserve"), &status), 0);
    CU_ASSERT_EQUAL(status.st_blocks, 0);
    CU_ASSERT_EQUAL(spool_reserve_release(home, &error), SPSY_ERR_NOT_FOUND);
    unlink(path_in(home, "reserve"));
    CU_ASSERT_EQUAL(spool_reserve_release(home, &error), SPSY_ERR_NOT_FOUND);
    CU_ASSERT_EQUAL(spool_reserve_release(path_in(home, "none"), &error), SPSY_ERR_NOT_FOUND);
}

static void full_database(void)
{
    const char *home = home_make("SYSA");
    struct spool *spool;
    char sql[100];
    int rc = 0;

    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
    snprintf(sql, sizeof sql, "PRAGMA max_page_count=%d",
             (int)store_number(spool, "PRAGMA page_count") + 2);
    sqlite3_exec(spool->database, sql, NULL, NULL, NULL);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    insert_library(spool, "A");
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
    for (int i = 0; rc == 0 && i < 10; i++)
        rc = spool_execute(spool, "filling", &error,
                           "INSERT INTO file_data VALUES(NULL, zeroblob(8000))", "");
    CU_ASSERT_EQUAL(rc, SPSY_ERR_FULL);
    ASSERT_STRING(error.message_id, "SPY0101");
    spool_savepoint_rollback(spool);
    rc = spool_commit(spool, &error); /* kept whole or undone whole, never in part */
    CU_ASSERT(rc == 0 ? has_library(spool, "A") : !has_library(spool, "A"));
    CU_ASSERT(!spool->in_transaction);
    CU_ASSERT_EQUAL(store_number(spool, "SELECT count(*) FROM file_data"), 0);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    sqlite3_exec(spool->database, "ROLLBACK", NULL, NULL, NULL); /* as a full disk does */
    CU_ASSERT_EQUAL(spool_execute(spool, "going on", &error, "DELETE FROM profile", ""),
                    SPSY_ERR_FULL);
    CU_ASSERT(spool_commit(spool, &error) < 0);
    CU_ASSERT(store_number(spool, "SELECT count(*) FROM profile") > 30);
    spool_close(spool);
}

static void statements(void)
{
    static const char sql[] = "SELECT ?1";
    struct spool *spool;
    sqlite3_stmt *first;

    CU_ASSERT_EQUAL_FATAL(spool_open(home_make("SYSA"), &spool, &error), 0);
    first = spool_statement(spool, sql, &error);
    CU_ASSERT_PTR_NOT_NULL_FATAL(first);
    sqlite3_bind_int(first, 1, 7);
    CU_ASSERT_EQUAL(sqlite3_step(first), SQLITE_ROW);
    CU_ASSERT_PTR_EQUAL(spool_statement(spool, sql, &error), first);
    CU_ASSERT_EQUAL(sqlite3_step(first), SQLITE_ROW);
    CU_ASSERT_EQUAL(sqlite3_column_type(first, 0), SQLITE_NULL);
    CU_ASSERT_PTR_NULL(spool_statement(spool, "SELECT nothing", &error));
    CU_ASSERT(error.code < 0);
    spool_close(spool);
}

static const struct test tests[] = {
    {"create makes a whole home, open opens it", create_and_open},
    {"X5 the profiles, QGPL and QPRINT of a new home", first_profiles},
    {"create refuses bad names, other homes, other inits", create_refuses},
    {"a killed create can be run again", create_killed},
    {"damaged, truncated, empty, foreign and newer homes are refused unchanged", damaged_homes},
    {"a home or database that others can write is refused", trust},
    {"transactions and savepoints", transactions},
    {"whoever waits for the writer looks often, however long", waiting_is_fair},
    {"the log stays bounded, readers or not", log_stays_bounded},
    {"free pages are given back, a few at a time", free_pages_are_given_back},
    {"the reserve is released once", reserve},
    {"a full database: all or nothing", full_database},
    {"statements are prepared once, reset and cleared", statements},
};
HARNESS_MAIN("store", tests)
