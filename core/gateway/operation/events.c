/* events.c - subscriptions, and what they bring (G6). cupsd tells every subscriber of every job,
 * and its title, whatever its own policy says of lists.
 *
 * MUST: an event or a subscription that is about a job is shown only when that job was asked about
 * (WRKPRTSTS); a title only to whom cupsd tells it in a list, too, or whom a program allows it
 * where gatewayAllow is "grant". What an event is about and is there no more cannot be asked about,
 * and is not shown. Numbers of events stay as they are. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "gateway/operation/list.h"
#include "gateway/operation/push.h"
#include "gateway/upstream.h"

enum { JOBS_MAX = 100 /* that one request may subscribe to */ };

static const char function[] = "WRKPRTSTS";

/* ---- what cupsd answers -------------------------------------------------------------------- */

/* One event or subscription in the answer. */
struct item {
    const unsigned char *bytes;
    size_t size;
    int32_t job; /* 0 = it is about none */
};

/* Everything in an answer that is about something, in groups of one kind. */
struct telling {
    struct exchange *exchange;
    enum ipp_group group;
    struct flat_writer message; /* cupsd's; owned */
    struct item *items;         /* owned */
    size_t count;
    struct list jobs; /* that they are about */
    unsigned char *outcomes;
    struct gateway_list_result result;
    struct ipp_names *asked; /* of the attributes of a subscription; owned */
};

static int add_item(struct telling *telling, const struct flat_attribute *attribute)
{
    if ((telling->count & (telling->count - 1)) == 0) {
        size_t room = telling->count ? telling->count * 2 : 1;
        struct item *larger = realloc(telling->items, room * sizeof *larger);

        if (!larger)
            return SPSY_ERR_MEMORY;
        telling->items = larger;
    }
    telling->items[telling->count++] = (struct item){.bytes = attribute->bytes};
    return 0;
}

static int take_items(struct telling *telling, struct spsy_error *error)
{
    struct flat_attribute attribute;
    struct flat flat;
    int more = flat_begin(&flat, telling->message.bytes, telling->message.size);

    if (more < 0)
        goto malformed;
    while ((more = flat_next(&flat, &attribute)) == 1) {
        struct item *item;

        if (attribute.group != (int)telling->group)
            continue;
        if (attribute.begins && add_item(telling, &attribute) < 0)
            return spsy_fail_memory(error);
        item = &telling->items[telling->count - 1];
        item->size += attribute.size;
        if (flat_is(&attribute, "notify-job-id"))
            item->job = flat_number(&attribute, 0);
    }
    if (more == 0)
        return 0;
malformed:
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd's answer is not well formed IPP");
}

/* ---- the jobs ------------------------------------------------------------------------------ */

static int compare_ids(const void *a, const void *b)
{
    int32_t one = *(const int32_t *)a, other = *(const int32_t *)b;

    return (one > other) - (one < other);
}

static int read_jobs(struct telling *telling, struct spsy_error *error)
{
    int32_t *ids = malloc((telling->count + 1) * sizeof *ids);
    size_t count = 0, once = 0;
    int result;

    if (!ids)
        return spsy_fail_memory(error);
    for (size_t i = 0; i < telling->count; i++)
        if (telling->items[i].job != 0)
            ids[count++] = telling->items[i].job;
    qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0; i < count; i++)
        if (once == 0 || ids[once - 1] != ids[i])
            ids[once++] = ids[i];
    result = list_read_jobs(telling->exchange, ids, once, &telling->jobs, error);
    free(ids);
    if (result == 0) {
        telling->outcomes = malloc(telling->jobs.count + 1);
        if (!telling->outcomes)
            result = spsy_fail_memory(error);
    }
    return result;
}

/* Its place among the jobs, which are in the order of their ids; jobs.count: it is gone. */
static size_t place_of(const struct telling *telling, int32_t job)
{
    size_t low = 0, high = telling->jobs.count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (telling->jobs.jobs[middle].job.id < job)
            low = middle + 1;
        else
            high = middle;
    }
    return low < telling->jobs.count && telling->jobs.jobs[low].job.id == job ? low
                                                                              : telling->jobs.count;
}

static bool may_show(const struct telling *telling, const struct item *item)
{
    size_t at = item->job != 0 ? place_of(telling, item->job) : 0;

    return item->job == 0 || (at < telling->jobs.count &&
                              gateway_allows((enum gateway_outcome)telling->outcomes[at]));
}

static bool may_show_title(const struct telling *telling, const struct item *item)
{
    const long allow = telling->exchange->conversation->session.settings.gateway_allow;
    size_t at = place_of(telling, item->job);

    return telling->jobs.jobs[at].titled ||
           (allow == SETTINGS_ALLOW_GRANT && telling->outcomes[at] == GATEWAY_ALLOWED);
}

/* ---- what the client gets ------------------------------------------------------------------ */

