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

enum { NAMES_MOST = 200, NAMES_ROOM = 256 };

/* The names that the client gives; NULL: none, or no keywords. */
static struct ipp_attribute *names_of(struct ipp *request)
{
    struct ipp_attribute *names = ipp_find(request, IPP_GROUP_OPERATION, "requested-attributes");

    return names && attribute_kind(names) == IPP_KIND_KEYWORD && attribute_count(names) > 0 ? names
                                                                                            : NULL;
}

/* Others can be named beside them. */
static bool have_room(struct ipp_attribute *names)
{
    return attribute_count(names) <= NAMES_MOST;
}

/* They and what a record needs; NULL-terminated. How many. */
static size_t name_all(struct ipp_attribute *names, const char *all[NAMES_ROOM])
{
    size_t count = 0;

    for (int i = 0; i < attribute_count(names); i++)
        all[count++] = attribute_text(names, i);
    for (size_t i = 0; reading_attributes[i]; i++)
        if (!is_named(names, reading_attributes[i]))
            all[count++] = reading_attributes[i];
    all[count] = NULL;
    return count;
}

static bool has_group(struct ipp_attribute *names)
{
    for (int i = 0; i < attribute_count(names); i++)
        if (is_group(attribute_text(names, i)))
            return true;
    return false;
}

/* The client's list and what a record needs, where the client's is a list of single names. */
static int widen(struct ipp *request)
{
    struct ipp_attribute *names = names_of(request);
    const char *all[NAMES_ROOM];

    if (!names || has_group(names) || !have_room(names))
        return 0;
    if (ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD, "requested-attributes",
                      name_all(names, all), all) < 0)
        return SPSY_ERR_MEMORY;
    ipp_remove(request, names);
    return 0;
}

/* MUST: of single names, however many, nothing else is shown: programs were asked about these, and
 * for status alone by WRKPRTSTS. */
static int narrow(struct ipp *request, struct ipp **answer)
{
    struct ipp_attribute *names = names_of(request);
    struct ipp *narrow;
    int result;

    if (!names || has_group(names))
        return 0;
    narrow = ipp_answer_to(*answer, ipp_code(*answer));
    result = narrow ? 0 : SPSY_ERR_MEMORY;
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

/* What cupsd says, before anybody has been asked. */
struct showing {
    struct exchange *exchange;
    struct ipp *answer;  /* to the user, whose policy it has looked at */
    struct reading root; /* to root; message NULL = root was not asked */
};

static bool may_grant(const struct exchange *exchange)
{
    return exchange->conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT;
}

/* What a record needs; and what the client wants, when a program may grant it: what is shown then
 * is what was asked about. With groups of attributes it may be more than them. */
static int read_as_root(struct showing *showing, struct spsy_error *error)
{
    struct exchange *exchange = showing->exchange;
    struct ipp_attribute *names = names_of(exchange->request);
    const char *all[NAMES_ROOM];

    if (!may_grant(exchange))
        return upstream_read_whole(exchange->conversation, exchange->target.job, &showing->root,
                                   error);
    if (names && have_room(names))
        name_all(names, all);
    return upstream_read_naming(exchange->conversation, exchange->target.job,
                                names && have_room(names) ? all : NULL, &showing->root, error);
}

static int ask_cupsd(struct showing *showing, struct spsy_error *error)
{
    struct exchange *exchange = showing->exchange;
    struct ipp *request = exchange_rebuild(exchange, exchange->target.job);
    int result = request ? widen(request) : SPSY_ERR_MEMORY;

    if (result < 0)
        spsy_fail_memory(error);
    else
        result = upstream_ask(exchange->conversation, exchange->operation->path, request,
                              &showing->answer, error);
    ipp_free(request);
    return result;
}

/* It is cupsd's to refuse, but for what a program may grant (G8). */
static bool is_decided(const struct showing *showing)
{
    int status = ipp_code(showing->answer);

    return !ipp_is_success(status) &&
           !(status == IPP_NOT_AUTHORIZED && may_grant(showing->exchange));
}

/* The record's reading: cupsd's answer to the user, of the same moment, when he may see all. */
static int read(struct showing *showing, struct guarded *guarded, struct spsy_error *error)
{
    struct exchange *exchange = showing->exchange;
    struct reading own = {0};
    int result = 0;

    if (ipp_is_success(ipp_code(showing->answer)))
        reading_take(&own, showing->answer); /* which stays the showing's */
    if (own.job.id != exchange->target.job || !reading_is_whole(&own.job))
        result = read_as_root(showing, error);
    if (result == 0)
        result = exchange_guarded(exchange, showing->root.message ? &showing->root.job : &own.job,
                                  guarded, error);
    return result;
}

/* Allowed: what the user may see, or, granted, what root does. */
static void show(struct showing *showing, const struct gateway_verdict *verdict)
{
    struct exchange *exchange = showing->exchange;

    if (verdict->grant && may_grant(exchange) && showing->root.message) {
        ipp_free(showing->answer);
        showing->answer = showing->root.message;
        showing->root.message = NULL;
    }
    if (ipp_is_success(ipp_code(showing->answer)) &&
        narrow(exchange->request, &showing->answer) < 0)
        exchange_refuse(exchange, IPP_INTERNAL_ERROR, "out of memory");
    else
        exchange_answer(exchange, showing->answer);
}

void show_handle(struct exchange *exchange)
{
    struct conversation *conversation = exchange->conversation;
    struct gateway_question question = {.functions = {show_function(exchange->request)},
                                        .function_count = 1};
    struct showing showing = {.exchange = exchange};
    struct gateway_verdict verdict;
    struct spsy_error error;
    int result = exchange->target.job > 0 ? 0 : exchange_first_job(exchange, &error);

    if (result == 0)
        result = conversation_begin(conversation, &error);
    if (result == 0)
        result = ask_cupsd(&showing, &error);
    if (result == 0 && is_decided(&showing)) {
        exchange_answer(exchange, showing.answer);
    } else {
        if (result == 0)
            result = read(&showing, &question.guarded, &error);
        if (result < 0)
            exchange_say(exchange, &error);
        else if (gateway_ask(&conversation->asker, &question, &verdict) < 0)
            exchange_tell(exchange, &verdict);
        else
            show(&showing, &verdict);
    }
    reading_free(&showing.root);
    ipp_free(showing.answer);
}
