#include "kit/exit_test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/message.h"
#include "base/text.h"
#include "cli/output.h"
#include "cli/page.h"
#include "kit/compare.h"
#include "kit/engine.h"
#include "kit/report.h"
#include "kit/table/table.h"

static const char usage[] =
    "usage: spsy exit test TABLE [--program FILE.so | --policy FILE | --registry FILE]\n"
    "                 [--format SPSY0100|SPSY0200] [--ccsid '*AUTO'|37|819] [--entry SYMBOL]\n"
    "                 [--data TEXT] [--home DIR] [--inline] [--csv] [--coverage]\n"
    "                 [--require-coverage PERCENT] [--json]\n"
    "\n"
    "  Asks a program, a policy or a registry about every case of a decision table, and compares.\n"
    "  Nothing is registered, no home is needed, nothing is changed.\n"
    "\n"
    "  TABLE        JSON; CSV when its name ends with .csv or with --csv; - is standard input\n"
    "  --program    what is tested, unless the table names it (program, policy, registry)\n"
    "  --policy     a policy of QSPSY/RULES\n"
    "  --registry   a registry.json: all its programs, as a job would ask them\n"
    "  --format --ccsid --entry --data   of the program, as for spsy exit call\n"
    "  --home       where LIBRARY/PROGRAM of a registry is looked for\n"
    "  --inline     in this process, as RUN(*INLINE), and not in exit hosts\n"
    "  --coverage   a line for every function, too\n"
    "  --require-coverage   exit status 1 when less is reached\n"
    "  --json       one JSON object; otherwise TAP 14\n"
    "\n"
    "exit status: 0 all as expected, 1 some not, 2 usage or table, 4 a program failed where not "
    "expected\n";

struct run {
    const char *table_path;
    struct kit_candidate_words words;
    bool json, csv, whole;
    int least_coverage; /* 0-100 */
    struct kit_table table;
    struct kit_candidate candidate;
    struct kit_engine engine;
    struct kit_coverage coverage;
    struct kit_report report;
    struct output output;
    size_t all;      /* expansions of all cases */
    int64_t next_ms; /* when progress is told next */
    bool shown;
};

enum { FIRST_MS = 500, EVERY_MS = 200 };

static volatile sig_atomic_t interrupted;

static void interrupt(int signal)
{
    interrupted = signal;
}

/* What has been made is taken away again. */
static void catch_signals(void)
{
    struct sigaction action = {.sa_handler = interrupt};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
}

/* ---- the cases --------------------------------------------------------------------------------
 */

static void show_progress(struct run *run)
{
    char text[80];

    if (!run->output.shows_progress || isatty(STDOUT_FILENO) || spsy_now_ms() < run->next_ms)
        return;
    snprintf(text, sizeof text, "Testing: %zu of %zu cases", run->report.cases, run->all);
    run->output.progress.show(run->output.progress.context, text);
    run->next_ms = spsy_now_ms() + EVERY_MS;
    run->shown = true;
}

static void ask(struct run *run, const struct kit_case *read, const char *where, size_t expansion,
                const struct kit_request *request)
{
    static struct spsy_decision decision; /* several KiB */
    struct spsy_error error;
    char differs[512], label[256], at[PATH_MAX + 128];
    struct kit_result result = {.label = label,
                                .where = at,
                                .request = request,
                                .decision = &decision,
                                .expect =
                                    cJSON_GetObjectItemCaseSensitive(run->table.object, "expect")};
    struct kit_expectation expect = read->expect;
    bool as_expected;

    /* what was recorded of program 10 is asked of the same policy as number 1 */
    expect.any_number = run->candidate.file || run->candidate.policy;
    kit_case_label(read, expansion, label, sizeof label);
    snprintf(at, sizeof at, "%s: %s", run->table.source, where);
    if (kit_engine_decide(&run->engine, request, &decision, &error) < 0) {
        as_expected = read->expect.basis == SPSY_BASIS_FAILURE &&
                      kit_as_expected(&expect, &decision, differs);
        if (!as_expected)
            snprintf(differs, sizeof differs, "it could not be decided: %.400s", error.text);
        result.program_failed = !as_expected;
    } else {
        as_expected = kit_as_expected(&expect, &decision, differs);
        result.program_failed = kit_unexpected_failure(&read->expect, &decision) != NULL;
    }
    result.differs = as_expected ? NULL : differs;
    kit_coverage_note(&run->coverage, request, &decision);
    kit_report_case(&run->report, &result);
}

