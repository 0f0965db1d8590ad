/* report.c - `spsy report`: a page about the home, or with --json the same as a value.
 *
 * MUST: it tells who did what, and who can do what: it needs *AUDIT, or *ALLOBJ and *SECADM, of
 * whatever origin. Doctor's findings are in it as far as `spsy doctor` shows them to who asks. */
#include "report/report.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "verb/verb.h"

struct request {
    const char *html, *since, *until;
    char since_time[SPOOL_TIME_SIZE], until_time[SPOOL_TIME_SIZE];
    bool replace;
    cJSON *findings;
};

/* ---- doctor's findings ------------------------------------------------------------------------
 */

static int copy_rows(struct answer *from, cJSON *array)
{
    struct spill_reader reader;
    const cJSON *row;
    bool whole;

    spill_read(&from->rows, &reader);
    while ((row = spill_item(&reader))) {
        cJSON *copy = cJSON_Duplicate(row, true);

        if (!copy)
            break;
        cJSON_AddItemToArray(array, copy);
    }
    whole = spill_complete(&reader);
    spill_end(&reader);
    return whole ? 0 : -1;
}

/* NULL: out of memory, or they could not be kept. */
static cJSON *findings(struct execution *execution)
{
    cJSON *array = cJSON_CreateArray();
    struct answer examined;
    int result;

    if (!array || answer_init(&examined, verb_doctor.title, NULL) < 0) {
        cJSON_Delete(array);
        return NULL;
    }
    verb_doctor.run(execution, 0, NULL, &examined);
    answer_settle(&examined);
    result = copy_rows(&examined, array);
    answer_free(&examined);
    if (result == 0)
        return array;
    cJSON_Delete(array);
    return NULL;
}

/* ---- the page ---------------------------------------------------------------------------------
 */

struct target {
    const struct streams *streams;
    struct stream *stream;
};

static int write_part(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    const struct target *target = context;

    return target->streams->write(target->stream, bytes, count, error);
}

static int write_data(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    const struct answer_data *data = context;

    return data->write(data->context, bytes, count, error);
}

/* To standard output. */
static int show_page(const cJSON *model, struct answer *answer)
{
    struct spsy_error error;
    struct html html;

    html_begin(&html, write_data, (void *)answer->data);
    report_page(&html, model);
    return html_end(&html, &error) < 0 ? answer_fail_error(answer, &error) : 0;
}

static int create(struct target *target, const struct request *request, struct spsy_error *error)
{
    int result = target->streams->create(target->streams->context, request->html, STREAM_FILE,
                                         request->replace, &target->stream, error);

    return result == SPSY_ERR_EXISTS ? spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102",
                                                 "%.*s exists already; --replace replaces it",
                                                 spsy_text_cut(request->html, 400), request->html)
                                     : result;
}

static int write_page(struct session *session, const struct request *request, const cJSON *model,
                      struct answer *answer)
{
    struct target target = {session->streams, NULL};
    struct html html;
    struct spsy_error error;
    int result;

    if (create(&target, request, &error) < 0)
        return answer_fail_error(answer, &error);
    html_begin(&html, write_part, &target);
    report_page(&html, model);
    result = html_end(&html, &error);
    if (result == 0)
        result = target.streams->commit(target.stream, &error);
    target.streams->drop(target.stream);
    if (result < 0)
        return answer_fail_error(answer, &error);
    answer_message(answer, "SPY0001", "Report written to %.*s", spsy_text_cut(request->html, 400),
                   request->html);
    return 0;
}

/* ---- the verb ---------------------------------------------------------------------------------
 */

static int authorized(struct session *session, struct answer *answer)
{
    struct spool_subject subject;
    struct spsy_error error;

    if (session_subject(session, &subject, &error) < 0)
        return answer_fail_error(answer, &error);
    if (spool_subject_may_see_others(&subject))
        return 0;
    return answer_fail(answer, "CPF222E",
                       "*AUDIT, or *ALLOBJ and *SECADM, special authority required for a report");
}

static int work(struct session *session, void *context, struct answer *answer)
{
    struct request *request = context;
    const struct report_options options = {
        .since = request->since ? request->since_time : NULL,
        .until = request->until ? request->until_time : NULL,
    };
    cJSON *model;
    int result = authorized(session, answer);

    if (result == 0)
        result = report_model(session, answer, &options, &model);
    if (result < 0)
        return result;
    if (request->findings)
        cJSON_AddItemToObject(model, "findings", request->findings);
    request->findings = NULL;
    if (!request->html)
        return answer_row(answer, model);
    result = strcmp(request->html, "-") == 0 ? show_page(model, answer)
                                             : write_page(session, request, model, answer);
    cJSON_Delete(model);
    return result;
}

static int read_request(int count, char *const *arguments, struct request *request,
                        struct answer *answer)
{
    const struct verb_option options[] = {
        {"--html", &request->html, NULL},
        {"--since", &request->since, NULL},
        {"--until", &request->until, NULL},
        {"--replace", NULL, &request->replace},
    };
    int result =
        verb_options(count, arguments, options, sizeof options / sizeof options[0], answer);

    if (result == 0)
        result = verb_period(request->since, request->until, request->since_time,
                             request->until_time, answer);
    if (result == 0 && !request->html && answer->data)
        result =
            answer_fail(answer, "SPY0108", "where to? --html FILE; or --json before the command");
    if (result == 0 && request->html && !request->html[0])
        result = answer_fail(answer, "SPY0108", "--html needs the name of a file");
    if (result == 0 && request->html && strcmp(request->html, "-") == 0 && !answer->data)
        result = answer_fail(answer, "SPY0108",
                             "--html - writes to standard output, where with --json the answer is");
    return result;
}

static int check(int count, char *const *arguments, struct answer *answer)
{
    struct request request = {0};

    return read_request(count, arguments, &request, answer);
}

static void run(struct execution *execution, int count, char *const *arguments,
                struct answer *answer)
{
    struct request request = {0};

    if (read_request(count, arguments, &request, answer) < 0)
        return;
    request.findings = findings(execution);
    if (!request.findings)
        answer_message(answer, "SPY0003",
                       "doctor's findings could not be kept: they are not in it");
    execute_work(execution, work, &request, answer);
    cJSON_Delete(request.findings);
}

const struct verb verb_report = {.name = "report", .title = "REPORT", .check = check, .run = run};
