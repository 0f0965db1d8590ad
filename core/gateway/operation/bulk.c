/* bulk.c - a request about many jobs is one about each of them (G4). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/operation/many.h"
#include "gateway/operation/move.h"
#include "gateway/upstream.h"

enum {
    FAILURES_IN_A_ROW = 3, /* then cupsd is not there: each of them may have taken 10 s and more */
};

struct bulk {
    struct exchange *exchange;
    int code;   /* of the request */
    int single; /* of the operation on each */
    bool mine, purge;
    struct ipp_attribute *ids; /* job-ids; NULL = all of them */
    const char *queue;         /* NULL = all */
    struct many many;
    struct gateway_question question;
    struct tally tally;
    size_t failures;    /* in a row, of what is behind the gateway */
    int32_t hidden_job; /* named by job-ids, and refused with gatewayHide; 0 = none */
};

/* ---- what is asked for --------------------------------------------------------------------- */

static bool flag(const struct bulk *bulk, const char *name, bool otherwise)
{
    struct ipp_attribute *found = ipp_find(bulk->exchange->request, IPP_GROUP_OPERATION, name);

    return attribute_number_or(found, otherwise) != 0;
}

static int read_ids(struct bulk *bulk, struct spsy_error *error)
{
    int32_t id;

    bulk->ids = ipp_find(bulk->exchange->request, IPP_GROUP_OPERATION, "job-ids");
    for (int i = 0; bulk->ids && i < attribute_count(bulk->ids); i++)
        if (attribute_kind(bulk->ids) != IPP_KIND_INTEGER || !attribute_number(bulk->ids, i, &id) ||
            id <= 0)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "job-ids: expected the numbers of jobs");
    return 0;
}

/* `cancel -u NAME` means NAME's jobs. Those of whoever says so (which cupsd would take) are the
 * last that he wants to lose. */
static int check_whose(const struct bulk *bulk, struct spsy_error *error)
{
    const char *login = bulk->exchange->conversation->identity.login;
    const char *named = attribute_text_or(
        ipp_find(bulk->exchange->request, IPP_GROUP_OPERATION, "requesting-user-name"), login);

    if (!bulk->mine || strcmp(named, login) == 0)
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0107",
                     "this is about the jobs of %.100s, but who asks is %.100s; only root may ask "
                     "for others",
                     named, login);
}

/* As cupsd reads it, but that my-jobs and purge-jobs count in all of these. */
static int read_request(struct bulk *bulk, struct spsy_error *error)
{
    const struct target *target = &bulk->exchange->target;

    bulk->code = ipp_code(bulk->exchange->request);
    bulk->queue = target->queue[0] ? target->queue : NULL;
    bulk->question.changes = true;
    if (bulk->code == CODE_CUPS_MOVE_JOB) {
        bulk->single = CODE_CUPS_MOVE_JOB;
        if (!bulk->queue)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "CUPS-Move-Job: what? a job, or the printer-uri of one queue");
        return move_read(bulk->exchange, &bulk->question, error);
    }
    gateway_question_add(&bulk->question, bulk->exchange->operation->function);
    if (bulk->code == CODE_RELEASE_HELD_NEW_JOBS) {
        bulk->single = CODE_RELEASE_JOB;
        return 0;
    }
    bulk->single = CODE_CANCEL_JOB;
    bulk->mine = bulk->code == CODE_CANCEL_MY_JOBS || flag(bulk, "my-jobs", false);
    bulk->purge = flag(bulk, "purge-jobs", bulk->code == CODE_PURGE_JOBS);
    return check_whose(bulk, error) < 0 ? error->code : read_ids(bulk, error);
}

/* ---- of which jobs ------------------------------------------------------------------------- */

static bool takes_finished(const struct bulk *bulk)
{
    return bulk->code == CODE_PURGE_JOBS && bulk->purge;
}

static bool is_named(const struct bulk *bulk, int32_t job)
{
    int32_t id;

    for (int i = 0; bulk->ids && i < attribute_count(bulk->ids); i++)
        if (attribute_number(bulk->ids, i, &id) && id == job)
            return true;
    return !bulk->ids;
}

static bool may_be_named(const void *context, const struct many_job *job)
{
    const struct bulk *bulk = context;

    return !bulk->mine || job->own;
}

static bool is_meant(const void *context, const struct many_job *job)
{
    const struct bulk *bulk = context;

    if (bulk->code == CODE_RELEASE_HELD_NEW_JOBS)
        return job->held_new;
    return (job->state < 7 || takes_finished(bulk)) && is_named(bulk, job->id);
}

/* The same of a job that has been read again. */
static bool is_still_meant(const void *context, const struct cups_job *job)
{
    const struct bulk *bulk = context;

    if (bulk->queue && (!job->printer || strcasecmp(job->printer, bulk->queue) != 0))
        return false;
    if (bulk->code == CODE_RELEASE_HELD_NEW_JOBS)
        return job->state == 4 && (!job->hold || strcmp(job->hold, "no-hold") == 0);
    return job->state < 7 || takes_finished(bulk);
}

