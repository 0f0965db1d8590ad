/* test_crash.c - nothing acknowledged is lost, nothing is half done.
 *
 * Each kind of change runs in a process of its own that is killed at its first system call that
 * changes something, then at its second, and so on until it gets through; after every kill the
 * home must be sound and in the old or the new state. Then several processes at once, killed at any
 * moment. Then a full disk. */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "store/store.h"
#include "home_fixture.h"
#include "store_sql.h"

static struct spsy_error error;
static char home[600];
static struct spool_job seed_job = {.user = "SEED", .name = "SEED"};

enum { SMALL = 5000, LARGE = 150000 };

/* ---- changes, as a command makes them ---- */

static int begin_with_decision(struct spool *spool, const struct spool_job *job)
{
    unsigned char record[SPSY_RECORD_BYTES] = {0};
    struct spool_journal_entry entry = {.job = *job, .decision = "{}", .record = record};
    int rc = spool_begin(spool, SPOOL_DURABLE, &error);

    memcpy(entry.current_user, job->user, sizeof entry.current_user);
    if (rc == 0)
        rc = spool_journal_decision(spool, &entry, &error);
    return rc;
}

static int end(struct spool *spool, int rc)
{
    if (rc == 0)
        return spool_commit(spool, &error);
    spool_rollback(spool);
    return rc;
}

static int create(struct spool *spool, const struct spool_job *job, int64_t size,
                  struct spool_file *file)
{
    struct spool_writer *writer = NULL;
    struct spool_queue queue;
    char *bytes = malloc((size_t)size);
    int64_t sealed;
    int rc = bytes ? spool_queue_find(spool, "QGPL", "QPRINT", &queue, &error) : -1;

    *file = (struct spool_file){.name = "F", .job = *job, .status = "*READY", .copies = 1};
    if (rc == 0)
        rc = spool_writer_open(spool, &writer, &error);
    if (rc == 0) {
        file->queue_id = queue.id;
        memset(bytes, 'd', (size_t)size);
        rc = spool_writer_append(writer, bytes, (size_t)size, &error);
    }
    if (rc == 0)
        rc = spool_writer_seal(writer, &sealed, &error);
    if (rc == 0)
        rc = begin_with_decision(spool, job);
    if (rc == 0)
        rc = spool_file_insert(spool, file, &error);
    if (rc == 0)
        rc = spool_writer_attach(writer, file, &error);
    rc = end(spool, rc);
    spool_writer_close(writer);
    free(bytes);
    return rc;
}

static int newest(struct spool *spool, const char *condition, struct spool_file *file)
{
    char sql[200];

    snprintf(sql, sizeof sql, "SELECT max(id) FROM spooled_file WHERE %s", condition);
    return spool_file_reread(spool, store_number(spool, sql), file, &error);
}

static int delete (struct spool *spool, const struct spool_file *file)
{
    int rc = begin_with_decision(spool, &file->job);

    if (rc == 0)
        rc = spool_file_delete(spool, file, &error);
    return end(spool, rc);
}

static int create_small(struct spool *spool)
{
    struct spool_file file;

    return create(spool, &seed_job, SMALL, &file);
}

static int create_large(struct spool *spool)
{
    struct spool_file file;

    return create(spool, &seed_job, LARGE, &file);
}

static int delete_small(struct spool *spool)
{
    struct spool_file file;
    int rc = newest(spool, "data IS NULL", &file);

    return rc == 0 ? delete (spool, &file) : rc;
}

static int delete_large(struct spool *spool)
{
    struct spool_file file;
    int rc = newest(spool, "data IS NOT NULL", &file);

    return rc == 0 ? delete (spool, &file) : rc;
}

/* Moves and changes in one step. */
static int move(struct spool *spool)
{
    struct spool_file file;
    int rc = newest(spool, "1", &file);

    if (rc == 0)
        rc = begin_with_decision(spool, &file.job);
    if (rc == 0) {
        file.queue_id = file.queue_id == 1 ? 2 : 1;
        file.copies = file.queue_id == 1 ? 1 : 9;
        rc = spool_file_update(spool, &file, &error);
    }
    return end(spool, rc);
}

