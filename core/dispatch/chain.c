/* chain.c - the programs are called, and their answers combined.
 *
 * MUST:
 *  - all SPSY0100, then all SPSY0200, by ascending number (X8); SPSY0200 only for a file that this
 *    job does not own (X7);
 *  - '0' and a failure with ONFAIL(*REFUSE) end the chain at once (X14); '1' does not (X15);
 *  - every program the chain reaches is recorded, failed and skipped ones too (X34);
 *  - a shadow program's answer and failure are recorded without effect. */
#include <stdio.h>
#include <string.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/text.h"
#include "dispatch/job.h"
#include "program/inline.h"
#include "program/isolated_process.h"
#include "exit/ticks.h"
#include "record/record.h"

struct chain {
    struct spsy_job *job;
    struct spsy_decision *decision;
    bool ended;
    enum chain_result result;
    struct spsy_input input;
    struct spsy_step steps[SPSY_CALLS_MAX];
    struct spsy_outcome outcomes[SPSY_CALLS_MAX];
};

static struct listed *listed_at(const struct chain *chain, size_t at)
{
    return &chain->job->listed[at];
}

static bool is_shadow(const struct listed *listed)
{
    return listed->program.registration.mode == SPSY_MODE_SHADOW;
}

/* "exit program SECLIB/SPLSEC (SPSY0100 number 10) refused: reason"; a long path keeps its end. */
static void say_why(struct chain *chain, const struct spsy_call *call, const char *what)
{
    size_t length = strlen(call->program), shown = length > 100 ? 97 : length;
    const char *tail = call->program + (length - shown);
    char text[2 * SPSY_REASON_BYTES];

    while (((unsigned char)*tail & 0xC0) == 0x80)
        tail++; /* not from the middle of a character */
    snprintf(text, sizeof text, "exit program %s%.100s (%s number %d) %s%s%s",
             length > 100 ? "..." : "", tail, call->format, call->number, what,
             call->reason[0] ? ": " : "", call->reason);
    spsy_text_copy(chain->decision->why, SPSY_REASON_BYTES, text);
}

static void end_chain(struct chain *chain, enum chain_result result, const struct spsy_call *call,
                      const char *what)
{
    chain->ended = true;
    chain->result = result;
    say_why(chain, call, what);
}

/* The next line of the decision, for a program the chain has reached. */
static struct spsy_call *add_call(struct chain *chain, const struct listed *listed)
{
    struct spsy_call *call = &chain->decision->calls[chain->decision->call_count++];

    memcpy(call->format, spsy_format_names[listed->program.format], sizeof call->format);
    call->number = listed->program.registration.number;
    call->program = listed->program.registration.program;
    call->answer = -1;
    call->meaning = SPSY_MEANING_FAILED;
    call->input_changed = false;
    call->nanoseconds = 0;
    call->reason[0] = '\0';
    return call;
}

/* The failure policy of the registration (core/program/README.md, "Failures"). */
static void apply_failure(struct chain *chain, const struct listed *listed,
                          const struct spsy_call *call)
{
    if (is_shadow(listed) || listed->program.registration.on_failure == SPSY_ON_FAILURE_IGNORE)
        return;
    end_chain(chain, CHAIN_FAILED, call, "failed");
}

static void apply_answer(struct chain *chain, const struct listed *listed, struct spsy_call *call,
                         enum spsy_meaning meaning)
{
    call->meaning = meaning;
    if (is_shadow(listed)) {
        if (meaning == SPSY_MEANING_REFUSE)
            call->meaning = SPSY_MEANING_WOULD_REFUSE;
        if (meaning == SPSY_MEANING_ALLOW)
            call->meaning = SPSY_MEANING_WOULD_ALLOW;
        return;
    }
    if (meaning == SPSY_MEANING_REFUSE)
        end_chain(chain, CHAIN_REFUSED, call, "refused");
    if (meaning == SPSY_MEANING_ALLOW)
        chain->result = CHAIN_ALLOWED;
}

