/* transaction.c - begin, commit, savepoints, and the log between them. */
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#include "store/sqlite/private.h"
#include "store/sqlite/journal/chain.h"
#include "store/sqlite/pending.h"
#include "store/sqlite/statement.h"

enum {
    PAGE_BYTES = 4096,
    FRAME_BYTES = PAGE_BYTES + 24, /* a page in the log */
    FREE_PAGES_KEPT = 1024,        /* 4 MiB are kept for the next files */
    LOOK_EVERY_NS = 200 * 1000,    /* the lock of the one writer; a transaction takes as long */
    /* Hundreds who look as often leave the writer no processor: who has waited for CROWD_MS and
     * finds that sleeps end late looks less often, the later the less. */
    CROWD_MS = 100,
    LATE_NS = 100 * 1000, /* is usual: the kernel's timer slack */
    LATE_FACTOR = 16,
    LOOK_AT_LEAST_NS = 10 * 1000 * 1000,
};

#define NS_IN_MS INT64_C(1000000)

static int64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 * NS_IN_MS + now.tv_nsec;
}

static long pause_ns(const struct spool *spool, int64_t now)
{
    int64_t pause = LOOK_EVERY_NS;

    if (now - spool->waiting_since_ns > CROWD_MS * NS_IN_MS && spool->late_ns > LATE_NS)
        pause += LATE_FACTOR * (spool->late_ns - LATE_NS);
    return (long)(pause < LOOK_AT_LEAST_NS ? pause : LOOK_AT_LEAST_NS);
}

/* SQLite's own waiting sleeps longer each time, up to 100 ms: whoever has waited long would look
 * least often, and those who come find the lock free before him. Here all look equally often. */
static int keep_waiting(void *context, int looks)
{
    struct spool *spool = context;
    int64_t now = monotonic_ns();
    struct timespec pause;

    if (looks == 0) {
        spool->waiting_since_ns = now;
        spool->late_ns = 0;
    }
    if (now - spool->waiting_since_ns >= SPOOL_BUSY_TIMEOUT_MS * NS_IN_MS)
        return 0;
    pause = (struct timespec){0, pause_ns(spool, now)};
    nanosleep(&pause, NULL);
    spool->late_ns = monotonic_ns() - now - pause.tv_nsec;
    return 1;
}

void spool_wait(struct spool *spool, bool wait)
{
    sqlite3_busy_handler(spool->database, wait ? keep_waiting : NULL, spool);
}

static int set_synchronous(struct spool *spool, enum spool_durability durability,
                           struct spsy_error *error)
{
    bool synced = durability == SPOOL_DURABLE;

    if (spool->synced == synced)
        return 0;
    if (sqlite3_exec(spool->database,
                     synced ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL", NULL, NULL,
                     NULL) != SQLITE_OK)
        return spool_fail(spool, "opening a transaction", error);
    spool->synced = synced;
    return 0;
}

static off_t log_bytes(const struct spool *spool)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s/spool.db-wal", spool->home);
    return stat(path, &status) == 0 ? status.st_size : 0;
}

/* Gives a few free pages back to the file system. Few, because moving pages fills the log: after a
 * million deletes it goes on beside the next commands instead of stopping one of them. */
static void give_back_pages(struct spool *spool)
{
    int64_t free_pages = 0;

    if (spool_query_number(spool, "looking for free pages", NULL, &free_pages,
                           "PRAGMA freelist_count", "") > 0 &&
        free_pages > FREE_PAGES_KEPT && set_synchronous(spool, SPOOL_UNSYNCED, NULL) == 0)
        sqlite3_exec(spool->database, "PRAGMA incremental_vacuum(16)", NULL, NULL, NULL);
}

/* Moves the log into the database, so that the next transaction begins a new one over the old
 * blocks: writing into blocks that are there syncs faster than growing a file, and needs no room on
 * a full disk. Nobody is waited for: what a reader still needs stays until another time. */
