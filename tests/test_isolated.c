/* The exit host: the wall of misbehaving programs, and what is left over after it (nothing). */
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "isolated_fixture.h"
#include "program/isolated_output.h"
#include "service/service.h"

static void answers(void)
{
    struct chain chain;

    begin(&chain, "bad_good", "bad_good");
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(run(&chain), 2);
        ASSERT_STRING(chain.outcomes[0].reason, "");
        CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
        CU_ASSERT_EQUAL(chain.outcomes[1].answer, '1');
        CU_ASSERT_FALSE(chain.outcomes[0].failed);
        CU_ASSERT_FALSE(chain.outcomes[0].input_changed);
    }
    set_file(&chain, "REFUSE");
    CU_ASSERT_EQUAL(run(&chain), 1); /* X14 */
    CU_ASSERT_EQUAL(chain.outcomes[0].answer, '0');
    chain.steps[0].ends_on_refuse = false; /* a shadow program */
    CU_ASSERT_EQUAL(run(&chain), 2);
    spsy_isolated_destroy(chain.isolated);
}

/* ---- the wall ----------------------------------------------------------------------------------
 */

struct misbehaviour {
    const char *program;
    int answer;         /* -1 = the call did not return */
    const char *reason; /* how the cause begins; "" and an answer = no failure */
};

static const struct misbehaviour wall[] = {
    {"bad_segv", -1, "crashed: SIGSEGV"},
    {"bad_bus", -1, "crashed: SIGBUS"},
    {"bad_fpe", -1, "crashed: SIGFPE"},
    {"bad_abort", -1, "crashed: SIGABRT"},
    {"bad_exit", -1, "ended with status 3"},
    {"bad_exit_zero", '1', ""},
    {"bad_end_process", -1, "ended the process: _exit(3)"},
    {"bad_longjmp", -1, ""},
    {"bad_loop", -1, "time limit of 60 ms"},
    {"bad_sleep", -1, "time limit of 60 ms"},
    {"bad_stop", -1, "time limit of 60 ms"},
    {"bad_stack", -1, "crashed: SIGSEGV"},
    {"bad_guard", '1', "guard damaged"},
    {"bad_overwrite", '1', ""},
    {"bad_overrun", -1, "crashed: SIGSEGV"},
    {"bad_underrun", ' ', "guard damaged"},
    {"bad_free", -1, "crashed: SIGABRT"},
    {"bad_close_all", '1', ""},
    {"bad_open_many", '1', ""},
    {"bad_fork", '1', ""},
    {"bad_fork_bomb", '1', ""},
    {"bad_exec", '1', ""},
    {"bad_handlers", -1, "crashed: SIGABRT"},
    {"bad_kill_parent", '1', ""},
    {"bad_signal_owner", '1', ""},
    {"bad_write_parent", '1', ""},
    {"bad_ptrace", '1', ""},
    {"bad_sockets", '1', ""},
    {"bad_doors", '1', ""},
    {"bad_change", '1', ""},
    {"bad_capabilities", '1', ""},
    {"bad_print", '1', ""},
    {"bad_surroundings", '1', ""},
    {"bad_thread", '1', ""},
    {"bad_thread_exit", -1, "ended the process: _exit(4)"},
    {"bad_allocate", '1', ""},
    {"bad_read_files", '1', ""},
    {"bad_scratch", '1', ""},
    {"bad_file_size", -1, "crashed: SIGXFSZ"},
    {"bad_constructor_crash", -1, "while being loaded: crashed: SIGSEGV"},
    {"bad_constructor_exit", -1, "while being loaded: ended the process: _exit(9)"},
    {"bad_unresolved", -1, "does not load: "},
    {"bad_not_there", -1, "does not load: "},
};

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

static bool fails(const struct misbehaviour *bad)
{
    return bad->answer < 0 || bad->reason[0];
}

static void check_outcome(const struct misbehaviour *bad, const struct spsy_outcome *outcome)
{
    bool as_expected = outcome->answer == bad->answer && outcome->failed == fails(bad) &&
                       begins(outcome->reason, bad->reason) && (!fails(bad) || outcome->reason[0]);

    CU_ASSERT(as_expected);
    if (!as_expected)
        printf("%s: answer %d, failed %d, \"%s\"\n", bad->program, outcome->answer, outcome->failed,
               outcome->reason);
}