/* What a call came to. Inline: every decision passes here, ten times. */
static inline __attribute__((always_inline)) void
take_outcome(struct chain *chain, struct listed *listed, const struct spsy_outcome *outcome)
{
    struct spsy_call *call = add_call(chain, listed);

    call->answer = outcome->answer;
    call->input_changed = outcome->input_changed;
    call->nanoseconds = outcome->nanoseconds;
    if (outcome->reason[0])
        spsy_text_copy(call->reason, sizeof call->reason, outcome->reason);
    if (outcome->failed || outcome->answer < 0) {
        listed->program.failures += !chain->job->rehearses;
        chain->job->failures++;
        apply_failure(chain, listed, call);
        return;
    }
    apply_answer(chain, listed, call,
                 spsy_answer_meaning(listed->program.info.form, (unsigned char)outcome->answer));
}

/* A program that is not called: skipped, or failed before it could be. */
static void take_uncalled(struct chain *chain, const struct listed *listed)
{
    struct spsy_call *call = add_call(chain, listed);

    if (listed->state == LISTED_SKIPPED) {
        call->meaning = SPSY_MEANING_SKIPPED;
        return;
    }
    spsy_text_copy(call->reason, sizeof call->reason, listed->cause);
    apply_failure(chain, listed, call);
}

static void set_step(struct listed *listed, struct spsy_step *step)
{
    step->program = &listed->program;
    step->ends_on_refuse = !is_shadow(listed);
    step->ends_on_failure =
        step->ends_on_refuse && listed->program.registration.on_failure == SPSY_ON_FAILURE_REFUSE;
}

/* The steps from one entry on that run the same way, as many as there are in a row. */
static size_t plan(struct chain *chain, size_t first, size_t end_of_list)
{
    enum spsy_run run = listed_at(chain, first)->program.registration.run;
    size_t count = 0;

    for (size_t i = first; i < end_of_list; i++) {
        struct listed *listed = listed_at(chain, i);

        if (listed->state != LISTED_READY || listed->program.registration.run != run)
            break;
        set_step(listed, &chain->steps[count]);
        if (listed->program.info.form == SPSY_CHARSET_ASCII && !chain->input.has_ascii) {
            spsy_record_to_ascii(chain->input.record[0], chain->input.record[1]);
            chain->input.has_ascii = true;
        }
        count++;
    }
    return count;
}

static size_t run_isolated(struct chain *chain, size_t count)
{
    struct spsy_job *job = chain->job;
    struct spsy_isolated *isolated;
    struct spsy_error error;

    if (spsy_job_isolated(job, job->depth, &isolated, &error) < 0) {
        memset(chain->outcomes, 0, sizeof chain->outcomes[0]);
        chain->outcomes[0].answer = -1;
        chain->outcomes[0].failed = true;
        spsy_text_copy(chain->outcomes[0].reason, SPSY_REASON_BYTES, error.text);
        return 1;
    }
    return spsy_isolated_run(isolated, job->isolated_programs, job->isolated_count, chain->steps,
                             count, &chain->input, chain->outcomes);
}

/* Calls a row of programs. Returns how many entries of the list were dealt with. */
static size_t run_row(struct chain *chain, size_t first, size_t end_of_list)
{
    size_t count = plan(chain, first, end_of_list), done;

    if (listed_at(chain, first)->program.registration.run == SPSY_RUN_INLINE)
        done = spsy_inline_run(chain->steps, count, &chain->input, chain->outcomes);
    else
        done = run_isolated(chain, count);
    for (size_t i = 0; i < done && !chain->ended; i++)
        take_outcome(chain, listed_at(chain, first + i), &chain->outcomes[i]);
    return done;
}

/* X7: SPSY0200 is for files not owned by this job; number/user/name decides. */
static size_t reachable(const struct spsy_job *job, const unsigned char *record)
{
    size_t count = job->count;

    if (memcmp(record + JOB_OFFSET, job->identity, JOB_BYTES) == 0)
        while (count > 0 && job->listed[count - 1].program.format > 0)
            count--;
    return count;
}

enum chain_result spsy_chain_run(struct spsy_job *job, struct spsy_decision *decision)
{
    struct chain chain;
    size_t end_of_list = reachable(job, decision->record), at = 0;

