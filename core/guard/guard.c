/* guard.c - ask, then record, then act. The rules it must keep stand in guard.h. */
#include "guard/guard.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "guard/flood.h"
#include "guard/gate.h"
#include "guard/journalling.h"
#include "guard/rehearse.h"
#include "guard/tell.h"

enum {
    GUARD_ATTEMPTS = 3,
    GUARD_CHANGED = 1,    /* what was asked about has changed: ask again */
    GUARD_UNRECORDED = 2, /* the decision could not be kept; nothing has happened */
};

/* One call of guard(). The caller's struct guarded gets its new contents at the very end. */
struct guard_run {
    struct session *session;
    struct answer *answer;
    guard_effect *effect;
    void *context;
    struct guard_inputs inputs;
    struct spsy_decision decision;
    int decide_result;
    struct spsy_error decide_error;
    bool unjournalled; /* break-glass: the system's log has the decision, the journal has not */
    bool unlogged;     /* nor has the system's log */
    bool reported;     /* to the system's log, because the journal has not got the refusal */
    bool prepared;     /* well or badly: */
    int prepare_result;
    struct spsy_error prepare_error;
    /* One of many: */
    struct guard_context asked;
    struct spsy_callbacks callbacks;
    bool has_inputs;
    bool committed; /* decision and effect; what of it is not told yet: */
    int effect_result;
    struct spsy_error effect_error;
    /* Large, and copied before they are looked at; everything above begins as zero. */
    struct guarded guarded; /* what is asked about; inputs points into it */
    struct guarded acted;   /* the effect's copy: an effect that is tried again begins anew */
};

/* Every record begins with its length; where none can be built the engine leaves X'00'. */
static bool has_record(const struct spsy_decision *decision)
{
    return decision->record[3] != 0;
}

/* Negative: there is nothing to decide, since no record can be built (SPY0107). */
static int decide(struct guard_run *run, struct spsy_error *error)
{
    struct guard_context context = {
        .session = run->session, .guarded = &run->guarded, .inputs = &run->inputs};
    struct spsy_callbacks callbacks;

    guard_callbacks(&context, guard, &callbacks);
    memset(&run->decide_error, 0, sizeof run->decide_error);
    run->decide_result = spsy_job_decide(run->session->engine, &run->inputs.request, &callbacks,
                                         &run->decision, &run->decide_error);
    if (run->decide_result < 0) {
        run->decision.verdict = SPSY_REFUSED;
        run->decision.basis = SPSY_BASIS_FAILURE;
    }
    if (has_record(&run->decision))
        return 0;
    return guard_inputs_explain(&run->guarded, &run->inputs, error);
}

/* Into the journal, in the transaction that is open; a use of break-glass, which must not wait for
 * a journal that cannot be written, into the system's log instead. */
static int record(struct guard_run *run, struct spsy_error *error)
{
    int result = record_decision(run->session, &run->inputs, &run->decision, !run->effect, error);
    struct spsy_error journal = *error;

    run->unjournalled = run->unlogged = false;  /* of an attempt before */
    if (result == 0 || result == SPSY_ERR_FULL) /* full: there is the reserve */
        return result;
    if (record_elsewhere(run->session, &run->inputs, &run->decision, &journal, error) == 0) {
        run->unjournalled = true;
        return 0;
    }
    run->unlogged = true;
    return result;
}

/* With a decision that nothing more is written after, what has been told goes into the job log in
 * the same transaction (S7). What of it cannot be written is left to whoever ends the statement. */
static int commit_told(struct guard_run *run, struct spsy_error *error)
{
    struct answer *answer = run->answer;
    size_t logged = answer->logged;
    int result;

    if (answer->keeps_log && !answer->messages.file)
        session_log_messages(run->session, answer, &logged, NULL);
    result = record_commit(run->session, error);
    if (result == 0)
        answer->logged = logged;
    return result;
}

/* In a transaction of its own: a refusal, or a decision that nothing came of. */
static int record_alone(struct guard_run *run, struct spsy_error *error)
{
    int result = record_begin(run->session, SPOOL_DURABLE, error);

    if (result == 0)
        result = record(run, error);
    if (result == 0)
        result = commit_told(run, error);
    if (result < 0)
        spool_rollback(run->session->spool);
    return result;
}