/* Between two neighbours, twice: they are not disturbed, and neither is the next run. */
static void misbehave(const struct misbehaviour *bad)
{
    struct chain chain;
    int before = harness_descriptors();

    begin(&chain, "bad_good", bad->program);
    add(&chain, "bad_good");
    chain.programs[1].registration.time_limit_ms = begins(bad->reason, "time") ? 60 : 5000;
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(run(&chain), 3);
        check_outcome(bad, &chain.outcomes[1]);
        for (int good = 0; good < 3; good += 2) {
            CU_ASSERT_EQUAL(chain.outcomes[good].answer, '1');
            ASSERT_STRING(chain.outcomes[good].reason, "");
        }
    }
    chain.steps[1].ends_on_failure = true; /* ONFAIL(*REFUSE) */
    CU_ASSERT_EQUAL(run(&chain), fails(bad) ? 2 : 3);
    spsy_isolated_destroy(chain.isolated);
    CU_ASSERT_FALSE(has_children());
    CU_ASSERT_EQUAL(harness_descriptors(), before);
}

static void misbehaviours(void)
{
    for (size_t i = 0; i < sizeof wall / sizeof wall[0]; i++)
        misbehave(&wall[i]);
}

/* Every way out of a call that is no return, with '1' said before: of all of them only exit(0) out
 * of the call itself is an answer. */
static const struct {
    const char *program, *way;
    int answer;
    const char *reason;
} leaving[] = {
    {"bad_leaves", "OK", '1', ""},
    {"bad_leaves", "STATUS", -1, "ended with status 3"},
    {"bad_leaves", "STATUS256", -1, "ended with status 256"},
    {"bad_leaves", "MINUS", -1, "ended with status -1"},
    {"bad_leaves", "ALARM", -1, "ended with status 0 from a signal handler"},
    {"bad_leaves", "ALARMALT", -1, "ended with status 0 from a signal handler"},
    {"bad_leaves", "RAISED", -1, "ended with status 0 from a signal handler"},
    {"bad_leaves", "RAISED12", -1, "ended with status 12 from a signal handler"},
    {"bad_leaves", "ALARMJUMP", '1', ""}, /* it went on by itself, and returned */
    {"bad_leaves", "SEGVEXIT", -1, "crashed: SIGSEGV"},
    {"bad_leaves", "SEGVRAW", -1, "crashed: SIGSEGV"},
    {"bad_leaves", "SEGVJUMP", -1, "crashed: SIGSEGV"},
    {"bad_leaves", "SEGVIGN", -1, "crashed: SIGSEGV"},
    {"bad_leaves", "FPE", -1, "crashed: SIGFPE"},
    {"bad_leaves", "ABORT", -1, "crashed: SIGABRT"},
    {"bad_leaves", "TRAP", -1, "crashed: SIGTRAP"},
    {"bad_leaves", "ILL", -1, "crashed: SIG"}, /* by machine: ILL or TRAP */
    {"bad_leaves", "THREAD", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "RAW", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "RAWTHREAD", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "QUICK", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "QUICKEXIT", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "ERR", -1, "ended the process: _exit(1)"},
    {"bad_leaves", "ERRATEXIT", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "PTHREAD", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "PATEXIT", -1, "ended the process: _exit(0)"},
    {"bad_leaves", "STACK", -1, "ended the process: _exit(0)"},
    {"bad_throw", "EXIT3", -1, "ended with status 3"},
    {"bad_throw", "THROW", -1, "crashed: SIGABRT"},
    {"bad_throw", "DESTRUCT", '1', ""},
    {"bad_throw", "TERMINATE", -1, "ended with status 0 after an uncaught exception"},
};

static void leave_in_a_way(const char *program, const char *way, int answer, const char *reason)
{
    struct chain chain;

    begin(&chain, "bad_good", program);
    add(&chain, "bad_good");
    for (size_t i = 0; i < chain.count; i++)
        chain.programs[i].registration.time_limit_ms = 5000;
    set_file(&chain, way);
    for (int i = 0; i < 2; i++) {
        const struct spsy_outcome *outcome = &chain.outcomes[1];
        bool as_expected;

        CU_ASSERT_EQUAL(run(&chain), 3);
        as_expected = outcome->answer == answer && outcome->failed == (answer < 0) &&
                      strncmp(outcome->reason, reason, strlen(reason)) == 0 &&
                      (answer < 0 || !outcome->reason[0]);
        CU_ASSERT(as_expected);
        if (!as_expected)
            printf("%s %s: answer %d, failed %d, \"%s\"\n", program, way, outcome->answer,
                   outcome->failed, outcome->reason);
        CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
        CU_ASSERT_EQUAL(chain.outcomes[2].answer, '1');
    }
    spsy_isolated_destroy(chain.isolated);
}

