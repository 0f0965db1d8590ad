/* decide.c - the decision about one spooled file, or about many.
 *
 * MUST:
 *  - a decision starts as refused, basis failure; only the rules here lift it;
 *  - bypasses first (X3-X6), recursion next (X36), then the frozen list (X30-X34), then native
 *    authority, which also decides after a bypass, when nobody had an opinion (X16) and, for SAV
 *    and RST, when a program answered '1' (X18);
 *  - the gate is asked last, about what is allowed, also after a bypass; it can only take away;
 *  - while break-glass is in force nobody is asked (break_glass.h): native authority decides;
 *  - a file of which no record can be built is refused to everybody, with one way out: a user who
 *    is not asked about anyhow (X3-X5) may delete it, if native authority allows it. No program is
 *    passed over that would have been called;
 *  - when what was called is not what was there when the dispatch started (load.c), the answers
 *    are discarded and everybody is asked again, at most three times, then it is a failure;
 *  - many files are looked at together, and decided each by itself: what comes of one touches no
 *    other. A look holds for SPSY_LOOK_AGAIN_MS and the chain that runs then. */
#include <stdio.h>
#include <stdlib.h>
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
    decision->bypass = SPSY_BASIS_FAILURE;
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
static bool is_confirmed(struct spsy_job *job, struct spsy_decision *decision)
{
    if (spsy_job_files_confirm(job, decision->call_count))
        return true;
    spsy_chain_discard(job, decision);
    decision->why[0] = '\0';
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

enum { UNUSABLE_BYTES = sizeof((struct spsy_error *)0)->text + 16 };

static const char *unusable_text(const struct spsy_error *error, char text[UNUSABLE_BYTES])
{
    snprintf(text, UNUSABLE_BYTES, "%s%s%s", error->message_id, error->message_id[0] ? ": " : "",
             error->text);
    return text;
}

/* The list as it was frozen, with this function on the stack of those being validated. */
static int dispatch(struct spsy_job *job, const struct spsy_request *request,
                    const struct spsy_callbacks *callbacks, struct spsy_decision *decision,
                    enum chain_result *result, struct spsy_error *error)
{
    struct validation validation = {job->validation, {0}, NULL};
    struct spsy_service_call call = {.job_name = job->name,
                                     .job_user = spsy_job_user(job, request),
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
        char text[UNUSABLE_BYTES];

        set_why(decision, unusable_text(&unusable, text));
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

/* Takes the verdict back, or leaves it. A refusal that names no gate is a failure of the callback.
 */
static int ask_gate(const struct spsy_request *request, const struct spsy_callbacks *callbacks,
                    struct spsy_decision *decision, struct spsy_error *error)
{
    enum spsy_basis basis = SPSY_BASIS_FAILURE;
    struct spsy_error why;
    int open;

    why.text[0] = why.message_id[0] = '\0';
    open = callbacks->gate(callbacks->context, request, &basis, &why);
    if (open > 0)
        return 0;
    decision->verdict = SPSY_REFUSED;
    if (spsy_basis_is_bypass(decision->basis))
        decision->bypass = decision->basis;
    decision->basis = open == 0 && spsy_basis_is_gate(basis) ? basis : SPSY_BASIS_FAILURE;
    set_why(decision, why.text);
    return open < 0 ? spsy_fail(error, open, why.message_id, "%s", why.text) : 0;
}

/* The last step of every decision. */
static int pass_gate(const struct spsy_request *request, const struct spsy_callbacks *callbacks,
                     struct spsy_decision *decision, int status, struct spsy_error *error)
{
    if (status < 0 || decision->verdict != SPSY_ALLOWED || !callbacks->gate)
        return status;
    return ask_gate(request, callbacks, decision, error);
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

/* What the programs' part came to, and what it leaves to native authority. */
static int combine(const struct spsy_request *request, const struct spsy_callbacks *callbacks,
                   enum chain_result result, struct spsy_decision *decision,
                   struct spsy_error *error)
{
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

static int decide_by_programs(struct spsy_job *job, const struct spsy_request *request,
                              const struct spsy_callbacks *callbacks,
                              struct spsy_decision *decision, struct spsy_error *error)
{
    enum chain_result result;
    int status = dispatch(job, request, callbacks, decision, &result, error);

    return status < 0 ? status : combine(request, callbacks, result, decision, error);
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
    status = spsy_record_encode(&request->fields, SPSY_CHARSET_EBCDIC, decision->record, error);
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
    status = pass_gate(request, callbacks, decision, status, error);
    if (status < 0 && !decision->why[0])
        set_why(decision, error->text);
    return status;
}

/* ---- many files --------------------------------------------------------------------------------
 */

/* What is decided of a file before anybody is asked. */
enum stage { STAGE_DONE, STAGE_AUTHORITY, STAGE_PROGRAMS };

struct stages {
    enum stage stage[SPSY_INQUIRIES_MAX];
    enum spsy_basis bypass[SPSY_INQUIRIES_MAX];
};

static int fail_inquiries(struct spsy_inquiry *inquiries, size_t count, const char *text,
                          struct spsy_error *error)
{
    for (size_t i = 0; inquiries && i < count; i++) {
        struct spsy_inquiry *inquiry = &inquiries[i];

        start(&inquiry->decision);
        memset(inquiry->decision.record, 0, sizeof inquiry->decision.record);
        set_why(&inquiry->decision, text);
        inquiry->result = spsy_fail(&inquiry->error, SPSY_ERR_ARGUMENT, "", "%s", text);
    }
    return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "%s", text);
}

static bool of_one_function(const struct spsy_inquiry *a, const struct spsy_inquiry *b)
{
    const char *one = a->request->fields.function, *other = b->request->fields.function;

    return one == other || (one && other && strcmp(one, other) == 0);
}

static int check_inquiries(const struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                           struct spsy_error *error)
{
    if (!inquiries || count < 1 || count > SPSY_INQUIRIES_MAX)
        return fail_inquiries(inquiries, count, "a decision about many files is one about 1 to 100",
                              error);
    for (size_t i = 0; i < count; i++) {
        const struct spsy_inquiry *inquiry = &inquiries[i];

        if (!job || !inquiry->request || !inquiry->callbacks || !inquiry->callbacks->authority)
            return fail_inquiries(inquiries, count,
                                  "a decision needs job, request and the authority callback",
                                  error);
        if (!of_one_function(&inquiries[0], inquiry))
            return fail_inquiries(inquiries, count,
                                  "a decision about many files is one of one function", error);
    }
    return 0;
}

/* Record and bypass, as spsy_job_decide begins. */
static enum stage begin_inquiry(enum spsy_job_type type, struct spsy_inquiry *inquiry,
                                enum spsy_basis *bypass)
{
    struct spsy_decision *decision = &inquiry->decision;

    start(decision);
    inquiry->error.code = 0;
    inquiry->error.text[0] = inquiry->error.message_id[0] = '\0';
    inquiry->result = spsy_record_encode(&inquiry->request->fields, SPSY_CHARSET_EBCDIC,
                                         decision->record, &inquiry->error);
    *bypass = spsy_bypass(type, inquiry->request, &decision->origin);
    if (inquiry->result < 0) {
        memset(decision->record, 0, sizeof decision->record);
        set_why(decision, inquiry->error.text);
        if (*bypass == SPSY_BASIS_EXIT || !deletes(inquiry->request)) {
            decision->origin = SPSY_ORIGIN_NONE;
            return STAGE_DONE;
        }
    }
    return *bypass == SPSY_BASIS_EXIT ? STAGE_PROGRAMS : STAGE_AUTHORITY;
}

static void collect(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                    const struct stages *stages)
{
    struct batch *batch = job->batch;

    batch->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct asked *file = &batch->files[batch->count];

        if (stages->stage[i] != STAGE_PROGRAMS)
            continue;
        file->inquiry = &inquiries[i];
        file->call =
            (struct spsy_service_call){.job_name = job->name,
                                       .job_user = spsy_job_user(job, inquiries[i].request),
                                       .job_number = job->number,
                                       .callbacks = inquiries[i].callbacks,
                                       .current_user = inquiries[i].request->fields.current_user,
                                       .job_type = job->type};
        if (job->recorded)
            spsy_recorded_collect(job, i, file);
        batch->count++;
    }
}

/* Nobody is asked: the same came of all. */
static size_t settle(struct batch *batch, enum chain_result result, const char *why,
                     const char *break_glass)
{
    for (size_t i = 0; i < batch->count; i++) {
        struct spsy_decision *decision = &batch->files[i].inquiry->decision;

        batch->files[i].result = result;
        if (why)
            set_why(decision, why);
        if (break_glass)
            spsy_text_copy(decision->break_glass, sizeof decision->break_glass, break_glass);
    }
    return batch->count;
}

static size_t most_calls(const struct batch *batch, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        if (batch->files[i].inquiry->decision.call_count > most)
            most = batch->files[i].inquiry->decision.call_count;
    return most;
}

/* Asks until the answers are those of the programs that are there; returns about how many files. */
static size_t ask_many(struct spsy_job *job)
{
    struct batch *batch = job->batch;
    size_t done = 0;

    for (int again = 0; again <= DISPATCHES_AGAIN; again++) {
        spsy_job_list_follow(job);
        spsy_job_files_follow(job);
        done = spsy_chain_run_many(job);
        if (spsy_job_files_confirm(job, most_calls(batch, done)))
            return done;
        spsy_chain_discard_many(job);
        for (size_t i = 0; i < batch->count; i++)
            batch->files[i].inquiry->decision.why[0] = '\0';
    }
    for (size_t i = 0; i < done; i++) {
        struct asked *file = &batch->files[i];

        file->inquiry->decision.call_count = 0;
        set_why(&file->inquiry->decision, "exit programs were changed while they were asked");
        file->result = CHAIN_FAILED;
    }
    return done;
}

/* dispatch() for all files of the batch; returns for how many. */
static size_t dispatch_many(struct spsy_job *job)
{
    struct batch *batch = job->batch;
    struct validation validation = {job->validation, {0}, NULL};
    const unsigned char *record = batch->files[0].inquiry->decision.record;
    struct spsy_break_glass glass;
    struct spsy_error unusable;
    size_t done;

    if (spsy_host_break_glass(job->host, &glass, NULL) > 0)
        return settle(batch, CHAIN_NO_OPINION, NULL, glass.reason);
    if (!job->list_read && spsy_job_list_read(job, &unusable) < 0) {
        char text[UNUSABLE_BYTES];

        return settle(batch, CHAIN_FAILED, unusable_text(&unusable, text), NULL);
    }
    if (job->count == 0)
        return settle(batch, CHAIN_NO_OPINION, NULL, NULL);
    validation.bound = spsy_service_bind(&batch->files[0].call);
    memcpy(validation.function, record + FUNCTION_OFFSET, FUNCTION_BYTES);
    job->validation = &validation;
    job->depth++;
    done = ask_many(job);
    job->depth--;
    job->validation = validation.outer;
    spsy_service_bind(validation.bound);
    return done;
}

/* What programs, or nobody, said, and native authority. */
static void conclude(struct spsy_inquiry *inquiry, enum stage stage, enum spsy_basis bypass,
                     enum chain_result result)
{
    int status = inquiry->result;

    if (stage == STAGE_DONE)
        return;
    if (stage == STAGE_PROGRAMS)
        status = combine(inquiry->request, inquiry->callbacks, result, &inquiry->decision,
                         &inquiry->error);
    else
        status = ask_authority(inquiry->request, inquiry->callbacks, bypass, &inquiry->decision,
                               &inquiry->error);
    status = pass_gate(inquiry->request, inquiry->callbacks, &inquiry->decision, status,
                       &inquiry->error);
    if (status < 0 && !inquiry->decision.why[0])
        set_why(&inquiry->decision, inquiry->error.text);
    inquiry->result = status;
}

/* One after the other: within a program's call, where nothing is loaded and nothing is to be had
 * from a common look; and when there is no memory for more. */
static size_t decide_each(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct spsy_inquiry *inquiry = &inquiries[i];

        inquiry->error.code = 0;
        inquiry->error.text[0] = inquiry->error.message_id[0] = '\0';
        inquiry->result = spsy_job_decide(job, inquiry->request, inquiry->callbacks,
                                          &inquiry->decision, &inquiry->error);
    }
    return count;
}

int spsy_job_decide_some(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                         size_t *decided, struct spsy_error *error)
{
    struct stages stages;
    size_t asked = 0, at = 0;
    int status = check_inquiries(job, inquiries, count, error);

    *decided = status < 0 ? 0 : count;
    if (status < 0)
        return status;
    if (!job->batch)
        job->batch = malloc(sizeof *job->batch);
    if (job->recorded && (job->depth > 0 || !job->batch)) {
        *decided = 0;
        return spsy_fail_memory(error);
    }
    if (job->depth > 0 || !job->batch) {
        decide_each(job, inquiries, count);
        return 0;
    }
    for (size_t i = 0; i < count; i++)
        stages.stage[i] = begin_inquiry(job->recorded ? job->recorded[i].type : job->type,
                                        &inquiries[i], &stages.bypass[i]);
    collect(job, inquiries, count, &stages);
    if (job->batch->count > 0)
        asked = dispatch_many(job);
    for (size_t i = 0; i < count; i++) {
        bool by_programs = stages.stage[i] == STAGE_PROGRAMS;

        if (by_programs && at == asked) {
            *decided = i; /* it is time to look again */
            return 0;
        }
        conclude(&inquiries[i], stages.stage[i], stages.bypass[i],
                 by_programs ? job->batch->files[at++].result : CHAIN_FAILED);
    }
    return 0;
}

int spsy_job_decide_many(struct spsy_job *job, struct spsy_inquiry *inquiries, size_t count,
                         struct spsy_error *error)
{
    size_t done = 0, decided;
    int status;

    do {
        status = spsy_job_decide_some(job, inquiries + done, count - done, &decided, error);
        done += decided;
    } while (status == 0 && done < count);
    return status;
}
