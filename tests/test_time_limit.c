/* test_time_limit.c - TIMLMT (core/program/README.md, "Time limit"): per call, on a monotonic
 * clock; whatever is stopped or set meanwhile, it never turns into "allowed". Native authority
 * refuses throughout: only a program's '1' in time can allow. */
#include "dispatch_fixture.h"

#include <dirent.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { SLACK_MS = 600 }; /* of a busy machine, beyond a limit */

/* ---- a wall clock that jumps ------------------------------------------------------------------
 */

static bool wall_clock_jumps;

int clock_gettime(clockid_t id, struct timespec *now)
{
    static unsigned calls;
    int result = (int)syscall(SYS_clock_gettime, id, now);

    if (wall_clock_jumps && id == CLOCK_REALTIME) /* a year back, a year ahead, ... */
        now->tv_sec += calls++ % 2 ? 31536000 : -31536000;
    return result;
}

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* ---- the programs: P0, P1 ... sleep and allow -------------------------------------------------
 */

static void open_with(size_t count, int limit_ms, const char *policy)
{
    struct registered listed[PROGRAMS];
    char attributes[128], names[PROGRAMS][8];

    snprintf(attributes, sizeof attributes, ",\"timeLimitMs\":%d,\"onFailure\":\"%s\"", limit_ms,
             policy);
    open_home();
    for (size_t i = 0; i < count; i++) {
        char path[32];

        snprintf(names[i], sizeof names[i], "T/P%zu", i);
        snprintf(path, sizeof path, "lib/T/P%zu.so", i);
        copy_file(harness_exit("time_sleep"), in_home(path));
        listed[i] = (struct registered){0, (int)i + 1, names[i], attributes};
    }
    write_registry(listed, count);
    settle();
    begin_job();
    make_request("DLTSPLF", true);
}

static void sleep_in_program(const char *milliseconds)
{
    fixture.request.fields.user_data = milliseconds;
}

/* How long it took. */
static long decide_ms(void)
{
    long before = now_ms();

    CU_ASSERT_EQUAL(decide(), 0);
    return now_ms() - before;
}

static void load_programs(void)
{
    sleep_in_program("0000");
    decide();
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
}

static bool timed_out(size_t call)
{
    return call < fixture.decision.call_count &&
           fixture.decision.calls[call].meaning == SPSY_MEANING_FAILED &&
           fixture.decision.calls[call].answer == -1 &&
           strncmp(fixture.decision.calls[call].reason, "time limit of ", 14) == 0;
}

static void expect_timed_out(void)
{
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_FAILURE);
    CU_ASSERT(timed_out(0));
}

static void limit_of_one(void)
{
    long took;

    open_with(1, 300, "*REFUSE");
    load_programs();
    sleep_in_program("0100");
    CU_ASSERT(decide_ms() >= 100);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    sleep_in_program("3000");
    took = decide_ms();
    CU_ASSERT(took >= 300 && took < 300 + SLACK_MS);
    expect_timed_out();
    load_programs(); /* a new exit host */
    close_home();
}

static void limit_of_chain(void)
{
    long took;

    open_with(4, 300, "*IGNORE");
    load_programs();
    sleep_in_program("0120");
    took = decide_ms(); /* each has its own limit */
    CU_ASSERT(took >= 480);
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    sleep_in_program("9999");
    took = decide_ms(); /* and all of them the sum */
    CU_ASSERT(took >= 1200 && took < 1200 + 4 * SLACK_MS);
    CU_ASSERT_EQUAL(fixture.decision.call_count, 4);
    for (size_t i = 0; i < 4; i++)
        CU_ASSERT(timed_out(i));
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    close_home();
}

static void jumping_clock(void)
{
    long took;

    open_with(1, 300, "*REFUSE");
    wall_clock_jumps = true;
    load_programs();
    for (int i = 0; i < 2; i++) {
        sleep_in_program("0100");
        decide();
        CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
        sleep_in_program("3000");
        took = decide_ms();
        CU_ASSERT(took >= 300 && took < 300 + SLACK_MS);
        expect_timed_out();
    }
    wall_clock_jumps = false;
    close_home();
}

/* ---- stopped processes ------------------------------------------------------------------------
 */