/* The effect fails, the decision stays: a large file is made and dropped by a savepoint. */
static int refuse(struct spool *spool)
{
    struct spool_file file;
    int rc = newest(spool, "data IS NOT NULL", &file);

    if (rc == 0)
        rc = begin_with_decision(spool, &file.job);
    if (rc == 0)
        rc = spool_savepoint(spool, &error);
    if (rc == 0)
        rc = spool_file_delete(spool, &file, &error);
    if (rc == 0)
        spool_savepoint_rollback(spool);
    return end(spool, rc);
}

static int begin_and_end_job(struct spool *spool)
{
    struct spool_job job = {.user = "ALICE", .name = "PAY"};
    int rc = spool_job_begin(spool, &job, &error);

    return rc == 0 ? spool_job_end(spool, &job, &error) : rc;
}

/* A change that finds the log full and empties it first. */
static int create_behind_full_log(struct spool *spool)
{
    for (int i = 0; i < 130; i++)
        if (spool_begin(spool, SPOOL_UNSYNCED, &error) != 0 ||
            spool_execute(spool, "filling", &error, "UPDATE library SET text = 'x' || ?1", "i",
                          i) != 0 ||
            spool_commit(spool, &error) != 0)
            return -1;
    return create_small(spool);
}

/* ---- what must hold after every kill ---- */

static int check_data(void *context, const struct spool_file *file)
{
    struct spool *spool = context;
    struct spool_reader *reader;
    char bytes[4096];
    int64_t total = 0;
    size_t got;
    int rc = spool_reader_open(spool, file, &reader, &error);

    while (rc == 0) {
        rc = spool_reader_read(reader, bytes, sizeof bytes, &got, &error);
        if (rc != 0 || got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            rc |= bytes[i] != 'd';
        total += (int64_t)got;
    }
    spool_reader_close(reader);
    return rc != 0 || total != file->size || (total != SMALL && total != LARGE);
}

static bool none(struct spool *spool, const char *count)
{
    int64_t found = store_number(spool, count);

    if (found != 0)
        fprintf(stderr, "%lld: %s\n", (long long)found, count);
    return found == 0;
}

/* Sound, and nothing left over that no row names. */
static bool sound(struct spool *spool)
{
    struct spool_selection all = {.user = NULL};
    int64_t named = store_number(spool, "SELECT count(*) FROM spooled_file WHERE data IS NOT NULL");
    int kept = home_entries(home, "data"), pending = home_entries(home, "data/pending");
    int damaged = spool_file_each(spool, &all, check_data, spool, &error);

    if (damaged != 0)
        fprintf(stderr, "data: %s\n", error.text);
    if (named != kept || pending != 0)
        fprintf(stderr, "%lld files of data, %d there, %d pending\n", (long long)named, kept,
                pending);
    return none(spool,
                "SELECT count(*) FROM pragma_integrity_check WHERE integrity_check <> 'ok'") &&
           damaged == 0 &&
           none(spool, "SELECT count(*) FROM file_data WHERE file_id NOT IN"
                       " (SELECT id FROM spooled_file)") &&
           none(spool, "SELECT count(*) FROM spooled_file f WHERE NOT EXISTS"
                       " (SELECT 1 FROM job j WHERE j.number = f.job_number)") &&
           named == kept && pending == 0;
}

/* All that a change could alter, as text. */
static void state_of(struct spool *spool, char *text, size_t size)
{
    snprintf(
        text, size, "files %lld bytes %lld decisions %lld copies %lld jobs %lld",
        (long long)store_number(spool, "SELECT count(*) FROM spooled_file"),
        (long long)store_number(spool, "SELECT coalesce(sum(size), 0) FROM spooled_file"),
        (long long)store_number(spool, "SELECT count(*) FROM decision"),
        (long long)store_number(spool, "SELECT sum(copies * 100 + queue_id) FROM spooled_file"),
        (long long)store_number(spool, "SELECT job_number FROM home"));
}

static struct spool *reopened(void)
{
    return home_open(home);
}

/* ---- killing at every change ---- */

static bool changes_something(uint64_t call)
{
    static const long calls[] = {
        SYS_write,    SYS_pwrite64, SYS_fsync,  SYS_fdatasync, SYS_ftruncate, SYS_fallocate,
        SYS_unlinkat, SYS_linkat,   SYS_openat, SYS_flock,     SYS_mkdirat,   SYS_fcntl,
#ifdef SYS_unlink
        SYS_unlink,   SYS_link,     SYS_mkdir,
#endif
    };

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (call == (uint64_t)calls[i])
            return true;
    return false;
}

/* Lets the stopped child run to its nth change and kills it before that; true when it ended
 * before. */
static bool run_until(pid_t child, int nth)
{
    struct __ptrace_syscall_info info;
    int status;

    for (;;) {
        if (ptrace(PTRACE_SYSCALL, child, NULL, NULL) != 0)
            return false;
        waitpid(child, &status, 0);
        if (WIFEXITED(status) || WIFSIGNALED(status)) {
            CU_ASSERT(WIFEXITED(status) && WEXITSTATUS(status) == 0);
            return true;
        }
        if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) <= 0 ||
            info.op != PTRACE_SYSCALL_INFO_ENTRY || !changes_something(info.entry.nr))
            continue;
        if (--nth == 0) {
            kill(child, SIGKILL);
            waitpid(child, &status, 0);
            return false;
        }
    }
}

