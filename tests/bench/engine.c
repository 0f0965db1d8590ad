/* engine.c - inline_chain, inline_decision, isolated_decision for 1, 5, 10, 20 programs.
 *
 * The limit of a chain is the same work in a bare loop: fill the record from a table, give each
 * program fresh input and a blank return code, look at the guards. Ours also reads the processor's
 * counter after each call, since a decision tells how long it took; inline_chain_timed_N has a
 * limit that does so, too. The limit of a decision adds one stat a program; that of an isolated one
 * is a futex round trip on one CPU and those stats. Both lack looks that a decision cannot do
 * without: at registry.json (X33: entries are followed) and for break-glass, and, isolated, at the
 * files after the chain, so that nobody overwrote code that ran. The limits of
 * inline_decision_looked_N and isolated_decision_looked_N have them.
 *
 * The limit of many_inline_N and many_isolated_N, 100 files asked about together, are the same 100
 * asked about one after the other.
 *
 * usage: engine BUILD [ROW]   only the rows whose names hold ROW */
#include "bench.h"
#include "request.h"

#include <dlfcn.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "program/inline.h"
#include "exit/ticks.h"
#include "record/ccsid.h"
#include "record/record.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

enum { PROGRAMS = 20, GUARD = 64 };

static char home[] = "/tmp/spsy-bench-XXXXXX";
static char paths[PROGRAMS][64], registry[64], break_glass[64];
static int files[PROGRAMS];

static struct spsy_fields fields = {
    .length = 429,
    .function = "DLTSPLF",
    .current_user = "BOB",
    .job_name = "PAYROLL",
    .job_user = "ALICE",
    .job_number = "000123",
    .file_name = "QSYSPRT",
    .file_number = 2,
    .job_system = "SYS1",
    .date_opened = "1261120",
    .time_opened = "142501",
    .output_queue = "QPRINT",
    .output_queue_library = "QGPL",
    .asp_device = "*SYSBAS",
    .asp = 1,
    .form_type = "*STD",
    .user_data = "NET PAY",
    .user_defined_data = "*NONE",
};

static void stop(const char *what)
{
    perror(what);
    exit(1);
}

/* ---- the limit ---- */

static spsy_exit_function *functions[PROGRAMS];
static volatile int sink;

static unsigned char *put_text(unsigned char *at, const char *text, size_t width)
{
    size_t i = 0;

    for (; text && i < width && text[i]; i++)
        at[i] = spsy_ebcdic_from_latin1[(unsigned char)text[i]];
    memset(at + i, 0x40, width - i);
    return at + width;
}

static unsigned char *put_number(unsigned char *at, int32_t value)
{
    uint32_t big = __builtin_bswap32((uint32_t)value);

    memcpy(at, &big, 4);
    return at + 4;
}

static __attribute__((noinline)) void fill(unsigned char record[SPSY_RECORD_BYTES],
                                           const struct spsy_fields *f)
{
    unsigned char *at = put_number(record, f->length);

    at = put_text(at, f->function, 10);
    at = put_text(at, f->current_user, 10);
    at = put_text(at, f->job_name, 10);
    at = put_text(at, f->job_user, 10);
    at = put_text(at, f->job_number, 6);
    at = put_text(at, f->file_name, 10);
    at = put_number(at, f->file_number);
    at = put_text(at, f->job_system, 8);
    at = put_text(at, f->date_opened, 7);
    at = put_text(at, f->time_opened, 6);
    at = put_text(at, f->reserved, 1);
    at = put_text(at, f->output_queue, 10);
    at = put_text(at, f->output_queue_library, 10);
    at = put_text(at, f->asp_device, 10);
    at = put_number(at, f->asp);
    at = put_text(at, f->form_type, 10);
    at = put_text(at, f->new_output_queue, 10);
    at = put_text(at, f->new_output_queue_library, 10);
    at = put_text(at, f->new_asp_device, 10);
    at = put_number(at, f->new_asp);
    at = put_text(at, f->user_data, 10);
    put_text(at, f->user_defined_data, 255);
}