    chain.job = job;
    chain.decision = decision;
    chain.ended = false;
    chain.result = CHAIN_NO_OPINION;
    /* cppcheck-suppress uninitvar ; it is filled here */
    spsy_bytes_copy(chain.input.record[0], decision->record, SPSY_RECORD_BYTES);
    chain.input.has_ascii = false;
    decision->call_count = 0;
    while (at < end_of_list && !chain.ended) {
        size_t done = 1;

        if (listed_at(&chain, at)->state == LISTED_READY)
            done = run_row(&chain, at, end_of_list);
        else
            take_uncalled(&chain, listed_at(&chain, at));
        if (done == 0) { /* a runner that neither calls nor fails must not be silent */
            snprintf(decision->why, sizeof decision->why, "an exit program was not called");
            return CHAIN_FAILED;
        }
        at += done;
    }
    return chain.result;
}

void spsy_chain_discard(struct spsy_job *job, const struct spsy_decision *decision)
{
    for (size_t i = 0; i < decision->call_count; i++) {
        struct listed *listed = &job->listed[i];

        if (listed->state == LISTED_READY && decision->calls[i].meaning == SPSY_MEANING_FAILED &&
            listed->program.failures > 0)
            listed->program.failures--;
    }
}

/* ---- many files --------------------------------------------------------------------------------
 */

/* Failures are counted apart, so that they can be discarded. */
static void count_failures(struct spsy_job *job, const struct spsy_decision *decision)
{
    for (size_t i = 0; i < decision->call_count; i++)
        job->batch->failed[i] += job->listed[i].state == LISTED_READY &&
                                 decision->calls[i].meaning == SPSY_MEANING_FAILED;
}

static void run_alone(struct spsy_job *job, struct asked *file)
{
    unsigned failures = job->failures;

    if (job->recorded)
        spsy_recorded_become(job, file);
    spsy_service_bind(&file->call);
    file->result = spsy_chain_run(job, &file->inquiry->decision);
    if (job->failures == failures)
        return;
    count_failures(job, &file->inquiry->decision);
    spsy_job_files_suspend(job); /* as the next dispatch would find them */
}

/* Every program that would be called is isolated: then the files are one round trip. */
static bool runs_isolated(const struct spsy_job *job)
{
    if (job->isolated_count == 0)
        return false;
    for (size_t i = 0; i < job->count; i++)
        if (job->listed[i].state == LISTED_READY &&
            job->listed[i].program.registration.run != SPSY_RUN_ISOLATED)
            return false;
    return true;
}

/* The chain of all files: what is called, up to an entry that fails uncalled and ends it. */
struct row {
    size_t count;
    size_t entries[SPSY_CALLS_MAX]; /* of each step */
    struct spsy_step steps[SPSY_CALLS_MAX];
    bool needs_ascii;
};

static bool ends_uncalled(const struct listed *listed)
{
    return listed->state == LISTED_FAILED && !is_shadow(listed) &&
           listed->program.registration.on_failure == SPSY_ON_FAILURE_REFUSE;
}

static void plan_row(struct spsy_job *job, struct row *row)
{
    row->count = 0;
    row->needs_ascii = false;
    for (size_t i = 0; i < job->count && !ends_uncalled(&job->listed[i]); i++) {
        struct listed *listed = &job->listed[i];

        if (listed->state != LISTED_READY)
            continue;
        row->entries[row->count] = i;
        set_step(listed, &row->steps[row->count++]);
        row->needs_ascii |= listed->program.info.form == SPSY_CHARSET_ASCII;
    }
}

/* How many steps a file's chain has. */
static uint32_t steps_of(const struct row *row, const struct asked *file)
{
    uint32_t count = (uint32_t)row->count;

    while (count > 0 && row->entries[count - 1] >= file->reachable)
        count--;
    return count;
}

static void prepare_isolated(struct spsy_job *job, const struct row *row, size_t number,
                             struct spsy_isolated_file *isolated)
{
    struct asked *file = &job->batch->files[number];

    spsy_bytes_copy(file->input.record[0], file->inquiry->decision.record, SPSY_RECORD_BYTES);
    file->input.has_ascii = row->needs_ascii;
    if (row->needs_ascii)
        spsy_record_to_ascii(file->input.record[0], file->input.record[1]);
    isolated->input = &file->input;
    isolated->call = &file->call;
    isolated->outcomes = &job->batch->outcomes[number * SPSY_CALLS_MAX];
}