static void ways_to_leave(void)
{
    for (size_t i = 0; i < sizeof leaving / sizeof leaving[0]; i++)
        leave_in_a_way(leaving[i].program, leaving[i].way, leaving[i].answer, leaving[i].reason);
}

/* A handler that a program has left behind jumps to its own call, which is over, out of another's:
 * that one has not returned, and its answer so far is none. In a call of its own it may. */
static void jump_out_of_another(void)
{
    struct chain chain;

    begin(&chain, "bad_left_timer", "time_work");
    add(&chain, "bad_good");
    for (size_t i = 0; i < chain.count; i++)
        chain.programs[i].registration.time_limit_ms = 20000;
    memcpy(chain.input.record[1] + 164, "0300", 4);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(run(&chain), 3);
        CU_ASSERT_EQUAL(chain.outcomes[0].answer, ' ');
        CU_ASSERT_FALSE(chain.outcomes[0].failed);
        CU_ASSERT(chain.outcomes[1].failed);
        CU_ASSERT_EQUAL(chain.outcomes[1].answer, -1);
        CU_ASSERT(strstr(chain.outcomes[1].reason, "left by another program's handler") != NULL);
        CU_ASSERT_EQUAL(chain.outcomes[2].answer, '1');
    }
    set_file(&chain, "ANSWERS");
    memcpy(chain.input.record[1] + 164, "0000", 4);
    CU_ASSERT_EQUAL(run(&chain), 3);
    for (int i = 0; i < 3; i++)
        CU_ASSERT_EQUAL(chain.outcomes[i].answer, '1');
    spsy_isolated_destroy(chain.isolated);
}

/* Between two dispatches: nobody is called, and the host has ended. The next starts another. */
static void jump_out_of_none(void)
{
    struct chain chain;

    begin(&chain, "bad_left_timer", "bad_good");
    chain.programs[0].registration.time_limit_ms = 20000;
    chain.programs[1].registration.time_limit_ms = 20000;
    for (int i = 0; i < 3; i++) {
        bool survived = i % 2 == 0;

        CU_ASSERT_EQUAL(run(&chain), 2);
        CU_ASSERT_EQUAL(chain.outcomes[0].failed, !survived);
        CU_ASSERT_EQUAL(chain.outcomes[1].answer, '1');
        usleep(200000);
    }
    spsy_isolated_destroy(chain.isolated);
}

/* A signal while a service is awaited: who leaves the call by it must not leave the job in the
 * middle of an answer, or it hands the turn back a second time and the chain is called again. */
static int slow_facts(void *context, const char *profile, struct spsy_user_facts *facts,
                      struct spsy_error *error)
{
    (void)context;
    (void)profile;
    (void)error;
    usleep(30000);
    memset(facts, 0, sizeof *facts);
    return 0;
}

static void interrupted_services(void)
{
    static const struct spsy_callbacks callbacks = {.user_facts = slow_facts};
    struct spsy_service_call call = {.callbacks = &callbacks};
    static const struct {
        const char *way;
        int answer;
    } ways[] = {{"JUMP", '1'}, {"EXIT", -1}};
    struct chain chain;

    spsy_service_bind(&call);
    for (int i = 0; i < 4; i++) {
        begin(&chain, "bad_interrupts", NULL);
        chain.programs[0].info.takes_services = true;
        chain.programs[0].registration.time_limit_ms = 5000;
        set_file(&chain, ways[i % 2].way);
        CU_ASSERT_EQUAL(run(&chain), 1);
        CU_ASSERT_EQUAL(chain.outcomes[0].answer, ways[i % 2].answer);
        CU_ASSERT_EQUAL(chain.outcomes[0].failed, ways[i % 2].answer < 0);
        spsy_isolated_destroy(chain.isolated);
    }
    spsy_service_bind(NULL);
}

/* Who scribbles over the shared memory takes the answers before it along: refused, not allowed.
 * What follows it is called in a new host and fails nothing. */
