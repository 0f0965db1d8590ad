/* ask.c - one job: ask, record, read again, act. The rules it must keep stand in ask.h. */
#include "cupsjob/ask.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dispatch/dispatch.h"
#include "cupsjob/ask_common.h"
#include "guard/flood.h"
#include "guard/journalling.h"
#include "record/record.h"

static const char changed_text[] = "the job, its queue or an authority of yours changed";

/* One call of gateway_ask(). */
struct ask_run {
    const struct gateway_asker *asker;
    struct session *session;
    struct gateway_question *question;
    struct gateway_verdict *verdict;
    struct answer answer; /* for the job log */
    bool rehearsal;
    bool locked;       /* the store, for as long as anybody waits for it */
    bool unjournalled; /* break-glass: the system's log has the decision, the journal has not */
    size_t asked;      /* functions, in this attempt */
    struct ask_context context;
    struct spsy_callbacks callbacks;
    struct guard_inputs inputs;
    /* Large, and filled before they are looked at; everything above begins as zero. */
    struct guarded guarded; /* what is asked about; inputs points into it */
    struct spsy_decision decisions[GATEWAY_FUNCTIONS_MAX];
};

/* ---- asking -------------------------------------------------------------------------------- */

static void set_function(struct ask_run *run, size_t function)
{
    run->guarded.function = run->question->functions[function];
    run->inputs.request.fields.function = run->guarded.function;
}

/* Who asks, now, and about what stands in *guarded. */
static int read_inputs(struct session *session, const struct guarded *guarded,
                       struct guard_inputs *inputs, struct spsy_error *error)
{
    struct spool_subject subject;
    bool one_read = spool_read_begin(session->spool, error) == 0;
    int result = ask_subject(session, &subject, error);

    if (one_read)
        spool_read_end(session->spool);
    if (result == 0)
        guard_inputs_fill(session, &subject, guarded, inputs);
    return result;
}

static void decide(struct ask_run *run, size_t function, struct spsy_error *error)
{
    struct spsy_decision *decision = &run->decisions[function];
    int result;

    set_function(run, function);
    ask_callbacks(&run->context, &run->guarded, &run->inputs, &run->callbacks);
    result = spsy_job_decide(run->session->engine, &run->inputs.request, &run->callbacks, decision,
                             error);
    if (result == 0) {
        error->code = 0;
        return;
    }
    decision->verdict = SPSY_REFUSED;
    decision->basis = SPSY_BASIS_FAILURE;
    if (!decision->why[0])
        spsy_text_copy(decision->why, sizeof decision->why, error->text);
}

/* Of decision at. The text is its reason or its cause. */
static void say(struct ask_run *run, size_t at, const struct spsy_error *error)
{
    const struct spsy_decision *decision = &run->decisions[at];
    struct gateway_verdict *verdict = run->verdict;
    bool moves = strcmp(run->question->functions[at], "QSPMOVSP") == 0;
    const char *id = error->message_id[0] ? error->message_id : moves ? "CPF33F0" : "CPF3492";

    verdict->outcome = ask_outcome(decision);
    verdict->basis = decision->basis;
    verdict->function = run->question->functions[at];
    verdict->message_id[0] = verdict->text[0] = '\0';
    if (verdict->outcome == GATEWAY_BREAK_GLASS)
        snprintf(verdict->text, sizeof verdict->text, "break-glass is in force: %s",
                 decision->break_glass);
    if (gateway_allows(verdict->outcome))
        return;
    snprintf(verdict->message_id, sizeof verdict->message_id, "%s", id);
    ask_say(verdict->text, verdict->function,
            decision->why[0]                      ? decision->why
            : verdict->outcome == GATEWAY_REFUSED ? "refused by an exit program"
                                                  : "it could not be decided");
}

/* Refused, and nobody's decision says why. */
static int fail(struct ask_run *run, enum gateway_outcome outcome, const struct spsy_error *error)
{
    struct gateway_verdict *verdict = run->verdict;

    verdict->outcome = outcome;
    verdict->basis = SPSY_BASIS_FAILURE;
    verdict->grant = false;
    if (!verdict->function)
        verdict->function = run->question->functions[0];
    snprintf(verdict->message_id, sizeof verdict->message_id, "%s",
             error->message_id[0] ? error->message_id : "SPY0101");
    ask_say(verdict->text, verdict->function, error->text);
    return error->code < 0 ? error->code : SPSY_ERR_STATE;
}

