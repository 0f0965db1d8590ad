/* test_starved.c - TIMLMT on a machine that is busy (core/program/README.md, "Time limit"): it
 * counts what a program used or slept, not what the scheduler withheld; ten times the limit is the
 * most in any case. Native authority refuses throughout: only a program's '1' can allow.
 *
 * Real starvation: this process, its exit host and many busy loops share one processor. */
#include "dispatch_fixture.h"

#include <sched.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

enum {
    LOOPS_MAX = 40,
    SLACK_MS = 2000, /* of whatever else is busy here */
};

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- a busy machine ---------------------------------------------------------------------------
 */

static struct {
    cpu_set_t before;
    pid_t loops[LOOPS_MAX], timer;
    int count;
} busy;

static bool kernel_counts(void)
{
    size_t count;
    char *text = harness_read("/proc/self/schedstat", &count);
    bool counts = text && strncmp(text, "0 0 0", 5) != 0;

    free(text);
    if (!counts)
        puts("skipped: this kernel does not count what it withholds (CONFIG_SCHED_INFO)");
    return counts;
}

/* One processor for this thread, its exit hosts to be, and so many loops, which a process of its
 * own ends after so many milliseconds (0 = nobody does). */
static void make_busy(int loops, int for_ms)
{
    cpu_set_t one;

    sched_getaffinity(0, sizeof busy.before, &busy.before);
    CPU_ZERO(&one);
    CPU_SET((size_t)sched_getcpu(), &one);
    CU_ASSERT_EQUAL_FATAL(sched_setaffinity(0, sizeof one, &one), 0);
    fflush(stdout);
    busy.timer = 0;
    for (busy.count = 0; busy.count < loops; busy.count++) {
        busy.loops[busy.count] = fork();
        if (busy.loops[busy.count] == 0) {
            setsid();  /* as the exit host: where sessions share, each has its own share */
            alarm(30); /* should the suite die */
            for (;;)
                ;
        }
    }
    if (for_ms == 0 || (busy.timer = fork()) != 0)
        return;
    usleep((useconds_t)for_ms * 1000);
    for (int i = 0; i < busy.count; i++)
        kill(busy.loops[i], SIGKILL);
    _exit(0);
}

static void be_quiet(void)
{
    for (int i = 0; i < busy.count; i++)
        kill(busy.loops[i], SIGKILL);
    for (int i = 0; i < busy.count; i++)
        waitpid(busy.loops[i], NULL, 0);
    if (busy.timer)
        waitpid(busy.timer, NULL, 0);
    busy.count = 0;
    sched_setaffinity(0, sizeof busy.before, &busy.before);
}

/* ---- one program ------------------------------------------------------------------------------
 */

static void open_with(const char *program, int limit_ms)
{
    char attributes[64];
    struct registered listed = {0, 1, "T/P0", attributes};

    snprintf(attributes, sizeof attributes, ",\"timeLimitMs\":%d", limit_ms);
    open_home();
    copy_file(harness_exit(program), in_home("lib/T/P0.so"));
    write_registry(&listed, 1);
    settle();
    begin_job();
    make_request("DLTSPLF", true);
    fixture.request.fields.user_data = "0000";
}

static long decide_ms(const char *milliseconds)
{
    long before = now_ms();

    fixture.request.fields.user_data = milliseconds;
    CU_ASSERT_EQUAL(decide(), 0);
    return now_ms() - before;
}

static void load_program(void)
{
    decide_ms("0000");
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
}

static void expect_cause(const char *begins)
{
    const char *reason = fixture.decision.calls[0].reason;

    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 1);
    if (strncmp(reason, begins, strlen(begins)) != 0) {
        CU_FAIL("another cause");
        printf("\"%s\" instead of \"%s\"\n", reason, begins);
    }
}

/* It needs a third of its limit, and gets it long after the limit by the clock on the wall. */
static void healthy_program(void)
{
    if (!kernel_counts())
        return;
    open_with("time_work", 300);
    load_program();
    make_busy(LOOPS_MAX, 1200);
    CU_ASSERT(decide_ms("0100") > 300);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    ASSERT_STRING(fixture.decision.calls[0].reason, "");
    be_quiet();
    close_home();
}

/* Nor is it the program's fault when the job, too, comes late to hear the answer. */
static void job_comes_late(void)
{
    pid_t stopper, job = getpid();

    if (!kernel_counts())
        return;
    open_with("time_work", 300);
    load_program();
    make_busy(LOOPS_MAX, 1200);
    stopper = fork();
    if (stopper == 0) {
        usleep(100 * 1000);
        kill(job, SIGSTOP);
        usleep(2000 * 1000);
        kill(job, SIGCONT);
        _exit(0);
    }
    CU_ASSERT(decide_ms("0100") > 1900);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    waitpid(stopper, NULL, 0);
    be_quiet();
    close_home();
}