static void show_decision(struct guard_run *run)
{
    if (run->answer->shows_decisions)
        answer_decision(run->answer,
                        spsy_decision_to_json(&run->decision, &run->inputs.request.fields));
}

/* What is told about the decision after everything else. */
static void report(struct guard_run *run)
{
    if (!run->reported)
        record_in_syslog(run->session, run->answer, &run->inputs, &run->decision, NULL);
    tell_bypass(run->session, run->answer, &run->decision);
    if (run->decision.verdict == SPSY_ALLOWED && run->inputs.no_record.text[0])
        answer_message(
            run->answer, "SPY0003",
            "file %s number %d was deleted without a record, which it could not have: %s",
            run->guarded.file.name, run->guarded.file.number, run->inputs.no_record.text);
    if (run->unjournalled)
        answer_message(
            run->answer, "SPY0003",
            "this use of break-glass is only in the system's log: the journal cannot be written");
}

/* A refusal that the journal has not got: the system's log has it, always. */
static void report_unjournalled(struct guard_run *run, const struct spsy_error *error)
{
    record_in_syslog(run->session, run->answer, &run->inputs, &run->decision, error);
    run->reported = true;
}

static int refuse(struct guard_run *run)
{
    struct spsy_error error = {0};

    show_decision(run);
    tell_refusal(run->session, run->answer, &run->guarded, &run->inputs, &run->decision,
                 &run->decide_error);
    if (record_alone(run, &error) < 0) {
        answer_message(run->answer, "SPY0003", "this refusal could not be journalled: %s",
                       error.text);
        report_unjournalled(run, &error);
    }
    return run->decide_result == SPSY_ERR_RECURSION ? SPSY_ERR_RECURSION : SPSY_ERR_AUTHORITY;
}

/* Allowed, but the decision cannot be kept: refused. */
static int refuse_unrecorded(struct guard_run *run, const struct spsy_error *error)
{
    run->decision.verdict = SPSY_REFUSED;
    run->decision.basis = SPSY_BASIS_FAILURE;
    snprintf(run->decision.why, sizeof run->decision.why, "the decision could not be journalled");
    show_decision(run);
    tell_unrecorded(run->answer, &run->guarded, error);
    report_unjournalled(run, error);
    return SPSY_ERR_AUTHORITY;
}

/* Allowed, but nothing can come of it any more; the journal says so, and why. */
static void discard(struct guard_run *run, const char *why)
{
    struct spsy_error error = {0};

    spool_rollback(run->session->spool);
    run->decision.verdict = SPSY_REFUSED;
    run->decision.basis = SPSY_BASIS_FAILURE;
    spsy_text_copy(run->decision.why, sizeof run->decision.why, why);
    if (record_alone(run, &error) < 0)
        report_unjournalled(run, &error);
}

static int give_up(struct guard_run *run, const struct spsy_error *error)
{
    discard(run, error->text);
    show_decision(run);
    return answer_fail_error(run->answer, error);
}

/* Another job has held the store for SPOOL_BUSY_TIMEOUT_MS; to journal that nothing was done would
 * mean to wait as long again: the system's log has it. */
static int give_up_locked(struct guard_run *run, const struct spsy_error *error)
{
    run->decision.verdict = SPSY_REFUSED;
    run->decision.basis = SPSY_BASIS_FAILURE;
    spsy_text_copy(run->decision.why, sizeof run->decision.why, error->text);
    show_decision(run);
    answer_fail_error(run->answer, error);
    report_unjournalled(run, error);
    return error->code;
}

/* The effect inside a savepoint: an error of its own undoes it alone. *acted gets its result. */
static int act(struct guard_run *run, int *acted, struct spsy_error *failed,
               struct spsy_error *error)
{
    struct spool *spool = run->session->spool;
    int result = spool_savepoint(spool, error);

    if (result < 0)
        return result;
    run->acted = run->guarded;
    *acted = run->effect(run->session, &run->acted, run->context, failed);
    if (*acted < 0) {
        spool_savepoint_rollback(spool);
        return *acted == SPSY_ERR_FULL ? spsy_fail(error, *acted, "", "%s", failed->text) : 0;
    }
    return spool_savepoint_release(spool, error);
}

/* Records the decision and lets the effect happen, in the transaction that is open, and ends it.
 * Negative: nothing was recorded and nothing happened. */
