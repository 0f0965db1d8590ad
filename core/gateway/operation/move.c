#include "gateway/operation/move.h"

#include <string.h>

#include "gateway/operation/act.h"
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

static int look_up(struct exchange *exchange, const char *queue, struct ipp **answer,
                   struct spsy_error *error)
{
    static const char *const attributes[] = {"device-uri", "member-names", NULL};
    const struct connector_question question = {
        .kind = CONNECTOR_GET_PRINTER_ATTRIBUTES, .queue = queue, .attributes = attributes};
    int result = upstream_look_up(exchange->conversation, &question, answer, error);

    if (result < 0)
        return result;
    result =
        upstream_check(*answer, "cupsd does not know the queue to which it is to be moved", error);
    if (result < 0) {
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
        gateway_question_add(question, function);
    members = ipp_find(answer, IPP_GROUP_PRINTER, "member-names");
    for (int i = 0; members && i < attribute_count(members) && result == 0; i++)
        result = add_devices(exchange, attribute_text(members, i), depth + 1, question, error);
    ipp_free(answer);
    return result;
}

/* cupsd takes the first one that it meets, in whatever group it is. */
static int find_target(struct exchange *exchange, struct target *target, struct spsy_error *error)
{
    struct ipp_attribute *uri = ipp_find(exchange->request, IPP_GROUP_JOB, "job-printer-uri");
    struct ipp_attribute *other =
        ipp_find(exchange->request, IPP_GROUP_OPERATION, "job-printer-uri");

    memset(target, 0, sizeof *target);
    if ((uri && other) || (!uri && !other))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "CUPS-Move-Job: where to? one job-printer-uri");
    if (!uri)
        uri = other;
    if (attribute_kind(uri) != IPP_KIND_URI || attribute_count(uri) != 1)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "CUPS-Move-Job: job-printer-uri is not one URI");
    return target_queue_of(attribute_text_or(uri, ""), target->queue, &target->is_class, error);
}

int move_read_target(struct exchange *exchange, struct guarded *guarded, struct spsy_error *error)
{
    struct target target;
    int result = find_target(exchange, &target, error);

    return result == 0 ? gateway_queue(exchange->conversation->session.spool, target.queue,
                                       &guarded->target, error)
                       : result;
}

int move_name_target(struct exchange *exchange, struct ipp *request)
{
    struct ipp_attribute *found;
    struct spsy_error error;
    struct target target;
    char uri[TARGET_URI_SIZE];

    if (find_target(exchange, &target, &error) < 0)
        return error.code;
    while ((found = ipp_find(request, IPP_GROUP_JOB, "job-printer-uri")) ||
           (found = ipp_find(request, IPP_GROUP_OPERATION, "job-printer-uri")))
        ipp_remove(request, found);
    target_queue_uri(&target, uri);
    return ipp_add_text(request, IPP_GROUP_JOB, IPP_KIND_URI, "job-printer-uri", uri);
}

int move_read(struct exchange *exchange, struct gateway_question *question,
              struct spsy_error *error)
{
    struct target target;
    int result = find_target(exchange, &target, error);

    gateway_question_add(question, exchange->operation->function);
    if (result == 0)
        result = upstream_lock_queue(exchange->conversation, target.queue, false, error);
    if (result == 0)
        result = add_devices(exchange, target.queue, 0, question, error);
    if (result == 0)
        result = move_read_target(exchange, &question->guarded, error);
    question->guarded.moves = true;
    return result;
}

void move_leave(struct exchange *exchange)
{
    struct target target;

    if (find_target(exchange, &target, NULL) == 0)
        upstream_unlock_queue(exchange->conversation, target.queue);
}

static void move_one(struct exchange *exchange, struct gateway_question *question)
{
    struct ipp *request;
    struct guarded job;

    if (act_find(exchange, &job) < 0)
        return;
    question->guarded.file = job.file;
    question->guarded.queue = job.queue;
    request = exchange_rebuild(exchange, exchange->target.job);
    if (!request || move_name_target(exchange, request) < 0)
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    else
        act_on_job(exchange, question, request);
    ipp_free(request);
    act_leave(exchange);
}

void move_handle(struct exchange *exchange)
{
    struct gateway_question question = {.changes = true};
    struct spsy_error error;

    if (!exchange->target.job_named) {
        bulk_handle(exchange);
        return;
    }
    if (conversation_begin(exchange->conversation, &error) < 0 ||
        move_read(exchange, &question, &error) < 0)
        exchange_say(exchange, &error);
    else
        move_one(exchange, &question);
    move_leave(exchange);
}
