/* list.c - Get-Jobs: each job that is shown was asked about (G5). */
#include "gateway/operation/list.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- asking -------------------------------------------------------------------------------- */

struct asking {
    struct exchange *exchange;
    const struct list *list;
};

static int get(void *context, size_t index, struct guarded *guarded, struct spsy_error *error)
{
    struct asking *asking = context;
    const struct cups_job *job = &asking->list->jobs[index].job;

    guarded->file.id = job->id;
    if (!reading_is_enough(job))
        return spsy_fail(error, SPSY_ERR_IO, "SPY0226",
                         "cupsd does not say enough about job %ld to ask exit programs about it",
                         (long)job->id);
    return gateway_job_file(asking->exchange->conversation->session.spool, &asking->exchange->known,
                            job, &guarded->file, &guarded->queue, error);
}

int list_ask(struct exchange *exchange, const struct list *list, const char *function,
             unsigned char *outcomes, struct gateway_list_result *result)
{
    struct asking asking = {exchange, list};
    const struct gateway_list question = {.function = function,
                                          .operation = exchange->operation->name,
                                          .count = list->count,
                                          .get = get,
                                          .context = &asking,
                                          .outcomes = outcomes};
    struct gateway_verdict verdict = {0};
    struct spsy_error error;

    memset(result, 0, sizeof *result);
    if (list->count == 0)
        return 0;
    if (conversation_begin(exchange->conversation, &error) < 0) {
        exchange_say(exchange, &error);
        return SPSY_ERR_STATE;
    }
    if (gateway_ask_many(&exchange->conversation->asker, &question, result) == 0 &&
        result->outcomes[GATEWAY_FAILED] < list->count)
        return 0;
    /* Where every one failed an empty list would be a lie. */
    verdict.outcome = result->outcome == GATEWAY_NO_OPINION ? GATEWAY_FAILED : result->outcome;
    memcpy(verdict.text, result->text, sizeof verdict.text);
    exchange_tell(exchange, &verdict);
    return SPSY_ERR_STATE;
}

size_t list_failures(const struct list *list, const struct gateway_list_result *result,
                     char text[256])
{
    size_t failed = result->outcomes[GATEWAY_FAILED];

    if (failed == 0)
        return 0;
    return (size_t)snprintf(text, 256,
                            "%zu of %zu jobs are not shown: an exit program failed, or they could "
                            "not be decided; the journal says why",
                            failed, list->count);
}

/* ---- the answer ---------------------------------------------------------------------------- */

/* What the client gets of all that there is. */
struct window {
    int32_t first; /* from 1 on, of those that are shown */
    int32_t most;  /* <= 0: all */
};

static int32_t integer_of(struct exchange *exchange, const char *name, int32_t otherwise)
{
    struct ipp_attribute *found = ipp_find(exchange->request, IPP_GROUP_OPERATION, name);

    return found && attribute_kind(found) == IPP_KIND_INTEGER ? attribute_number_or(found, 0)
                                                              : otherwise;
}

/* A cap is cupsd's: it takes a limit below 0 for none. */
static struct window window_of(struct exchange *exchange, const struct list *list)
{
    struct window window = {integer_of(exchange, "first-index", 1),
                            integer_of(exchange, "limit", 0)};

    if (list->capped && (window.most == 0 || window.most > list->cap))
        window.most = list->cap;
    return window;
}

/* Names that the client has not asked for, though they were read for the record. */
struct unasked {
    const char *names[32];
    size_t count;
};

static void find_unasked(const struct list *list, struct unasked *unasked)
{
    unasked->count = 0;
    for (size_t i = 0; reading_attributes[i]; i++)
        if (!ipp_names_have(list->asked, reading_attributes[i]))
            unasked->names[unasked->count++] = reading_attributes[i];
}

static bool is_unasked(const struct unasked *unasked, const struct flat_attribute *attribute)
{
    for (size_t i = 0; i < unasked->count; i++)
        if (flat_is(attribute, unasked->names[i]))
            return true;
    return false;
}

/* Of what root was told everything may be there. */
static bool is_asked(const struct list *list, const struct flat_attribute *attribute)
{
    char name[256];

    if (attribute->name_size >= sizeof name)
        return !list->asked;
    memcpy(name, attribute->name, attribute->name_size);
    name[attribute->name_size] = '\0';
    return ipp_names_have(list->asked, name);
}

