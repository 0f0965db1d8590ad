#include "guard/rehearse.h"

#include <stdio.h>
#include <string.h>

#include "dispatch/dispatch.h"
#include "guard/callbacks.h"
#include "guard/explain.h"
#include "guard/flood.h"
#include "guard/journalling.h"
#include "guard/tell.h"
#include "store/store.h"

/* ---- beginning and end -------------------------------------------------------------------- */

int rehearsal_may_see_others(struct session *session, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(session, &subject, error);

    return result < 0 ? result : spool_subject_may_see_others(&subject);
}

static int shut(void *context, const char *name, enum stream_kind kind, bool replace,
                struct stream **stream, struct spsy_error *error)
{
    (void)context;
    (void)kind;
    (void)replace;
    *stream = NULL;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0136", "a dry run does not write %s", name);
}

/* Is there such a profile, and may who asks be told what it may do? */
static int take_other(struct session *session, const char *user, struct rehearsal *rehearsal,
                      struct spsy_error *error)
{
    struct spool_profile profile;
    int64_t waits_ms;
    int result;

    if (!rehearsal->entitled)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF222E",
                         "*AUDIT special authority, or *ALLOBJ and *SECADM, required to explain "
                         "what another profile may do");
    result = flood_look(session, "EXPLAIN", &waits_ms, error); /* whose entries they are */
    if (result == 0)
        result = spool_profile_find(session->spool, user, &profile, error);
    if (result < 0)
        return result;
    if (!profile.enabled)
        answer_message(rehearsal->answer, "SPY0003",
                       "user profile %s is disabled: no job begins as it, whatever is said here",
                       user);
    rehearsal->for_other = true;
    snprintf(rehearsal->subject_name, sizeof rehearsal->subject_name, "%s", user);
    return 0;
}

/* What the session is while it is asked about: the subject, with nothing adopted, or who asks. */
static void be_subject(struct session *session)
{
    struct rehearsal *rehearsal = session->rehearsal;

    if (!rehearsal->for_other)
        return;
    session->principal.adopted_count = 0;
    memcpy(session->principal.signed_on, rehearsal->subject_name, sizeof rehearsal->subject_name);
    memcpy(session->current_user, rehearsal->subject_name, sizeof rehearsal->subject_name);
}

static void be_asker(struct session *session)
{
    struct rehearsal *rehearsal = session->rehearsal;

    session->principal = rehearsal->asker;
    memcpy(session->current_user, rehearsal->asker_name, sizeof rehearsal->asker_name);
}

/* No file is owned by the job that somebody else would have (X7), and it begins now (X30). */
static int begin_engine(struct session *session, struct rehearsal *rehearsal,
                        struct spsy_error *error)
{
    const struct spool_job *job = &session->job;
    struct spsy_job_options options = {job->number, job->user, job->name, session->principal.type};
    struct spsy_job *engine;
    int result;

    if (rehearsal->for_other) {
        options.number = "000000";
        options.user = rehearsal->subject_name;
        result = spsy_job_begin(session->host, &options, &engine, error);
    } else {
        rehearsal->frozen = spsy_job_list_is_frozen(session->engine);
        result = spsy_job_begin_rehearsal(session->engine, &options, &engine, error);
    }
    if (result < 0)
        return result;
    rehearsal->engine = session->engine;
    session->engine = engine;
    return 0;
}

int rehearsal_begin(struct session *session, struct answer *answer, const char *user,
                    struct rehearsal *rehearsal, struct spsy_error *error)
{
    int result;

