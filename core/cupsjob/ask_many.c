/* ask_many.c - a list (G5): asked about in batches, one entry in the journal.
 *
 * MUST: nothing is shown of a list that has not been recorded, nor of one about which somebody else
 * was asked: special authorities are read again with the entry, and if they differ everybody is
 * asked again. What is shown of the jobs is what was read before they were asked about. */
#include "cupsjob/ask.h"

#include <inttypes.h>
#include <nettle/sha2.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "dispatch/dispatch.h"
#include "cupsjob/ask_common.h"
#include "guard/flood.h"
#include "guard/journalling.h"
#include "session/syslog.h"

enum {
    FAILURES_KEPT = 10, /* that go to the system's log and into the entry, of one list */
    CHANGED = 1,
};

/* The jobs of one batch, and what the engine says of them. */
struct batch {
    size_t count;
    size_t at[SPSY_INQUIRIES_MAX]; /* index in the list */
    struct ask_context contexts[SPSY_INQUIRIES_MAX];
    struct spsy_callbacks callbacks[SPSY_INQUIRIES_MAX];
    struct guarded guarded[SPSY_INQUIRIES_MAX];
    struct guard_inputs inputs[SPSY_INQUIRIES_MAX];
    struct spsy_inquiry inquiries[SPSY_INQUIRIES_MAX];
};

/* One that failed, or of which a program did. */
struct failure {
    struct guarded guarded;
    struct guard_inputs inputs;
    struct spsy_decision decision;
};

/* One call of gateway_ask_many(). */
struct list_run {
    const struct gateway_asker *asker;
    struct session *session;
    const struct gateway_list *list;
    struct gateway_list_result *result;
    struct answer answer;
    struct spool_subject subject;
    struct batch *batch;
    int64_t *ids; /* of the list's jobs; 0 = not known */
    /* Of one attempt: */
    struct failure *failures[FAILURES_KEPT];
    size_t failure_count; /* of all, kept or not */
    bool locked;          /* the store, for as long as anybody waits for it */
    struct record_shadows shadows;
    struct sha256_ctx digest;
    char cause[SPSY_REASON_BYTES]; /* of the first one that failed without a program's call */
    char break_glass[SPSY_REASON_BYTES];
};

/* ---- one attempt --------------------------------------------------------------------------- */

static void forget_attempt(struct list_run *run)
{
    for (size_t i = 0; i < FAILURES_KEPT; i++) {
        free(run->failures[i]);
        run->failures[i] = NULL;
    }
    run->failure_count = 0;
    run->shadows.count = 0;
    run->cause[0] = run->break_glass[0] = '\0';
    sha256_init(&run->digest);
    memset(run->result->outcomes, 0, sizeof run->result->outcomes);
    run->result->shown = 0;
}

static void note(struct list_run *run, size_t index, enum gateway_outcome outcome)
{
    run->list->outcomes[index] = (unsigned char)outcome;
    run->result->outcomes[outcome]++;
    run->result->shown += gateway_allows(outcome);
}

static void note_cause(struct list_run *run, const char *why)
{
    if (!run->cause[0])
        spsy_text_copy(run->cause, sizeof run->cause, why);
}

/* A job that cannot be read: nobody is asked about it. */
static void note_unread(struct list_run *run, size_t index, const struct spsy_error *error)
{
    static const unsigned char none[SPSY_RECORD_BYTES];

    sha256_update(&run->digest, sizeof none, none);
    note(run, index, GATEWAY_FAILED);
    note_cause(run, error->text);
    run->failure_count++;
}

static void keep_failure(struct list_run *run, const struct guarded *guarded,
                         const struct spsy_decision *decision)
{
    size_t place = run->failure_count++;
    struct failure *failure;

    if (place >= FAILURES_KEPT)
        return;
    failure = run->failures[place] = malloc(sizeof *failure);
    if (!failure)
        return; /* the entry counts it nevertheless */
    failure->guarded = *guarded;
    failure->decision = *decision;
    guard_inputs_fill(run->session, &run->subject, &failure->guarded, &failure->inputs);
}