static inline __attribute__((always_inline)) void bare_chain(unsigned count, bool timed)
{
    static unsigned char pristine[GUARD + 1 + GUARD], arena[GUARD + 1 + GUARD];
    static unsigned char record[512], fresh[512];
    static uint64_t took[PROGRAMS]; /* as a decision keeps it */
    uint64_t scale = timed ? spsy_ticks_scale() : 0, after;
    uint64_t before = timed ? spsy_ticks(scale) : 0;
    static const char format[9] = "\xE2\xD7\xE2\xE8\xF0\xF1\xF0\xF0";

    fill(record, &fields);
    for (unsigned i = 0; i < count; i++) {
        memcpy(fresh, record, sizeof fresh);
        arena[GUARD] = 0x40;
        functions[i]((char *)&arena[GUARD], format, (const struct spsy_record *)fresh);
        if (timed) {
            after = spsy_ticks(scale);
            took[i] = after - before;
            sink = (int)took[i];
            before = after;
        }
        if (arena[GUARD] == 0xF0)
            break;
        arena[GUARD] = 0;
        sink = memcmp(arena, pristine, sizeof arena);
    }
}

static void limit_chain(void *context, uint64_t times)
{
    for (uint64_t i = 0; i < times; i++)
        bare_chain(*(unsigned *)context, false);
}

static void limit_timed_chain(void *context, uint64_t times)
{
    for (uint64_t i = 0; i < times; i++)
        bare_chain(*(unsigned *)context, true);
}

static void stat_all(unsigned count)
{
    struct stat status;

    for (unsigned i = 0; i < count; i++)
        if (stat(paths[i], &status) != 0)
            stop(paths[i]);
}

static void look_at_home(void)
{
    struct stat status;

    if (stat(registry, &status) != 0 || stat(break_glass, &status) == 0)
        stop(registry);
}

static void look_again(unsigned count)
{
    struct stat status;

    for (unsigned i = 0; i < count; i++)
        if (fstat(files[i], &status) != 0)
            stop(paths[i]);
}

static void limit_decision(void *context, uint64_t times)
{
    unsigned count = *(unsigned *)context;

    for (uint64_t i = 0; i < times; i++) {
        bare_chain(count, false);
        stat_all(count);
    }
}

static void limit_looked_decision(void *context, uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        look_at_home();
        limit_decision(context, 1);
    }
}

/* ---- a futex round trip: two words in shared memory, both sides on one CPU ---- */

static struct shared {
    uint32_t ask, answer;
} * shared;
static pid_t peer;

static void futex(uint32_t *word, int operation, uint32_t value)
{
    syscall(SYS_futex, word, operation, value, NULL, NULL, 0);
}

static void wait_until(uint32_t *word, uint32_t value)
{
    uint32_t seen;

    while ((seen = __atomic_load_n(word, __ATOMIC_ACQUIRE)) != value)
        futex(word, FUTEX_WAIT, seen);
}

static void tell(uint32_t *word, uint32_t value)
{
    __atomic_store_n(word, value, __ATOMIC_RELEASE);
    futex(word, FUTEX_WAKE, 1);
}

static void start_peer(void)
{
    shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (shared == MAP_FAILED || (peer = fork()) < 0)
        stop("peer");
    if (peer != 0)
        return;
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    for (uint32_t turn = 1;; turn++) {
        wait_until(&shared->ask, turn);
        tell(&shared->answer, turn);
    }
}

static void limit_isolated(void *context, uint64_t times)
{
    static uint32_t turn;

    for (uint64_t i = 0; i < times; i++) {
        turn++;
        tell(&shared->ask, turn);
        wait_until(&shared->answer, turn);
        stat_all(*(unsigned *)context);
    }
}

static void limit_looked_isolated(void *context, uint64_t times)
{
    for (uint64_t i = 0; i < times; i++) {
        look_at_home();
        limit_isolated(context, 1);
        look_again(*(unsigned *)context);
    }
}

/* ---- ours ---- */

static struct spsy_program programs[PROGRAMS];
static char automatic[] = "*AUTO";