static int record_and_act(struct guard_run *run, int *acted, struct spsy_error *failed,
                          struct spsy_error *error)
{
    int result;

    if (!spool_in_transaction(run->session->spool))
        return 0; /* a read under break-glass, recorded already */
    result = record(run, error);
    if (result == 0 && run->effect)
        result = act(run, acted, failed, error);
    if (result == 0)
        result = run->effect ? record_commit(run->session, error) : commit_told(run, error);
    if (result < 0)
        spool_rollback(run->session->spool);
    return result;
}

/* Compares with what was asked about, then acts. GUARD_CHANGED: run->guarded is as it is now. */
static int commit_if_unchanged(struct guard_run *run, struct spsy_error *error)
{
    struct guarded now = run->guarded;
    struct spsy_error failed = {0};
    struct guard_inputs inputs;
    int acted = 0, result;

    shield_forget(run->session);
    result = guarded_reread(run->session, &now, error);
    if (result == 0)
        result = guard_inputs_read(run->session, &now, &inputs, error);
    if (result < 0)
        return give_up(run, error);
    if (!guard_inputs_equal(&run->guarded, &run->inputs, &now, &inputs) ||
        guard_gate_has_closed(run->session, &now, &inputs)) {
        discard(run, "the file, its queue or an authority to it changed");
        run->guarded = now;
        answer_message(run->answer, "SPY0003",
                       "file %s number %d, its queue or an authority to it changed while the exit "
                       "programs were asked; their answers no longer count",
                       now.file.name, now.file.number);
        return GUARD_CHANGED;
    }
    run->guarded = now;
    result = record_and_act(run, &acted, &failed, error);
    if (result < 0)
        return GUARD_UNRECORDED;
    show_decision(run);
    return acted < 0 ? answer_fail_error(run->answer, &failed) : 0;
}

/* A read needs no transaction but for its journal entry: under break-glass the system's log may
 * have that. */
static bool may_read_unjournalled(struct guard_run *run, struct spsy_error *error)
{
    const struct spsy_error journal = *error;

    if (run->effect || run->unlogged ||
        record_elsewhere(run->session, &run->inputs, &run->decision, &journal, error) < 0)
        return false;
    run->unjournalled = true;
    return true;
}

/* Once, however often the programs are asked. */
static int prepare(struct guard_run *run, struct spsy_error *error)
{
    if (run->guarded.prepare && !run->prepared) {
        run->prepared = true;
        run->prepare_result = run->guarded.prepare(run->context, &run->prepare_error);
    }
    if (run->prepare_result < 0)
        *error = run->prepare_error;
    return run->prepare_result;
}

static int carry_out(struct guard_run *run)
{
    enum spool_durability durability = run->effect ? SPOOL_DURABLE : SPOOL_UNSYNCED;
    struct spsy_error error = {0};
    int result;

    if (prepare(run, &error) < 0)
        return give_up(run, &error);
    do {
        result = record_begin(run->session, durability, &error);
        if (result == SPSY_ERR_BUSY)
            return give_up_locked(run, &error);
        result = result < 0 ? GUARD_UNRECORDED : commit_if_unchanged(run, &error);
    } while (result == GUARD_UNRECORDED &&
             record_may_use_reserve(run->session, run->guarded.function, &error));
    if (result == GUARD_UNRECORDED && may_read_unjournalled(run, &error))
        result = commit_if_unchanged(run, &error);
    return result == GUARD_UNRECORDED ? refuse_unrecorded(run, &error) : result;
}

static void start_run(struct guard_run *run, struct session *session, struct answer *answer,
                      const struct guarded *guarded, guard_effect *effect, void *context)
{
    memset(run, 0, offsetof(struct guard_run, guarded));
    run->session = session;
    run->answer = answer;
    run->guarded = run->acted = *guarded;
    run->effect = effect;
    run->context = context;
}

static int give_up_changing(struct guard_run *run)
{
    show_decision(run);
    answer_fail(run->answer, "CPF3330",
                "file %s number %d, its queue or an authority to it changed each of the %d "
                "times the exit programs were asked",
                run->guarded.file.name, run->guarded.file.number, GUARD_ATTEMPTS);
    return SPSY_ERR_BUSY;
}

