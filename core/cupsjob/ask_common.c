/* ask_common.c - outcomes, words, and what programs may ask while they are asked. */
#include "cupsjob/ask_common.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "guard/flood.h"
#include "object/file_row.h"

bool gateway_allows(enum gateway_outcome outcome)
{
    return outcome >= GATEWAY_ALLOWED;
}

const char *gateway_outcome_name(enum gateway_outcome outcome)
{
    static const char *const names[GATEWAY_OUTCOMES] = {
        [GATEWAY_FAILED] = "failed",     [GATEWAY_REFUSED] = "refused",
        [GATEWAY_QUIESCED] = "quiesced", [GATEWAY_FLOODED] = "flooded",
        [GATEWAY_CHANGED] = "changed",   [GATEWAY_GONE] = "gone",
        [GATEWAY_ALLOWED] = "allowed",   [GATEWAY_NO_OPINION] = "no-opinion",
        [GATEWAY_BYPASSED] = "bypassed", [GATEWAY_BREAK_GLASS] = "break-glass",
    };

    return (int)outcome < GATEWAY_OUTCOMES ? names[outcome] : "failed";
}

enum gateway_outcome ask_outcome(const struct spsy_decision *decision)
{
    if (decision->verdict != SPSY_ALLOWED)
        return decision->basis == SPSY_BASIS_EXIT ? GATEWAY_REFUSED : GATEWAY_FAILED;
    switch (decision->basis) {
    case SPSY_BASIS_EXIT:
        return GATEWAY_ALLOWED;
    case SPSY_BASIS_AUTHORITY:
        return decision->break_glass[0] ? GATEWAY_BREAK_GLASS : GATEWAY_NO_OPINION;
    case SPSY_BASIS_BYPASS_SPLCTL:
    case SPSY_BASIS_BYPASS_JOBCTL:
    case SPSY_BASIS_BYPASS_SYSTEM:
        return GATEWAY_BYPASSED;
    case SPSY_BASIS_FAILURE:
    default:
        return GATEWAY_FAILED;
    }
}

void ask_say(char text[GATEWAY_TEXT_SIZE], const char *function, const char *why)
{
    char whole[GATEWAY_TEXT_SIZE + 100];

    snprintf(whole, sizeof whole, "%.10s: %.*s", function, spsy_text_cut(why, GATEWAY_TEXT_SIZE),
             why);
    spsy_text_copy(text, GATEWAY_TEXT_SIZE, whole);
}

enum gateway_outcome ask_check(struct session *session, const char *function, bool changes,
                               struct spsy_error *error)
{
    session_settings(session, NULL);
    if (changes && spool_may_change(session->spool, error) < 0)
        return strcmp(error->message_id, "SPY0113") == 0 ? GATEWAY_QUIESCED : GATEWAY_FAILED;
    if (flood_check(session, function, error) < 0)
        return GATEWAY_FLOODED;
    return GATEWAY_NO_OPINION;
}

void ask_log(struct session *session, struct answer *answer)
{
    size_t logged;

    if (answer->messages.count <= answer->logged ||
        spool_begin(session->spool, SPOOL_UNSYNCED, NULL) < 0)
        return;
    if (session_log_messages(session, answer, &logged, NULL) == 0 &&
        spool_commit(session->spool, NULL) == 0)
        answer->logged = logged;
    spool_rollback(session->spool);
}

/* ---- what the engine asks ------------------------------------------------------------------ */

/* cupsd's policy is the native authority, and is asked last, by the request itself. */
static int authority(void *opaque, const struct spsy_request *request, struct spsy_error *why)
{
    (void)opaque;
    (void)request;
    (void)why;
    return 1;
}

/* The row of a job that was allowed to be shown. */
static int print_row(const struct guarded *guarded, const char *title, char **json,
                     struct spsy_error *error)
{
    cJSON *row = file_row(&guarded->file, &guarded->queue);

    if (row && (!title || cJSON_AddStringToObject(row, "title", title)))
        *json = spsy_json_print(row);
    cJSON_Delete(row);
    return *json ? 0 : spsy_fail_memory(error);
}

/* A program that is asked about QUSRSPLA asks by it: refused (X36) before cupsd is asked for the
 * job and an entry is synced, which a list of a thousand jobs would do a thousand times. Not for
 * who may pass by all programs, with what the program adopts: the engine says whether he does. */
static bool recurses(const struct ask_context *context)
{
    struct spool_subject subject;

    return strcmp(context->guard.guarded->function, "QUSRSPLA") == 0 &&
           guard_subject_read(context->guard.session, &subject, NULL) == 0 &&
           !spool_subject_has(&subject, SPSY_SPLCTL) && !spool_subject_has(&subject, SPSY_JOBCTL);
}

/* QUSRSPLA as a program calls it: asked about like the operation (X36). */
static int file_attributes(void *opaque, const struct spsy_fields *fields, char **json,
                           struct spsy_error *error)
{
    const struct ask_context *context = opaque;
    const struct gateway_asker *asker = context->asker;
    struct gateway_question inner = {.functions = {"QUSRSPLA"}, .function_count = 1};
    struct gateway_verdict verdict;
    cJSON *decisions = NULL;
    char *title = NULL;
    int result;

    *json = NULL;
    if (recurses(context))
        return spsy_fail(error, SPSY_ERR_RECURSION, "",
                         "an exit program called the function it was called to validate");
    result = asker->find(asker->context, fields, &inner.guarded, &title, error);
    if (result == 0) {
        inner.guarded.moves = false;
        result = ask_question(asker, &inner, &verdict, context->rehearsal,
                              context->rehearsal ? &decisions : NULL);
        if (result < 0)
            spsy_fail(error, result, verdict.message_id, "%s", verdict.text);
    }
    if (result == 0)
        result = print_row(&inner.guarded, title, json, error);
    cJSON_Delete(decisions);
    free(title);
    return result;
}

void ask_callbacks(struct ask_context *context, const struct guarded *guarded,
                   const struct guard_inputs *inputs, struct spsy_callbacks *callbacks)
{
    context->guard =
        (struct guard_context){context->asker->session, guarded, inputs, .again = NULL};
    guard_services(&context->guard, callbacks);
    callbacks->context = context;
    callbacks->authority = authority;
    callbacks->file_attributes = context->asker->find ? file_attributes : NULL;
}

int ask_subject(struct session *session, struct spool_subject *subject, struct spsy_error *error)
{
    int result = guard_subject_read(session, subject, error);

    if (result == 0 && session->principal.type == SPSY_JOB_SYSTEM)
        memset(&subject->special, 0, sizeof subject->special);
    return result;
}
