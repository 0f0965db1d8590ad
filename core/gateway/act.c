#include "gateway/act.h"

#include <stdio.h>
#include <string.h>

#include "gateway/upstream.h"
#include "session/login.h"

/* Where cupsd's answer goes, and whether documents follow the request. */
struct action {
    struct exchange *exchange;
    struct gateway_question *question;
    struct ipp *request;
    int32_t job;
    struct reading *reading; /* the job that it has to stay, as it was read last */
    bool pass;               /* with documents, answered while it goes through */
    struct ipp *answer;      /* cupsd's */
    struct spsy_error error;
};

/* ---- one job ------------------------------------------------------------------------------- */

/* 1: what the programs can ask about has changed, if not the record. */
static int read_again(void *context, struct guarded *guarded, struct spsy_error *error)
{
    struct action *action = context;
    struct exchange *exchange = action->exchange;
    struct reading now;
    bool same, equal;
    int result;

    login_remember(true); /* anew */
    result = upstream_read_job(exchange->conversation, action->job, &now, error);
    if (result < 0)
        return result;
    same = cups_job_same(&action->reading->job, &now.job);
    equal = cups_job_equal(&action->reading->job, &now.job);
    result = exchange_guarded(exchange, &now.job, guarded, error);
    reading_move(action->reading, &now);
    if (result == 0 && !same)
        result =
            spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303",
                      "job %ld is another one than when it was asked about", (long)action->job);
    return result == 0 ? !equal : result;
}

static bool is_granted(const struct action *action, const struct gateway_verdict *verdict)
{
    return verdict->grant && !action->exchange->operation->data &&
           action->exchange->conversation->session.settings.gateway_allow == SETTINGS_ALLOW_GRANT;
}

static int send_on(void *context, const struct gateway_verdict *verdict)
{
    struct action *action = context;
    struct conversation *conversation = action->exchange->conversation;
    const char *path = action->exchange->operation->path;

    if (action->pass) {
        exchange_pass(action->exchange, action->request, NULL);
        return 0;
    }
    if (is_granted(action, verdict))
        return upstream_grant(conversation, action->request, &action->answer, &action->error);
    return upstream_ask(conversation, path, action->request, &action->answer, &action->error);
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

int act_find(struct exchange *exchange, struct guarded *guarded)
{
    struct conversation *conversation = exchange->conversation;
    struct spsy_error error;
    int result = 0;

    memset(guarded, 0, sizeof *guarded);
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
        result = exchange_guarded(exchange, &exchange->reading.job, guarded, &error);
    if (result == 0)
        return 0;
    exchange_say(exchange, &error);
    act_leave(exchange);
    return result;
}

void act_leave(struct exchange *exchange)
{
    upstream_unlock(exchange->conversation, exchange->target.job);
}

/* ---- one of many --------------------------------------------------------------------------- */

static void say(struct act_result *result, const char *text)
{
    snprintf(result->why, sizeof result->why, "%.*s", (int)sizeof result->why - 1, text);
}

/* cupsd's answer to it. */
static void judge_answer(const struct action *action, struct act_result *result)
{
    int code = ipp_code(action->answer);

    result->done = code < 0x0100;
    result->refused = code == IPP_NOT_AUTHORIZED;
    result->gone = code == IPP_NOT_FOUND;
    if (!result->done)
        say(result, attribute_text_or(
                        ipp_find(action->answer, IPP_GROUP_OPERATION, "status-message"), "cupsd"));
}

static void judge_verdict(const struct gateway_verdict *verdict, struct act_result *result)
{
    result->refused = verdict->outcome == GATEWAY_REFUSED || verdict->outcome == GATEWAY_QUIESCED ||
                      verdict->outcome == GATEWAY_FLOODED;
    result->gone = verdict->outcome == GATEWAY_GONE;
    say(result, verdict->text);
}

void act_on_one(struct exchange *exchange, struct gateway_question *question, int32_t job,
                struct ipp *request, struct act_result *result)
{
    struct reading reading;
    struct action action = {.exchange = exchange,
                            .question = question,
                            .request = request,
                            .job = job,
                            .reading = &reading};
    struct gateway_verdict verdict;
    int done = upstream_lock(exchange->conversation, job, &action.error);

    memset(result, 0, sizeof *result);
    if (done < 0) {
        say(result, action.error.text);
        return;
    }
    memset(&reading, 0, sizeof reading);
    done = upstream_read_job(exchange->conversation, job, &reading, &action.error);
    if (done == 0)
        done = exchange_guarded(exchange, &reading.job, &question->guarded, &action.error);
    if (done < 0) {
        result->gone = done == SPSY_ERR_NOT_FOUND;
        say(result, action.error.text);
    } else if (ask(&action, &verdict) < 0) {
        judge_verdict(&verdict, result);
    } else if (action.answer) {
        judge_answer(&action, result);
    } else {
        say(result, action.error.text);
    }
    ipp_free(action.answer);
    reading_free(&reading);
    upstream_unlock(exchange->conversation, job);
}