/* All functions, until one is refused. Negative: it was, or none could be asked. */
static int ask_all(struct ask_run *run, struct spsy_error *error)
{
    size_t shown = 0;

    run->asked = 0;
    run->verdict->grant = true;
    if (read_inputs(run->session, &run->guarded, &run->inputs, error) < 0)
        return fail(run, GATEWAY_FAILED, error);
    for (size_t i = 0; i < run->question->function_count; i++) {
        struct spsy_error why = {.text = ""};

        decide(run, i, &why);
        run->asked++;
        run->verdict->grant &= ask_outcome(&run->decisions[i]) == GATEWAY_ALLOWED;
        if (run->decisions[i].verdict != SPSY_ALLOWED) {
            say(run, i, &why);
            return why.code == SPSY_ERR_RECURSION ? SPSY_ERR_RECURSION : SPSY_ERR_AUTHORITY;
        }
        if (ask_outcome(&run->decisions[shown]) == GATEWAY_ALLOWED)
            shown = i;
    }
    say(run, shown, &(struct spsy_error){.text = ""});
    return 0;
}

/* ---- recording ----------------------------------------------------------------------------- */

static int record_one(struct ask_run *run, size_t at, struct spsy_error *error)
{
    set_function(run, at);
    if (run->rehearsal)
        return record_rehearsal(run->session, &run->inputs, &run->decisions[at], error);
    return record_decision(run->session, &run->inputs, &run->decisions[at], !run->question->changes,
                           error);
}

/* In a transaction of its own, with what the job log is to have. */
static int record_once(struct ask_run *run, enum spool_durability durability,
                       struct spsy_error *error)
{
    struct answer *answer = &run->answer;
    size_t logged = answer->logged;
    int result = record_begin(run->session, durability, error);

    for (size_t i = 0; result == 0 && i < run->asked; i++)
        result = record_one(run, i, error);
    if (result == 0 && answer->messages.count > logged)
        session_log_messages(run->session, answer, &logged, NULL);
    if (result == 0)
        result = record_commit(run->session, error);
    spool_rollback(run->session->spool);
    if (result == 0)
        answer->logged = logged;
    return result;
}

/* All of them under break-glass, into the system's log. */
static int record_all_elsewhere(struct ask_run *run, struct spsy_error *error)
{
    const struct spsy_error journal = *error;

    for (size_t i = 0; i < run->asked; i++) {
        set_function(run, i);
        if (record_elsewhere(run->session, &run->inputs, &run->decisions[i], &journal, error) < 0)
            return SPSY_ERR_STATE;
    }
    run->unjournalled = true;
    answer_message(&run->answer, "SPY0003",
                   "this use of break-glass is only in the system's log: the journal cannot be "
                   "written");
    return 0;
}

static int record(struct ask_run *run, enum spool_durability durability, struct spsy_error *error)
{
    const char *last = run->question->functions[run->asked - 1];
    int result;

    do
        result = record_once(run, durability, error);
    while (result < 0 && record_may_use_reserve(run->session, last, error));
    run->locked = result == SPSY_ERR_BUSY;
    if (result < 0 && !run->rehearsal && record_all_elsewhere(run, error) == 0)
        result = 0;
    return result;
}

/* Refusals, failures and uses of break-glass, into the system's log, where that is wanted. */
static void report(struct ask_run *run, const struct spsy_error *journal)
{
    for (size_t i = 0; i < run->asked && !run->rehearsal; i++) {
        set_function(run, i);
        record_in_syslog(run->session, &run->answer, &run->inputs, &run->decisions[i], journal);
    }
}

/* The job log of the gateway has what the client is told. */
static void tell_log(struct ask_run *run)
{
    if (!run->rehearsal)
        answer_message(&run->answer, run->verdict->message_id, "%s", run->verdict->text);
}

static int refuse(struct ask_run *run, int result)
{
    size_t last = run->asked - 1;
    struct spsy_error error = {.text = ""};

    for (size_t i = 0; i < last; i++)
        snprintf(run->decisions[i].why, sizeof run->decisions[i].why,
                 "nothing came of it: %s was not allowed", run->question->functions[last]);
    tell_log(run);
    if (record(run, SPOOL_DURABLE, &error) == 0) {
        report(run, NULL);
        return result;
    }
    answer_message(&run->answer, "SPY0003", "this refusal could not be journalled: %s", error.text);
    report(run, &error);
    return run->rehearsal ? fail(run, GATEWAY_FAILED, &error) : result;
}