static void ours_chain(void *context, uint64_t times)
{
    static struct spsy_outcome outcomes[PROGRAMS];
    struct spsy_step steps[PROGRAMS];
    unsigned count = *(unsigned *)context;
    struct spsy_input input = {.has_ascii = true};
    struct spsy_error error;

    for (unsigned i = 0; i < count; i++)
        steps[i] = (struct spsy_step){&programs[i], true, true};
    for (uint64_t i = 0; i < times; i++) {
        if (spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, input.record[0], &error) != 0)
            stop("record");
        spsy_record_to_ascii(input.record[0], input.record[1]);
        if (spsy_inline_run(steps, count, &input, outcomes) != count)
            stop("chain");
    }
}

static void ours_decision(void *context, uint64_t times)
{
    static struct spsy_decision decision;
    struct spsy_request request = {.fields = fields};
    struct spsy_error error;

    for (uint64_t i = 0; i < times; i++)
        if (spsy_job_decide(context, &request, &bench_callbacks, &decision, &error) != 0 ||
            decision.verdict != SPSY_ALLOWED) {
            fprintf(stderr, "decision: %s %s\n", error.text, decision.why);
            exit(1);
        }
}

/* A hundred files together, and one after the other. */
static void ours_many(void *context, uint64_t times)
{
    static struct spsy_inquiry inquiries[SPSY_INQUIRIES_MAX];
    struct spsy_request request = {.fields = fields};
    struct spsy_error error;

    for (unsigned i = 0; i < SPSY_INQUIRIES_MAX; i++) {
        inquiries[i].request = &request;
        inquiries[i].callbacks = &bench_callbacks;
    }
    for (uint64_t i = 0; i < times; i++)
        if (spsy_job_decide_many(context, inquiries, SPSY_INQUIRIES_MAX, &error) != 0 ||
            inquiries[SPSY_INQUIRIES_MAX - 1].decision.verdict != SPSY_ALLOWED) {
            fprintf(stderr, "many: %s\n", inquiries[SPSY_INQUIRIES_MAX - 1].decision.why);
            exit(1);
        }
}

static void one_by_one(void *context, uint64_t times)
{
    ours_decision(context, times * SPSY_INQUIRIES_MAX);
}

/* An hour old: what has just changed would be loaded again by every decision. */
static void copy_program(const char *source, const char *target)
{
    struct timespec times[2] = {{0, UTIME_OMIT}, {time(NULL) - 3600, 0}};
    char command[1024];

    snprintf(command, sizeof command, "install -m 755 '%.500s' '%.60s'", source, target);
    if (system(command) != 0 || utimensat(AT_FDCWD, target, times, 0) != 0)
        stop(command);
}

static void load_programs(const char *build)
{
    char source[256];
    struct spsy_error error;

    snprintf(source, sizeof source, "%s/bench/program.so", build);
    snprintf(registry, sizeof registry, "%s/registry.json", home);
    snprintf(break_glass, sizeof break_glass, "%s/break-glass", home);
    for (unsigned i = 0; i < PROGRAMS; i++) {
        void *handle;
        int fd;

        snprintf(paths[i], sizeof paths[i], "%s/program%u.so", home, i + 1);
        copy_program(source, paths[i]);
        handle = dlopen(paths[i], RTLD_NOW | RTLD_LOCAL);
        if (!handle)
            stop(dlerror());
        functions[i] = ((struct spsy_exit_descriptor *)dlsym(handle, "spsy_exit_program"))->entry;
        strcpy(programs[i].path, paths[i]);
        programs[i].registration.entry = automatic;
        if (spsy_program_trust(paths[i], geteuid(), &fd, &error) != 0 ||
            spsy_program_inspect(fd, paths[i], "*AUTO", SPSY_CCSID_AUTO, &programs[i].info,
                                 &error) != 0 ||
            spsy_inline_load(&programs[i], fd, &error) != 0) {
            fprintf(stderr, "%s\n", error.text);
            exit(1);
        }
        files[i] = fd;
    }
}

/* A job whose list holds the first `count` programs, ten at most per format. */
static struct spsy_job *job_with(unsigned count, enum spsy_run run, struct spsy_host **host)
{
    static const struct spsy_special officer = {.own = SPSY_ALL_SPECIAL};
    struct spsy_host_options options = {.home = home};
    struct spsy_job_options job_options = {"000999", "BOB", "BENCH", SPSY_JOB_BATCH};
    struct spsy_error error = {0};
    struct spsy_job *job;
    int32_t number;
    size_t removed;
    int bad = 0;