/* What the round trip came to for one file: the outcomes, and what was passed over between them. */
static void take_file(struct spsy_job *job, struct asked *file,
                      const struct spsy_isolated_file *isolated)
{
    struct chain chain; /* neither input nor steps nor outcomes */
    uint32_t step = 0;

    chain.job = job;
    chain.decision = &file->inquiry->decision;
    chain.ended = false;
    chain.result = CHAIN_NO_OPINION;
    chain.decision->call_count = 0;
    for (size_t i = 0; i < file->reachable && !chain.ended; i++) {
        struct listed *listed = &job->listed[i];

        if (listed->state != LISTED_READY)
            take_uncalled(&chain, listed);
        else if (step < isolated->ran)
            take_outcome(&chain, listed, &isolated->outcomes[step++]);
        else
            break; /* not reached: a chain that is cut short has ended above */
    }
    file->result = chain.result;
}

/* The outcomes of a round trip, file after file. A failure is the last one's, unless it was late to
 * be seen: what ran behind it may have called a program that is suspended now, and runs again. */
static size_t take_files(struct spsy_job *job, size_t first, size_t ran)
{
    for (size_t i = 0; i < ran; i++) {
        struct asked *file = &job->batch->files[first + i];
        unsigned failures = job->failures;

        take_file(job, file, &job->batch->isolated[i]);
        if (job->failures != failures) {
            count_failures(job, &file->inquiry->decision);
            return i + 1;
        }
    }
    return ran;
}

/* One round trip from file number `first` on. Returns how many files had their turn; 0 = none, this
 * one goes alone. */
static size_t run_trip(struct spsy_job *job, size_t first, uint64_t until_ns)
{
    struct batch *batch = job->batch;
    struct spsy_isolated *host;
    struct spsy_error error;
    struct row row;
    size_t count = 0, longest = 0, ran;
    unsigned failures = job->failures;

    plan_row(job, &row);
    for (size_t i = first; i < batch->count; i++, count++) {
        struct spsy_isolated_file *isolated = &batch->isolated[count];

        if (job->recorded)
            spsy_recorded_become(job, &batch->files[i]);
        batch->files[i].reachable = reachable(job, batch->files[i].inquiry->decision.record);
        isolated->step_count = steps_of(&row, &batch->files[i]);
        if (isolated->step_count == 0)
            break;
        if (isolated->step_count > longest)
            longest = isolated->step_count;
        prepare_isolated(job, &row, i, isolated);
    }
    if (count == 0 || spsy_job_isolated(job, job->depth, &host, &error) < 0)
        return 0;
    ran = spsy_isolated_run_many(host, job->isolated_programs, job->isolated_count, row.steps,
                                 longest, batch->isolated, count, until_ns);
    ran = take_files(job, first, ran);
    if (job->failures != failures) /* of a nested dispatch, too */
        spsy_job_files_suspend(job);
    return ran;
}

size_t spsy_chain_run_many(struct spsy_job *job)
{
    struct batch *batch = job->batch;
    uint64_t scale = spsy_ticks_scale(), start = spsy_ticks(scale), until_ns = 0;
    const uint64_t most_ns = (uint64_t)SPSY_LOOK_AGAIN_MS * 1000000u;
    bool isolated = runs_isolated(job);
    size_t done = 0;

    memset(batch->failed, 0, sizeof batch->failed);
    if (isolated)
        until_ns = spsy_process_now_ns() + most_ns;
    do {
        size_t ran = isolated ? run_trip(job, done, until_ns) : 0;

        if (ran == 0) {
            run_alone(job, &batch->files[done]);
            ran = 1;
        }
        done += ran;
    } while (done < batch->count && spsy_ticks_between(start, spsy_ticks(scale), scale) < most_ns);
    return done;
}

void spsy_chain_discard_many(struct spsy_job *job)
{
    for (size_t i = 0; i < job->count; i++) {
        struct spsy_program *program = &job->listed[i].program;
        unsigned failed = job->batch->failed[i];

        program->failures -= failed < program->failures ? failed : program->failures;
    }
}
