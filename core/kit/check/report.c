/* report.c - what a check says, for people and as one JSON object. */
#include "kit/check/check.h"

#include <inttypes.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

enum {
    EXIT_CLEAN = 0,
    EXIT_FINDINGS = 1,
    EXIT_UNABLE = 4,
    DETAILS_SHOWN = 3, /* of a finding, on a terminal; --json has FINDING_DETAILS_MAX */
};

static const char *what_it_is(const struct check *check)
{
    return check->is_policy ? "policy" : "program";
}

static const char *form_name(const struct check *check)
{
    return check->info.form == SPSY_CHARSET_ASCII ? "ASCII (819)" : "EBCDIC (37)";
}

static const char *entry_name(const struct check *check)
{
    return check->info.symbol[0] ? check->info.symbol : "spsy_exit_program";
}

static double microseconds(uint64_t nanoseconds)
{
    return (double)nanoseconds / 1000;
}

/* ---- text --------------------------------------------------------------------------------------
 */

static void print_finding(const struct check *check, const struct finding *finding)
{
    size_t shown = finding->detail_count < DETAILS_SHOWN ? finding->detail_count : DETAILS_SHOWN;
    const struct finding_kind *kind = finding->kind;

    if (kind->number == 9 || kind->number == 39 || kind->number == 5)
        shown = finding->detail_count; /* each is to be mended */
    printf("%-7s SPX%03d %s\n", severity_name(kind->severity), kind->number, kind->name);
    for (size_t i = 0; i < shown; i++)
        output_line(stdout, "        %s", finding->details[i]);
    if (finding->count > shown)
        printf("        and %zu more\n", finding->count - shown);
    if (kind->number == 9 && check->mend[0])
        output_line(stdout, "        mend all with: %s", check->mend);
}

static void print_program(struct check *check)
{
    struct probe *probe = &check->probe;

    if (!check->inspected)
        return;
    output_line(stdout, "entry    %s", entry_name(check));
    printf("form     %s%s\n", form_name(check),
           check->info.has_descriptor ? ", as its descriptor says"
           : check->info.form_assumed ? ", assumed: no descriptor, CCSID(*AUTO)"
                                      : ", as --ccsid says");
    if (!check->probed)
        return;
    printf("asked    %zu calls; %zu cases, each twice; an opinion in %zu of %zu records\n",
           probe->calls, check->cases, check->opinions, check->searched);
    printf("time     p50 %.3f us, p99 %.3f us, worst %.3f us\n",
           microseconds(probe_time(probe, 50)), microseconds(probe_time(probe, 99)),
           microseconds(probe->worst_ns));
    if (check->cannot > 0)
        printf("cannot   %zu calls said that they could not decide\n", check->cannot);
    if (!check->looked_left)
        printf("left     not measured: its exit host did not live through the calls\n");
    if (check->cut || probe->given_up)
        printf("cut      %s\n",
               probe->given_up ? "too many calls failed or took too long: the others were "
                                 "not made"
                               : "not all of the search was made: too slow, or too many failures");
    if (check->words.left_out > 0)
        printf("words    %zu of its values were not tried: there are more than %d\n",
               check->words.left_out, WORDS_MAX);
    for (size_t i = 0; i < probe->printed.count && i < PROBE_LINES_MAX; i++)
        output_line(stdout, "printed  %s", probe->printed.lines[i] ? probe->printed.lines[i] : "?");
    if (probe->printed.count > PROBE_LINES_MAX)
        printf("printed  and %zu lines more\n", probe->printed.count - PROBE_LINES_MAX);
}

static void print_text(struct check *check)
{
    size_t errors = findings_of(&check->findings, SEVERITY_ERROR);
    size_t warnings = findings_of(&check->findings, SEVERITY_WARNING);
    size_t notes = findings_of(&check->findings, SEVERITY_NOTE);

    output_line(stdout, "%-8s %s", what_it_is(check), check->absolute);
    print_program(check);
    if (check->is_policy && check->rules > 0)
        printf("rules    %zu; %zu records made of them, DSPSPLF refused in %zu\n", check->rules,
               check->searched, check->opinions);
    if (check->is_policy && check->cut)
        printf("cut      the time for the search was over before its end\n");
    for (int severity = SEVERITY_ERROR; severity <= SEVERITY_NOTE; severity++)
        for (size_t i = 0; i < check->findings.count; i++)
            if (check->findings.list[i].kind->severity == (enum severity)severity)
                print_finding(check, &check->findings.list[i]);
    if (errors + warnings + notes == 0)
        printf("clean\n");
    else
        printf("%zu errors, %zu warnings, %zu notes; spsy help SPX%03d explains one\n", errors,
               warnings, notes, check->findings.list[0].kind->number);
}

/* ---- JSON --------------------------------------------------------------------------------------
 */

static bool add_text(cJSON *object, const char *key, const char *text)
{
    return text ? cJSON_AddStringToObject(object, key, text) != NULL
                : cJSON_AddNullToObject(object, key) != NULL;
}

