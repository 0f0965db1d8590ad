/* replay.c - spsy replay of a synthetic journal, beside as many bare decisions; and what the report
 * counts of it, beside reading it.
 *
 * The journal is made of decisions of the engine's, with the facts of entries: 300 users in groups,
 * 40 queues, all 17 functions, ten programs inline. Ours is the whole of replay_run through the
 * registry that is there; the limit is spsy_job_decide as often, one by one, in the same process.
 *
 * usage: replay BUILD [ENTRIES [ROUNDS]]     50,000 and 5 without; a million makes a home of 2.5 GB
 * in $TMPDIR. KEEP=DIRECTORY leaves the home there, or takes the one that is there. */
#include "bench.h"
#include "request.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "cli/local_streams.h"
#include "dispatch/dispatch.h"
#include "guard/facts.h"
#include "registry/registry.h"
#include "replay/replay.h"
#include "report/tally.h"
#include "spsy_functions.h"

enum { PROGRAMS = 10, USERS = 300, QUEUES = 40, ROUNDS_MAX = 99, A_TRANSACTION = 2000 };

static char home[600];
static struct spsy_error error;

static void must(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "%s: %s %s\n", what, error.message_id, error.text);
    exit(1);
}

/* ---- the home ---- */

/* An hour old: what has just changed would be loaded again by every decision. */
static void copy_program(const char *source, const char *target)
{
    struct timespec times[2] = {{0, UTIME_OMIT}, {time(NULL) - 3600, 0}};
    char command[2048];

    snprintf(command, sizeof command, "install -m 755 '%.900s' '%.900s'", source, target);
    if (system(command) != 0 || utimensat(AT_FDCWD, target, times, 0) != 0)
        must(-1, command);
}

static void register_programs(const char *build)
{
    static const struct spsy_special officer = {.own = SPSY_ALL_SPECIAL};
    char source[300], path[700];

    snprintf(source, sizeof source, "%.250s/bench/program.so", build);
    for (int32_t number = 1; number <= PROGRAMS; number++) {
        struct spsy_registration registration;

        snprintf(path, sizeof path, "%s/program%d.so", home, (int)number);
        copy_program(source, path);
        must(spsy_registration_init(&registration, &error), "registration");
        free(registration.program);
        registration.program = strdup(path);
        registration.run = SPSY_RUN_INLINE;
        registration.time_limit_ms = 0;
        registration.number = number;
        must(spsy_registry_add(home, "SPSY0100", &registration, false, &officer, &number, &error),
             "registry");
        spsy_registration_free(&registration);
    }
}

/* ---- the journal ---- */

struct names {
    char user[11], owner[11], number[7], file[11], queue[11];
};

static void vary(uint64_t i, struct names *names, struct spsy_fields *fields)
{
#define NAME(function) #function,
    static const char *const functions[] = {SPSY_FUNCTION_LIST(NAME)};
    const uint64_t mixed = (i + 1) * 0x9E3779B97F4A7C15u;

    snprintf(names->user, sizeof names->user, "USER%03u", (unsigned)((mixed >> 20) % USERS));
    snprintf(names->owner, sizeof names->owner, "USER%03u", (unsigned)((mixed >> 30) % USERS));
    snprintf(names->number, sizeof names->number, "%06u", (unsigned)((mixed >> 8) % 900000));
    snprintf(names->file, sizeof names->file, "FILE%04u", (unsigned)((mixed >> 40) % 5000));
    snprintf(names->queue, sizeof names->queue, "QUEUE%02u", (unsigned)((mixed >> 50) % QUEUES));
    bench_fields(fields, functions[(mixed >> 33) % SPSY_FUNCTION_COUNT], names->user);
    fields->job_user = names->owner;
    fields->job_number = names->number;
    fields->file_name = names->file;
    fields->file_number = 1;
    fields->output_queue = names->queue;
}

static void add_entry(struct spool *spool, struct spsy_job *job, uint64_t i)
{
    static struct spsy_decision decision;
    struct names names;
    struct guard_facts known = {.known = true,
                                .native = GUARD_NATIVE_ALLOWED,
                                .group_count = 2,
                                .job_type = SPSY_JOB_BATCH,
                                .has_queue = true};
    char facts[GUARD_FACTS_SIZE];
    struct spsy_request request = {.operator_control = false};
    struct spool_journal_entry entry = {.job = {.user = "", .name = "SPSY"}};
    cJSON *json;
    char *text;

    vary(i, &names, &request.fields);
    must(spsy_job_decide(job, &request, &bench_callbacks, &decision, &error), "decision");
    snprintf(known.groups[0], sizeof known.groups[0], "GROUP%02u", (unsigned)names.user[6]);
    snprintf(known.groups[1], sizeof known.groups[1], "STAFF");
    memcpy(known.queue_owner, names.queue, sizeof known.queue_owner);
    guard_facts_write(&known, facts);
    json = spsy_decision_to_json(&decision, &request.fields);
    text = spsy_json_print(json);
    snprintf(entry.job.number, sizeof entry.job.number, "%06u", (unsigned)(i % 1000000));
    snprintf(entry.job.user, sizeof entry.job.user, "%s", names.user);
    snprintf(entry.current_user, sizeof entry.current_user, "%s", names.user);
    snprintf(entry.signed_on, sizeof entry.signed_on, "%s", names.user);
    snprintf(entry.file, sizeof entry.file, "%s", names.file);
    entry.decision = text;
    entry.facts = facts;
    entry.record = decision.record;
    must(spool_journal_decision(spool, &entry, &error), "journal");
    cJSON_free(text);
    cJSON_Delete(json);
}