/* A child that makes the change, killed before its nth changing system call. */
static bool killed_at(int (*change)(struct spool *spool), int nth)
{
    pid_t child = fork();
    int status;

    if (child == 0) {
        struct spool *spool = NULL;

        if (spool_open(home, &spool, &error) != 0 || ptrace(PTRACE_TRACEME, 0, NULL, NULL) != 0)
            _exit(2);
        raise(SIGSTOP);
        if (change(spool) != 0)
            fprintf(stderr, "%s\n", error.text);
        _exit(error.code ? 1 : 0);
    }
    waitpid(child, &status, 0);
    CU_ASSERT_FATAL(WIFSTOPPED(status));
    ptrace(PTRACE_SETOPTIONS, child, NULL, PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL);
    return run_until(child, nth);
}

/* Every kill leaves the old or the new state; the change that got through is there. */
static void kill_everywhere(int (*change)(struct spool *spool), int step, int least)
{
    char before[200], after[200], now[200];
    struct spool *spool = reopened();
    int old = 0, new = 0, nth = 1;
    bool finished;

    memset(&error, 0, sizeof error);
    do {
        create_small(spool); /* there is always something to delete and to move */
        create_large(spool);
        state_of(spool, before, sizeof before);
        spool_close(spool);
        finished = killed_at(change, nth);
        spool = reopened();
        CU_ASSERT(sound(spool));
        state_of(spool, now, sizeof now);
        spool_close(spool);
        spool = reopened(); /* what was seen once stays */
        state_of(spool, after, sizeof after);
        ASSERT_STRING(after, now);
        if (strcmp(now, before) == 0)
            old++;
        else
            new ++;
        if (finished)
            CU_ASSERT(strcmp(now, before) != 0);
        nth += step;
    } while (!finished && nth < 5000);
    CU_ASSERT(finished);
    CU_ASSERT(old + new >= least);
    spool_close(spool);
}