static void put_item(struct flat_writer *answer, const struct telling *telling,
                     const struct item *item)
{
    struct flat flat = {
        .at = item->bytes, .end = item->bytes + item->size, .group = (int)telling->group};
    bool title = item->job == 0 || may_show_title(telling, item);
    bool number = ipp_names_have(telling->asked, "notify-job-id"), begun = false;
    struct flat_attribute attribute;

    while (flat.at < flat.end && flat_next(&flat, &attribute) == 1) {
        if ((!title && flat_is(&attribute, "job-name")) ||
            (!number && flat_is(&attribute, "notify-job-id")))
            continue;
        if (!begun)
            flat_put_tag(answer, (int)telling->group);
        begun = true;
        flat_put(answer, attribute.bytes, attribute.size);
    }
}

static void put_head(struct flat_writer *answer, const struct telling *telling)
{
    struct flat_attribute attribute;
    struct flat flat;
    char text[256];
    size_t words = list_failures(&telling->jobs, &telling->result, text);

    flat_put(answer, telling->message.bytes, FLAT_HEAD_BYTES);
    flat_put_tag(answer, IPP_GROUP_OPERATION);
    if (flat_begin(&flat, telling->message.bytes, telling->message.size) == 0)
        while (flat_next(&flat, &attribute) == 1 && attribute.group == IPP_GROUP_OPERATION)
            flat_put(answer, attribute.bytes, attribute.size);
    if (words > 0)
        flat_put_value(answer, IPP_KIND_TEXT, "status-message", text, words);
}

/* limit: of those that are shown; <= 0: all. */
static void answer_items(struct telling *telling, int32_t limit)
{
    struct flat_writer answer = {0};
    int32_t count = 0;

    put_head(&answer, telling);
    for (size_t i = 0; i < telling->count && (limit <= 0 || count < limit); i++) {
        if (!may_show(telling, &telling->items[i]))
            continue;
        put_item(&answer, telling, &telling->items[i]);
        count++;
    }
    flat_put_tag(&answer, 0x03);
    if (answer.full)
        exchange_refuse(telling->exchange, IPP_INTERNAL_ERROR, "out of memory");
    else if (count == 0 && telling->group == IPP_GROUP_SUBSCRIPTION)
        exchange_refuse(telling->exchange, IPP_NOT_FOUND, "No subscriptions found.");
    else
        list_answer(telling->exchange, answer.bytes, answer.size);
    free(answer.bytes);
}

/* Sends the request, and shows what the jobs allow of the answer. request: freed here. */
static void tell(struct exchange *exchange, enum ipp_group group, struct ipp *request,
                 struct ipp_names *asked, int32_t limit)
{
    struct telling telling = {.exchange = exchange, .group = group, .asked = asked};
    struct ipp *refusal = NULL;
    struct spsy_error error;
    int result = request ? upstream_ask_flat(exchange->conversation, exchange->operation->path,
                                             request, &telling.message, &refusal, &error)
                         : spsy_fail_memory(&error);

    if (result == 0 && refusal) {
        exchange_answer(exchange, refusal);
    } else if (result == 0 && !ipp_is_success(flat_code(telling.message.bytes))) {
        list_answer(exchange, telling.message.bytes, telling.message.size);
    } else {
        if (result == 0)
            result = take_items(&telling, &error);
        if (result == 0)
            result = read_jobs(&telling, &error);
        if (result < 0)
            exchange_say(exchange, &error);
        else if (list_ask(exchange, &telling.jobs, function, telling.outcomes, &telling.result) ==
                 0)
            answer_items(&telling, limit);
    }
    list_free(&telling.jobs);
    free(telling.message.bytes);
    free(telling.items);
    free(telling.outcomes);
    ipp_free(refusal);
    ipp_free(request);
}

static void tell_events(struct exchange *exchange)
{
    tell(exchange, IPP_GROUP_EVENT, exchange_rebuild(exchange, exchange->target.job), NULL, 0);
}

/* ---- subscriptions ------------------------------------------------------------------------- */

/* The request as it is sent on: which job a subscription is for has to be in the answer. */
static struct ipp *subscriptions_request(struct exchange *exchange, struct ipp_names *asked)
{
    struct ipp *request = exchange_rebuild(exchange, exchange->target.job);
    struct ipp_attribute *names =
        request ? ipp_find(request, IPP_GROUP_OPERATION, "requested-attributes") : NULL;
    size_t count = names ? (size_t)attribute_count(names) : 0;
    const char **all;
    int result = SPSY_ERR_MEMORY;

    if (!request || !names || ipp_names_have(asked, "notify-job-id"))
        return request;
    all = malloc((count + 1) * sizeof *all);
    for (size_t i = 0; all && i < count; i++)
        all[i] = attribute_text(names, (int)i);
    if (all) {
        all[count] = "notify-job-id";
        result = ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD,
                               "requested-attributes", count + 1, all);
    }
    free(all);
    if (result == 0) {
        ipp_remove(request, names);
        return request;
    }
    ipp_free(request);
    return NULL;
}