/* What came of one that was asked about. */
static void take(struct list_run *run, const struct batch *batch, size_t at)
{
    const struct spsy_inquiry *inquiry = &batch->inquiries[at];
    const struct spsy_decision *decision = &inquiry->decision;
    enum gateway_outcome outcome =
        inquiry->result < 0 ? GATEWAY_FAILED : ask_outcome(&inquiry->decision);

    sha256_update(&run->digest, sizeof decision->record, decision->record);
    note(run, batch->at[at], outcome);
    record_count_shadows(run->session, decision, &run->shadows);
    if (decision->break_glass[0] && !run->break_glass[0])
        memcpy(run->break_glass, decision->break_glass, sizeof run->break_glass);
    if (outcome == GATEWAY_FAILED)
        note_cause(run, decision->why[0] ? decision->why : inquiry->error.text);
    if (outcome == GATEWAY_FAILED || record_has_failure(decision))
        keep_failure(run, &batch->guarded[at], decision);
}

/* Up to SPSY_INQUIRIES_MAX jobs from *next on, and where the next batch begins. */
static void fill_batch(struct list_run *run, size_t *next)
{
    const struct gateway_list *list = run->list;
    struct batch *batch = run->batch;

    batch->count = 0;
    for (; *next < list->count && batch->count < SPSY_INQUIRIES_MAX; (*next)++) {
        size_t at = batch->count;
        struct guarded *guarded = &batch->guarded[at];
        struct spsy_error error = {.text = ""};

        memset(guarded, 0, sizeof *guarded);
        if (list->get(list->context, *next, guarded, &error) < 0) {
            run->ids[*next] = guarded->file.id;
            note_unread(run, *next, &error);
            continue;
        }
        guarded->function = list->function;
        guarded->class = SPOOL_CLASS_API;
        guarded->moves = false;
        run->ids[*next] = guarded->file.id;
        guard_inputs_fill(run->session, &run->subject, guarded, &batch->inputs[at]);
        batch->contexts[at] = (struct ask_context){.asker = run->asker};
        ask_callbacks(&batch->contexts[at], guarded, &batch->inputs[at], &batch->callbacks[at]);
        batch->inquiries[at].request = &batch->inputs[at].request;
        batch->inquiries[at].callbacks = &batch->callbacks[at];
        batch->at[at] = *next;
        batch->count++;
    }
}

/* Everybody, about every job. */
static int ask_all(struct list_run *run, struct spsy_error *error)
{
    struct batch *batch = run->batch;
    size_t next = 0;
    int result;

    forget_attempt(run);
    result = ask_subject(run->session, &run->subject, error);
    while (result == 0 && next < run->list->count) {
        fill_batch(run, &next);
        if (batch->count == 0)
            break;
        result = spsy_job_decide_many(run->session->engine, batch->inquiries, batch->count, error);
        for (size_t i = 0; result == 0 && i < batch->count; i++)
            take(run, batch, i);
    }
    return result;
}

/* ---- the entry ----------------------------------------------------------------------------- */

static int compare_ids(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

    return (one > other) - (one < other);
}

/* "3,17-19": the jobs of these outcomes. The caller's; NULL = out of memory. */
static char *job_ranges(const struct list_run *run, bool failed)
{
    int64_t *ids = malloc(run->list->count * sizeof *ids);
    size_t count = 0, size;
    char *text = NULL;
    FILE *stream = ids ? open_memstream(&text, &size) : NULL;

    for (size_t i = 0; stream && i < run->list->count; i++) {
        enum gateway_outcome outcome = run->list->outcomes[i];

        if (!gateway_allows(outcome) && failed == (outcome == GATEWAY_FAILED))
            ids[count++] = run->ids[i];
    }
    if (stream && count > 0)
        qsort(ids, count, sizeof *ids, compare_ids);
    for (size_t i = 0, end; stream && i < count; i = end) {
        for (end = i + 1; end < count && ids[end] == ids[end - 1] + 1;)
            end++;
        fprintf(stream, end - i > 1 ? "%s%" PRId64 "-%" PRId64 : "%s%" PRId64, i > 0 ? "," : "",
                ids[i], ids[end - 1]);
    }
    if (stream && (fclose(stream) != 0)) {
        free(text);
        text = NULL;
    }
    free(ids);
    return text;
}

