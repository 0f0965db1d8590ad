/* decide.c - the decision about one spooled file.
 *
 * MUST:
 *  - a decision starts as refused, basis failure; only the rules here lift it;
 *  - bypasses first (X3-X6), recursion next (X36), then the frozen list (X30-X34), then native
 *    authority, which also decides after a bypass, when nobody had an opinion (X16) and, for SAV
 *    and RST, when a program answered '1' (X18);
 *  - while break-glass is in force nobody is asked (break_glass.h): native authority decides;
 *  - a file of which no record can be built is refused to everybody, with one way out: a user who
 *    is not asked about anyhow (X3-X5) may delete it, if native authority allows it. No program is
 *    passed over that would have been called;
 *  - when what was called is not what was there when the dispatch started (load.c), the answers
 *    are discarded and everybody is asked again, at most three times, then it is a failure. */
#include <stdio.h>
#include <string.h>

#include "base/error.h"
#include "base/text.h"
#include "dispatch/job.h"

/* calls after call_count stay as they are: clearing them would cost as much as the calls. */
static void start(struct spsy_decision *decision)
{
    decision->verdict = SPSY_REFUSED;
    decision->basis = SPSY_BASIS_FAILURE;
    decision->origin = SPSY_ORIGIN_NONE;
    decision->call_count = 0;
    decision->why[0] = '\0';
    decision->break_glass[0] = '\0';
}

static void set_why(struct spsy_decision *decision, const char *text)
{
    spsy_text_copy(decision->why, sizeof decision->why, text);
}

/* The function of the record is being validated already, here or further up (X36). */
static bool recurses(const struct spsy_job *job, const unsigned char *record)
{
    if (job->depth >= DEPTH_MAX)
        return true; /* 17 functions, each at most once */
    for (const struct validation *at = job->validation; at; at = at->outer)
        if (memcmp(at->function, record + FUNCTION_OFFSET, FUNCTION_BYTES) == 0)
            return true;
    return false;
}

/* What was asked is what is there: else the answers count for nothing. */
static bool is_confirmed(struct spsy_job *job, const struct spsy_decision *decision)
{
    if (spsy_job_files_confirm(job, decision->call_count))
        return true;
    spsy_chain_discard(job, decision);
    return false;
}

/* One chain of a dispatch, and whether it asked the programs that are there. */
static bool ask_once(struct spsy_job *job, struct spsy_decision *decision,
                     enum chain_result *result)
{
    spsy_job_list_follow(job);
    spsy_job_files_follow(job);
    *result = spsy_chain_run(job, decision);
    return is_confirmed(job, decision);
}

/* A dispatch made by a program that runs further up loads nothing under that one: when a file was
 * changed it fails, and the outer dispatch, which looks again, asks everybody again. */
static bool ask_within(struct spsy_job *job, struct spsy_decision *decision,
                       enum chain_result *result)
{
    if (!spsy_job_files_unchanged(job)) {
        job->confirmed = false;
        return false;
    }
    *result = spsy_chain_run(job, decision);
    return is_confirmed(job, decision);
}

/* Asks until the answers are those of the programs that are there. */
static enum chain_result ask(struct spsy_job *job, struct spsy_decision *decision)
{
    enum chain_result result;

    if (job->depth > 1) {
        if (ask_within(job, decision, &result))
            return result;
    } else {
        for (int again = 0; again <= DISPATCHES_AGAIN; again++)
            if (ask_once(job, decision, &result))
                return result;
    }
    decision->call_count = 0;
    set_why(decision, "exit programs were changed while they were asked");
    return CHAIN_FAILED;
}

/* Break-glass is in force: no program is asked, and the decision says so. */
static bool glass_is_broken(const struct spsy_job *job, struct spsy_decision *decision)
{
    struct spsy_break_glass state;

    if (spsy_host_break_glass(job->host, &state, NULL) <= 0)
        return false; /* none, or one that counts for nothing */
    spsy_text_copy(decision->break_glass, sizeof decision->break_glass, state.reason);
    return true;
}

