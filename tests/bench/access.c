/* access.c - a matrix of `spsy access` beside as many bare decisions (W5): profiles by 17 functions
 * by the files of a queue, all of it: the store read, the verdicts with their causes, the text.
 *
 * The limit decides as often, by the same programs in the same home, 100 files together, and does
 * nothing else: one request, native authority that allows. usage: access BUILD [ROW [PROFILES
 * FILES]]; without numbers 100 profiles and 100 files. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "access/access.h"
#include "bench.h"
#include "request.h"
#include "dispatch/dispatch.h"
#include "registry/registry.h"
#include "store/store.h"

enum { ROUNDS = 5, PROGRAMS_MAX = 10 };

static char home[] = "/tmp/spsy-bench-access-XXXXXX";
static unsigned profiles = 100, files = 100;

static void must(int result, const struct spsy_error *error)
{
    if (result >= 0)
        return;
    fprintf(stderr, "access: %s\n", error->text);
    exit(1);
}

/* ---- the home ----------------------------------------------------------------------------- */

static void make_profile(struct spool *spool, const char *name, const char *group)
{
    struct spool_profile profile = {.enabled = true, .queue_library = "QGPL", .queue = "QPRINT"};
    struct spsy_error error;

    snprintf(profile.name, sizeof profile.name, "%s", name);
    snprintf(profile.group, sizeof profile.group, "%s", group);
    must(spool_profile_insert(spool, &profile, &error), &error);
}

static void make_file(struct spool *spool, const struct spool_job *job,
                      const struct spool_queue *queue, unsigned number)
{
    struct spool_file file = {.job = *job,
                              .queue_id = queue->id,
                              .form_type = "*STD",
                              .user_defined_data = "*NONE",
                              .status = "*READY",
                              .copies = 1,
                              .priority = 5,
                              .expiration = "*NONE",
                              .ccsid = 37};
    struct spool_writer *writer;
    struct spsy_error error;
    int64_t size;

    memcpy(file.queue_library, queue->library, sizeof file.queue_library);
    memcpy(file.queue, queue->name, sizeof file.queue);
    snprintf(file.name, sizeof file.name, "F%05u", number % 100000);
    must(spool_writer_open(spool, &writer, &error), &error);
    must(spool_writer_append(writer, "a line\n", 7, &error), &error);
    must(spool_writer_seal(writer, &size, &error), &error);
    must(spool_begin(spool, SPOOL_UNSYNCED, &error), &error);
    must(spool_file_insert(spool, &file, &error), &error);
    must(spool_writer_attach(writer, &file, &error), &error);
    must(spool_commit(spool, &error), &error);
    spool_writer_close(writer);
}

static void make_home(void)
{
    struct spool_job job = {.user = "GROUP0", .name = "BENCH"};
    struct spool_queue queue = {.library = "QGPL",
                                .name = "BENCHQ",
                                .owner = "QSYS",
                                .public_authority = SPOOL_AUT_USE,
                                .display_data = SPOOL_DSPDTA_YES};
    struct spsy_error error;
    struct spool *spool;
    char name[11], group[11];

    must(spool_create(home, "SYS1", &error), &error);
    must(spsy_registry_create(home, &error), &error);
    must(spool_open(home, &spool, &error), &error);
    must(spool_begin(spool, SPOOL_UNSYNCED, &error), &error);
    for (unsigned i = 0; i < 10; i++) {
        snprintf(group, sizeof group, "GROUP%u", i);
        make_profile(spool, group, "*NONE");
    }
    for (unsigned i = 0; i + 41 < profiles; i++) { /* 31 a home has already, ten are the groups */
        snprintf(name, sizeof name, "USER%u", i);
        snprintf(group, sizeof group, "GROUP%u", i % 10);
        make_profile(spool, name, group);
    }
    must(spool_queue_insert(spool, &queue, &error), &error);
    must(spool_commit(spool, &error), &error);
    must(spool_queue_find(spool, "QGPL", "BENCHQ", &queue, &error), &error);
    must(spool_job_begin(spool, &job, &error), &error);
    for (unsigned i = 0; i < files; i++)
        make_file(spool, &job, &queue, i);
    spool_close(spool);
}

/* An hour old: what has just changed would be loaded again by every decision. */
static void copy_programs(const char *build)
{
    char command[1024];

    for (unsigned i = 0; i < PROGRAMS_MAX; i++) {
        snprintf(command, sizeof command,
                 "install -m 755 '%.400s/bench/program.so' '%s/program%u.so' && "
                 "touch -d '1 hour ago' '%s/program%u.so'",
                 build, home, i, home, i);
        if (system(command) != 0)
            exit(1);
    }
}

