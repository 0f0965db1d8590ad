/* show.c - Get-Job-Attributes: what is shown is what was asked about. */
#include <string.h>

#include "gateway/exchange.h"
#include "gateway/upstream.h"

/* ---- what it is about ---------------------------------------------------------------------- */

/* Status alone, and nothing of what the job is. */
static bool is_status(const char *name)
{
    static const char *const names[] = {"job-id",
                                        "job-uri",
                                        "job-state",
                                        "job-state-reasons",
                                        "job-state-message",
                                        "number-of-intervening-jobs",
                                        "job-media-progress"};

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return strncmp(name, "job-printer-state-", 18) == 0 || strncmp(name, "time-at-", 8) == 0 ||
           (strncmp(name, "job-", 4) == 0 && strlen(name) > 14 &&
            strcmp(name + strlen(name) - 10, "-completed") == 0);
}

const char *show_function(struct ipp *request)
{
    struct ipp_attribute *names = ipp_find(request, IPP_GROUP_OPERATION, "requested-attributes");

    if (names && attribute_kind(names) != IPP_KIND_KEYWORD)
        return "QUSRSPLA"; /* cupsd does not look at it, and tells everything */
    for (int i = 0; names && i < attribute_count(names); i++)
        if (!is_status(attribute_text(names, i) ? attribute_text(names, i) : ""))
            return "QUSRSPLA";
    return names && attribute_count(names) > 0 ? "WRKPRTSTS" : "QUSRSPLA";
}

/* ---- one reading for both ------------------------------------------------------------------ */

/* A keyword that stands for many attributes. */
static bool is_group(const char *name)
{
    return strcmp(name, "all") == 0 || strcmp(name, "job-template") == 0 ||
           strcmp(name, "job-description") == 0 || strcmp(name, "job-status") == 0;
}

static bool is_named(struct ipp_attribute *names, const char *name)
{
    for (int i = 0; i < attribute_count(names); i++)
        if (attribute_text(names, i) && strcmp(attribute_text(names, i), name) == 0)
            return true;
    return false;
}

/* The client's list and what a record needs, where the client's is a list of single names. */
static int widen(struct ipp *request, bool *widened)
{
    struct ipp_attribute *names = ipp_find(request, IPP_GROUP_OPERATION, "requested-attributes");
    const char *all[256];
    size_t count = 0;

    *widened = false;
    if (!names || attribute_count(names) == 0 || attribute_count(names) > 200)
        return 0;
    for (int i = 0; i < attribute_count(names); i++) {
        const char *name = attribute_text(names, i);

        if (!name || is_group(name))
            return 0;
        all[count++] = name;
    }
    for (size_t i = 0; reading_attributes[i]; i++)
        if (!is_named(names, reading_attributes[i]))
            all[count++] = reading_attributes[i];
    *widened = true;
    if (ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD, "requested-attributes", count,
                      all) < 0)
        return SPSY_ERR_MEMORY;
    ipp_remove(request, names);
    return 0;
}

/* What the client has not asked for. */
static int narrow(struct ipp *request, struct ipp **answer)
{
    struct ipp_attribute *names = ipp_find(request, IPP_GROUP_OPERATION, "requested-attributes");
    struct ipp *narrow = ipp_answer_to(*answer, ipp_code(*answer));
    int result = narrow ? 0 : SPSY_ERR_MEMORY;

    for (struct ipp_attribute *at = ipp_first(*answer); at && result == 0; at = ipp_next(*answer))
        if ((attribute_group(at) == IPP_GROUP_JOB && is_named(names, attribute_name(at))) ||
            (attribute_group(at) == IPP_GROUP_OPERATION &&
             strncmp(attribute_name(at), "status-", 7) == 0))
            result = ipp_copy(narrow, at);
    ipp_free(*answer);
    *answer = narrow;
    return result;
}

/* ---- Get-Job-Attributes -------------------------------------------------------------------- */

/* cupsd's answer to the user, and the record's reading; both of one moment when he may see all. */
static int read(struct exchange *exchange, struct ipp **answer, bool *widened,
                struct guarded *guarded, struct spsy_error *error)
{
    struct conversation *conversation = exchange->conversation;
    struct ipp *request = exchange_rebuild(exchange, exchange->target.job);
    struct reading reading = {0};
    int result = request ? widen(request, widened) : SPSY_ERR_MEMORY;

    if (result < 0)
        spsy_fail_memory(error);
    else
        result = upstream_ask(conversation, exchange->operation->path, request, answer, error);
    ipp_free(request);
    if (result < 0 || !ipp_is_success(ipp_code(*answer)))
        return result;
    reading_take(&reading, *answer);
    if (reading.job.id != exchange->target.job || !reading_is_whole(&reading.job)) {
        reading.message = NULL; /* it stays the client's answer */
        result = upstream_read_whole(conversation, exchange->target.job, &reading, error);
    }
    if (result == 0)
        result = exchange_guarded(exchange, &reading.job, guarded, error);
    if (reading.message != *answer)
        reading_free(&reading);
    return result;
}

/* Everything, because a program allowed it (G8). */
static int read_granted(struct exchange *exchange, struct ipp **answer, struct spsy_error *error)
{
    struct ipp_attribute *names =
        ipp_find(exchange->request, IPP_GROUP_OPERATION, "requested-attributes");
    const char *wanted[257] = {NULL};
    struct connector_question question = {
        .kind = CONNECTOR_GET_JOB_ATTRIBUTES, .job_id = exchange->target.job, .attributes = wanted};

    for (int i = 0; names && i < attribute_count(names) && i < 256; i++)
        wanted[i] = attribute_text(names, i);
    if (!names || is_named(names, "all"))
        question.attributes = NULL;
    ipp_free(*answer);
    *answer = NULL;
    return upstream_look_up(exchange->conversation, &question, answer, error);
}

void show_handle(struct exchange *exchange)
{
    struct conversation *conversation = exchange->conversation;
    struct gateway_question question = {.functions = {show_function(exchange->request)},
                                        .function_count = 1};
    struct gateway_verdict verdict;
    struct spsy_error error;
    struct ipp *answer = NULL;
    bool widened = false;
    int result = exchange->target.job > 0 ? 0 : exchange_first_job(exchange, &error);

    if (result == 0)
        result = conversation_begin(conversation, &error);
    if (result == 0)
        result = read(exchange, &answer, &widened, &question.guarded, &error);
    if (result == 0 && ipp_is_success(ipp_code(answer))) {
        if (gateway_ask(&conversation->asker, &question, &verdict) < 0) {
            exchange_tell(exchange, &verdict);
            ipp_free(answer);
            return;
        }
        if (verdict.grant && conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT)
            result = read_granted(exchange, &answer, &error);
        else if (widened && narrow(exchange->request, &answer) < 0)
            result = spsy_fail_memory(&error);
    }
    if (result == 0)
        exchange_answer(exchange, answer);
    else
        exchange_say(exchange, &error);
    ipp_free(answer);
}
