/* end_queue.c - CUPS-Delete-Printer and CUPS-Delete-Class: its jobs die with a queue (G4).
 *
 * cupsd purges the jobs of a queue that it deletes, finished ones and all, and asks nobody. So
 * nothing comes to the queue any more, all its jobs are asked about and stay locked, and only if
 * each of them may be deleted, and all of them are still what was asked about, it is. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "gateway/operation/acceptance.h"
#include "gateway/operation/many.h"
#include "gateway/upstream.h"

enum { SAME = 0, DIFFERENT = 1 };

/* One job that was asked about. */
struct doomed {
    int32_t id;
    bool own;
    bool allowed;           /* to be deleted */
    struct reading reading; /* as it was then */
};

struct end_queue {
    struct exchange *exchange;
    struct acceptance acceptance;
    struct doomed **doomed; /* owned, each of them, too */
    size_t count;
    struct tally tally;
};

/* ---- asking -------------------------------------------------------------------------------- */

static bool is_here(const void *context, const struct cups_job *job)
{
    const struct end_queue *end = context;

    return job->printer && strcasecmp(job->printer, end->exchange->target.queue) == 0;
}

static struct doomed *find(struct end_queue *end, int32_t id)
{
    for (size_t i = 0; i < end->count; i++)
        if (end->doomed[i]->id == id)
            return end->doomed[i];
    return NULL;
}

/* NULL: out of memory. */
static struct doomed *add(struct end_queue *end, const struct many_job *job)
{
    struct doomed **all = realloc(end->doomed, (end->count + 1) * sizeof *all);

    if (!all)
        return NULL;
    end->doomed = all;
    all[end->count] = calloc(1, sizeof **all);
    if (!all[end->count])
        return NULL;
    *all[end->count] = (struct doomed){.id = job->id, .own = job->own};
    return all[end->count++];
}

static void ask_about(struct end_queue *end, struct doomed *doomed, struct act_result *result)
{
    struct gateway_question question = {
        .functions = {end->exchange->operation->function}, .function_count = 1, .changes = true};
    const struct act_one one = {.job = doomed->id,
                                .own = doomed->own,
                                .wanted = is_here,
                                .context = end,
                                .reading = &doomed->reading};

    act_on_one(end->exchange, &question, &one, result);
    doomed->allowed = result->done;
}

/* All that have not been allowed to go. Negative: there is no use in going on. */
static int ask_all(struct end_queue *end, const struct many *many, struct spsy_error *error)
{
    const char *why = NULL;

    for (size_t i = 0; i < many->count; i++) {
        struct doomed *doomed = find(end, many->jobs[i].id);
        struct act_result came;

        if (doomed && doomed->allowed)
            continue;
        if (many_must_stop(end->exchange, &why))
            return spsy_fail(error, SPSY_ERR_STATE, "SPY0101", "%s", why);
        if (!doomed)
            doomed = add(end, &many->jobs[i]);
        if (!doomed)
            return spsy_fail_memory(error);
        ask_about(end, doomed, &came);
        came.gone &= !came.hidden;
        tally_add(&end->tally, doomed->id, &came);
        if (came.broken || came.useless)
            break; /* it is refused as a whole by now */
    }
    return 0;
}

/* ---- what was asked about is what dies ----------------------------------------------------- */

/* DIFFERENT: it has changed, or gone. */
static int look_at(struct end_queue *end, struct doomed *doomed, struct spsy_error *error)
{
    struct reading now;
    int result = upstream_read_whole(end->exchange->conversation, doomed->id, &now, error);

    if (result == SPSY_ERR_NOT_FOUND) {
        doomed->allowed = false;
        return SAME;
    }
    if (result < 0)
        return result;
    if (!cups_job_same(&doomed->reading.job, &now.job) ||
        !cups_job_equal(&doomed->reading.job, &now.job)) {
        doomed->allowed = false;
        result = DIFFERENT;
    }
    reading_free(&now);
    return result;
}

/* Reads all again, and at last whether there are others. Those that are not what they were are to
 * be asked about again. */
static int look_again(struct end_queue *end, struct many *many, struct spsy_error *error)
{
    struct exchange *exchange = end->exchange;
    int result = SAME;

    for (size_t i = 0; i < end->count && result >= 0; i++)
        if (end->doomed[i]->allowed) {
            int one = look_at(end, end->doomed[i], error);

            result = one == SAME ? result : one;
        }
    many_free(many);
    if (result < 0)
        return result;
    if (many_read(exchange, exchange->target.queue, MANY_FINISHED | MANY_EVERYWHERE, many, error) <
        0)
        return error->code;
    for (size_t i = 0; i < many->count; i++) {
        const struct doomed *doomed = find(end, many->jobs[i].id);

        if (!doomed || !doomed->allowed)
            result = DIFFERENT;
    }
    return result;
}