/* The exit host: the child of this process that is no other test's. */
static pid_t child_of(pid_t parent)
{
    DIR *directory = opendir("/proc");
    struct dirent *entry;
    pid_t found = 0;

    while (!found && (entry = readdir(directory))) {
        char path[300], text[512] = "";
        int of = 0;
        FILE *file;

        snprintf(path, sizeof path, "/proc/%s/stat", entry->d_name);
        file = entry->d_name[0] > '0' && entry->d_name[0] <= '9' ? fopen(path, "r") : NULL;
        if (!file)
            continue;
        if (fgets(text, sizeof text, file) && strstr(text, "(spsy-exit-host)") &&
            sscanf(strrchr(text, ')'), ") %*c %d", &of) == 1 && of == parent)
            found = (pid_t)strtol(entry->d_name, NULL, 10);
        fclose(file);
    }
    closedir(directory);
    return found;
}

/* A process that stops others and lets them go on: after so many milliseconds each. */
static pid_t stop_later(pid_t one, pid_t other, int after_ms, int for_ms)
{
    pid_t stopper;

    fflush(stdout);
    stopper = fork();
    if (stopper != 0)
        return stopper;
    usleep((useconds_t)after_ms * 1000);
    kill(one, SIGSTOP);
    if (other)
        kill(other, SIGSTOP);
    usleep((useconds_t)for_ms * 1000);
    if (other)
        kill(other, SIGCONT);
    kill(one, SIGCONT);
    _exit(0);
}

static void stopped_host(void)
{
    pid_t stopper, host;
    long took;

    open_with(1, 300, "*REFUSE");
    load_programs();
    host = child_of(getpid());
    CU_ASSERT_FATAL(host > 0);
    stopper = stop_later(host, 0, 50, 1000); /* in the middle of a call */
    sleep_in_program("0100");
    took = decide_ms();
    CU_ASSERT(took >= 300 && took < 300 + SLACK_MS);
    expect_timed_out();
    waitpid(stopper, NULL, 0);
    load_programs();
    host = child_of(getpid());
    kill(host, SIGSTOP); /* between two calls */
    took = decide_ms();
    CU_ASSERT(took >= 300 && took < 300 + SLACK_MS);
    expect_timed_out();
    load_programs();
    host = child_of(getpid());
    stopper = stop_later(host, 0, 20, 100); /* shorter than the limit: nothing happens */
    sleep_in_program("0100");
    decide();
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_ALLOWED);
    waitpid(stopper, NULL, 0);
    close_home();
}

/* The job is stopped while its program runs. Who answered in time is heard however late; who did
 * not has failed, though nobody was there to end it. */
static void stopped_job(void)
{
    static const struct {
        const char *sleeps;
        bool host_too;
        enum spsy_verdict verdict;
    } cases[] = {{"0100", false, SPSY_ALLOWED},
                 {"0900", false, SPSY_REFUSED}, /* far over: a busy machine withholds some */
                 {"0100", true, SPSY_REFUSED},  /* it answers 1200 ms after it was called */
                 {"0900", true, SPSY_REFUSED}};

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pid_t stopper;

        open_with(1, 300, "*REFUSE");
        load_programs();
        stopper = stop_later(getpid(), cases[i].host_too ? child_of(getpid()) : 0, 50, 1200);
        sleep_in_program(cases[i].sleeps);
        CU_ASSERT(decide_ms() >= 1200);
        CU_ASSERT_EQUAL(fixture.decision.verdict, cases[i].verdict);
        if (cases[i].verdict == SPSY_REFUSED)
            expect_timed_out();
        waitpid(stopper, NULL, 0);
        load_programs();
        close_home();
    }
}

/* A late answer is no answer, be it '0' or '1': with ONFAIL(*IGNORE) the next program is asked. */
static void late_in_chain(void)
{
    pid_t stopper;

    open_with(2, 300, "*IGNORE");
    load_programs();
    stopper = stop_later(getpid(), 0, 50, 2400);
    sleep_in_program("0900");
    decide();
    CU_ASSERT_EQUAL(fixture.decision.call_count, 2);
    CU_ASSERT(timed_out(0) && timed_out(1));
    CU_ASSERT_EQUAL(fixture.decision.verdict, SPSY_REFUSED);
    CU_ASSERT_EQUAL(fixture.decision.basis, SPSY_BASIS_AUTHORITY);
    waitpid(stopper, NULL, 0);
    close_home();
}

static const struct test tests[] = {
    {"X34 the limit of one call", limit_of_one},
    {"X34 the limit of a chain is the sum", limit_of_chain},
    {"X34 a wall clock that jumps", jumping_clock},
    {"X34 an exit host that is stopped", stopped_host},
    {"X34 a job that is stopped", stopped_job},
    {"X34 late answers in a chain", late_in_chain},
};
HARNESS_MAIN("time_limit", tests)