/* Of all decisions: nothing came, or can come, of them. */
static void make_failed(struct ask_run *run, const char *why)
{
    for (size_t i = 0; i < run->asked; i++) {
        run->decisions[i].verdict = SPSY_REFUSED;
        run->decisions[i].basis = SPSY_BASIS_FAILURE;
        spsy_text_copy(run->decisions[i].why, sizeof run->decisions[i].why, why);
    }
}

/* Allowed, but the decision cannot be kept: refused. */
static int refuse_unrecorded(struct ask_run *run, const struct spsy_error *error)
{
    struct spsy_error why;

    spsy_fail(&why, SPSY_ERR_AUTHORITY, error->message_id,
              "the decision could not be journalled: %.*s", spsy_text_cut(error->text, 900),
              error->text);
    make_failed(run, "the decision could not be journalled");
    fail(run, GATEWAY_FAILED, &why);
    tell_log(run);
    report(run, error);
    return SPSY_ERR_AUTHORITY;
}

/* Allowed and recorded, but nothing can come of it any more: the journal says so, and why. */
static void discard(struct ask_run *run, const char *why)
{
    struct spsy_error error = {.text = ""};

    make_failed(run, why);
    if (record(run, SPOOL_DURABLE, &error) < 0)
        report(run, &error);
}

static int give_up(struct ask_run *run, enum gateway_outcome outcome,
                   const struct spsy_error *error)
{
    discard(run, error->text);
    fail(run, outcome, error);
    tell_log(run);
    return error->code < 0 ? error->code : SPSY_ERR_STATE;
}

/* ---- what was asked about is what is acted upon -------------------------------------------- */

enum { SAME = 0, DIFFERENT = 1 };

/* SAME, DIFFERENT (then what was recorded is discarded), or negative and *outcome. run->guarded is
 * as it was read last. */
static int look_again(struct ask_run *run, enum gateway_outcome *outcome, struct spsy_error *error)
{
    struct gateway_question *question = run->question;
    struct guarded now = run->guarded;
    struct guard_inputs inputs;
    bool other;
    int result;

    *outcome = GATEWAY_FAILED;
    result = question->reread(question->context, &now, error);
    other = result > 0;
    if (result == SPSY_ERR_NOT_FOUND)
        *outcome = GATEWAY_GONE;
    now.function = run->guarded.function;
    now.class = SPOOL_CLASS_API;
    if (result >= 0)
        result = read_inputs(run->session, &now, &inputs, error);
    if (result < 0)
        return result;
    result =
        !other && guard_inputs_equal(&run->guarded, &run->inputs, &now, &inputs) ? SAME : DIFFERENT;
    if (result == DIFFERENT)
        discard(run,
                changed_text); /* while inputs and what they point to are those of the record */
    run->guarded = now;
    return result;
}

/* A quiesce that comes before the effect wins. */
static int may_act(struct ask_run *run, enum gateway_outcome *outcome, struct spsy_error *error)
{
    int result = run->question->changes ? spool_may_change(run->session->spool, error) : 0;

    *outcome =
        result < 0 && strcmp(error->message_id, "SPY0113") == 0 ? GATEWAY_QUIESCED : GATEWAY_FAILED;
    return result;
}

static void act(struct ask_run *run)
{
    struct gateway_question *question = run->question;

    question->guarded = run->guarded;
    if (!question->effect)
        return;
    run->verdict->acted = true;
    run->verdict->effect = question->effect(question->context, run->verdict);
}

/* All functions are allowed. DIFFERENT: to be asked again. */
static int carry_out(struct ask_run *run)
{
    enum spool_durability durability = run->question->changes ? SPOOL_DURABLE : SPOOL_UNSYNCED;
    struct spsy_error error = {.text = ""};
    enum gateway_outcome outcome;
    int result = record(run, durability, &error);

    if (result < 0)
        return run->rehearsal ? fail(run, GATEWAY_FAILED, &error) : refuse_unrecorded(run, &error);
    if (run->rehearsal)
        return 0;
    if (run->question->reread)
        result = look_again(run, &outcome, &error);
    if (result == SAME)
        result = may_act(run, &outcome, &error);
    if (result < 0)
        return give_up(run, outcome, &error);
    if (result == DIFFERENT)
        return DIFFERENT;
    if (!run->unjournalled)
        report(run, NULL);
    act(run);
    return 0;
}

static int give_up_changing(struct ask_run *run)
{
    struct spsy_error error;

    spsy_fail(&error, SPSY_ERR_BUSY, "CPF3330",
              "%s each of the %d times the exit programs were "
              "asked",
              changed_text, GATEWAY_ATTEMPTS);
    fail(run, GATEWAY_CHANGED, &error);
    tell_log(run);
    return SPSY_ERR_BUSY;
}