static void sleeping_program(void)
{
    long took;

    open_with("time_sleep", 300);
    load_program();
    make_busy(4, 0);
    took = decide_ms("5000");
    CU_ASSERT(took >= 300 && took < 300 + SLACK_MS);
    expect_cause("time limit of 300 ms reached");
    be_quiet();
    close_home();
}

/* What the exit hosts used that this process has reaped. */
static long used_by_children_ms(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void working_program(void)
{
    long took, used;

    if (!kernel_counts())
        return;
    for (int loops = 0; loops <= 3; loops += 3) {
        open_with("time_work", 300);
        load_program();
        make_busy(loops, 0);
        used = used_by_children_ms();
        took = decide_ms("9999");
        used = used_by_children_ms() - used;
        CU_ASSERT(took >= (loops ? 600 : 300) && took < 3000 + SLACK_MS);
        CU_ASSERT(used >= 250 && used < 450);
        expect_cause("time limit of 300 ms reached");
        be_quiet();
        close_home();
    }
}

static void ten_times_the_limit(void)
{
    int passed = 0, withheld = 0;
    long took;

    if (!kernel_counts())
        return;
    open_with("time_work", 100);
    load_program();
    make_busy(LOOPS_MAX, 0);
    took = decide_ms("0090");
    CU_ASSERT(took >= 1000 && took < 1000 + SLACK_MS);
    expect_cause("time limit of 100 ms: not back after ");
    CU_ASSERT_EQUAL(sscanf(fixture.decision.calls[0].reason,
                           "time limit of 100 ms: not back after %d ms, %d ms of which the machine "
                           "gave it no processor",
                           &passed, &withheld),
                    2);
    CU_ASSERT(passed >= 500 && withheld <= passed && withheld >= passed - 120);
    be_quiet();
    close_home();
}

static void loading(void)
{
    if (!kernel_counts())
        return;
    open_with("time_load", 300);
    make_busy(LOOPS_MAX, 3000);
    CU_ASSERT(decide_ms("0000") > 2000); /* the least limit of loading */
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    ASSERT_STRING(fixture.decision.calls[0].reason, "");
    be_quiet();
    close_home();
}

/* ---- an exit host that the kernel holds ---------------------------------------------------------
 * As in a look at a file system that does not answer: SIGKILL has no effect. The freezer of version
 * 1 of control groups does just that. */

#define FREEZER "/sys/fs/cgroup/freezer/"

static bool write_text(const char *directory, const char *name, const char *text)
{
    char path[256];
    FILE *file;

    snprintf(path, sizeof path, "%s/%s", directory, name);
    file = fopen(path, "w");
    if (!file)
        return false;
    fputs(text, file);
    return fclose(file) == 0;
}

/* The exit host of this process. */
static pid_t exit_host(void)
{
    char path[64];
    int child = 0;
    FILE *file;

    snprintf(path, sizeof path, "/proc/self/task/%d/children", (int)getpid());
    file = fopen(path, "r");
    if (file && fscanf(file, "%d", &child) != 1)
        child = 0;
    if (file)
        fclose(file);
    return child;
}

static void held_by_the_kernel(void)
{
    char directory[64], number[16];
    long took;
    int status;

    snprintf(directory, sizeof directory, FREEZER "spsy-test-%d", (int)getpid());
    if (mkdir(directory, 0755) != 0) {
        puts("skipped: no freezer of version 1 of control groups here");
        return;
    }
    open_with("time_sleep", 300);
    load_program();
    snprintf(number, sizeof number, "%d", (int)exit_host());
    CU_ASSERT(write_text(directory, "tasks", number));
    CU_ASSERT(write_text(directory, "freezer.state", "FROZEN"));
    took = decide_ms("0000");
    CU_ASSERT(took >= 300 && took < 300 + 1000 + SLACK_MS); /* not the 10 s of another kill */
    expect_cause("time limit of 300 ms reached");
    load_program(); /* in a new one */
    CU_ASSERT(write_text(directory, "freezer.state", "THAWED"));
    usleep(300 * 1000);
    close_home(); /* whoever ends the next one reaps it, too */
    CU_ASSERT_EQUAL(waitpid(-1, &status, WNOHANG | __WALL), -1);
    CU_ASSERT_EQUAL(rmdir(directory), 0);
}

static const struct test tests[] = {
    {"X34 a healthy program that gets no processor", healthy_program},
    {"X34 and a job that comes late to hear it", job_comes_late},
    {"X34 who sleeps past the limit fails at the limit", sleeping_program},
    {"X34 who works past the limit fails by what it used", working_program},
    {"X34 ten times the limit is the most", ten_times_the_limit},
    {"X34 loading without a processor", loading},
    {"X34 an exit host that no signal ends", held_by_the_kernel},
};
HARNESS_MAIN("starved", tests)