static void forgers(void)
{
    static const char *const names[] = {"bad_forge", "bad_forge_ascii"};
    struct chain chain;

    for (int i = 0; i < 2; i++) {
        begin(&chain, "bad_good", names[i]);
        add(&chain, "bad_good");
        for (int again = 0; again < 2; again++) {
            CU_ASSERT_EQUAL(run(&chain), 3);
            CU_ASSERT_TRUE(chain.outcomes[0].failed);
            CU_ASSERT_TRUE(chain.outcomes[1].failed);
            CU_ASSERT_EQUAL(chain.outcomes[0].answer, -1);
            CU_ASSERT_EQUAL(chain.outcomes[1].answer, -1);
            CU_ASSERT(begins(chain.outcomes[0].reason, "the exit host's memory is damaged"));
            ASSERT_STRING(chain.outcomes[2].reason, "");
            CU_ASSERT_EQUAL(chain.outcomes[2].answer, '1');
        }
        spsy_isolated_destroy(chain.isolated);
    }
}

/* The same, and it stays: the step it claims to be at is out of range; nothing is read there. */
static void forger_stays(void)
{
    struct chain chain;

    begin(&chain, "bad_forge_stay", "bad_good");
    chain.programs[0].registration.time_limit_ms = 60;
    chain.programs[1].registration.time_limit_ms = 60;
    CU_ASSERT_EQUAL(run(&chain), 2);
    CU_ASSERT_TRUE(chain.outcomes[0].failed);
    CU_ASSERT(begins(chain.outcomes[0].reason, "ended its thread, or damaged the memory"));
    CU_ASSERT_FALSE(chain.outcomes[1].failed);
    CU_ASSERT_EQUAL(chain.outcomes[1].answer, '1');
    spsy_isolated_destroy(chain.isolated);
}

static void harmless_changes(void)
{
    struct chain chain;

    begin(&chain, "bad_overwrite", "bad_good");
    CU_ASSERT_EQUAL(run(&chain), 2);
    CU_ASSERT_TRUE(chain.outcomes[0].input_changed);
    CU_ASSERT_FALSE(chain.outcomes[1].input_changed);
    spsy_isolated_destroy(chain.isolated);
}

