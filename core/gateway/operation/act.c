#include "gateway/operation/act.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "gateway/operation/move.h"
#include "gateway/upstream.h"
#include "session/login.h"

/* Where cupsd's answer goes, and whether documents follow the request. */
struct action {
    struct exchange *exchange;
    struct gateway_question *question;
    struct ipp *request; /* NULL: it is only asked about */
    const char *path;    /* where cupsd takes it */
    int32_t job;
    const struct act_one *one; /* NULL: it is the only one */
    struct reading *reading;   /* the job that it has to stay, as it was read last */
    bool pass;                 /* with documents, answered while it goes through */
    struct ipp *answer;        /* cupsd's */
    struct spsy_error error;
};

/* ---- one job ------------------------------------------------------------------------------- */

static bool is_wanted(const struct action *action, const struct cups_job *job)
{
    const struct act_one *one = action->one;

    return !one || !one->wanted || one->wanted(one->context, job);
}

/* What it is now, and whether it is still what the request is about. */
static int read_now(struct action *action, struct reading *reading, struct guarded *guarded,
                    struct spsy_error *error)
{
    struct conversation *conversation = action->exchange->conversation;
    int result = action->one && !action->one->own
                     ? upstream_read_whole(conversation, action->job, reading, error)
                     : upstream_read_job(conversation, action->job, reading, error);

    if (result < 0)
        return result;
    if (!is_wanted(action, &reading->job))
        result = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                           "job %ld is none of those any more", (long)action->job);
    if (result == 0)
        result = exchange_guarded(action->exchange, &reading->job, guarded, error);
    if (result < 0)
        reading_free(reading);
    return result;
}

/* 1: what the programs can ask about has changed, if not the record. */
static int read_again(void *context, struct guarded *guarded, struct spsy_error *error)
{
    struct action *action = context;
    struct reading now;
    bool same, equal;
    int result;

    login_remember(true); /* anew */
    result = read_now(action, &now, guarded, error);
    if (result < 0)
        return result;
    same = cups_job_same(&action->reading->job, &now.job);
    equal = cups_job_equal(&action->reading->job, &now.job);
    reading_move(action->reading, &now);
    if (!same)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                         "job %ld is another one than when it was asked about", (long)action->job);
    if (guarded->moves)
        result = move_read_target(action->exchange, guarded, error);
    return result == 0 ? !equal : result;
}

/* The connector takes nothing else (connector_may_grant): the rest goes on as the user, whatever a
 * program says. */
static bool can_be_granted(const struct action *action)
{
    int code = ipp_code(action->request);

    return !action->exchange->operation->data && code != CODE_CUPS_AUTHENTICATE_JOB &&
           code != CODE_CLOSE_JOB;
}

static bool is_granted(const struct action *action, const struct gateway_verdict *verdict)
{
    return verdict->grant && can_be_granted(action) &&
           action->exchange->conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT;
}

static int send_on(void *context, const struct gateway_verdict *verdict)
{
    struct action *action = context;
    struct conversation *conversation = action->exchange->conversation;

    if (!action->request)
        return 0;
    if (action->pass && is_granted(action, verdict)) {
        exchange_grant(action->exchange, action->request);
        return 0;
    }
    if (action->pass) {
        exchange_pass(action->exchange, action->request, NULL);
        return 0;
    }
    if (is_granted(action, verdict))
        return upstream_grant(conversation, action->request, &action->answer, &action->error);
    return upstream_ask(conversation, action->path, action->request, &action->answer,
                        &action->error);
}

static int ask(struct action *action, struct gateway_verdict *verdict)
{
    action->question->reread = read_again;
    action->question->effect = send_on;
    action->question->context = action;
    return gateway_ask(&action->exchange->conversation->asker, action->question, verdict);
}

void act_on_job(struct exchange *exchange, struct gateway_question *question, struct ipp *request)
{
    struct gateway_verdict verdict;
    struct action action = {.exchange = exchange,
                            .question = question,
                            .request = request,
                            .path = exchange->operation->path,
                            .job = exchange->target.job,
                            .reading = &exchange->reading,
                            .pass = exchange->operation->data ||
                                    exchange->operation->kind == OPERATION_DOCUMENT};

    if (ask(&action, &verdict) < 0)
        exchange_tell(exchange, &verdict);
    else if (action.answer)
        exchange_answer(exchange, action.answer);
    else if (!exchange->answered)
        exchange_say(exchange, &action.error);
    ipp_free(action.answer);
}