    for (int format = 0; format < SPSY_FORMATS; format++)
        spsy_registry_remove(home, spsy_format_names[format], SPSY_NUMBER_ALL, &officer, &removed,
                             &error);
    for (unsigned i = 0; i < count && !bad; i++) {
        struct spsy_registration registration;

        bad = spsy_registration_init(&registration, &error);
        free(registration.program);
        registration.program = strdup(paths[i]);
        registration.run = run;
        registration.time_limit_ms = run == SPSY_RUN_INLINE ? 0 : 1000;
        number = (int32_t)(i % 10) + 1;
        registration.number = number;
        bad = bad ? bad
                  : spsy_registry_add(home, spsy_format_names[i / 10], &registration, false,
                                      &officer, &number, &error);
        spsy_registration_free(&registration);
    }
    if (bad || spsy_host_open(&options, host, &error) != 0 ||
        spsy_job_begin(*host, &job_options, &job, &error) != 0) {
        fprintf(stderr, "%s\n", error.text);
        exit(1);
    }
    return job;
}

static const char *only = "";

static void decisions(const char *what, unsigned count, enum spsy_run run, bench_work *limit)
{
    struct spsy_host *host;
    struct spsy_job *job;
    char name[64];

    snprintf(name, sizeof name, "%s_%u", what, count);
    if (!strstr(name, only))
        return;
    job = job_with(count, run, &host);
    bench_compare(name, "us", (struct bench_side){ours_decision, job},
                  (struct bench_side){limit, &count});
    spsy_job_end(job);
    spsy_host_close(host);
}

static void many(const char *what, unsigned count, enum spsy_run run)
{
    struct spsy_host *host;
    struct spsy_job *job;
    char name[64];

    snprintf(name, sizeof name, "%s_%u", what, count);
    if (!strstr(name, only))
        return;
    job = job_with(count, run, &host);
    bench_compare(name, "us", (struct bench_side){ours_many, job},
                  (struct bench_side){one_by_one, job});
    spsy_job_end(job);
    spsy_host_close(host);
}

static void chain(const char *what, unsigned count, bench_work *limit)
{
    char name[64];

    snprintf(name, sizeof name, "%s_%u", what, count);
    if (strstr(name, only))
        bench_compare(name, "ns", (struct bench_side){ours_chain, &count},
                      (struct bench_side){limit, &count});
}

int main(int argc, char **argv)
{
    static const unsigned counts[] = {1, 5, 10, 20};
    struct spsy_error error;
    char command[128];

    if (argc < 2 || !mkdtemp(home) || spsy_registry_create(home, &error) != 0)
        stop("usage: engine BUILD [ROW]");
    if (argc > 2)
        only = argv[2];
    bench_pin();
    load_programs(argv[1]);
    start_peer();
    for (unsigned i = 0; i < 4; i++)
        chain("inline_chain", counts[i], limit_chain);
    for (unsigned i = 0; i < 4; i++)
        chain("inline_chain_timed", counts[i], limit_timed_chain);
    for (unsigned i = 0; i < 4; i++)
        decisions("inline_decision", counts[i], SPSY_RUN_INLINE, limit_decision);
    for (unsigned i = 0; i < 4; i++)
        decisions("isolated_decision", counts[i], SPSY_RUN_ISOLATED, limit_isolated);
    for (unsigned i = 0; i < 4; i++)
        decisions("inline_decision_looked", counts[i], SPSY_RUN_INLINE, limit_looked_decision);
    for (unsigned i = 0; i < 4; i++)
        decisions("isolated_decision_looked", counts[i], SPSY_RUN_ISOLATED, limit_looked_isolated);
    many("many_inline", 10, SPSY_RUN_INLINE);
    many("many_isolated", 10, SPSY_RUN_ISOLATED);
    kill(peer, SIGKILL);
    waitpid(peer, NULL, 0);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command) != 0;
}