static bool add_number(cJSON *object, const char *key, size_t value)
{
    return cJSON_AddNumberToObject(object, key, (double)value) != NULL;
}

static bool add_jobs(cJSON *object, const char *key, const struct list_run *run, bool failed)
{
    char *text = job_ranges(run, failed);
    bool added = text && (!text[0] || cJSON_AddStringToObject(object, key, text));

    free(text);
    return added;
}

static bool add_digest(cJSON *object, const struct list_run *run)
{
    struct sha256_ctx context = run->digest; /* sha256_digest() begins it anew */
    unsigned char bytes[SHA256_DIGEST_SIZE];
    char text[2 * SHA256_DIGEST_SIZE + 1];

    sha256_digest(&context, sizeof bytes, bytes);
    for (size_t i = 0; i < sizeof bytes; i++)
        snprintf(text + 2 * i, 3, "%02x", bytes[i]);
    return cJSON_AddStringToObject(object, "digest", text) != NULL;
}

static cJSON *list_object(const struct list_run *run)
{
    cJSON *list = cJSON_CreateObject();
    bool whole = list && cJSON_AddStringToObject(list, "operation", run->list->operation) &&
                 add_number(list, "jobs", run->list->count);

    for (int i = 0; whole && i < GATEWAY_OUTCOMES; i++)
        whole = run->result->outcomes[i] == 0 ||
                add_number(list, gateway_outcome_name((enum gateway_outcome)i),
                           run->result->outcomes[i]);
    whole = whole && add_digest(list, run) && add_jobs(list, "refusedJobs", run, false) &&
            add_jobs(list, "failedJobs", run, true);
    if (whole)
        return list;
    cJSON_Delete(list);
    return NULL;
}

/* Of one job, the calls that failed, each with the job. */
static bool add_calls_of(cJSON *calls, const struct failure *failure)
{
    cJSON *decision = spsy_decision_to_json(&failure->decision, &failure->inputs.request.fields);
    cJSON *file = cJSON_GetObjectItemCaseSensitive(decision, "file");
    cJSON *all = cJSON_GetObjectItemCaseSensitive(decision, "calls");
    bool added = all != NULL;

    for (size_t i = 0; added && i < failure->decision.call_count; i++) {
        cJSON *call = cJSON_GetArrayItem(all, 0); /* those before have been taken away */

        cJSON_DetachItemViaPointer(all, call);
        if (failure->decision.calls[i].meaning != SPSY_MEANING_FAILED) {
            cJSON_Delete(call);
            continue;
        }
        cJSON_AddItemToArray(calls, call);
        added = cJSON_AddStringToObject(
            call, "job", cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(file, "job")));
    }
    cJSON_Delete(decision);
    return added;
}

static bool add_calls(cJSON *object, const struct list_run *run)
{
    cJSON *calls = cJSON_AddArrayToObject(object, "calls");
    bool added = calls != NULL;

    for (size_t i = 0; added && i < FAILURES_KEPT && run->failures[i]; i++)
        added = add_calls_of(calls, run->failures[i]);
    return added;
}

static bool any_refused(const struct list_run *run)
{
    return run->result->shown < run->list->count;
}

/* {"function", "verdict", "list", "calls", "cause", "breakGlass"}: core/gateway/README.md, G5. */
static cJSON *entry_json(const struct list_run *run)
{
    cJSON *object = cJSON_CreateObject(), *list = list_object(run);

    if (!object || !list) {
        cJSON_Delete(list);
        cJSON_Delete(object);
        return NULL;
    }
    if (cJSON_AddStringToObject(object, "function", run->list->function) &&
        cJSON_AddStringToObject(
            object, "verdict", spsy_verdict_name(any_refused(run) ? SPSY_REFUSED : SPSY_ALLOWED)) &&
        cJSON_AddItemToObject(object, "list", list)) {
        list = NULL;
        if (add_calls(object, run) &&
            (!run->cause[0] || cJSON_AddStringToObject(object, "cause", run->cause)) &&
            (!run->break_glass[0] ||
             cJSON_AddStringToObject(object, "breakGlass", run->break_glass)))
            return object;
    }
    cJSON_Delete(list);
    cJSON_Delete(object);
    return NULL;
}