/* Every expansion of a case: asked about, or only looked at. */
static int each(struct run *run, const struct kit_case *read, bool asks, struct spsy_error *error)
{
    struct kit_request request;
    struct kit_fault fault;
    char where[96];
    int result = 0;

    kit_table_where(&run->table, where);
    for (size_t i = 0; i < read->expansions && !interrupted; i++) {
        result = kit_case_request(read, i, &request, &fault);
        if (result < 0)
            return kit_table_fail(&run->table, &fault, error);
        if (asks) {
            ask(run, read, where, i, &request);
            show_progress(run);
        }
    }
    return result;
}

static int go_through(struct run *run, bool asks, struct spsy_error *error)
{
    struct kit_case read;
    int result = kit_table_rewind(&run->table, error);

    while (result == 0 && !interrupted) {
        result = kit_table_next(&run->table, &read, error);
        if (result <= 0)
            return result;
        result = each(run, &read, asks, error);
        run->all += asks ? 0 : read.expansions;
        kit_case_free(&read);
    }
    return result;
}

static void tell(void *context, const char *text)
{
    struct run *run = context;

    kit_report_message(&run->report, text);
}

/* ---- the whole --------------------------------------------------------------------------------
 */

/* Nothing is asked before all of it has been found to be right. */
static int prepare(struct run *run, struct spsy_error *error)
{
    int result = kit_table_open(run->table_path, run->csv, &run->table, error);

    if (result == 0)
        result = go_through(run, false, error);
    if (result == 0 && run->all == 0 && !interrupted)
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0160", "%s: no case", run->table.source);
    if (result == 0)
        result = kit_candidate_read(&run->words, &run->table, &run->candidate, error);
    if (result == 0)
        result = kit_candidate_check(&run->candidate, error);
    if (result == 0)
        result = kit_coverage_begin(&run->candidate, &run->coverage, error);
    if (result == 0)
        result = kit_engine_open(&run->candidate, run->words.home, &run->engine, error);
    return result;
}

static int failed(const struct run *run, const struct spsy_error *error)
{
    const struct spsy_message *message = spsy_message_find(error->message_id);
    int status = page_failed(run->json, "exit", error);

    return message ? (int)message->kind : status;
}

static int status_of(const struct run *run, bool written)
{
    int percent = kit_coverage_percent(&run->coverage);

    if (run->report.program_failed)
        return SPSY_MESSAGE_EXIT_FAILED;
    if (percent < run->least_coverage) {
        if (!run->json)
            output_line(stderr,
                        "spsy exit: coverage is %d %%, less than the %d %% that are required",
                        percent, run->least_coverage);
        return SPSY_MESSAGE_FAILED;
    }
    return run->report.failed || !written ? SPSY_MESSAGE_FAILED : 0;
}

static int test(struct run *run)
{
    const char *why = NULL;
    struct spsy_error error;
    bool written;
    int result = prepare(run, &error);

    if (result < 0)
        return failed(run, &error);
    run->engine.message = tell;
    run->engine.context = run;
    run->report = (struct kit_report){.stream = stdout, .json = run->json};
    run->next_ms = spsy_now_ms() + FIRST_MS;
    kit_report_begin(&run->report, run->table.source, run->all);
    result = go_through(run, true, &error);
    why = result < 0 ? error.text : interrupted ? "interrupted" : NULL;
    if (run->shown)
        run->output.progress.show(run->output.progress.context, "");
    written = kit_report_end(&run->report, &run->coverage, run->whole, why);
    if (result < 0)
        return SPSY_MESSAGE_USAGE; /* it has been changed meanwhile */
    return interrupted ? SPSY_MESSAGE_FAILED : status_of(run, written);
}

/* ---- words ------------------------------------------------------------------------------------
 */