static void fill(struct spsy_job *job, uint64_t entries)
{
    struct spool *spool;

    must(spool_open(home, &spool, &error), "spool");
    for (uint64_t i = 0; i < entries; i++) {
        if (i % A_TRANSACTION == 0)
            must(spool_begin(spool, SPOOL_UNSYNCED, &error), "begin");
        add_entry(spool, job, i);
        if ((i + 1) % A_TRANSACTION == 0 || i + 1 == entries)
            must(spool_commit(spool, &error), "commit");
    }
    spool_close(spool);
}

static void make_home(const char *build)
{
    must(spool_create(home, "SYS1", &error), "home");
    must(spsy_registry_create(home, &error), "registry");
    register_programs(build);
}

/* ---- the two sides ---- */

static struct spsy_job *begin_job(struct spsy_host **host)
{
    struct spsy_host_options options = {.home = home};
    struct spsy_job_options job_options = {"000999", "BOB", "BENCH", SPSY_JOB_BATCH};
    struct spsy_job *job;

    must(spsy_host_open(&options, host, &error), "host");
    must(spsy_job_begin(*host, &job_options, &job, &error), "job");
    return job;
}

static double bare(struct spsy_job *job, uint64_t entries)
{
    static struct spsy_decision decision;
    struct spsy_request request = {.operator_control = false};
    struct names names;
    double started;

    vary(7, &names, &request.fields);
    started = bench_now_ns();
    for (uint64_t i = 0; i < entries; i++)
        must(spsy_job_decide(job, &request, &bench_callbacks, &decision, &error), "decision");
    return (bench_now_ns() - started) / (double)entries;
}

static double replayed(struct session *session, uint64_t entries)
{
    const struct replay_request request = {.policy = NULL};
    double started = bench_now_ns(), took;
    struct answer answer;

    answer_init(&answer, "REPLAY", NULL);
    if (replay_run(session, &request, &answer) < 0 || answer.exit != 0) {
        answer_write_json(&answer, stderr);
        exit(1);
    }
    took = (bench_now_ns() - started) / (double)entries;
    answer_free(&answer);
    return took;
}

static int look(void *context, const struct spool_walked *entries, size_t count)
{
    uint64_t *bytes = context;

    for (size_t i = 0; i < count; i++)
        *bytes += strlen(entries[i].decision);
    return 0;
}

static int count(void *context, const struct spool_walked *entries, size_t count_of)
{
    for (size_t i = 0; i < count_of; i++)
        tally_entry(context, &entries[i]);
    return 0;
}

static double walked(struct spool *spool, uint64_t entries,
                     int (*visit)(void *context, const struct spool_walked *, size_t),
                     void *context, bool brief)
{
    struct spool_walk walk = {.brief = brief};
    double started = bench_now_ns();

    must(spool_journal_walk(spool, &walk, visit, context, &error), "walk");
    return (bench_now_ns() - started) / (double)entries;
}

static void compare_report(uint64_t entries, unsigned rounds)
{
    double ours[ROUNDS_MAX], limit[ROUNDS_MAX];
    uint64_t bytes = 0;
    struct spool *spool;

    must(spool_open(home, &spool, &error), "spool");
    for (unsigned i = 0; i < rounds; i++) {
        struct tally *tally = tally_new();

        if (!tally)
            must(-1, "memory");
        limit[i] = walked(spool, entries, look, &bytes, false);
        ours[i] = walked(spool, entries, count, tally, true);
        tally_free(tally);
    }
    spool_close(spool);
    bench_report("report_journal", bench_median(ours, rounds) / 1e3,
                 bench_median(limit, rounds) / 1e3, "us");
}

static void compare(struct spsy_job *job, uint64_t entries, unsigned rounds)
{
    struct session_options options = {.home = home, .streams = &local_streams};
    double ours[ROUNDS_MAX], limit[ROUNDS_MAX];
    struct session session;
    struct rusage usage;

    options.principal.type = SPSY_JOB_BATCH;
    strcpy(options.principal.signed_on, "QSECOFR");
    strcpy(options.principal.profile, "QSECOFR");
    must(session_open(&options, &session, &error), "session");
    for (unsigned i = 0; i < rounds; i++) {
        limit[i] = bare(job, entries);
        ours[i] = replayed(&session, entries);
    }
    session_close(&session);
    bench_report("replay_inline_10", bench_median(ours, rounds) / 1e3,
                 bench_median(limit, rounds) / 1e3, "us");
    getrusage(RUSAGE_SELF, &usage);
    bench_report("replay_peak_memory", (double)usage.ru_maxrss / 1024, 0, "MiB");
}

int main(int argc, char **argv)
{
    const uint64_t entries = argc > 2 ? strtoull(argv[2], NULL, 10) : 50000;
    const unsigned rounds = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 5;
    const char *keep = getenv("KEEP"), *directory = getenv("TMPDIR");
    struct spsy_host *host;
    struct spsy_job *job;
    char command[700];

    if (argc < 2 || entries == 0 || rounds == 0 || rounds > ROUNDS_MAX) {
        fprintf(stderr, "usage: replay BUILD [ENTRIES [ROUNDS]]\n");
        return 2;
    }
    snprintf(home, sizeof home, "%.500s/spsy-replay-XXXXXX", directory ? directory : "/tmp");
    if (keep)
        snprintf(home, sizeof home, "%.500s/home", keep);
    else if (!mkdtemp(home))
        must(-1, home);
    if (!keep)
        strcat(home, "/home");
    bench_pin();
    if (access(home, F_OK) != 0) {
        make_home(argv[1]);
        job = begin_job(&host);
        fill(job, entries);
    } else {
        job = begin_job(&host);
    }
    compare(job, entries, rounds);
    compare_report(entries, rounds);
    spsy_job_end(job);
    spsy_host_close(host);
    *strrchr(home, '/') = '\0';
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return !keep && system(command) != 0;
}