/* All of it. decided: the decision is there, nothing has come of it yet. */
static int go(struct guard_run *run, bool decided)
{
    int result = GUARD_CHANGED;
    bool asked = decided;

    for (int attempt = 0; attempt < GUARD_ATTEMPTS && result == GUARD_CHANGED; attempt++) {
        struct spsy_error error = {0};

        if (attempt > 0 || !decided) {
            if (guard_inputs_read(run->session, &run->guarded, &run->inputs, &error) < 0 ||
                decide(run, &error) < 0) {
                result = answer_fail_error(run->answer, &error);
                break;
            }
        }
        run->unjournalled = run->reported = false;
        asked = true;
        result = run->decision.verdict == SPSY_ALLOWED ? carry_out(run) : refuse(run);
    }
    if (result == GUARD_CHANGED)
        result = give_up_changing(run);
    if (asked)
        report(run);
    return result;
}

static const struct guarded *came_of(const struct guard_run *run, int result)
{
    return result == 0 && run->effect ? &run->acted : &run->guarded;
}

/* What can be known before anybody is asked: a quiesced home takes no change (the store judges
 * again in the transaction of the effect), and a profile may have flooded the journal. */
static int check_before(struct session *session, struct answer *answer,
                        const struct guarded *guarded, guard_effect *effect)
{
    struct spsy_error error;

    session_settings(session, NULL);
    shield_forget(session);
    if ((effect || guarded->deletes || guarded->changes) &&
        spool_may_change(session->spool, &error) < 0)
        return answer_fail_error(answer, &error);
    if (flood_check(session, guarded->function, &error) < 0)
        return answer_fail_error(answer, &error);
    return 0;
}