/* One job; false: nothing is left of it. */
static bool put_job(struct flat_writer *answer, const struct list *list,
                    const struct unasked *unasked, const struct list_group *group, bool root)
{
    struct flat flat = {
        .at = group->bytes, .end = group->bytes + group->size, .group = IPP_GROUP_JOB};
    struct flat_attribute attribute;
    bool begun = false;

    while (flat.at < flat.end && flat_next(&flat, &attribute) == 1) {
        if (root ? !is_asked(list, &attribute) : is_unasked(unasked, &attribute))
            continue;
        if (!begun)
            flat_put_tag(answer, IPP_GROUP_JOB);
        begun = true;
        flat_put(answer, attribute.bytes, attribute.size);
    }
    return begun;
}

/* cupsd's own words at the beginning, and what there is to say about the list. */
static void put_head(struct flat_writer *answer, struct exchange *exchange, const struct list *list,
                     const struct gateway_list_result *result)
{
    const struct list_message *message = &list->messages[0];
    int32_t limit = integer_of(exchange, "limit", 0);
    char text[256];
    size_t words = list_failures(list, result, text);
    struct flat_attribute attribute;
    struct flat flat;

    flat_put(answer, message->bytes, FLAT_HEAD_BYTES);
    flat_put_tag(answer, IPP_GROUP_OPERATION);
    if (flat_begin(&flat, message->bytes, message->size) == 0)
        while (flat_next(&flat, &attribute) == 1 && attribute.group == IPP_GROUP_OPERATION)
            if (!flat_is(&attribute, "limit"))
                flat_put(answer, attribute.bytes, attribute.size);
    if (words > 0)
        flat_put_value(answer, IPP_KIND_TEXT, "status-message", text, words);
    if (list->capped && (limit == 0 || limit > list->cap)) {
        flat_put_number(answer, IPP_KIND_INTEGER, "limit", list->cap);
        if (limit > 0) {
            flat_put_tag(answer, IPP_GROUP_UNSUPPORTED);
            flat_put_number(answer, IPP_KIND_INTEGER, "limit", limit);
        }
    }
}

static void put_jobs(struct flat_writer *answer, struct exchange *exchange, const struct list *list,
                     const unsigned char *outcomes)
{
    const bool grant =
        exchange->conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT;
    struct window window = window_of(exchange, list);
    struct unasked unasked;
    int32_t at = 0, count = 0;

    find_unasked(list, &unasked);
    for (size_t i = 0; i < list->count && (window.most <= 0 || count < window.most); i++) {
        const struct listed *listed = &list->jobs[i];
        bool root = grant && outcomes[i] == GATEWAY_ALLOWED && listed->root.size > 0;

        if (!gateway_allows((enum gateway_outcome)outcomes[i]) || ++at < window.first)
            continue;
        put_job(answer, list, &unasked, root ? &listed->root : &listed->shown, root);
        count++;
    }
}

void list_answer(struct exchange *exchange, unsigned char *bytes, size_t size)
{
    struct conversation *conversation = exchange->conversation;

    exchange_drain(exchange);
    exchange->answered = true;
    flat_set_id(bytes, ipp_id(exchange->request));
    conversation_limit(conversation, false);
    if (!conversation->broken &&
        (end_answer_header(conversation->client, 200, "application/ipp", (off_t)size) < 0 ||
         end_write_data(conversation->client, bytes, size) < 0 ||
         end_finish_data(conversation->client) < 0))
        conversation->broken = true;
}

static void show(struct exchange *exchange, struct list *list)
{
    unsigned char *outcomes = malloc(list->count + 1);
    struct gateway_list_result result;
    struct flat_writer answer = {0};

    if (!outcomes) {
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
        return;
    }
    if (list_ask(exchange, list, exchange->operation->function, outcomes, &result) == 0) {
        put_head(&answer, exchange, list, &result);
        put_jobs(&answer, exchange, list, outcomes);
        flat_put_tag(&answer, 0x03);
        if (answer.full)
            exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
        else
            list_answer(exchange, answer.bytes, answer.size);
        free(answer.bytes);
    }
    free(outcomes);
}

void list_handle(struct exchange *exchange)
{
    struct spsy_error error;
    struct list list;

    if (list_read(exchange, &list, &error) < 0)
        exchange_say(exchange, &error);
    else if (list.refusal)
        exchange_answer(exchange, list.refusal);
    else if (!ipp_is_success(list.code))
        list_answer(exchange, list.messages[list.message_count - 1].bytes,
                    list.messages[list.message_count - 1].size);
    else
        show(exchange, &list);
    list_free(&list);
}