static int misused(const struct run *run, const char *what, const char *word)
{
    char text[512];

    snprintf(text, sizeof text, "%s%s", what, word);
    return page_misused(run->json, "exit", usage, text);
}

static const char **option_value(struct run *run, const char *name, const char **coverage)
{
    const struct {
        const char *name;
        const char **value;
    } options[] = {{"--program", &run->words.program},   {"--policy", &run->words.policy},
                   {"--registry", &run->words.registry}, {"--format", &run->words.format},
                   {"--ccsid", &run->words.ccsid},       {"--entry", &run->words.entry},
                   {"--data", &run->words.data},         {"--home", &run->words.home},
                   {"--require-coverage", coverage}};

    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++)
        if (strcmp(options[i].name, name) == 0)
            return options[i].value;
    return NULL;
}

static bool *option_flag(struct run *run, const char *name)
{
    return strcmp(name, "--inline") == 0     ? &run->words.run_inline
           : strcmp(name, "--csv") == 0      ? &run->csv
           : strcmp(name, "--coverage") == 0 ? &run->whole
           : strcmp(name, "--json") == 0     ? &run->json
                                             : NULL;
}

static int check_words(struct run *run, const char *coverage)
{
    const struct kit_candidate_words *words = &run->words;
    int named = !!words->program + !!words->policy + !!words->registry;
    char *end = NULL;
    long percent = coverage ? strtol(coverage, &end, 10) : 0;
    size_t length = run->table_path ? strlen(run->table_path) : 0;

    if (!run->table_path)
        return misused(run, "name the table", "");
    if (named > 1)
        return misused(run, "--program, --policy and --registry: one of them", "");
    if (words->format && spsy_format_index(words->format) < 0)
        return misused(run, "no such format: ", words->format);
    if (words->ccsid && strcmp(words->ccsid, "*AUTO") != 0 && strcmp(words->ccsid, "37") != 0 &&
        strcmp(words->ccsid, "819") != 0)
        return misused(run, "--ccsid is *AUTO, 37 or 819, not ", words->ccsid);
    if (!words->program && (words->ccsid || words->entry || words->data))
        return misused(run, "--ccsid, --entry and --data are about --program", "");
    if (!words->program && !words->policy && words->format)
        return misused(run, "--format is about --program or --policy", "");
    if (coverage && (*end || !*coverage || percent < 0 || percent > 100))
        return misused(run, "--require-coverage is 0 to 100, not ", coverage);
    run->least_coverage = (int)percent;
    run->csv |= length > 4 && strcasecmp(run->table_path + length - 4, ".csv") == 0;
    return 0;
}

static int parse(struct run *run, int argc, char **argv)
{
    const char *coverage = NULL;

    for (int i = 0; i < argc; i++) {
        const char **value = option_value(run, argv[i], &coverage);
        bool *flag = option_flag(run, argv[i]);

        if (value && i + 1 == argc)
            return misused(run, "a value is missing after ", argv[i]);
        if (value)
            *value = argv[++i];
        else if (flag)
            *flag = true;
        else if (argv[i][0] == '-' && argv[i][1])
            return page_unknown_option(run->json, "exit", usage, argv[i]);
        else if (run->table_path)
            return misused(run, "unexpected argument ", argv[i]);
        else
            run->table_path = argv[i];
    }
    return check_words(run, coverage);
}

int kit_exit_test(int argc, char **argv, bool json)
{
    struct run *run = calloc(1, sizeof *run);
    int status;

    if (!run)
        return SPSY_MESSAGE_INTERNAL;
    run->json = json;
    for (int i = 0; i < argc; i++)
        if (strcmp(argv[i], "--help") == 0) {
            free(run);
            return page_text(json, "EXIT", usage);
        }
    status = parse(run, argc, argv);
    if (status == 0) {
        output_open(&run->output, run->json, false);
        catch_signals();
        status = test(run);
        kit_engine_close(&run->engine);
        kit_coverage_end(&run->coverage);
        kit_candidate_free(&run->candidate);
        kit_table_close(&run->table);
    }
    free(run);
    return status;
}
