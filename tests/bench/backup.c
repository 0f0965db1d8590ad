/* backup.c - `spsy backup` beside SQLite's own backup of the same database with its integrity check
 * (Z1): 10,000 profiles, 100,000 authorities. Ours is a process: started, the home opened, rows
 * written, synced, read back; the limit is only the calls, its copy synced as well.
 * usage: backup BUILD [PROFILES AUTHORITIES] */
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench.h"
#include "registry/registry.h"
#include "store/store.h"

enum { ROUNDS = 9, QUEUES = 100 };

static char home[] = "/tmp/spsy-bench-backup-XXXXXX";
static unsigned profiles = 10000, authorities = 100000;

static void must(int result, const struct spsy_error *error)
{
    if (result >= 0)
        return;
    fprintf(stderr, "backup: %s\n", error->text);
    exit(1);
}

static void make_profiles(struct spool *spool)
{
    struct spsy_error error;

    for (unsigned i = 0; i < profiles; i++) {
        struct spool_profile profile = {.group = "*NONE", .enabled = true, .queue = "*WRKSTN"};

        snprintf(profile.name, sizeof profile.name, "U%06u", i % 1000000);
        must(spool_profile_insert(spool, &profile, &error), &error);
    }
}

static void make_authorities(struct spool *spool)
{
    struct spsy_error error;

    for (unsigned i = 0; i < QUEUES; i++) {
        struct spool_queue queue = {
            .library = "QGPL", .owner = "QSECOFR", .public_authority = SPOOL_AUT_USE};
        struct spool_object object;

        snprintf(queue.name, sizeof queue.name, "Q%03u", i);
        must(spool_queue_insert(spool, &queue, &error), &error);
        object = spool_queue_object(&queue);
        for (unsigned k = 0; k < authorities / QUEUES; k++) {
            char user[11];

            snprintf(user, sizeof user, "U%06u", (i * 97 + k) % profiles % 1000000);
            must(spool_object_grant(spool, &object, user, SPOOL_AUT_USE, &error), &error);
        }
    }
}

static void make_home(void)
{
    struct spsy_error error;
    struct spool *spool;

    if (!mkdtemp(home))
        exit(1);
    must(spool_create(home, "SYS1", &error), &error);
    must(spsy_registry_create(home, &error), &error);
    must(spool_open(home, &spool, &error), &error);
    must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    make_profiles(spool);
    make_authorities(spool);
    must(spool_commit(spool, &error), &error);
    spool_close(spool);
}

static double ours(const char *build)
{
    char command[1200], path[600];
    double before;

    snprintf(path, sizeof path, "%s/file", home);
    unlink(path);
    snprintf(command, sizeof command, "'%.400s/bin/spsy' --home '%s' backup '%s' >/dev/null 2>&1",
             build, home, path);
    before = bench_now_ns();
    if (system(command) != 0)
        exit(1);
    return bench_now_ns() - before;
}

static void check(sqlite3 *database)
{
    sqlite3_stmt *row;

    if (sqlite3_prepare_v2(database, "PRAGMA integrity_check", -1, &row, NULL) != SQLITE_OK ||
        sqlite3_step(row) != SQLITE_ROW ||
        strcmp((const char *)sqlite3_column_text(row, 0), "ok") != 0)
        exit(1);
    sqlite3_finalize(row);
}

static double theirs(void)
{
    char from_path[600], to_path[600];
    sqlite3 *from, *to;
    sqlite3_backup *backup;
    double before;

    snprintf(from_path, sizeof from_path, "%s/spool.db", home);
    snprintf(to_path, sizeof to_path, "%s/copy", home);
    unlink(to_path);
    before = bench_now_ns();
    if (sqlite3_open(from_path, &from) != SQLITE_OK || sqlite3_open(to_path, &to) != SQLITE_OK)
        exit(1);
    backup = sqlite3_backup_init(to, "main", from, "main");
    if (!backup || sqlite3_backup_step(backup, -1) != SQLITE_DONE ||
        sqlite3_backup_finish(backup) != SQLITE_OK)
        exit(1);
    check(to);
    sqlite3_close(to);
    sqlite3_close(from);
    return bench_now_ns() - before;
}

int main(int argc, char **argv)
{
    double mine[ROUNDS], limit[ROUNDS];
    char command[600];

    if (argc < 2)
        return 2;
    if (argc > 3) {
        profiles = (unsigned)strtoul(argv[2], NULL, 10);
        authorities = (unsigned)strtoul(argv[3], NULL, 10);
    }
    make_home();
    for (int i = 0; i < ROUNDS; i++) {
        mine[i] = ours(argv[1]);
        limit[i] = theirs();
    }
    bench_report("backup", bench_median(mine, ROUNDS) / 1e6, bench_median(limit, ROUNDS) / 1e6,
                 "ms");
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command) != 0;
}