/* The list as it was frozen, with this function on the stack of those being validated. */
static int dispatch(struct spsy_job *job, const struct spsy_request *request,
                    const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                    enum chain_result *result, struct spsy_error *error)
{
    struct validation validation = {job->validation, {0}, NULL};
    struct spsy_service_call call = {.job_name = job->name,
                                     .job_user = job->user,
                                     .job_number = job->number,
                                     .callbacks = callbacks,
                                     .current_user = request->fields.current_user,
                                     .job_type = job->type};
    struct spsy_error unusable;

    *result = CHAIN_FAILED;
    if (recurses(job, decision->record))
        return spsy_fail(error, SPSY_ERR_RECURSION, "",
                         "an exit program called the function it was called to validate");
    if (glass_is_broken(job, decision)) {
        *result = CHAIN_NO_OPINION;
        return 0;
    }
    if (!job->list_read && spsy_job_list_read(job, &unusable) < 0) {
        char text[sizeof unusable.text + sizeof unusable.message_id + 2];

        snprintf(text, sizeof text, "%s%s%s", unusable.message_id,
                 unusable.message_id[0] ? ": " : "", unusable.text);
        set_why(decision, text);
        return 0;
    }
    *result = CHAIN_NO_OPINION;
    if (job->count == 0)
        return 0;
    validation.bound = spsy_service_bind(&call);
    memcpy(validation.function, decision->record + FUNCTION_OFFSET, FUNCTION_BYTES);
    job->validation = &validation;
    job->depth++;
    *result = ask(job, decision);
    job->depth--;
    job->validation = validation.outer;
    spsy_service_bind(validation.bound);
    return 0;
}

/* X18: their '1' does not count. */
static bool ignores_allow(const unsigned char *record)
{
    static const unsigned char sav[FUNCTION_BYTES] = {0xE2, 0xC1, 0xE5, 0x40, 0x40,
                                                      0x40, 0x40, 0x40, 0x40, 0x40};
    static const unsigned char rst[FUNCTION_BYTES] = {0xD9, 0xE2, 0xE3, 0x40, 0x40,
                                                      0x40, 0x40, 0x40, 0x40, 0x40};

    return memcmp(record + FUNCTION_OFFSET, sav, FUNCTION_BYTES) == 0 ||
           memcmp(record + FUNCTION_OFFSET, rst, FUNCTION_BYTES) == 0;
}

static int ask_authority(const struct spsy_request *request, const struct spsy_callbacks *callbacks,
                         enum spsy_basis basis, struct spsy_decision *decision,
                         struct spsy_error *error)
{
    struct spsy_error why; /* not cleared whole: a kilobyte */
    int allowed;

    why.text[0] = why.message_id[0] = '\0';
    allowed = callbacks->authority(callbacks->context, request, &why);
    if (allowed < 0) {
        set_why(decision, why.text);
        return spsy_fail(error, allowed, why.message_id, "%s", why.text);
    }
    decision->basis = basis;
    if (allowed)
        decision->verdict = SPSY_ALLOWED;
    else
        set_why(decision, why.text);
    return 0;
}

/* The programs' part, and what it leaves to native authority. */
static int decide_by_programs(struct spsy_job *job, const struct spsy_request *request,
                              const struct spsy_callbacks *callbacks,
                              struct spsy_decision *decision, struct spsy_error *error)
{
    enum chain_result result;
    int status = dispatch(job, request, callbacks, decision, &result, error);

    if (status < 0)
        return status;
    switch (result) {
    case CHAIN_REFUSED:
        decision->basis = SPSY_BASIS_EXIT;
        return 0;
    case CHAIN_ALLOWED:
        if (ignores_allow(decision->record))
            break;
        decision->basis = SPSY_BASIS_EXIT;
        decision->verdict = SPSY_ALLOWED;
        return 0;
    case CHAIN_NO_OPINION:
        break;
    case CHAIN_FAILED:
    default:
        return 0;
    }
    return ask_authority(request, callbacks, SPSY_BASIS_AUTHORITY, decision, error);
}

static bool deletes(const struct spsy_request *request)
{
    return request->fields.function && strcmp(request->fields.function, "DLTSPLF") == 0;
}

int spsy_job_decide(struct spsy_job *job, const struct spsy_request *request,
                    const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                    struct spsy_error *error)
{
    struct spsy_error own;
    enum spsy_basis bypass;
    int status;

    if (!error)
        error = &own;
    if (!decision)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "spsy_job_decide: no place for a decision");
    start(decision);
    if (!job || !request || !callbacks || !callbacks->authority) {
        memset(decision->record, 0, sizeof decision->record);
        set_why(decision, "a decision needs job, request and the authority callback");
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "%s", decision->why);
    }
    status = spsy_record_encode(&request->fields, SPSY_FORM_EBCDIC, decision->record, error);
    bypass = spsy_bypass(job->type, request, &decision->origin);
    if (status < 0) {
        memset(decision->record, 0, sizeof decision->record);
        set_why(decision, error->text);
        if (bypass == SPSY_BASIS_EXIT || !deletes(request)) {
            decision->origin = SPSY_ORIGIN_NONE;
            return status;
        }
    }
    if (bypass == SPSY_BASIS_EXIT)
        status = decide_by_programs(job, request, callbacks, decision, error);
    else
        status = ask_authority(request, callbacks, bypass, decision, error);
    if (status < 0 && !decision->why[0])
        set_why(decision, error->text);
    return status;
}