static cJSON *texts_to_json(char *const *texts, size_t count)
{
    cJSON *list = cJSON_CreateArray();

    for (size_t i = 0; list && i < count; i++)
        if (!cJSON_AddItemToArray(list, cJSON_CreateString(texts[i] ? texts[i] : "?"))) {
            cJSON_Delete(list);
            return NULL;
        }
    return list;
}

static cJSON *finding_to_json(const struct finding *finding)
{
    cJSON *object = cJSON_CreateObject();
    char number[8];

    snprintf(number, sizeof number, "SPX%03d", finding->kind->number);
    if (object && add_text(object, "number", number) &&
        add_text(object, "name", finding->kind->name) &&
        add_text(object, "severity", severity_name(finding->kind->severity)) &&
        cJSON_AddNumberToObject(object, "count", (double)finding->count) &&
        cJSON_AddItemToObject(
            object, "details",
            texts_to_json((char *const *)finding->details, finding->detail_count)) &&
        add_text(object, "mend", finding->kind->mend))
        return object;
    cJSON_Delete(object);
    return NULL;
}

static bool add_findings(cJSON *root, const struct findings *findings)
{
    cJSON *list = cJSON_AddArrayToObject(root, "findings");

    for (size_t i = 0; list && i < findings->count; i++)
        if (!cJSON_AddItemToArray(list, finding_to_json(&findings->list[i])))
            return false;
    return list != NULL;
}

static bool add_calls(cJSON *root, struct check *check)
{
    struct probe *probe = &check->probe;
    cJSON *calls;

    if (!check->probed)
        return cJSON_AddNullToObject(root, "calls") != NULL;
    calls = cJSON_AddObjectToObject(root, "calls");
    return calls && cJSON_AddNumberToObject(calls, "count", (double)probe->calls) &&
           cJSON_AddNumberToObject(calls, "cases", (double)check->cases) &&
           cJSON_AddNumberToObject(calls, "failed", (double)probe->failures) &&
           cJSON_AddNumberToObject(calls, "couldNotDecide", (double)check->cannot) &&
           cJSON_AddNumberToObject(calls, "p50Microseconds", microseconds(probe_time(probe, 50))) &&
           cJSON_AddNumberToObject(calls, "p99Microseconds", microseconds(probe_time(probe, 99))) &&
           cJSON_AddNumberToObject(calls, "worstMicroseconds", microseconds(probe->worst_ns)) &&
           cJSON_AddBoolToObject(calls, "leftMeasured", check->looked_left) &&
           cJSON_AddNumberToObject(calls, "printedLines", (double)probe->printed.count) &&
           cJSON_AddItemToObject(
               calls, "printed",
               texts_to_json(probe->printed.lines, probe->printed.count < PROBE_LINES_MAX
                                                       ? probe->printed.count
                                                       : PROBE_LINES_MAX));
}

static cJSON *to_json(struct check *check, const char *why)
{
    cJSON *root = cJSON_CreateObject();

    if (root && cJSON_AddNumberToObject(root, "version", 1) &&
        add_text(root, what_it_is(check), check->absolute) &&
        cJSON_AddBoolToObject(root, "checked", why == NULL) && add_text(root, "why", why) &&
        add_text(root, "entry", check->inspected ? entry_name(check) : NULL) &&
        (check->inspected ? cJSON_AddNumberToObject(root, "ccsid", check->info.form)
                          : cJSON_AddNullToObject(root, "ccsid")) &&
        add_calls(root, check) &&
        cJSON_AddNumberToObject(root, "records", (double)check->searched) &&
        cJSON_AddNumberToObject(root, "opinions", (double)check->opinions) &&
        cJSON_AddBoolToObject(root, "cut", check->cut || check->probe.given_up) &&
        add_findings(root, &check->findings) &&
        add_text(root, "mend", check->mend[0] ? check->mend : NULL))
        return root;
    cJSON_Delete(root);
    return NULL;
}

static int print_json(struct check *check, const char *why)
{
    cJSON *root = to_json(check, why);
    char *line = spsy_json_print(root);

    cJSON_Delete(root);
    if (!line) {
        fputs("spsy exit: out of memory\n", stderr);
        return -1;
    }
    spsy_json_put(line, stdout);
    putchar('\n');
    cJSON_free(line);
    return 0;
}

int check_report(struct check *check)
{
    if (check->findings.out_of_memory)
        return check_report_unable(check, "out of memory");
    if (!check->json)
        print_text(check);
    else if (print_json(check, NULL) != 0)
        return EXIT_UNABLE;
    if (fflush(stdout) != 0)
        return EXIT_UNABLE;
    return findings_of(&check->findings, SEVERITY_ERROR) +
                       findings_of(&check->findings, SEVERITY_WARNING) >
                   0
               ? EXIT_FINDINGS
               : EXIT_CLEAN;
}

int check_report_unable(struct check *check, const char *why)
{
    if (check->json)
        print_json(check, why);
    else
        output_line(stderr, "spsy exit: cannot be checked: %s", why);
    return EXIT_UNABLE;
}
