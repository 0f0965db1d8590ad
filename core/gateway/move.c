#include "gateway/move.h"

#include <string.h>

#include "gateway/act.h"
#include "gateway/bulk.h"
#include "gateway/upstream.h"

/* Over LPR; or by another way to another system. */
static const char *function_of(const char *device)
{
    static const char *const remote[] = {"ipp",    "ipps", "ipp14", "http",  "https",
                                         "socket", "smb",  "dnssd", "mailto"};
    char scheme[64];

    if (!uri_scheme(device, scheme, sizeof scheme))
        return NULL;
    if (strcmp(scheme, "lpd") == 0)
        return "SNDTCPSPLF";
    for (size_t i = 0; i < sizeof remote / sizeof remote[0]; i++)
        if (strcmp(scheme, remote[i]) == 0)
            return "SNDNETSPLF";
    return NULL;
}

static void add(struct gateway_question *question, const char *function)
{
    for (size_t i = 0; i < question->function_count; i++)
        if (strcmp(question->functions[i], function) == 0)
            return;
    question->functions[question->function_count++] = function;
}

static int look_up(struct exchange *exchange, const char *queue, struct ipp **answer,
                   struct spsy_error *error)
{
    static const char *const attributes[] = {"device-uri", "member-names", NULL};
    const struct connector_question question = {
        .kind = CONNECTOR_GET_PRINTER_ATTRIBUTES, .queue = queue, .attributes = attributes};
    int result = upstream_look_up(exchange->conversation, &question, answer, error);

    if (result == 0 && ipp_code(*answer) >= 0x0100) {
        result =
            spsy_fail(error, ipp_code(*answer) == IPP_NOT_FOUND ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO,
                      "SPY0101", "%.200s: %.500s", queue,
                      attribute_text_or(ipp_find(*answer, IPP_GROUP_OPERATION, "status-message"),
                                        "cupsd does not know it"));
        ipp_free(*answer);
        *answer = NULL;
    }
    return result;
}

/* A class prints on any of its members, each of which may be another class. */
static int add_devices(struct exchange *exchange, const char *queue, int depth,
                       struct gateway_question *question, struct spsy_error *error)
{
    struct ipp_attribute *members;
    struct ipp *answer = NULL;
    const char *function;
    int result;

    if (depth > 4)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "class %.200s is in itself", queue);
    result = look_up(exchange, queue, &answer, error);
    if (result < 0)
        return result;
    function =
        function_of(attribute_text_or(ipp_find(answer, IPP_GROUP_PRINTER, "device-uri"), ""));
    if (function)
        add(question, function);
    members = ipp_find(answer, IPP_GROUP_PRINTER, "member-names");
    for (int i = 0; members && i < attribute_count(members) && result == 0; i++)
        result = add_devices(exchange, attribute_text(members, i), depth + 1, question, error);
    ipp_free(answer);
    return result;
}

int move_read(struct exchange *exchange, struct gateway_question *question,
              struct spsy_error *error)
{
    struct ipp_attribute *uri = ipp_find(exchange->request, IPP_GROUP_JOB, "job-printer-uri");
    char queue[TARGET_QUEUE_SIZE];
    bool is_class;
    int result;

    if (!uri)
        uri = ipp_find(exchange->request, IPP_GROUP_OPERATION, "job-printer-uri");
    if (!uri || attribute_count(uri) != 1)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "CUPS-Move-Job: where to? one job-printer-uri");
    result = target_queue_of(attribute_text_or(uri, ""), queue, &is_class, error);
    add(question, "QSPMOVSP");
    if (result == 0)
        result = add_devices(exchange, queue, 0, question, error);
    if (result == 0)
        result = gateway_queue(exchange->conversation->session.spool, queue,
                               &question->guarded.target, error);
    question->guarded.moves = true;
    return result;
}

void move_handle(struct exchange *exchange)
{
    struct gateway_question question = {.changes = true};
    struct ipp *request = NULL;
    struct spsy_error error;

    if (!exchange->target.job_named) {
        bulk_handle(exchange);
        return;
    }
    if (act_find(exchange, &question.guarded) < 0)
        return;
    if (move_read(exchange, &question, &error) < 0)
        exchange_say(exchange, &error);
    else if (!(request = exchange_rebuild(exchange, exchange->target.job)))
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    else
        act_on_job(exchange, &question, request);
    ipp_free(request);
    act_leave(exchange);
}