/* As in cupsd, one that is not there is an answer to all of them. */
static int check_ids(const struct bulk *bulk, struct spsy_error *error)
{
    for (int i = 0; bulk->ids && i < attribute_count(bulk->ids); i++) {
        bool there = false;
        int32_t id = 0;

        attribute_number(bulk->ids, i, &id);
        for (size_t j = 0; j < bulk->many.count && !there; j++)
            there = bulk->many.jobs[j].id == id;
        if (!there)
            return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "Job #%ld does not exist.",
                             (long)id);
    }
    return 0;
}

static int choose(struct bulk *bulk, struct spsy_error *error)
{
    unsigned flags = takes_finished(bulk) || bulk->ids ? MANY_FINISHED : 0;
    int result = many_read(bulk->exchange, bulk->queue, flags, &bulk->many, error);

    many_keep(&bulk->many, may_be_named, bulk);
    if (result == 0)
        result = check_ids(bulk, error);
    many_keep(&bulk->many, is_meant, bulk);
    return result;
}

/* ---- each of them -------------------------------------------------------------------------- */

static struct ipp *request_of(const struct bulk *bulk, int32_t job)
{
    struct conversation *conversation = bulk->exchange->conversation;
    bool purge = bulk->purge || conversation->session.settings.gateway_delete_means_delete;
    struct ipp *request;
    char uri[TARGET_URI_SIZE];
    int result = 0;

    target_job_uri(job, uri);
    request = upstream_request(conversation, bulk->single, "job-uri", uri);
    if (request && bulk->single == CODE_CANCEL_JOB && purge)
        result = ipp_add_number(request, IPP_GROUP_OPERATION, IPP_KIND_BOOLEAN, "purge-job", 1);
    else if (request && bulk->single == CODE_CUPS_MOVE_JOB)
        result = move_name_target(bulk->exchange, request);
    if (result == 0)
        return request;
    ipp_free(request);
    return NULL;
}

/* False: there is no use in going on; left_because says why. */
static bool act_on(struct bulk *bulk, const struct many_job *job)
{
    struct act_one one = {.job = job->id,
                          .own = job->own,
                          .wanted = is_still_meant,
                          .context = bulk,
                          .request = request_of(bulk, job->id)};
    struct act_result result = {.why = "out of memory"};

    if (one.request)
        act_on_one(bulk->exchange, &bulk->question, &one, &result);
    ipp_free(one.request);
    tally_add(&bulk->tally, job->id, &result);
    if (result.hidden && bulk->ids)
        bulk->hidden_job = job->id;
    bulk->failures = result.broken ? bulk->failures + 1 : 0;
    if (!result.useless && bulk->failures < FAILURES_IN_A_ROW)
        return true;
    snprintf(bulk->tally.because, sizeof bulk->tally.because, "%s", result.why);
    return false;
}

static void act_on_all(struct bulk *bulk)
{
    const char *why = NULL;
    size_t at = 0;

    while (at < bulk->many.count && !many_must_stop(bulk->exchange, &why))
        if (!act_on(bulk, &bulk->many.jobs[at++]))
            break;
    bulk->tally.left = bulk->many.count - at;
    if (why)
        snprintf(bulk->tally.because, sizeof bulk->tally.because, "%s", why);
}

/* ---- the whole ----------------------------------------------------------------------------- */

/* What the operation does to the queue itself: from now on it holds no new jobs. Its jobs it leaves
 * held. False: cupsd does not want that, and has been heard. */
static bool begin(struct bulk *bulk)
{
    struct exchange *exchange = bulk->exchange;
    struct ipp *request, *answer = NULL;
    struct spsy_error error;
    bool good;

    if (bulk->code != CODE_RELEASE_HELD_NEW_JOBS)
        return true;
    request = exchange_rebuild(exchange, 0);
    if (!request)
        spsy_fail_memory(&error);
    else
        upstream_ask(exchange->conversation, exchange->operation->path, request, &answer, &error);
    good = answer && ipp_is_success(ipp_code(answer));
    if (answer && !good)
        exchange_answer(exchange, answer);
    else if (!answer)
        exchange_say(exchange, &error);
    ipp_free(answer);
    ipp_free(request);
    return good;
}

static void answer(const struct bulk *bulk)
{
    struct exchange *exchange = bulk->exchange;
    int status = tally_status(&bulk->tally);
    char text[GATEWAY_TEXT_SIZE];

    if (exchange->conversation->broken)
        return;
    tally_text(&bulk->tally, NULL, text);
    if (status)
        exchange_refuse(exchange, status, "%s", text);
    else if (bulk->hidden_job)
        exchange_refuse(exchange, IPP_NOT_FOUND, "Job #%ld does not exist.",
                        (long)bulk->hidden_job);
    else
        exchange_refuse(exchange, IPP_OK, "%s", "");
}

void bulk_handle(struct exchange *exchange)
{
    struct bulk bulk = {.exchange = exchange};
    struct spsy_error error;

    if (conversation_begin(exchange->conversation, &error) < 0 || read_request(&bulk, &error) < 0 ||
        choose(&bulk, &error) < 0) {
        exchange_say(exchange, &error);
    } else if (begin(&bulk)) {
        act_on_all(&bulk);
        answer(&bulk);
    }
    if (bulk.code == CODE_CUPS_MOVE_JOB)
        move_leave(exchange);
    many_free(&bulk.many);
}