/* ---- all of it ----------------------------------------------------------------------------- */

static int go(struct ask_run *run)
{
    struct spsy_error error = {.text = ""};
    int result = DIFFERENT;

    for (int attempt = 0; attempt < GATEWAY_ATTEMPTS && result == DIFFERENT; attempt++) {
        run->unjournalled = false;
        run->guarded.class = SPOOL_CLASS_API;
        result = ask_all(run, &error);
        if (run->asked == 0)
            return result;
        result = result == 0 ? carry_out(run) : refuse(run, result);
    }
    return result == DIFFERENT ? give_up_changing(run) : result;
}

/* {"function" ..., "record": 858 digits}, for each that was asked. */
static cJSON *show(struct ask_run *run)
{
    cJSON *decisions = cJSON_CreateArray();

    for (size_t i = 0; decisions && i < run->asked; i++) {
        char record[SPSY_RECORD_HEX_SIZE];
        cJSON *decision;

        set_function(run, i);
        decision = spsy_decision_to_json(&run->decisions[i], &run->inputs.request.fields);
        spsy_record_hex(run->decisions[i].record, record);
        if (!decision || !cJSON_AddStringToObject(decision, "record", record) ||
            !cJSON_AddItemToArray(decisions, decision)) {
            cJSON_Delete(decision);
            cJSON_Delete(decisions);
            return NULL;
        }
    }
    return decisions;
}

static struct ask_run *start(const struct gateway_asker *asker, struct gateway_question *question,
                             struct gateway_verdict *verdict, bool rehearsal)
{
    struct ask_run *run = malloc(sizeof *run);

    if (!run)
        return NULL;
    memset(run, 0, offsetof(struct ask_run, guarded));
    run->asker = run->context.asker = asker;
    run->session = asker->session;
    run->question = question;
    run->verdict = verdict;
    run->rehearsal = run->context.rehearsal = rehearsal;
    run->guarded = question->guarded;
    answer_init(&run->answer, "SPSYGATE", NULL);
    return run;
}

/* Questions that have no function, or too many, are a fault of the caller; they are refused. */
static int check(struct ask_run *run)
{
    const struct gateway_question *question = run->question;
    struct spsy_error error = {.text = ""};
    enum gateway_outcome outcome;

    if (question->function_count == 0 || question->function_count > GATEWAY_FUNCTIONS_MAX) {
        spsy_fail(&error, SPSY_ERR_ARGUMENT, "SPY0105", "a question about %zu functions",
                  question->function_count);
        run->verdict->function = "";
        return fail(run, GATEWAY_FAILED, &error);
    }
    outcome = ask_check(run->session, question->functions[0], question->changes && !run->rehearsal,
                        &error);
    return outcome == GATEWAY_NO_OPINION ? 0 : fail(run, outcome, &error);
}

int ask_question(const struct gateway_asker *asker, struct gateway_question *question,
                 struct gateway_verdict *verdict, bool rehearsal, cJSON **decisions)
{
    struct session *session = asker->session;
    struct ask_run *run;
    int result;

    memset(verdict, 0, sizeof *verdict);
    run = start(asker, question, verdict, rehearsal);
    if (!run) {
        verdict->function = "";
        snprintf(verdict->message_id, sizeof verdict->message_id, "SPY0105");
        snprintf(verdict->text, sizeof verdict->text, "out of memory");
        return SPSY_ERR_MEMORY;
    }
    session->journal.depth++;
    result = check(run);
    if (result == 0)
        result = go(run);
    if (decisions)
        *decisions = show(run);
    question->guarded = run->guarded;
    if (!run->locked) /* else it would mean to wait as long again */
        ask_log(session, &run->answer);
    flood_upkeep(session);
    session->journal.depth--;
    answer_free(&run->answer);
    free(run);
    return result;
}

void gateway_question_add(struct gateway_question *question, const char *function)
{
    for (size_t i = 0; i < question->function_count; i++)
        if (strcmp(question->functions[i], function) == 0)
            return;
    question->functions[question->function_count++] = function;
}

int gateway_ask(const struct gateway_asker *asker, struct gateway_question *question,
                struct gateway_verdict *verdict)
{
    return ask_question(asker, question, verdict, false, NULL);
}

int gateway_rehearse(const struct gateway_asker *asker, struct gateway_question *question,
                     struct gateway_verdict *verdict, cJSON **decisions)
{
    return ask_question(asker, question, verdict, true, decisions);
}