static void empty_log(struct spool *spool)
{
    int mode = SQLITE_CHECKPOINT_PASSIVE;
    int home_fd;

    if ((int64_t)spool->log_frames * FRAME_BYTES <= SPOOL_WAL_LIMIT_BYTES)
        return;
    if (log_bytes(spool) > SPOOL_WAL_FILE_LIMIT_BYTES)
        mode = SQLITE_CHECKPOINT_TRUNCATE;
    spool_wait(spool, false);
    sqlite3_wal_checkpoint_v2(spool->database, "main", mode, NULL, NULL);
    spool->log_frames = 0;
    give_back_pages(spool);
    spool_wait(spool, true);
    home_fd = open(spool->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home_fd >= 0) {
        spool_reserve_make(home_fd, spool->home, NULL); /* it may have been used up */
        close(home_fd);
    }
}

int spool_begin(struct spool *spool, enum spool_durability durability, struct spsy_error *error)
{
    int rc;

    if (spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "a transaction is open already");
    empty_log(spool);
    rc = set_synchronous(spool, durability, error);
    if (rc == 0)
        rc = spool_execute(spool, "opening a transaction", error, "BEGIN IMMEDIATE", "");
    if (rc == 0)
        spool->in_transaction = true;
    spool->may_change = false;
    return rc;
}

/* Without room the log ends before the mark that commits: rolled back for certain. When a sync
 * fails the mark may be on the disk and count after a crash: uncertain. */
int spool_commit(struct spool *spool, struct spsy_error *error)
{
    bool chained;
    int rc;

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "no transaction is open");
    chained = spool_chain_kept(spool);
    rc = spool_execute(spool, "writing a transaction", error, "COMMIT", "");
    if (rc != 0 && !sqlite3_get_autocommit(spool->database))
        sqlite3_exec(spool->database, "ROLLBACK", NULL, NULL, NULL);
    spool->in_transaction = false;
    spool->in_savepoint = false;
    if (rc != 0)
        spool->quiesce_known = spool->chain.known = false;
    else if (chained)
        spool_chain_keep(spool); /* it has moved on by what was committed here, and no further */
    spool_pending_end(spool, rc == 0               ? SPOOL_END_COMMITTED
                             : rc == SPSY_ERR_FULL ? SPOOL_END_ROLLED_BACK
                                                   : SPOOL_END_UNCERTAIN);
    return rc;
}

int spool_read_begin(struct spool *spool, struct spsy_error *error)
{
    if (!sqlite3_get_autocommit(spool->database))
        return 0;
    return spool_execute(spool, "reading", error, "BEGIN", "");
}

void spool_read_end(struct spool *spool)
{
    if (!spool->in_transaction && !sqlite3_get_autocommit(spool->database))
        spool_execute(spool, "reading", NULL, "COMMIT", "");
}

bool spool_in_transaction(const struct spool *spool)
{
    return spool->in_transaction;
}

void spool_rollback(struct spool *spool)
{
    if (!spool->in_transaction)
        return;
    if (!sqlite3_get_autocommit(spool->database))
        sqlite3_exec(spool->database, "ROLLBACK", NULL, NULL, NULL);
    spool->in_transaction = false;
    spool->in_savepoint = false;
    spool->chain.known = false;
    spool->quiesce_known = false; /* it may have been set in what is undone */
    spool_pending_end(spool, SPOOL_END_ROLLED_BACK);
}

int spool_savepoint(struct spool *spool, struct spsy_error *error)
{
    int rc;

    if (!spool->in_transaction || spool->in_savepoint)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "a savepoint needs a transaction, and only one is possible");
    rc = spool_execute(spool, "opening a savepoint", error, "SAVEPOINT effect", "");
    if (rc == 0) {
        spool->in_savepoint = true;
        spool_pending_savepoint(spool);
    }
    return rc;
}

int spool_savepoint_release(struct spool *spool, struct spsy_error *error)
{
    if (!spool->in_savepoint)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "no savepoint is open");
    spool->in_savepoint = false;
    return spool_execute(spool, "closing a savepoint", error, "RELEASE effect", "");
}

void spool_savepoint_rollback(struct spool *spool)
{
    if (!spool->in_savepoint)
        return;
    if (!sqlite3_get_autocommit(spool->database)) /* a full disk may have ended the transaction */
        sqlite3_exec(spool->database, "ROLLBACK TO effect; RELEASE effect", NULL, NULL, NULL);
    spool->in_savepoint = false;
    spool->chain.known = false;
    spool_pending_savepoint_rollback(spool);
}