/* limit counts what is shown. (cupsd takes one below 0 for 1.) */
static void tell_subscriptions(struct exchange *exchange)
{
    struct ipp_names *asked = ipp_asked(exchange->request);
    struct ipp *request = subscriptions_request(exchange, asked);
    struct ipp_attribute *limit = request ? ipp_find(request, IPP_GROUP_OPERATION, "limit") : NULL;
    int32_t most = 0;

    if (limit && attribute_kind(limit) == IPP_KIND_INTEGER)
        most = attribute_number_or(limit, 0) < 0 ? 1 : attribute_number_or(limit, 0);
    if (limit)
        ipp_remove(request, limit);
    tell(exchange, IPP_GROUP_SUBSCRIPTION, request, asked, most);
    ipp_names_free(asked);
}

/* Asks about one job. Negative: the client has been told. */
static int ask_about(struct exchange *exchange, int32_t job)
{
    struct conversation *conversation = exchange->conversation;
    struct gateway_question question = {.functions = {function}, .function_count = 1};
    struct gateway_verdict verdict;
    struct reading reading = {0};
    struct spsy_error error;
    int result = conversation_begin(conversation, &error);

    if (result == 0)
        result = upstream_read_job(conversation, job, &reading, &error);
    if (result == 0)
        result = exchange_guarded(exchange, &reading.job, &question.guarded, &error);
    if (result < 0) {
        exchange_say(exchange, &error);
    } else {
        result = gateway_ask(&conversation->asker, &question, &verdict);
        exchange->target.job = job; /* which hidden it may be */
        if (result < 0)
            exchange_tell(exchange, &verdict);
    }
    reading_free(&reading);
    return result;
}

static void tell_subscription(struct exchange *exchange)
{
    struct ipp_names *asked = ipp_asked(exchange->request);
    struct ipp *request = subscriptions_request(exchange, asked), *answer = NULL;
    struct ipp_attribute *job;
    struct spsy_error error;
    int result = request ? upstream_ask(exchange->conversation, exchange->operation->path, request,
                                        &answer, &error)
                         : spsy_fail_memory(&error);

    if (result < 0) {
        exchange_say(exchange, &error);
    } else {
        job = ipp_find(answer, IPP_GROUP_SUBSCRIPTION, "notify-job-id");
        if (!job || ask_about(exchange, attribute_number_or(job, 0)) == 0) {
            if (job && !ipp_names_have(asked, "notify-job-id"))
                ipp_remove(answer, job);
            exchange_answer(exchange, answer);
        }
    }
    ipp_free(answer);
    ipp_free(request);
    ipp_names_free(asked);
}

/* cupsd takes a notify-job-id from wherever it stands behind the first subscription's group, by
 * either operation; of two in a group the last one counts. All are asked about. */
static int jobs_of(struct exchange *exchange, int32_t jobs[JOBS_MAX], size_t *count,
                   struct spsy_error *error)
{
    *count = 0;
    if (exchange->target.job > 0)
        jobs[(*count)++] = exchange->target.job;
    for (struct ipp_attribute *at = ipp_first(exchange->request); at;
         at = ipp_next(exchange->request)) {
        int32_t job = attribute_number_or(at, 0);
        size_t i = 0;

        if (strcmp(attribute_name(at), "notify-job-id") != 0)
            continue;
        if (attribute_kind(at) != IPP_KIND_INTEGER || attribute_count(at) != 1 || job < 1)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "notify-job-id: expected the number of one job");
        while (i < *count && jobs[i] != job)
            i++;
        if (i == JOBS_MAX)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "this request subscribes to more than %d jobs", JOBS_MAX);
        jobs[i] = job;
        *count += i == *count;
    }
    return 0;
}

static void create(struct exchange *exchange)
{
    const int32_t target = exchange->target.job;
    int32_t jobs[JOBS_MAX];
    struct spsy_error error;
    struct ipp *request;
    size_t count;

    if (push_check(exchange, &error) < 0 || jobs_of(exchange, jobs, &count, &error) < 0) {
        exchange_say(exchange, &error);
        return;
    }
    for (size_t i = 0; i < count; i++)
        if (ask_about(exchange, jobs[i]) < 0)
            return;
    request = exchange_rebuild(exchange, target);
    if (request)
        exchange_pass(exchange, request, NULL);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    ipp_free(request);
}

/* Whose they are is for cupsd's policy to know; nothing about a job comes back. */
static void pass(struct exchange *exchange)
{
    struct ipp *request = exchange_rebuild(exchange, exchange->target.job);

    if (request)
        exchange_pass(exchange, request, NULL);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    ipp_free(request);
}

void events_handle(struct exchange *exchange)
{
    switch (exchange->operation->code) {
    case CODE_CREATE_PRINTER_SUBSCRIPTIONS:
    case CODE_CREATE_JOB_SUBSCRIPTIONS:
        create(exchange);
        return;
    case CODE_GET_SUBSCRIPTION_ATTRIBUTES:
        tell_subscription(exchange);
        return;
    case CODE_GET_SUBSCRIPTIONS:
        tell_subscriptions(exchange);
        return;
    case CODE_GET_NOTIFICATIONS:
        tell_events(exchange);
        return;
    default: /* Renew-Subscription, Cancel-Subscription */
        pass(exchange);
        return;
    }
}