static void register_programs(unsigned count, enum spsy_run run)
{
    static const struct spsy_special officer = {.own = SPSY_ALL_SPECIAL};
    struct spsy_error error;
    size_t removed;

    spsy_registry_remove(home, "SPSY0100", SPSY_NUMBER_ALL, &officer, &removed, &error);
    for (unsigned i = 0; i < count; i++) {
        struct spsy_registration registration;
        int32_t number = (int32_t)i + 1;
        char path[128];

        must(spsy_registration_init(&registration, &error), &error);
        free(registration.program);
        snprintf(path, sizeof path, "%s/program%u.so", home, i);
        registration.program = strdup(path);
        registration.run = run;
        registration.time_limit_ms = run == SPSY_RUN_INLINE ? 0 : 1000;
        registration.number = number;
        must(spsy_registry_add(home, "SPSY0100", &registration, false, &officer, &number, &error),
             &error);
        spsy_registration_free(&registration);
    }
}

/* ---- both sides --------------------------------------------------------------------------- */

static size_t written;

static int swallow(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    (void)context;
    (void)bytes;
    (void)error;
    written += count;
    return 0;
}

/* Decisions; *ns is how long they took. */
static size_t ours(double *ns)
{
    static const struct answer_data data = {swallow, NULL, false};
    const struct access_request request = {.library = "QGPL",
                                           .queue = "BENCHQ",
                                           .to_library = "QGPL",
                                           .to_queue = "QPRINT",
                                           .can = -1};
    struct session_options options = {
        .home = home,
        .will_decide = true,
        .principal = {.signed_on = "QSECOFR", .profile = "QSECOFR", .type = SPSY_JOB_BATCH}};
    struct spill_reader reader;
    struct session session;
    struct spsy_error error;
    struct answer answer;
    const char *told;
    size_t decisions;
    double started;

    must(session_open(&options, &session, &error), &error);
    answer_init(&answer, "ACCESS", &data);
    started = bench_now_ns();
    if (access_run(&session, &request, &answer) < 0)
        exit(1);
    *ns = bench_now_ns() - started;
    spill_read(&answer.messages, &reader);
    told = cJSON_GetStringValue(cJSON_GetObjectItem(spill_item(&reader), "text"));
    decisions = told ? strtoul(told, NULL, 10) : 0;
    spill_end(&reader);
    answer_free(&answer);
    session_close(&session);
    return decisions;
}

static double limit(size_t decisions)
{
    static struct spsy_inquiry inquiries[SPSY_INQUIRIES_MAX];
    struct spsy_host_options options = {.home = home};
    struct spsy_job_options job_options = {"000999", "BOB", "BENCH", SPSY_JOB_BATCH};
    struct spsy_request request;
    struct spsy_error error;
    struct spsy_host *host;
    struct spsy_job *job;
    double started, taken;

    bench_fields(&request.fields, "DSPSPLF", "USER1");
    request.special = (struct spsy_special){0, 0, 0};
    request.operator_control = false;
    must(spsy_host_open(&options, &host, &error), &error);
    must(spsy_job_begin(host, &job_options, &job, &error), &error);
    for (unsigned i = 0; i < SPSY_INQUIRIES_MAX; i++) {
        inquiries[i].request = &request;
        inquiries[i].callbacks = &bench_callbacks;
    }
    started = bench_now_ns();
    for (size_t i = 0; i < decisions; i += SPSY_INQUIRIES_MAX)
        must(spsy_job_decide_many(job, inquiries, SPSY_INQUIRIES_MAX, &error), &error);
    taken = bench_now_ns() - started;
    spsy_job_end(job);
    spsy_host_close(host);
    return taken;
}

static void row(const char *name, const char *only, unsigned count, enum spsy_run run)
{
    double ours_ms[ROUNDS], limit_ms[ROUNDS];
    size_t decisions = 0;

    if (!strstr(name, only))
        return;
    register_programs(count, run);
    for (unsigned round = 0; round < ROUNDS; round++) {
        decisions = ours(&ours_ms[round]);
        limit_ms[round] = limit(decisions) / 1e6;
        ours_ms[round] /= 1e6;
    }
    fprintf(stderr, "%s: %zu decisions, %zu bytes of text\n", name, decisions, written / ROUNDS);
    written = 0;
    bench_report(name, bench_median(ours_ms, ROUNDS), bench_median(limit_ms, ROUNDS), "ms");
}

int main(int argc, char **argv)
{
    const char *only = argc > 2 ? argv[2] : "";
    char command[128];

    if (argc < 2 || !mkdtemp(home)) {
        fputs("usage: access BUILD [ROW [PROFILES FILES]]\n", stderr);
        return 2;
    }
    if (argc > 4) {
        profiles = (unsigned)strtoul(argv[3], NULL, 10);
        files = (unsigned)strtoul(argv[4], NULL, 10);
    }
    bench_pin();
    make_home();
    copy_programs(argv[1]);
    row("access_inline_1", only, 1, SPSY_RUN_INLINE);
    row("access_inline_10", only, 10, SPSY_RUN_INLINE);
    row("access_isolated_1", only, 1, SPSY_RUN_ISOLATED);
    row("access_isolated_10", only, 10, SPSY_RUN_ISOLATED);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command) != 0;
}