/* ---- recording ----------------------------------------------------------------------------- */

/* In the transaction that is open. CHANGED: somebody else, by now, than who was asked about. */
static int record_in(struct list_run *run, const cJSON *json, struct spsy_error *error)
{
    struct guard_facts facts;
    const struct record_entry entry = {
        .json = json,
        .facts = &facts,
        .refused = any_refused(run),
        .failed = run->failure_count > 0,
        .read = true,
    };
    struct spool_subject now;
    int result = ask_subject(run->session, &now, error);

    if (result < 0)
        return result;
    if (!guard_special_equal(&now.special, &run->subject.special))
        return CHANGED;
    guard_facts_of_subject(run->session, &run->subject, &facts);
    facts.native = GUARD_NATIVE_CUPS;
    result = record_entry(run->session, &entry, error);
    return result == 0 ? record_write_shadows(run->session, &run->shadows, error) : result;
}

static int record_once(struct list_run *run, const cJSON *json, struct spsy_error *error)
{
    int result =
        record_begin(run->session, any_refused(run) ? SPOOL_DURABLE : SPOOL_UNSYNCED, error);

    if (result == 0)
        result = record_in(run, json, error);
    if (result == 0)
        result = record_commit(run->session, error);
    spool_rollback(run->session->spool);
    return result;
}

static int record(struct list_run *run, struct spsy_error *error)
{
    cJSON *json = entry_json(run);
    int result;

    do
        result = record_once(run, json, error);
    while (result < 0 && record_may_use_reserve(run->session, run->list->function, error));
    cJSON_Delete(json);
    run->locked = result == SPSY_ERR_BUSY;
    return result;
}

/* ---- the system's log ---------------------------------------------------------------------- */

static void begin_line(struct syslog_line *line, const char *what, const struct list_run *run)
{
    char job[48];

    line->used = 0;
    line->text[0] = '\0';
    syslog_word(line, what);
    syslog_word(line, " ");
    syslog_word(line, run->list->function);
    syslog_field(line, "list", run->list->operation);
    syslog_number(line, "jobs", (long)run->list->count);
    syslog_number(line, "shown", (long)run->result->shown);
    syslog_number(line, "failures", (long)run->failure_count);
    syslog_field(line, "user", run->session->current_user);
    snprintf(job, sizeof job, "%s/%s/%s", run->session->job.number, run->session->job.user,
             run->session->job.name);
    syslog_field(line, "by", job);
    syslog_field(line, "signed-on", run->session->principal.signed_on);
}

static int send_line(struct list_run *run, enum syslog_level level, const char *what,
                     const struct spsy_error *journal, struct spsy_error *error)
{
    struct syslog_line line;

    begin_line(&line, what, run);
    if (run->break_glass[0])
        syslog_field(&line, "reason", run->break_glass);
    if (run->cause[0])
        syslog_field(&line, "cause", run->cause);
    if (journal)
        syslog_field(&line, "not-journalled", journal->text);
    return syslog_send(level, &line, error);
}

/* One line for the list, and one for each of the first jobs of which a program failed. */
static void report(struct list_run *run, const struct spsy_error *journal)
{
    struct spsy_error error = {.text = ""};
    bool refused = any_refused(run), failed = run->failure_count > 0;
    enum syslog_level level = run->break_glass[0] ? SYSLOG_CRITICAL
                              : failed            ? SYSLOG_WARNING
                                                  : SYSLOG_NOTICE;

    for (size_t i = 0; i < FAILURES_KEPT && run->failures[i]; i++)
        record_in_syslog(run->session, &run->answer, &run->failures[i]->inputs,
                         &run->failures[i]->decision, journal);
    if (!journal && ((!refused && !failed && !run->break_glass[0]) ||
                     !session_wants_syslog(run->session, NULL)))
        return;
    if (send_line(run, level,
                  run->break_glass[0] ? "break-glass"
                  : refused           ? "refused"
                                      : "failed",
                  journal, &error) < 0)
        answer_message(&run->answer, "SPY0003", "not written to %s", error.text);
}