    memset(rehearsal, 0, sizeof *rehearsal);
    rehearsal->answer = answer;
    rehearsal->asker = session->principal;
    memcpy(rehearsal->asker_name, session->current_user, sizeof rehearsal->asker_name);
    memcpy(rehearsal->subject_name, session->current_user, sizeof rehearsal->subject_name);
    session_settings(session, NULL);
    result = rehearsal_may_see_others(session, error);
    rehearsal->entitled = result > 0;
    if (result >= 0 && user)
        result = take_other(session, user, rehearsal, error);
    if (result >= 0)
        result = begin_engine(session, rehearsal, error);
    if (result < 0)
        return result;
    rehearsal->streams = session->streams;
    rehearsal->shut = *session->streams;
    rehearsal->shut.create = shut;
    session->streams = &rehearsal->shut;
    session->rehearsal = rehearsal;
    be_subject(session);
    spool_rehearse(session->spool, true);
    progress_start(&rehearsal->progress, answer, "Explaining", 0);
    return 0;
}

void rehearsal_end(struct session *session)
{
    struct rehearsal *rehearsal = session->rehearsal;

    progress_end(&rehearsal->progress);
    spool_rehearse(session->spool, false);
    be_asker(session);
    session->streams = rehearsal->streams;
    spsy_job_dismiss(session->engine);
    spsy_job_end(session->engine);
    session->engine = rehearsal->engine;
    session->rehearsal = NULL;
}

/* ---- one file ------------------------------------------------------------------------------- */

struct run {
    struct session *session;
    const struct guarded *guarded;
    struct guard_inputs inputs;
    struct spsy_decision decision;
    int decide_result;
    struct spsy_error decide_error;
    bool gate_asked;
};

/* What a program says to the job log is part of the explanation, and nowhere else. */
static int keep_log(void *opaque, const char *text, struct spsy_error *error)
{
    const struct guard_context *context = opaque;
    struct rehearsal *rehearsal = context->session->rehearsal;
    cJSON *item = cJSON_CreateString(text);

    (void)error;
    if (!rehearsal->log)
        rehearsal->log = cJSON_CreateArray();
    if (!rehearsal->log || !item || !cJSON_AddItemToArray(rehearsal->log, item))
        cJSON_Delete(item);
    return 0;
}

/* As guard.c's decide. Negative: there is nothing to decide, since no record can be built. */
static int decide(struct run *run, struct spsy_error *error)
{
    struct guard_context context = {
        .session = run->session, .guarded = run->guarded, .inputs = &run->inputs};
    struct spsy_callbacks callbacks;

    guard_callbacks(&context, guard, &callbacks);
    callbacks.job_log = keep_log;
    run->decide_result = spsy_job_decide(run->session->engine, &run->inputs.request, &callbacks,
                                         &run->decision, &run->decide_error);
    if (run->decide_result < 0) {
        run->decision.verdict = SPSY_REFUSED;
        run->decision.basis = SPSY_BASIS_FAILURE;
    }
    run->gate_asked = context.gate_asked;
    if (run->decision.record[3] != 0)
        return 0;
    return guard_inputs_explain(run->guarded, &run->inputs, error);
}

/* By who asks, whose entry it is: not durable, as that of a read. */
static int record(struct run *run, struct spsy_error *error)
{
    struct session *session = run->session;
    int result;

    spool_rehearse(session->spool, false);
    be_asker(session);
    result = record_begin(session, SPOOL_UNSYNCED, error);
    if (result == 0)
        result = record_rehearsal(session, &run->inputs, &run->decision, error);
    if (result == 0)
        result = record_commit(session, error);
    spool_rollback(session->spool);
    be_subject(session);
    spool_rehearse(session->spool, true);
    return result;
}

static int status_of(const struct spsy_decision *decision)
{
    if (decision && decision->verdict == SPSY_ALLOWED)
        return SPSY_MESSAGE_COMPLETION;
    return decision && decision->basis == SPSY_BASIS_FAILURE ? SPSY_MESSAGE_EXIT_FAILED
                                                             : SPSY_MESSAGE_REFUSED;
}