static void new_home(void)
{
    struct spool_queue queue = {.library = "QGPL", .name = "OTHER", .owner = "QSYS"};
    struct spool *spool;

    snprintf(home, sizeof home, "%s", home_make("SYSA"));
    spool = reopened();
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_queue_insert(spool, &queue, &error), 0);
    CU_ASSERT_EQUAL(spool_job_begin(spool, &seed_job, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    spool_close(spool);
}

static void killed_creating(void)
{
    new_home();
    kill_everywhere(create_small, 1, 5);
    kill_everywhere(create_large, 1, 12);
}

static void killed_deleting(void)
{
    new_home();
    kill_everywhere(delete_small, 1, 5);
    kill_everywhere(delete_large, 1, 8);
}

static void killed_changing(void)
{
    new_home();
    kill_everywhere(move, 1, 4);
    kill_everywhere(refuse, 1, 6);
    kill_everywhere(begin_and_end_job, 1, 4);
}

static void killed_emptying_the_log(void)
{
    new_home();
    kill_everywhere(create_behind_full_log, 41, 10);
}

/* ---- several processes at once ---- */

enum { PROCESSES = 4, SLOTS = 20000, RUN_MS = 1500 };
enum { UNUSED, CREATING, CREATED, DELETING, DELETED };

struct slot { /* shared, so that it outlives whoever writes it */
    volatile int state;
    volatile int64_t id;
};

static void work(struct slot *slots, volatile int *next, unsigned seed)
{
    struct spool_job job = {.user = "WORKER", .name = "WORK"};
    struct spool *spool = NULL;
    int mine[64], held = 0;

    if (spool_open(home, &spool, &error) != 0 || spool_job_begin(spool, &job, &error) != 0)
        _exit(1);
    for (;;) {
        struct spool_file file;
        int at;

        if (held < 64 && (held < 4 || rand_r(&seed) % 2)) {
            at = __atomic_fetch_add(next, 1, __ATOMIC_SEQ_CST);
            if (at >= SLOTS)
                _exit(0);
            slots[at].state = CREATING;
            if (create(spool, &job, rand_r(&seed) % 4 ? SMALL : LARGE, &file) != 0)
                _exit(1);
            slots[at].id = file.id;
            slots[at].state = CREATED;
            mine[held++] = at;
        } else {
            at = mine[--held];
            if (spool_file_reread(spool, slots[at].id, &file, &error) != 0)
                _exit(1);
            slots[at].state = DELETING;
            if (delete (spool, &file) != 0)
                _exit(1);
            slots[at].state = DELETED;
        }
    }
}

static pid_t start(struct slot *slots, volatile int *next, unsigned seed)
{
    pid_t child = fork();

    if (child == 0)
        work(slots, next, seed);
    return child;
}

static void processes_killed_at_random(void)
{
    struct slot *slots = mmap(NULL, sizeof *slots * (SLOTS + 1), PROT_READ | PROT_WRITE,
                              MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    volatile int *next = &slots[SLOTS].state;
    int counts[5] = {0}, wrong = 0, failed = 0, status;
    unsigned seed = 20261121;
    pid_t children[PROCESSES];
    struct spool *spool;

    new_home();
    for (int i = 0; i < PROCESSES; i++)
        children[i] = start(slots, next, seed + (unsigned)i);
    for (int ms = 0; ms < RUN_MS; ms += 10) {
        int victim = (int)((unsigned)rand_r(&seed) % PROCESSES);

        usleep(10000 + (unsigned)rand_r(&seed) % 5000);
        kill(children[victim], SIGKILL);
        waitpid(children[victim], &status, 0);
        failed += WIFEXITED(status);
        children[victim] = start(slots, next, (unsigned)rand_r(&seed));
    }
    for (int i = 0; i < PROCESSES; i++) {
        kill(children[i], SIGKILL);
        waitpid(children[i], &status, 0);
        failed += WIFEXITED(status);
    }
    CU_ASSERT_EQUAL(failed, 0);
    spool = reopened();
    CU_ASSERT(sound(spool));
    for (int i = 0; i < SLOTS; i++) {
        struct spool_file file;
        bool there = slots[i].id && spool_file_reread(spool, slots[i].id, &file, &error) == 0;

        counts[slots[i].state]++;
        wrong += (slots[i].state == CREATED && !there) || (slots[i].state == DELETED && there);
    }
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT(counts[CREATED] > 50);
    CU_ASSERT(counts[DELETED] > 50);
    CU_ASSERT(store_number(spool, "SELECT count(*) FROM spooled_file") >= counts[CREATED]);
    CU_ASSERT(store_number(spool, "SELECT count(*) FROM spooled_file") <=
              counts[CREATED] + counts[CREATING] + counts[DELETING]);
    spool_close(spool);
    munmap(slots, sizeof *slots * (SLOTS + 1));
}

/* ---- a full disk ---- */

/* A mount name space of its own: as root, or as the root of a user name space. */
static int own_mounts(void)
{
    char map[40];

    if (unshare(CLONE_NEWNS) != 0) {
        gid_t group = getegid(); /* nothing can be made for a group that has no place there */

        snprintf(map, sizeof map, "0 %u 1", geteuid());
        if (unshare(CLONE_NEWUSER | CLONE_NEWNS) != 0)
            return -1;
        harness_write("/proc/self/uid_map", map, strlen(map));
        snprintf(map, sizeof map, "0 %u 1", group);
        harness_write("/proc/self/setgroups", "deny", 4);
        harness_write("/proc/self/gid_map", map, strlen(map));
    }
    return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* In a child with a small file system of its own; its exit code is the number of what failed. */
static int on_a_full_disk(const char *mount_point)
{
    struct spool_job job = {.user = "ALICE", .name = "PAY"};
    struct spool_file file, last = {.id = 0};
    struct spool *spool = NULL;
    int count = 0, rc;

    if (own_mounts() != 0 || mount("small", mount_point, "tmpfs", 0, "size=4m,mode=0700") != 0)
        return 77;
    snprintf(home, sizeof home, "%s/home", mount_point);
    if (spool_create(home, "SYSA", &error) != 0 || spool_open(home, &spool, &error) != 0 ||
        spool_job_begin(spool, &job, &error) != 0)
        return 1;
    while ((rc = create(spool, &job, count % 3 ? SMALL : LARGE, &file)) == 0) {
        last = file;
        count++;
    }
    if (rc != SPSY_ERR_FULL || count < 5)
        return 2;
    if (!sound(spool) || store_number(spool, "SELECT count(*) FROM spooled_file") != count)
        return 3;
    while (delete (spool, &last) != 0) /* as the guard does for DLTSPLF */
        if (spool_reserve_release(home, &error) != 0)
            return 4;
    if (!sound(spool) || store_number(spool, "SELECT count(*) FROM spooled_file") != count - 1)
        return 5;
    spool_close(spool);
    if (spool_open(home, &spool, &error) != 0)
        return 6;
    return sound(spool) ? 0 : 7;
}

static void full_disk(void)
{
    const char *mount_point = harness_directory();
    pid_t child = fork();
    int status;

    if (child == 0)
        _exit(on_a_full_disk(mount_point));
    waitpid(child, &status, 0);
    CU_ASSERT(WIFEXITED(status));
    if (WEXITSTATUS(status) == 77)
        fprintf(stderr, "not run: no file system of its own to be had here\n");
    else
        CU_ASSERT_EQUAL(WEXITSTATUS(status), 0);
    if (WEXITSTATUS(status) % 77)
        fprintf(stderr, "step %d failed\n", WEXITSTATUS(status));
}

static const struct test tests[] = {
    {"killed at every change while creating", killed_creating},
    {"killed at every change while deleting", killed_deleting},
    {"killed at every change while moving, refusing, beginning a job", killed_changing},
    {"killed while the log is emptied", killed_emptying_the_log},
    {"four processes at once, killed at random", processes_killed_at_random},
    {"a full disk: nothing half done, and deleting makes room", full_disk},
};
HARNESS_MAIN("crash", tests)