/* ---- all of it ----------------------------------------------------------------------------- */

/* Nothing may be shown. */
static int fail(struct list_run *run, enum gateway_outcome outcome, const struct spsy_error *error)
{
    struct gateway_list_result *result = run->result;

    memset(run->list->outcomes, GATEWAY_FAILED, run->list->count);
    memset(result->outcomes, 0, sizeof result->outcomes);
    result->outcomes[GATEWAY_FAILED] = run->list->count;
    result->shown = 0;
    result->outcome = outcome;
    snprintf(result->message_id, sizeof result->message_id, "%s",
             error->message_id[0] ? error->message_id : "SPY0101");
    ask_say(result->text, run->list->function, error->text);
    answer_message(&run->answer, result->message_id, "%s", result->text);
    return error->code < 0 ? error->code : SPSY_ERR_STATE;
}

/* The decisions cannot be kept: only break-glass goes on, when the system's log has its use. */
static int go_on_unrecorded(struct list_run *run, const struct spsy_error *journal)
{
    struct spsy_error why;

    if (run->break_glass[0] && send_line(run, SYSLOG_CRITICAL, "break-glass", journal, &why) == 0) {
        answer_message(&run->answer, "SPY0003",
                       "this use of break-glass is only in the system's log: the journal cannot "
                       "be written");
        return 0;
    }
    report(run, journal);
    spsy_fail(&why, SPSY_ERR_AUTHORITY, journal->message_id,
              "the decisions could not be journalled: %.*s", spsy_text_cut(journal->text, 900),
              journal->text);
    return fail(run, GATEWAY_FAILED, &why);
}

static int go(struct list_run *run)
{
    struct spsy_error error = {.text = ""};
    int result = CHANGED;

    for (int attempt = 0; attempt < GATEWAY_ATTEMPTS && result == CHANGED; attempt++) {
        if (ask_all(run, &error) < 0)
            return fail(run, GATEWAY_FAILED, &error);
        result = record(run, &error);
    }
    if (result == CHANGED) {
        spsy_fail(&error, SPSY_ERR_BUSY, "CPF3330",
                  "an authority of yours changed each of the %d times the exit programs were asked",
                  GATEWAY_ATTEMPTS);
        return fail(run, GATEWAY_CHANGED, &error);
    }
    if (result < 0)
        return go_on_unrecorded(run, &error);
    if (run->cause[0])
        ask_say(run->result->text, run->list->function, run->cause);
    report(run, NULL);
    return 0;
}

static int begin(struct list_run *run)
{
    struct spsy_error error = {.text = ""};
    enum gateway_outcome outcome;

    run->batch = calloc(1, sizeof *run->batch);
    run->ids = calloc(run->list->count, sizeof *run->ids);
    if (!run->batch || !run->ids) {
        spsy_fail_memory(&error);
        return fail(run, GATEWAY_FAILED, &error);
    }
    outcome = ask_check(run->session, run->list->function, false, &error);
    return outcome == GATEWAY_NO_OPINION ? 0 : fail(run, outcome, &error);
}

int gateway_ask_many(const struct gateway_asker *asker, const struct gateway_list *list,
                     struct gateway_list_result *result)
{
    struct session *session = asker->session;
    struct list_run run = {.asker = asker, .session = session, .list = list, .result = result};
    int came;

    memset(result, 0, sizeof *result);
    result->outcome = GATEWAY_NO_OPINION;
    if (list->count == 0)
        return 0;
    answer_init(&run.answer, "SPSYGATE", NULL);
    session->journal.depth++;
    came = begin(&run);
    if (came == 0)
        came = go(&run);
    if (!run.locked)
        ask_log(session, &run.answer);
    flood_upkeep(session);
    session->journal.depth--;
    for (size_t i = 0; i < FAILURES_KEPT; i++)
        free(run.failures[i]);
    free(run.batch);
    free(run.ids);
    answer_free(&run.answer);
    return came;
}
