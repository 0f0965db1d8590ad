/* policy.c - RULES with 10,000 rules beside itself with 10; and how long `policy check` takes.
 *
 * policy_answer_10000 is the answer alone, policy_answer_crossed_10000 of rules that no one
 * condition tells apart (each of 100 users with each of 100 files), policy_answer_none_10000 of
 * questions that no rule matches, and rules_decision_10000 the whole decision through the exit
 * host. policy_check_10000 is a process of its own, beside the 0.2 s that it may take.
 *
 * usage: policy BUILD [ROW]   only the rows whose names hold ROW */
#include "bench.h"
#include "request.h"

#define spsy_fail spsy_exit_fail /* what programs have by the name that we have, too */
#include "spsy_exit.h"
#undef spsy_fail

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "dispatch/dispatch.h"
#include "policy/policy.h"
#include "registry/registry.h"

enum { MANY = 10000, FEW = 10, QUESTIONS = 1024, CHECKS = 15 };

static char home[] = "/tmp/spsy-bench-XXXXXX";

static void stop(const char *what)
{
    fprintf(stderr, "%s\n", what);
    exit(1);
}

/* ---- policies ------------------------------------------------------------------------------ */

enum shape { PLAIN, CROSSED };

/* What rule i is about: a user or a group with files, now and then a queue. */
static void put_rule(FILE *out, enum shape shape, unsigned i, unsigned count)
{
    unsigned side = count < 100 ? 4 : 100;

    fprintf(out, "%s\n  {\"name\": \"rule of %u\", ", i ? "," : "", i);
    if (shape == CROSSED)
        fprintf(out, "\"users\": [\"U%u\"], \"files\": [\"F%u\"], ", i / side, i % side);
    else if (i % 4 == 0)
        fprintf(out, "\"groups\": [\"G%u\"], \"files\": [\"F%u*\"], ", i, i);
    else
        fprintf(out, "\"users\": [\"U%u\"], \"files\": [\"F%u\", \"P%u*\"], %s", i, i, i,
                i % 4 == 1 ? "\"queues\": [\"Q\"], " : "");
    fprintf(out, "\"functions\": [\"DLTSPLF\", \"HLDSPLF\", \"RLSSPLF\"], \"answer\": \"%s\"}",
            i % 2 ? "refuse" : "allow");
}

/* Owned. */
static char *policy_text(enum shape shape, unsigned count)
{
    size_t bytes;
    char *text;
    FILE *out = open_memstream(&text, &bytes);

    fputs("{\"version\": 1, \"rules\": [", out);
    for (unsigned i = 0; i < count; i++)
        put_rule(out, shape, i, count);
    fputs("]}\n", out);
    fclose(out);
    return text;
}

/* ---- answers ------------------------------------------------------------------------------- */

struct side {
    struct policy *policy;
    struct spsy_record *records;
    struct policy_facts *facts;
};

static void put(char *field, const char *letter, unsigned number)
{
    char text[16];

    snprintf(text, sizeof text, "%s%u", letter, number);
    memset(field, ' ', 10);
    memcpy(field, text, strlen(text));
}

/* Of all rules alike, in no order; hit false: of none. */
static void ask(struct side *side, enum shape shape, unsigned count, unsigned which, bool hit)
{
    unsigned rule = which * 2654435761u % count, width = count < 100 ? 4 : 100;
    struct spsy_record *record = &side->records[which];
    struct policy_facts *facts = &side->facts[which];

    memset(record, ' ', sizeof *record);
    memset(facts, 0, sizeof *facts);
    memcpy(record->function, hit ? "DLTSPLF" : "DSPSPLF", 7);
    put(record->current_user, "U", shape == CROSSED ? rule / width : rule);
    put(record->file_name, "F", shape == CROSSED ? rule % width : rule);
    put(record->job_user, "OWNER", 1);
    record->output_queue[0] = 'Q';
    put(facts->groups[0], "G", rule);
    put(facts->groups[1], "CLERKS", 1);
    facts->group_count = 2;
    facts->record = record;
    facts->now = 1795176000;
}

static struct side make_side(enum shape shape, unsigned count, bool hit)
{
    char *text = policy_text(shape, count), error[POLICY_ERROR_BYTES];
    struct side side = {.policy = policy_parse(text, strlen(text), error),
                        .records = calloc(QUESTIONS, sizeof *side.records),
                        .facts = calloc(QUESTIONS, sizeof *side.facts)};

    free(text);
    if (!side.policy || !side.records || !side.facts)
        stop(error);
    for (unsigned i = 0; i < QUESTIONS; i++) {
        size_t rule;
        char reason[POLICY_REASON_BYTES];

        ask(&side, shape, count, i, hit);
        policy_answer_by(side.policy, &side.facts[i], &rule, reason);
        if (hit != (rule != 0))
            stop("the question is not what it should be");
    }
    return side;
}

