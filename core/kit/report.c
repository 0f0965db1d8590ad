#include "kit/report.h"

#include <string.h>

#include "base/text.h"
#include "kit/compare.h"

/* A description of TAP: a # would begin a directive. */
static void write_description(const char *text, FILE *stream)
{
    for (; *text; text++) {
        if (*text == '#' || *text == '\\')
            fputc('\\', stream);
        fputc(*text, stream);
    }
    fputc('\n', stream);
}

static void write_json(const cJSON *item, FILE *stream)
{
    char *text = spsy_json_print(item);

    if (text)
        spsy_json_put(text, stream);
    else
        fputs("null", stream);
    cJSON_free(text);
}

static void write_member(const char *key, cJSON *item, FILE *stream)
{
    fprintf(stream, "\"%s\":", key);
    write_json(item, stream);
    cJSON_Delete(item);
}

void kit_report_begin(struct kit_report *report, const char *table, size_t cases)
{
    if (report->json) {
        fputc('{', report->stream);
        write_member("table", cJSON_CreateString(table), report->stream);
        fputs(",\"results\":[", report->stream);
    } else {
        fprintf(report->stream, "TAP version 14\n1..%zu\n", cases);
    }
}

/* JSON is YAML; a key a line is easier to read. */
static void write_yaml(const struct kit_result *result, FILE *stream)
{
    cJSON *got = kit_decision_to_json(result->decision);
    cJSON *request = spsy_record_to_json(&result->request->request.fields);
    cJSON *differs = cJSON_CreateString(result->differs), *at = cJSON_CreateString(result->where);

    fputs("  ---\n  message: ", stream);
    write_json(differs, stream);
    fputs("\n  at: ", stream);
    write_json(at, stream);
    fputs("\n  expected: ", stream);
    write_json(result->expect, stream);
    fputs("\n  got: ", stream);
    write_json(got, stream);
    fprintf(stream, "\n  job: %s/%s/%s", result->request->job_number, result->request->job_user,
            result->request->job_name);
    fputs("\n  request: ", stream);
    write_json(request, stream);
    fputs("\n  ...\n", stream);
    cJSON_Delete(got);
    cJSON_Delete(request);
    cJSON_Delete(differs);
    cJSON_Delete(at);
}

static void write_object(const struct kit_report *report, const struct kit_result *result)
{
    FILE *stream = report->stream;

    fputs(report->cases > 1 ? ",{" : "{", stream);
    write_member("name", cJSON_CreateString(result->label), stream);
    fprintf(stream, ",\"ok\":%s", result->differs ? "false" : "true");
    if (result->differs) {
        fputc(',', stream);
        write_member("message", cJSON_CreateString(result->differs), stream);
        fputc(',', stream);
        write_member("at", cJSON_CreateString(result->where), stream);
        fputs(",\"expected\":", stream);
        write_json(result->expect, stream);
        fputc(',', stream);
        write_member("request", spsy_record_to_json(&result->request->request.fields), stream);
    }
    fputc(',', stream);
    write_member("got", kit_decision_to_json(result->decision), stream);
    fputc('}', stream);
}

void kit_report_case(struct kit_report *report, const struct kit_result *result)
{
    report->cases++;
    report->failed += result->differs != NULL;
    report->program_failed += result->program_failed;
    if (report->json) {
        write_object(report, result);
        return;
    }
    fprintf(report->stream, "%sok %zu - ", result->differs ? "not " : "", report->cases);
    write_description(result->label, report->stream);
    if (result->differs)
        write_yaml(result, report->stream);
}

void kit_report_message(struct kit_report *report, const char *text)
{
    char line[1024];

    if (report->json)
        return;
    spsy_text_copy(line, sizeof line, text);
    fprintf(report->stream, "# message: %s\n", line);
}

static void end_json(struct kit_report *report, const struct kit_coverage *coverage,
                     const char *why)
{
    fprintf(report->stream, "],\"cases\":%zu,\"failed\":%zu,\"programFailed\":%zu", report->cases,
            report->failed, report->program_failed);
    fputc(',', report->stream);
    write_member("brokeOff", why ? cJSON_CreateString(why) : cJSON_CreateNull(), report->stream);
    fputc(',', report->stream);
    write_member("coverage", kit_coverage_to_json(coverage), report->stream);
    fputs("}\n", report->stream);
}

bool kit_report_end(struct kit_report *report, const struct kit_coverage *coverage, bool whole,
                    const char *why)
{
    if (report->json) {
        end_json(report, coverage, why);
    } else if (why) {
        fputs("Bail out! ", report->stream);
        write_description(why, report->stream);
    } else {
        kit_coverage_write(coverage, whole, report->stream);
        fprintf(report->stream, "# %zu of %zu as expected\n", report->cases - report->failed,
                report->cases);
    }
    return fflush(report->stream) == 0 && !ferror(report->stream);
}