static int guard_one(struct session *session, struct answer *answer, struct guarded *guarded,
                     guard_effect *effect, void *context)
{
    struct guard_run *run = malloc(sizeof *run);
    struct spsy_error error = {0};
    int result;

    if (!run) {
        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    start_run(run, session, answer, guarded, effect, context);
    result = go(run, false);
    *guarded = *came_of(run, result);
    free(run);
    return result;
}

bool guard_rehearses(const struct session *session)
{
    return session->rehearsal != NULL;
}

static int ask_and_act(struct session *session, struct answer *answer, struct guarded *guarded,
                       guard_effect *effect, void *context)
{
    int result = check_before(session, answer, guarded, effect);

    if (result == 0)
        result = guard_one(session, answer, guarded, effect, context);
    flood_upkeep(session);
    return result;
}

/* The one place where it is decided whether something happens. */
int guard(struct session *session, struct answer *answer, struct guarded *guarded,
          guard_effect *effect, void *context)
{
    int result;

    session->journal.depth++;
    if (guard_rehearses(session))
        result = rehearse(session, answer, guarded, effect != NULL);
    else
        result = ask_and_act(session, answer, guarded, effect, context);
    session->journal.depth--;
    return result;
}

/* ---- many files --------------------------------------------------------------------------- */

/* Nobody who waits to write waits longer for one transaction of many files. */
enum { GUARD_GROUP_MS = 20 };

struct guard_group {
    struct guard_run runs[GUARD_MANY];
    struct spsy_inquiry inquiries[GUARD_MANY];
};

/* How many of the first ones, as guard.h limits it. A damaged size is one to go alone with. */
static size_t count_together(const struct guarded *guarded, size_t count)
{
    int64_t room = GUARD_PREPARED_BYTES;
    size_t together = 0;

    for (; together < count && !guarded[together].makes_queue; together++) {
        int64_t size = guarded[together].prepare ? guarded[together].file.size : 0;

        if (size < 0 || size > room)
            break;
        room -= size;
    }
    return together > 0 ? together : 1;
}

/* What the files are asked about, in one read. A file without inputs is told so in its turn. */
static void read_inputs(struct session *session, struct guard_run *runs, size_t count)
{
    struct guard_memo memo = {.queue.known = false};
    struct spool_subject subject;
    struct spsy_error error;
    bool one_read = spool_read_begin(session->spool, &error) == 0;
    bool known = one_read && guard_subject_read(session, &subject, &error) == 0;

    for (size_t i = 0; known && i < count; i++)
        runs[i].has_inputs = guard_inputs_read_for(session, &subject, &memo, &runs[i].guarded,
                                                   &runs[i].inputs, &error) == 0;
    if (one_read)
        spool_read_end(session->spool);
}

static void take_decision(struct guard_run *run, const struct spsy_inquiry *inquiry)
{
    const struct spsy_decision *decision = &inquiry->decision;

    memcpy(&run->decision, decision, offsetof(struct spsy_decision, calls));
    memcpy(run->decision.calls, decision->calls, decision->call_count * sizeof decision->calls[0]);
    memcpy(run->decision.record, decision->record, sizeof decision->record);
    memcpy(run->decision.why, decision->why, sizeof decision->why);
    memcpy(run->decision.break_glass, decision->break_glass, sizeof decision->break_glass);
    run->decide_result = inquiry->result;
    run->decide_error = inquiry->error;
    if (run->decide_result < 0) {
        run->decision.verdict = SPSY_REFUSED;
        run->decision.basis = SPSY_BASIS_FAILURE;
    }
}

/* Asks about the first files whose inputs could be read; returns how many files have had their turn
 * by that, 0 when the first one has to be asked about alone. */
static size_t decide_group(struct guard_group *group, size_t count)
{
    size_t asked = 0, decided;

    while (asked < count && group->runs[asked].has_inputs) {
        struct guard_run *run = &group->runs[asked];
        struct spsy_inquiry *inquiry = &group->inquiries[asked++];

        run->asked = (struct guard_context){
            .session = run->session, .guarded = &run->guarded, .inputs = &run->inputs};
        guard_callbacks(&run->asked, guard, &run->callbacks);
        inquiry->request = &run->inputs.request;
        inquiry->callbacks = &run->callbacks;
    }
    if (asked == 0 || spsy_job_decide_some(group->runs[0].session->engine, group->inquiries, asked,
                                           &decided, NULL) < 0)
        return 0;
    for (size_t i = 0; i < decided; i++)
        take_decision(&group->runs[i], &group->inquiries[i]);
    return decided;
}

/* What takes long of the first files, up to one that goes alone: which cannot be prepared, or about
 * which nobody has been asked. */
static size_t prepare_some(struct guard_run *runs, size_t count)
{
    struct spsy_error error;
    size_t ready = 0;

    while (ready < count && has_record(&runs[ready].decision) &&
           (runs[ready].decision.verdict != SPSY_ALLOWED || prepare(&runs[ready], &error) == 0))
        ready++;
    return ready;
}

/* One file's part of the transaction. 1: its decision, and its effect, are in it. 0: nothing of it
 * is, because it has changed; negative: nor will anything else be. */
static int settle(struct guard_run *run, const struct spool_subject *subject,
                  struct guard_memo *memo, struct spsy_error *error)
{
    struct guarded now = run->guarded;
    struct guard_inputs inputs;
    int result;

    if (run->decision.verdict == SPSY_ALLOWED) {
        if (guarded_reread(run->session, &now, error) < 0 ||
            guard_inputs_read_for(run->session, subject, memo, &now, &inputs, error) < 0 ||
            !guard_inputs_equal(&run->guarded, &run->inputs, &now, &inputs) ||
            guard_gate_has_closed(run->session, &now, &inputs))
            return 0;
        run->guarded = now;
    }
    run->effect_result = 0;
    result = record_decision(run->session, &run->inputs, &run->decision, !run->effect, error);
    if (result == 0 && run->decision.verdict == SPSY_ALLOWED && run->effect)
        result = act(run, &run->effect_result, &run->effect_error, error);
    return result < 0 ? result : 1;
}

/* A change, or a refusal among reads. */
static enum spool_durability durability_of(const struct guard_run *runs, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (runs[i].effect || runs[i].decision.verdict == SPSY_REFUSED)
            return SPOOL_DURABLE;
    return SPOOL_UNSYNCED;
}

/* As many files as GUARD_GROUP_MS allow, from the first on, in one transaction. Returns how many
 * have had their turn; those that are not committed have nothing of theirs in the store. */
static size_t commit_some(struct guard_run *runs, size_t count)
{
    struct spool *spool = runs[0].session->spool;
    struct guard_memo memo = {.queue.known = false};
    struct spool_subject subject;
    int64_t start;
    struct spsy_error error;
    size_t done = 0, settled = 0;
    int result = record_begin(runs[0].session, durability_of(runs, count), &error);

    if (result < 0)
        return 1;
    start = spsy_now_ms();
    shield_forget(runs[0].session);
    result = guard_subject_read(runs[0].session, &subject, &error);
    while (result >= 0 && done < count && (done == 0 || spsy_now_ms() - start < GUARD_GROUP_MS)) {
        struct guard_run *run = &runs[done++];

        result = settle(run, &subject, &memo, &error);
        run->committed = result > 0;
        settled += result > 0;
    }
    if (result >= 0 && settled > 0)
        result = record_commit(runs[0].session, &error);
    spool_rollback(spool);
    for (size_t i = 0; i < done && result < 0; i++)
        runs[i].committed = false;
    return done > 0 ? done : 1;
}

static int committed_result(const struct guard_run *run)
{
    if (run->decision.verdict == SPSY_ALLOWED)
        return run->effect_result < 0 ? run->effect_result : 0;
    return run->decide_result == SPSY_ERR_RECURSION ? SPSY_ERR_RECURSION : SPSY_ERR_AUTHORITY;
}

static void tell_committed(struct guard_run *run)
{
    show_decision(run);
    if (run->decision.verdict == SPSY_REFUSED)
        tell_refusal(run->session, run->answer, &run->guarded, &run->inputs, &run->decision,
                     &run->decide_error);
    else if (run->effect_result < 0)
        answer_fail_error(run->answer, &run->effect_error);
}

/* Asked about, but the statement has come to an end: recorded, and nothing comes of it. */
static void record_untold(struct guard_run *run)
{
    struct spsy_error error = {0};

    if (!has_record(&run->decision))
        return;
    if (run->decision.verdict == SPSY_ALLOWED)
        discard(run, "the statement came to an end before anything came of it");
    else if (record_alone(run, &error) < 0)
        report_unjournalled(run, &error);
}

/* A file's turn, after the transaction it could be in. *stopped: the statement has come to an end
 * before, or with this file. */
static void take_turn(struct guard_run *run, struct guarded *guarded, guard_came *came,
                      void *context, bool *stopped)
{
    int result;

    if (run->committed) {
        if (!*stopped)
            tell_committed(run);
        report(run);
        result = committed_result(run);
    } else if (*stopped) {
        record_untold(run);
        return;
    } else {
        result = go(run, has_record(&run->decision));
    }
    *guarded = *came_of(run, result);
    if (came(context, guarded, result) != 0 || run->answer->lost)
        *stopped = true;
}

static size_t go_many(struct guard_group *group, struct guarded *guarded, size_t count,
                      guard_came *came, void *context)
{
    struct guard_run *runs = group->runs;
    bool stopped = runs[0].answer->lost;
    size_t done = 0, decided;

    read_inputs(runs[0].session, runs, count);
    decided = decide_group(group, count);
    if (decided == 0) {
        take_turn(&runs[0], &guarded[0], came, context, &stopped);
        return 1;
    }
    while (done < decided && !stopped) {
        size_t ready = prepare_some(&runs[done], decided - done);
        size_t settled = ready > 0 ? commit_some(&runs[done], ready) : 1;

        for (; settled > 0; settled--, done++)
            take_turn(&runs[done], &guarded[done], came, context, &stopped);
    }
    for (size_t i = done; i < decided; i++)
        record_untold(&runs[i]);
    return done;
}

size_t guard_many(struct session *session, struct answer *answer, struct guarded *guarded,
                  size_t count, guard_effect *effect, guard_came *came, void *context)
{
    struct guard_group *group;
    size_t done = 1;
    int result;

    count = count_together(guarded, count);
    group = count > 1 && !guard_rehearses(session) ? malloc(sizeof *group) : NULL;
    if (!group) {
        came(context, &guarded[0], guard(session, answer, &guarded[0], effect, guarded[0].context));
        return 1;
    }
    session->journal.depth++;
    result = check_before(session, answer, &guarded[0], effect);
    for (size_t i = 0; result == 0 && i < count; i++)
        start_run(&group->runs[i], session, answer, &guarded[i], effect, guarded[i].context);
    if (result == 0)
        done = go_many(group, guarded, count, came, context);
    else
        came(context, &guarded[0], result);
    flood_upkeep(session);
    session->journal.depth--;
    free(group);
    return done;
}