int act_read(struct exchange *exchange)
{
    struct conversation *conversation = exchange->conversation;
    struct spsy_error error;
    int result = 0;

    if (exchange->target.job == 0)
        result = exchange_first_job(exchange, &error);
    if (result == 0)
        result = conversation_begin(conversation, &error);
    if (result == 0)
        result = upstream_lock(conversation, exchange->target.job, &error);
    if (result < 0) {
        exchange_say(exchange, &error);
        return result;
    }
    result = upstream_read_job(conversation, exchange->target.job, &exchange->reading, &error);
    if (result == 0)
        return 0;
    exchange_say(exchange, &error);
    act_leave(exchange);
    return result;
}

int act_guarded(struct exchange *exchange, struct guarded *guarded)
{
    struct spsy_error error;
    int result;

    memset(guarded, 0, sizeof *guarded);
    result = exchange_guarded(exchange, &exchange->reading.job, guarded, &error);
    if (result == 0)
        return 0;
    exchange_say(exchange, &error);
    act_leave(exchange);
    return result;
}

int act_find(struct exchange *exchange, struct guarded *guarded)
{
    int result = act_read(exchange);

    return result == 0 ? act_guarded(exchange, guarded) : result;
}

void act_leave(struct exchange *exchange)
{
    upstream_unlock(exchange->conversation, exchange->target.job);
}

/* ---- one of many --------------------------------------------------------------------------- */

static void say(struct act_result *result, const char *text)
{
    spsy_text_copy(result->why, sizeof result->why, text);
}

static void fail(struct act_result *result, const char *text)
{
    result->broken = true;
    say(result, text);
}

/* Has it gone while it was asked about, so that there was nothing to do? */
static bool has_gone(struct action *action)
{
    struct reading now;
    struct spsy_error error;
    int result = upstream_read_whole(action->exchange->conversation, action->job, &now, &error);
    bool gone;

    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND;
    gone = !cups_job_same(&action->reading->job, &now.job) || !is_wanted(action, &now.job);
    reading_free(&now);
    return gone;
}

/* cupsd's answer to it. */
static void judge_answer(struct action *action, struct act_result *result)
{
    int code = ipp_code(action->answer);
    char otherwise[40];

    result->done = ipp_is_success(code);
    result->refused = code == IPP_NOT_AUTHORIZED;
    if (result->done)
        return;
    result->gone = !result->refused && has_gone(action);
    snprintf(otherwise, sizeof otherwise, "cupsd answers with %04X", (unsigned)code);
    say(result, ipp_words(action->answer, otherwise));
}

static void judge_verdict(const struct action *action, const struct gateway_verdict *verdict,
                          struct act_result *result)
{
    result->hidden = verdict->outcome == GATEWAY_REFUSED &&
                     action->exchange->conversation->session.settings.gateway_hide;
    result->gone = verdict->outcome == GATEWAY_GONE || result->hidden;
    result->useless = verdict->outcome == GATEWAY_QUIESCED || verdict->outcome == GATEWAY_FLOODED;
    result->refused = verdict->outcome == GATEWAY_REFUSED || result->useless;
    say(result, verdict->text);
}

static void act(struct action *action, struct act_result *result)
{
    struct gateway_verdict verdict;
    struct guarded *guarded = &action->question->guarded;
    int read;

    reading_free(action->reading);
    read = read_now(action, action->reading, guarded, &action->error);

    if (read < 0) {
        fail(result, action->error.text);
        result->gone = read == SPSY_ERR_NOT_FOUND;
        result->broken = !result->gone;
        return;
    }
    if (ask(action, &verdict) < 0)
        judge_verdict(action, &verdict, result);
    else if (action->answer)
        judge_answer(action, result);
    else if (action->request)
        fail(result, action->error.text);
    else
        result->done = true;
    ipp_free(action->answer);
}

void act_on_one(struct exchange *exchange, struct gateway_question *question,
                const struct act_one *one, struct act_result *result)
{
    const struct operation *operation =
        one->request ? operation_find(ipp_code(one->request)) : NULL;
    struct reading own = {.message = NULL};
    struct action action = {.exchange = exchange,
                            .question = question,
                            .request = one->request,
                            .path = operation ? operation->path : "/jobs/",
                            .job = one->job,
                            .one = one,
                            .reading = one->reading ? one->reading : &own};

    memset(result, 0, sizeof *result);
    if (upstream_lock(exchange->conversation, one->job, &action.error) < 0) {
        say(result, action.error.text);
        return;
    }
    act(&action, result);
    reading_free(&own);
    if (one->request)
        upstream_unlock(exchange->conversation, one->job);
}
