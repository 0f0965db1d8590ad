#include "store_faults.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store_sql.h"

static long until_full[2]; /* of each step; 0 = none is full */

static bool is_full(enum store_step step)
{
    return until_full[step] > 0 && --until_full[step] == 0;
}

void store_full_at(enum store_step step, long nth)
{
    until_full[step] = nth;
}

bool store_was_full(enum store_step step)
{
    return until_full[step] == 0;
}

static ssize_t write_or_full(int fd, const void *bytes, size_t count)
{
    if (is_full(STORE_WRITE)) {
        errno = ENOSPC;
        return -1;
    }
    return write(fd, bytes, count);
}

static ssize_t pwrite_or_full(int fd, const void *bytes, size_t count, off_t at)
{
    if (is_full(STORE_WRITE)) {
        errno = ENOSPC;
        return -1;
    }
    return pwrite(fd, bytes, count, at);
}

static void watch_writes(void)
{
    sqlite3_vfs *vfs = sqlite3_vfs_find(NULL);

    if (vfs->xSetSystemCall(vfs, "write", (sqlite3_syscall_ptr)write_or_full) != SQLITE_OK)
        abort();
    vfs->xSetSystemCall(vfs, "pwrite", (sqlite3_syscall_ptr)pwrite_or_full);
    vfs->xSetSystemCall(vfs, "pwrite64", (sqlite3_syscall_ptr)pwrite_or_full);
}

static void full_once(sqlite3_context *context, int count, sqlite3_value **values)
{
    (void)count;
    (void)values;
    if (is_full(STORE_CHANGE))
        sqlite3_result_error_code(context, SQLITE_FULL);
}

static void watch_changes(struct spool *spool)
{
    static const char *const changes[] = {
        "INSERT ON main.decision",     "INSERT ON main.spooled_file", "UPDATE ON main.spooled_file",
        "DELETE ON main.spooled_file", "INSERT ON main.file_data",    "DELETE ON main.file_data"};
    char text[200];

    if (sqlite3_create_function(spool->database, "full_once", 0, SQLITE_UTF8, NULL, full_once, NULL,
                                NULL) != SQLITE_OK)
        abort();
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        snprintf(text, sizeof text,
                 "CREATE TEMP TRIGGER change%zu AFTER %s BEGIN SELECT full_once(); END", i,
                 changes[i]);
        store_run(spool, text);
    }
}

void store_watch(struct spool *spool)
{
    watch_writes();
    watch_changes(spool);
}

void store_refuse_decisions(struct spool *spool)
{
    store_run(spool, "CREATE TRIGGER full BEFORE INSERT ON decision BEGIN"
                     " SELECT RAISE(ABORT, 'no room'); END");
}

void store_wait_at_most(struct spool *spool, int milliseconds)
{
    sqlite3_busy_timeout(spool->database, milliseconds);
}

void store_opened_at(struct spool *spool, const char *date, const char *time)
{
    char text[200];

    snprintf(text, sizeof text, "UPDATE spooled_file SET date_opened = '%s', time_opened = '%s'",
             date, time);
    store_run(spool, text);
}

static int count_commit(void *count)
{
    ++*(long *)count;
    return 0;
}

void store_count_commits(struct spool *spool, long *count)
{
    sqlite3_commit_hook(spool->database, count ? count_commit : NULL, count);
}

/* The store's library finds these before libc's. */

static long syncs;

int fsync(int fd)
{
    syncs++;
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    syncs++;
    return (int)syscall(SYS_fdatasync, fd);
}

long store_syncs(void)
{
    return syncs;
}
