/* guard.c - ask, then record, then act. The rules it must keep stand in guard.h. */
#include "guard/guard.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "guard/journalling.h"
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
    struct guard_basis basis;
    struct spsy_decision decision;
    int decide_result;
    struct spsy_error decide_error;
    bool unjournalled; /* break-glass: the system's log has the decision, the journal has not */
    bool unlogged;     /* nor has the system's log */
    bool reported;     /* to the system's log, because the journal has not got the refusal */
    /* Large, and copied before they are looked at; everything above begins as zero. */
    struct guarded guarded; /* what is asked about; basis points into it */
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
    struct guard_context context = {run->session, &run->guarded, &run->basis, NULL};
    struct spsy_callbacks callbacks;

    guard_callbacks(&context, guard, &callbacks);
    memset(&run->decide_error, 0, sizeof run->decide_error);
    run->decide_result = spsy_job_decide(run->session->engine, &run->basis.request, &callbacks,
                                         &run->decision, &run->decide_error);
    if (run->decide_result < 0) {
        run->decision.verdict = SPSY_REFUSED;
        run->decision.basis = SPSY_BASIS_FAILURE;
    }
    if (has_record(&run->decision))
        return 0;
    return guard_basis_explain(&run->guarded, &run->basis, error);
}

/* Into the journal, in the transaction that is open; a use of break-glass, which must not wait for
 * a journal that cannot be written, into the system's log instead. */
static int record(struct guard_run *run, struct spsy_error *error)
{
    int result = record_decision(run->session, &run->basis, &run->decision, error);
    struct spsy_error journal = *error;

    run->unjournalled = run->unlogged = false;  /* of an attempt before */
    if (result == 0 || result == SPSY_ERR_FULL) /* full: there is the reserve */
        return result;
    if (record_elsewhere(run->session, &run->basis, &run->decision, &journal, error) == 0) {
        run->unjournalled = true;
        return 0;
    }
    run->unlogged = true;
    return result;
}

/* In a transaction of its own: a refusal, or a decision that nothing came of. */
static int record_alone(struct guard_run *run, struct spsy_error *error)
{
    int result = spool_begin(run->session->spool, SPOOL_DURABLE, error);

    if (result == 0)
        result = record(run, error);
    if (result == 0)
        result = spool_commit(run->session->spool, error);
    if (result < 0)
        spool_rollback(run->session->spool);
    return result;
}

static void show_decision(struct guard_run *run)
{
    if (run->answer->shows_decisions)
        answer_decision(run->answer,
                        spsy_decision_to_json(&run->decision, &run->basis.request.fields));
}

/* What is told about the decision after everything else. */
static void report(struct guard_run *run)
{
    if (!run->reported)
        record_in_syslog(run->session, run->answer, &run->basis, &run->decision, NULL);
    if (run->decision.verdict == SPSY_ALLOWED && run->basis.no_record.text[0])
        answer_message(
            run->answer, "SPY0003",
            "file %s number %d was deleted without a record, which it could not have: %s",
            run->guarded.file.name, run->guarded.file.number, run->basis.no_record.text);
    if (run->unjournalled)
        answer_message(
            run->answer, "SPY0003",
            "this use of break-glass is only in the system's log: the journal cannot be written");
}

/* A refusal that the journal has not got: the system's log has it, always. */
static void report_unjournalled(struct guard_run *run, const struct spsy_error *error)
{
    record_in_syslog(run->session, run->answer, &run->basis, &run->decision, error);
    run->reported = true;
}

static int refuse(struct guard_run *run)
{
    struct spsy_error error = {0};

    show_decision(run);
    tell_refusal(run->answer, &run->guarded, &run->basis, &run->decision, &run->decide_error);
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
        result = spool_commit(run->session->spool, error);
    if (result < 0)
        spool_rollback(run->session->spool);
    return result;
}

/* Compares with what was asked about, then acts. GUARD_CHANGED: run->guarded is as it is now. */
static int try_out(struct guard_run *run, struct spsy_error *error)
{
    struct guarded now = run->guarded;
    struct spsy_error failed = {0};
    struct guard_basis basis;
    int acted = 0, result;

    result = guarded_reread(run->session, &now, error);
    if (result == 0)
        result = guard_basis_read(run->session, &now, &basis, error);
    if (result < 0)
        return give_up(run, error);
    if (!guard_basis_equal(&run->guarded, &run->basis, &now, &basis)) {
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

/* A full disk must not keep anybody from deleting: the reserve is for that, and for break-glass. */
static bool may_use_reserve(const struct guard_run *run, const struct spsy_error *error)
{
    const char *home = spool_home(run->session->spool);

    return error->code == SPSY_ERR_FULL &&
           (strcmp(run->guarded.function, "DLTSPLF") == 0 || session_may_use_reserve(home)) &&
           spool_reserve_release(home, NULL) == 0;
}

/* A read needs no transaction but for its journal entry: under break-glass the system's log may
 * have that. */
static bool may_read_unjournalled(struct guard_run *run, struct spsy_error *error)
{
    const struct spsy_error journal = *error;

    if (run->effect || run->unlogged ||
        record_elsewhere(run->session, &run->basis, &run->decision, &journal, error) < 0)
        return false;
    run->unjournalled = true;
    return true;
}

static int carry_out(struct guard_run *run)
{
    enum spool_durability durability = run->effect ? SPOOL_DURABLE : SPOOL_UNSYNCED;
    struct spsy_error error = {0};
    int result;

    if (run->guarded.prepare && run->guarded.prepare(run->context, &error) < 0)
        return give_up(run, &error);
    do {
        result = spool_begin(run->session->spool, durability, &error);
        if (result == SPSY_ERR_BUSY)
            return give_up_locked(run, &error);
        result = result < 0 ? GUARD_UNRECORDED : try_out(run, &error);
    } while (result == GUARD_UNRECORDED && may_use_reserve(run, &error));
    if (result == GUARD_UNRECORDED && may_read_unjournalled(run, &error))
        result = try_out(run, &error);
    return result == GUARD_UNRECORDED ? refuse_unrecorded(run, &error) : result;
}

int guard(struct session *session, struct answer *answer, struct guarded *guarded,
          guard_effect *effect, void *context)
{
    struct guard_run *run = malloc(sizeof *run);
    struct spsy_error error = {0};
    int result = GUARD_CHANGED;
    bool asked = false;

    if (!run) {
        spsy_fail_memory(&error);
        return answer_fail_error(answer, &error);
    }
    memset(run, 0, offsetof(struct guard_run, guarded));
    run->session = session;
    run->answer = answer;
    run->guarded = run->acted = *guarded;
    run->effect = effect;
    run->context = context;
    for (int attempt = 0; attempt < GUARD_ATTEMPTS && result == GUARD_CHANGED; attempt++) {
        if (guard_basis_read(session, &run->guarded, &run->basis, &error) < 0 ||
            decide(run, &error) < 0) {
            result = answer_fail_error(answer, &error);
            break;
        }
        run->unjournalled = run->reported = false;
        asked = true;
        result = run->decision.verdict == SPSY_ALLOWED ? carry_out(run) : refuse(run);
    }
    if (result == GUARD_CHANGED) {
        show_decision(run);
        answer_fail(answer, "CPF3330",
                    "file %s number %d, its queue or an authority to it changed each of the %d "
                    "times the exit programs were asked",
                    run->guarded.file.name, run->guarded.file.number, GUARD_ATTEMPTS);
        result = SPSY_ERR_BUSY;
    }
    if (asked)
        report(run);
    *guarded = result == 0 && effect ? run->acted : run->guarded;
    free(run);
    return result;
}