static long used_by_children_ms(void)
{
    struct rusage usage;

    getrusage(RUSAGE_CHILDREN, &usage);
    return (usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1000 +
           (usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1000;
}

static void loops_at_load(void)
{
    static const struct misbehaviour bad = {"bad_constructor_loop", -1,
                                            "while being loaded: time limit of "};
    struct chain chain;
    long before = used_by_children_ms(), used;

    begin(&chain, bad.program, "bad_good");
    CU_ASSERT_EQUAL(run(&chain), 2);
    check_outcome(&bad, &chain.outcomes[0]);
    CU_ASSERT_EQUAL(chain.outcomes[1].answer, '1');
    CU_ASSERT_EQUAL(run(&chain), 2); /* at once: it is not loaded again */
    check_outcome(&bad, &chain.outcomes[0]);
    spsy_isolated_destroy(chain.isolated);
    used = used_by_children_ms() - before;
    CU_ASSERT(used < 3500); /* the least limit of loading is 2000, and it is reached once */
}

static void no_executable(void)
{
    struct spsy_isolated_options options = {.executable = "/nowhere/spsy-exit-host"};
    struct spsy_isolated *isolated;
    struct chain chain;
    int before;

    begin(&chain, "bad_good", "bad_good");
    before = harness_descriptors();
    spsy_isolated_destroy(chain.isolated);
    CU_ASSERT_EQUAL_FATAL(spsy_isolated_create(&options, &isolated, NULL), 0);
    chain.isolated = isolated;
    CU_ASSERT_EQUAL(run(&chain), 2);
    CU_ASSERT_TRUE(chain.outcomes[1].failed);
    ASSERT_STRING(chain.outcomes[1].reason, "the exit host cannot be started: "
                                            "/nowhere/spsy-exit-host: No such file or directory");
    spsy_isolated_destroy(isolated);
    CU_ASSERT_FALSE(has_children());
    CU_ASSERT_EQUAL(harness_descriptors(), before);
}

/* ---- nothing is left over ----------------------------------------------------------------------
 */

/* A job that ignores SIGCHLD, or has no handler for it, keeps its disposition; the cause is lost
 * with the exit status, the failure is not. */
static void ignored_children(void)
{
    struct sigaction before, after;
    struct chain chain;

    signal(SIGCHLD, SIG_IGN);
    sigaction(SIGCHLD, NULL, &before);
    begin(&chain, "bad_segv", "bad_good");
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(run(&chain), 2);
        CU_ASSERT_TRUE(chain.outcomes[0].failed);
        CU_ASSERT_EQUAL(chain.outcomes[1].answer, '1');
    }
    spsy_isolated_destroy(chain.isolated);
    sigaction(SIGCHLD, NULL, &after);
    CU_ASSERT(after.sa_handler == before.sa_handler && before.sa_handler == SIG_IGN);
    signal(SIGCHLD, SIG_DFL);
    CU_ASSERT_FALSE(has_children());
}

/* The thread that started the host ends; the host does not. */
static void *first_run(void *argument)
{
    run(argument);
    return NULL;
}

static void thread_ends(void)
{
    struct chain chain;
    pthread_t thread;

    begin(&chain, "bad_good", NULL);
    pthread_create(&thread, NULL, first_run, &chain);
    pthread_join(thread, NULL);
    usleep(20000);
    CU_ASSERT_EQUAL(run(&chain), 1);
    CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
    CU_ASSERT_FALSE(chain.outcomes[0].failed);
    spsy_isolated_destroy(chain.isolated);
}

/* A job that is killed takes its host along, even one that loops with all descriptors closed or has
 * stopped itself: it becomes a child of this process, and has ended. */
static void job_with_ends(const char *program, const char *file)
{
    struct chain chain;
    int alive[2];
    char byte;
    pid_t job;

    CU_ASSERT_EQUAL_FATAL(pipe(alive), 0);
    CU_ASSERT_EQUAL_FATAL(prctl(PR_SET_CHILD_SUBREAPER, 1), 0);
    begin(&chain, program, NULL);
    set_file(&chain, file);
    chain.programs[0].registration.time_limit_ms = 60000;
    job = fork();
    if (job == 0) {
        close(alive[0]);
        fcntl(alive[1], F_SETFD, FD_CLOEXEC);
        run(&chain);
        _exit(0);
    }
    close(alive[1]);
    usleep(200000);
    kill(job, SIGKILL);
    CU_ASSERT_EQUAL(read(alive[0], &byte, 1), 0);
    waitpid(job, NULL, 0);
    close(alive[0]);
    spsy_isolated_destroy(chain.isolated);
    for (int i = 0; i < 100 && has_children(); i++)
        usleep(20000);
    CU_ASSERT_FALSE(has_children());
}

static void job_ends(void)
{
    static const char *const ways[] = {"32",      "33",   "CLOSE", "RANGE",
                                       "UNSHARE", "DUP2", "DUP3",  "SPOIL"};

    job_with_ends("bad_loop", "QSYSPRT");
    job_with_ends("bad_stop", "QSYSPRT");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        unsigned before = CU_get_number_of_failures();

        job_with_ends("bad_outlives", ways[i]);
        if (CU_get_number_of_failures() != before)
            printf("outlived by: %s\n", ways[i]);
    }
}

/* Two programs with different helper libraries of one name: never the other one's code. */
static void helper_libraries(void)
{
    struct chain chain;
    int before = harness_descriptors();

    begin(&chain, "helper_1/program", "helper_0/program");
    add(&chain, "helper_1/program");
    chain.steps[1].ends_on_refuse = false;
    for (int i = 0; i < 3; i++) {
        CU_ASSERT_EQUAL(run(&chain), 3);
        CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
        CU_ASSERT_EQUAL(chain.outcomes[1].answer, '0');
        CU_ASSERT_EQUAL(chain.outcomes[2].answer, '1');
        if (i == 1)
            spsy_isolated_reset(chain.isolated);
    }
    spsy_isolated_destroy(chain.isolated);
    CU_ASSERT_EQUAL(harness_descriptors(), before);
    CU_ASSERT_FALSE(has_children());
}

/* The second one is called for the first time when the host is running. */
static void helper_library_later(void)
{
    struct chain chain;

    begin(&chain, "helper_1/program", "helper_0/program");
    CU_ASSERT_EQUAL(spsy_isolated_run(chain.isolated, chain.list, 2, chain.steps, 1, &chain.input,
                                      chain.outcomes),
                    1);
    CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
    CU_ASSERT_EQUAL(run(&chain), 2);
    CU_ASSERT_EQUAL(chain.outcomes[0].answer, '1');
    CU_ASSERT_EQUAL(chain.outcomes[1].answer, '0');
    spsy_isolated_destroy(chain.isolated);
}