/* 0 = all of its jobs may go; the tally says else. Negative: it could not be asked. */
static int ask(struct end_queue *end, struct spsy_error *error)
{
    struct exchange *exchange = end->exchange;
    struct many many = {0};
    int result =
        many_read(exchange, exchange->target.queue, MANY_FINISHED | MANY_EVERYWHERE, &many, error);
    bool settled = false;

    for (int attempt = 0; attempt < GATEWAY_ATTEMPTS && result >= 0 && !settled; attempt++) {
        result = ask_all(end, &many, error);
        settled = tally_status(&end->tally) != 0;
        if (result == 0 && !settled) {
            result = look_again(end, &many, error);
            settled = result == SAME;
        }
    }
    many_free(&many);
    if (result == DIFFERENT)
        result = spsy_fail(error, SPSY_ERR_BUSY, "CPF3330",
                           "jobs of %s changed each of the %d times the exit programs were asked",
                           exchange->target.queue, GATEWAY_ATTEMPTS);
    return result;
}

/* ---- the end ------------------------------------------------------------------------------- */

/* It stays: it accepts as before, and the client is told why. */
static void stay(struct end_queue *end, const char *why, int status)
{
    struct exchange *exchange = end->exchange;
    struct spsy_error error;

    if (acceptance_give_back(exchange, &end->acceptance, &error) == 0)
        exchange_refuse(exchange, status, "%s", why);
    else
        exchange_refuse(exchange, IPP_INTERNAL_ERROR,
                        "%.500s; and it rejects jobs now, because cupsd did not make it accept "
                        "them again (cupsaccept %s does): %.200s",
                        why, exchange->target.queue, error.text);
}

/* Without the numbers of jobs, for whom the gateway says that there are none. */
static void stay_refused(struct end_queue *end)
{
    struct exchange *exchange = end->exchange;
    const struct tally *tally = &end->tally;
    char before[300], text[GATEWAY_TEXT_SIZE];

    snprintf(before, sizeof before, "%.127s stays, because of its jobs: ", exchange->target.queue);
    if (exchange->conversation->session.settings.gateway_hide)
        snprintf(text, sizeof text, "%s%zu cannot be deleted", before,
                 tally->refused + tally->failed);
    else
        tally_text(tally, before, text);
    stay(end, text, tally_status(tally));
}

static void delete_it(struct end_queue *end)
{
    struct exchange *exchange = end->exchange;
    struct ipp *request = exchange_rebuild(exchange, 0), *answer = NULL;
    struct spsy_error error;
    const char *text;

    if (!request)
        spsy_fail_memory(&error);
    else
        upstream_ask(exchange->conversation, exchange->operation->path, request, &answer, &error);
    ipp_free(request);
    if (answer && ipp_is_success(ipp_code(answer))) {
        acceptance_end(&end->acceptance);
        exchange_answer(exchange, answer);
    } else if (answer) {
        text = ipp_words(answer, "");
        stay(end, text, ipp_code(answer));
    } else {
        stay(end, error.text, IPP_INTERNAL_ERROR);
    }
    ipp_free(answer);
}

static void run(struct end_queue *end)
{
    struct spsy_error error;

    if (acceptance_take(end->exchange, &end->acceptance) < 0)
        return;
    if (ask(end, &error) < 0)
        stay(end, error.text, IPP_INTERNAL_ERROR);
    else if (tally_status(&end->tally))
        stay_refused(end);
    else
        delete_it(end);
}

void end_queue_handle(struct exchange *exchange)
{
    struct conversation *conversation = exchange->conversation;
    struct end_queue end = {.exchange = exchange};
    struct spsy_error error;

    if (conversation_begin(conversation, &error) < 0 ||
        upstream_lock_queue(conversation, exchange->target.queue, true, &error) < 0) {
        exchange_say(exchange, &error);
        return;
    }
    run(&end);
    for (size_t i = 0; i < end.count; i++) {
        upstream_unlock(conversation, end.doomed[i]->id);
        reading_free(&end.doomed[i]->reading);
        free(end.doomed[i]);
    }
    free(end.doomed);
    upstream_unlock_queue(conversation, exchange->target.queue);
}