static void answer(void *context, uint64_t times)
{
    const struct side *side = context;
    char reason[POLICY_REASON_BYTES];
    static volatile char sink;

    for (uint64_t i = 0; i < times; i++)
        sink = policy_answer(side->policy, &side->facts[i % QUESTIONS], reason);
    (void)sink;
}

static void compare_answers(const char *name, enum shape shape, bool hit)
{
    struct side many = make_side(shape, MANY, hit), few = make_side(shape, FEW, hit);

    bench_compare(name, "ns", (struct bench_side){answer, &many},
                  (struct bench_side){answer, &few});
}

/* ---- decisions ----------------------------------------------------------------------------- */

static void write_policy(const char *path, unsigned count)
{
    char *text = policy_text(CROSSED, count);
    FILE *out = fopen(path, "w");

    if (!out || fputs(text, out) < 0 || fclose(out) != 0 || chmod(path, 0600) != 0)
        stop(path);
    free(text);
}

/* A job whose only program is RULES with that policy. */
static struct spsy_job *job_with(unsigned count)
{
    static const struct spsy_special officer = {.own = SPSY_ALL_SPECIAL};
    char own[64], path[128];
    struct spsy_host_options options = {.home = own};
    struct spsy_job_options job_options = {"000999", "U0", "BENCH", SPSY_JOB_BATCH};
    struct spsy_registration registration;
    struct spsy_error error = {0};
    struct spsy_host *host;
    struct spsy_job *job;
    int32_t number = 10;
    int bad;

    snprintf(own, sizeof own, "%s/%u", home, count);
    snprintf(path, sizeof path, "%s/policy.json", own);
    if (mkdir(own, 0700) != 0 || spsy_registry_create(own, &error) != 0)
        stop(own);
    write_policy(path, count);
    bad = spsy_registration_init(&registration, &error);
    free(registration.program);
    free(registration.program_data);
    registration.program = strdup("QSPSY/RULES");
    registration.program_data = strdup(path);
    registration.number = number;
    bad = bad ? bad
              : spsy_registry_add(own, "SPSY0100", &registration, true, &officer, &number, &error);
    if (bad || spsy_host_open(&options, &host, &error) != 0 ||
        spsy_job_begin(host, &job_options, &job, &error) != 0)
        stop(error.text);
    spsy_registration_free(&registration);
    return job;
}

static void decide(void *context, uint64_t times)
{
    static struct spsy_decision decision;
    struct spsy_request request = {0};
    struct spsy_error error;

    bench_fields(&request.fields, "DLTSPLF", "U1");
    for (uint64_t i = 0; i < times; i++)
        if (spsy_job_decide(context, &request, &bench_callbacks, &decision, &error) != 0 ||
            decision.basis != SPSY_BASIS_EXIT) {
            fprintf(stderr, "decision: %s %s\n", error.text, decision.why);
            exit(1);
        }
}

/* ---- the check ----------------------------------------------------------------------------- */

static void check(const char *build)
{
    double took[CHECKS];
    char path[128], command[512];

    snprintf(path, sizeof path, "%s/check.json", home);
    write_policy(path, MANY);
    snprintf(command, sizeof command, "%s/bin/spsy --home %s/none policy check %s >%s/said 2>&1",
             build, home, path, home);
    for (unsigned i = 0; i < CHECKS; i++) {
        double begun = bench_now_ns();

        if (system(command) != 0)
            stop(command);
        took[i] = (bench_now_ns() - begun) / 1e6;
    }
    bench_report("policy_check_10000", bench_median(took, CHECKS), 200, "ms");
}

static bool is_wanted(int argc, char **argv, const char *name)
{
    return argc < 3 || strstr(name, argv[2]);
}

int main(int argc, char **argv)
{
    char command[64];

    if (argc < 2 || !mkdtemp(home))
        stop("usage: policy BUILD [ROW]");
    if (is_wanted(argc, argv, "policy_answer_10000"))
        compare_answers("policy_answer_10000", PLAIN, true);
    if (is_wanted(argc, argv, "policy_answer_crossed_10000"))
        compare_answers("policy_answer_crossed_10000", CROSSED, true);
    if (is_wanted(argc, argv, "policy_answer_none_10000"))
        compare_answers("policy_answer_none_10000", PLAIN, false);
    if (is_wanted(argc, argv, "rules_decision_10000")) {
        struct spsy_job *few = job_with(FEW), *many = job_with(MANY);

        sleep(4); /* a policy that has just changed is read again at each call */
        bench_compare("rules_decision_10000", "us", (struct bench_side){decide, many},
                      (struct bench_side){decide, few});
    }
    if (is_wanted(argc, argv, "policy_check_10000"))
        check(argv[1]);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command) != 0;
}