static void stop_run(void)
{
    struct chain chain;

    if (access(harness_exit("bad_stop_run"), R_OK) != 0) {
        puts("skipped: built without cobc");
        return;
    }
    begin(&chain, "bad_stop_run", "bad_good");
    add(&chain, "bad_stop_run");
    for (int i = 0; i < 3; i += 2) {
        snprintf(chain.programs[i].info.symbol, sizeof chain.programs[i].info.symbol, "BADSTOP");
        chain.programs[i].registration.time_limit_ms = 5000;
    }
    for (int again = 0; again < 3; again++) {
        CU_ASSERT_EQUAL(run(&chain), 3);
        for (int i = 0; i < 3; i++) {
            ASSERT_STRING(chain.outcomes[i].reason, "");
            CU_ASSERT_EQUAL(chain.outcomes[i].answer, '1');
        }
    }
    spsy_isolated_destroy(chain.isolated);
}

/* ---- what they print ---- */

struct log {
    unsigned lines;
    char last[300];
};

static int log_line(void *context, const char *text, struct spsy_error *error)
{
    struct log *log = context;

    (void)error;
    log->lines++;
    snprintf(log->last, sizeof log->last, "%s", text);
    return 0;
}

/* One round trip in which programs print so many lines; *of_job as after those before it. */
static struct log printed(unsigned lines, unsigned *of_job)
{
    struct log log = {0, ""};
    const struct spsy_callbacks callbacks = {.context = &log, .job_log = log_line};
    const struct spsy_service_call call = {.callbacks = &callbacks};
    int ends[2];

    CU_ASSERT_FATAL(pipe2(ends, O_NONBLOCK) == 0);
    for (unsigned i = 0; i < lines; i++)
        CU_ASSERT_EQUAL(write(ends[1], "line\n", 5), 5);
    spsy_output_take(ends[0], "LIB/PGM", &call, of_job);
    close(ends[0]);
    close(ends[1]);
    return log;
}

static void prints_much(void)
{
    unsigned of_job = 0;
    struct log log = printed(OUTPUT_LINES_MAX, &of_job);

    CU_ASSERT_EQUAL(log.lines, OUTPUT_LINES_MAX);
    ASSERT_STRING(log.last, "exit program LIB/PGM printed: line");
    log = printed(OUTPUT_LINES_MAX + 3, &of_job);
    CU_ASSERT_EQUAL(log.lines, OUTPUT_LINES_MAX + 1);
    ASSERT_STRING(log.last, "exit programs printed more: 15 bytes are left out");
    CU_ASSERT_EQUAL(of_job, 2 * OUTPUT_LINES_MAX);
    of_job = OUTPUT_LINES_JOB_MAX - 2;
    log = printed(5, &of_job);
    CU_ASSERT_EQUAL(log.lines, 3);
    ASSERT_STRING(log.last, "exit programs printed more: 15 bytes are left out");
    CU_ASSERT_EQUAL(of_job, OUTPUT_LINES_JOB_MAX);
    log = printed(5, &of_job); /* told once */
    CU_ASSERT_EQUAL(log.lines, 0);
}

static const struct test tests[] = {
    {"X12 X14 X16 answers through the exit host", answers},
    {"X13 X29 forged answers are failures", forgers},
    {"X34 a forged place in the list", forger_stays},
    {"X29 changed input is harmless and recorded", harmless_changes},
    {"X34 the wall: every misbehaviour costs its own step, nothing else", misbehaviours},
    {"X34 a call that does not return is no answer, unless by exit(0)", ways_to_leave},
    {"X34 a handler left behind jumps out of another program's call", jump_out_of_another},
    {"X34 a handler left behind jumps when nobody is called", jump_out_of_none},
    {"X2 X34 a signal while a service is awaited", interrupted_services},
    {"X34 a constructor that loops", loops_at_load},
    {"X34 an exit host that cannot be started", no_executable},
    {"X33 helper libraries of one name", helper_libraries},
    {"X33 a helper library of a name that is loaded already", helper_library_later},
    {"X34 STOP RUN is no failure", stop_run},
    {"X34 a job that ignores SIGCHLD", ignored_children},
    {"X34 the thread that started the exit host ends", thread_ends},
    {"X34 a killed job takes its exit host along", job_ends},
    {"what programs print is bounded, in a round trip and in a job", prints_much},
};
HARNESS_MAIN("isolated", tests)