static void show(struct rehearsal *rehearsal, const struct explained *explained)
{
    int status = status_of(explained->decision);

    explain_show(rehearsal->answer, explain_row(explained), rehearsal->explained++ == 0);
    if (!explained->guarded->optional)
        answer_raise(rehearsal->answer, status);
    rehearsal->refused += status != SPSY_MESSAGE_COMPLETION;
    rehearsal->failed += status == SPSY_MESSAGE_EXIT_FAILED;
    progress_file(&rehearsal->progress);
}

/* What would be known before anybody is asked (check_before of guard.c). Negative: explained. */
static int look_before(struct session *session, const struct guarded *guarded, bool effect,
                       int64_t *waits_ms)
{
    struct spsy_error error;
    struct explained explained = {.session = session, .guarded = guarded, .before = &error};
    int result = 0;

    *waits_ms = 0;
    if (effect || guarded->deletes || guarded->changes)
        result = spool_may_change(session->spool, &error);
    explained.basis = "quiesced";
    if (result == 0) {
        result = flood_look(session, guarded->function, waits_ms, &error);
        explained.basis = "flood";
    }
    if (result < 0) {
        explained.waits_ms = *waits_ms;
        show(session->rehearsal, &explained);
    }
    return result;
}

/* The real one would be refused for that, too. */
static void unrecorded(struct run *run, const struct spsy_error *error)
{
    struct rehearsal *rehearsal = run->session->rehearsal;

    answer_fail(rehearsal->answer, "SPY0138",
                "this rehearsal could not be journalled, so it is not told: %s", error->text);
}

static int came_to(const struct run *run, bool nested)
{
    if (run->decision.verdict == SPSY_ALLOWED)
        return nested ? 0 : GUARD_REHEARSED;
    return run->decide_result == SPSY_ERR_RECURSION ? SPSY_ERR_RECURSION : SPSY_ERR_AUTHORITY;
}

static int explain(struct run *run, int64_t waits_ms)
{
    struct rehearsal *rehearsal = run->session->rehearsal;
    const struct explained explained = {.session = run->session,
                                        .guarded = run->guarded,
                                        .inputs = &run->inputs,
                                        .decision = &run->decision,
                                        .gate_asked = run->gate_asked,
                                        .waits_ms = waits_ms,
                                        .frozen = rehearsal->frozen,
                                        .entitled = rehearsal->entitled,
                                        .log = rehearsal->log};
    struct spsy_error error;

    if (record(run, &error) < 0) {
        unrecorded(run, &error);
        return SPSY_ERR_IO;
    }
    show(rehearsal, &explained);
    return came_to(run, false);
}

/* What a program asks for: it is told what the real function would tell it. */
static int answer_program(struct run *run, struct answer *answer)
{
    struct spsy_error error;

    if (record(run, &error) < 0)
        return answer_fail_error(answer, &error);
    if (run->decision.verdict != SPSY_ALLOWED)
        tell_refusal(run->session, answer, run->guarded, &run->inputs, &run->decision,
                     &run->decide_error);
    return came_to(run, true);
}

int rehearse(struct session *session, struct answer *answer, const struct guarded *guarded,
             bool effect)
{
    bool nested = session->journal.depth > 1;
    struct rehearsal *rehearsal = session->rehearsal;
    struct run run = {.session = session, .guarded = guarded};
    struct spsy_error error = {0};
    int64_t waits_ms;
    int result = look_before(session, guarded, effect, &waits_ms);

    shield_forget(session);
    if (result < 0)
        return result;
    if (guard_inputs_read(session, guarded, &run.inputs, &error) < 0)
        return answer_fail_error(answer, &error);
    run.inputs.request.fields.current_user = run.inputs.subject.profile.name;
    if (decide(&run, &error) < 0)
        result = answer_fail_error(answer, &error);
    else
        result = nested ? answer_program(&run, answer) : explain(&run, waits_ms);
    if (!nested) {
        cJSON_Delete(rehearsal->log);
        rehearsal->log = NULL;
    }
    return result;
}
