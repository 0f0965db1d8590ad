/* isolated.c - chains through exit hosts: one round trip for all, and going on after what failed.
 *
 * MUST: what a host says is checked before it counts (exit/protocol.h); every step gets exactly
 * one outcome, in order; nothing but a valid outcome of this round trip can be an answer. */
#include "program/isolated.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/bytes.h"
#include "base/text.h"
#include "program/isolated_hosts.h"
#include "program/isolated_output.h"
#include "exit/ticks.h"
#include "service/service.h"

int spsy_isolated_create(const struct spsy_isolated_options *options,
                         struct spsy_isolated **isolated, struct spsy_error *error)
{
    struct spsy_isolated *created = calloc(1, sizeof *created);

    if (!created)
        return spsy_fail_memory(error);
    created->options = *options;
    created->host_count = 1;
    *isolated = created;
    return 0;
}

void spsy_isolated_reset(struct spsy_isolated *isolated)
{
    if (!isolated)
        return;
    if (isolated->busy)
        isolated->reset_wanted = true; /* its host is in the middle of a call */
    else
        spsy_hosts_forget(isolated);
}

void spsy_isolated_dismiss(struct spsy_isolated *isolated)
{
    for (unsigned host = 0; isolated && host < isolated->host_count; host++)
        if (isolated->hosts[host].shared)
            spsy_process_dismiss(&isolated->hosts[host]);
}

void spsy_isolated_destroy(struct spsy_isolated *isolated)
{
    if (!isolated)
        return;
    spsy_hosts_forget(isolated);
    free(isolated);
}

int spsy_isolated_start(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                        size_t count, struct spsy_error *error)
{
    if (isolated->busy || count == 0)
        return 0;
    spsy_hosts_take_list(isolated, programs, count);
    memset(isolated->wanted, true, isolated->count * sizeof isolated->wanted[0]);
    return spsy_hosts_start(isolated, 0, error);
}

uint64_t spsy_isolated_loads(const struct spsy_isolated *isolated)
{
    return isolated ? isolated->loads : 0;
}

pid_t spsy_isolated_process(const struct spsy_isolated *isolated)
{
    const struct spsy_process *process = &isolated->hosts[isolated->host_of[0]];

    return process->shared && process->pidfd >= 0 ? process->pid : 0;
}

bool spsy_isolated_exchanged(const struct spsy_isolated *isolated)
{
    return isolated && isolated->exchanged;
}

/* ---- one round trip ----------------------------------------------------------------------------
 */

/* Services have a clock of their own. The longest is a wait for a store that is locked: 10 s. */
enum { SERVICES_LIMIT_MS = 30 * 1000 };

static const char DAMAGED[] = "the exit host's memory is damaged: no valid answer in it";

struct trip { /* some steps of the chain, all in one host, for some files */
    struct spsy_isolated *isolated;
    struct spsy_process *process;
    const struct spsy_step *steps;
    const uint32_t *index; /* of each step's program in the list */
    uint32_t count;
    struct spsy_isolated_file *files;
    uint32_t file_count;
    uint64_t until_ns; /* no file but the first is begun after that */
    uint64_t limit_ns; /* the limits of one chain, and until then, bound the whole trip */
    uint64_t all_services_ns;
    uint64_t handed_ns; /* since when it has been the host's turn */
};

/* An outcome's number (protocol.h): a file's number times count, and the step's number. */
static const struct spsy_step *step_of(const struct trip *trip, uint32_t at)
{
    return &trip->steps[at % trip->count];
}

static struct spsy_outcome *outcome_of(const struct trip *trip, uint32_t at)
{
    return &trip->files[at / trip->count].outcomes[at % trip->count];
}

static void fail_outcome(struct spsy_outcome *outcome, const char *cause)
{
    memset(outcome, 0, sizeof *outcome);
    outcome->answer = -1;
    outcome->failed = true;
    spsy_text_copy(outcome->reason, sizeof outcome->reason, cause);
}

/* Where each step's program stands in the list (mostly: after the one before), and that it is
 * wanted there; the list's count = nowhere. A host that is running loads what is wanted now for
 * the first time, and what failed before. */
static void find_programs(struct spsy_isolated *isolated, const struct spsy_step *steps,
                          size_t count, uint32_t *index)
{
    bool more = isolated->load_again;
    uint32_t at = 0;

    for (size_t i = 0; i < count; i++) {
        if (at >= isolated->count || isolated->programs[at] != steps[i].program)
            for (at = 0; at < isolated->count && isolated->programs[at] != steps[i].program;)
                at++;
        index[i] = at;
        if (at < isolated->count) {
            more |= !isolated->wanted[at];
            isolated->wanted[at++] = true;
        }
    }
    isolated->loads += more;
    isolated->loading = more;
    isolated->load_again = false;
}

static uint64_t step_limit_ns(const struct spsy_step *step)
{
    return (uint64_t)step->program->registration.time_limit_ms * 1000000u;
}

static void write_file(const struct trip *trip, uint32_t number)
{
    const struct spsy_isolated_file *file = &trip->files[number];
    struct spsy_shared_file *shared = &trip->process->shared->files[number];
    uint64_t *services_ns = trip->isolated->services_ns + number * trip->count;

    shared->step_count = file->step_count;
    shared->ran = 0;
    spsy_bytes_copy(&shared->input, file->input, sizeof *file->input);
    for (uint32_t i = 0; i < file->step_count; i++) {
        services_ns[i] = 0;
        file->outcomes[i].failed = false;
        file->outcomes[i].reason[0] = '\0';
    }
}

static void write_request(struct trip *trip)
{
    struct spsy_shared *shared = trip->process->shared;
    uint64_t now = spsy_process_now_ns();

    trip->limit_ns = trip->file_count > 1 && trip->until_ns > now ? trip->until_ns - now : 0;
    trip->all_services_ns = 0;
    trip->handed_ns = now;
    spsy_process_clock_start(trip->process, now);
    for (uint32_t i = 0; i < trip->count; i++) {
        shared->steps[i].program = trip->index[i];
        shared->steps[i].ends_on_refuse = trip->steps[i].ends_on_refuse;
        shared->steps[i].ends_on_failure = trip->steps[i].ends_on_failure;
        trip->limit_ns += step_limit_ns(&trip->steps[i]);
    }
    for (uint32_t i = 0; i < trip->file_count; i++)
        write_file(trip, i);
    shared->step_count = trip->count;
    shared->file_count = trip->file_count;
    shared->until_ns = trip->until_ns;
    shared->files_ran = 0;
    shared->ticks_scale = spsy_ticks_scale();
    shared->sequence = ++trip->isolated->sequence;
    atomic_store_explicit(&shared->at, 0, memory_order_relaxed);
    atomic_store_explicit(&shared->started_ns, now, memory_order_relaxed);
}

/* The cause of a failure as the host tells it: one line of UTF-8, whatever stands there. */
static void read_cause(const struct spsy_shared_outcome *shown, char *cause)
{
    size_t length = 0;

    for (; length < SPSY_REASON_BYTES - 1; length++) {
        char byte = *(const volatile char *)&shown->reason[length];

        if (!byte)
            break;
        cause[length] = byte;
    }
    cause[length] = '\0';
    spsy_utf8_trim(cause);
    spsy_text_mend(cause);
}

/* withheld_ns: NULL unless ten times the limit has passed on the wall. */
static void fail_for_time(const struct trip *trip, uint32_t at, uint64_t took_ns,
                          const uint64_t *withheld_ns)
{
    uint64_t services = trip->isolated->services_ns[at];
    const struct spsy_step *step = step_of(trip, at);
    char cause[SPSY_REASON_BYTES];

    if (services >= (uint64_t)SERVICES_LIMIT_MS * 1000000u)
        snprintf(cause, sizeof cause,
                 "time limit of %d ms: the services that it asked took more than %d ms",
                 (int)step->program->registration.time_limit_ms, SERVICES_LIMIT_MS);
    else
        spsy_hosts_describe_limit(step_limit_ns(step), took_ns > services ? took_ns - services : 0,
                                  withheld_ns, cause);
    fail_outcome(outcome_of(trip, at), cause);
    outcome_of(trip, at)->nanoseconds = took_ns;
}

static bool is_overdue(const struct trip *trip, uint32_t at, uint64_t took_ns)
{
    return took_ns >=
           step_limit_ns(step_of(trip, at)) * SPSY_LIMIT_TIMES + trip->isolated->services_ns[at];
}

/* Did it take longer than it may? limit_ns: of its step. Rarely asked twice: what answers in time
 * needs no more. */
static bool is_late(const struct trip *trip, uint32_t at, uint64_t limit_ns, uint64_t took_ns,
                    uint64_t *withheld_ns)
{
    uint64_t others = trip->isolated->services_ns[at];

    *withheld_ns = 0;
    if (took_ns <= limit_ns + others)
        return false;
    if (trip->process->pidfd >= 0) /* else it was looked at before it was ended */
        spsy_process_clock_look(trip->process);
    *withheld_ns =
        spsy_stretch_withheld(&trip->process->whole, trip->process->whole_ns, &trip->process->seen);
    if (*withheld_ns > took_ns - others)
        *withheld_ns = took_ns - others;
    return took_ns > limit_ns + others + *withheld_ns || is_overdue(trip, at, took_ns);
}

/* Reads what the host says about one step for one file; nonsense is a failure of that step, false,
 * and so is an answer that came too late: a job that was stopped meanwhile could not end the call.
 * The outcome has the program's reason already: it came as a service. */
static bool read_outcome(const struct trip *trip, uint32_t at, uint64_t limit_ns,
                         struct spsy_outcome *outcome)
{
    const struct spsy_shared_outcome *shown = &trip->process->shared->outcomes[at];
    int32_t answer = *(const volatile int32_t *)&shown->answer;
    bool failed = *(const volatile uint32_t *)&shown->failed != 0;
    uint64_t withheld;

    if (*(const volatile uint32_t *)&shown->sequence != trip->isolated->sequence || answer < -1 ||
        answer > 255 || (answer == -1 && !failed)) {
        fail_outcome(outcome, DAMAGED);
        return false;
    }
    outcome->answer = answer;
    outcome->input_changed = shown->input_changed != 0;
    outcome->nanoseconds = shown->nanoseconds;
    if (outcome->nanoseconds > limit_ns &&
        is_late(trip, at, limit_ns, outcome->nanoseconds, &withheld)) {
        fail_for_time(trip, at, outcome->nanoseconds,
                      is_overdue(trip, at, outcome->nanoseconds) ? &withheld : NULL);
        return true;
    }
    if (failed && !outcome->failed) /* else an ignored escape message: the job knows better */
        read_cause(shown, outcome->reason);
    outcome->failed |= failed;
    return true;
}

/* The first steps of a file, as many as it ran. False: one of them is nonsense, and ran ends with
 * it: what ran after it ran in damaged memory and is called again in a new host. */
static bool read_outcomes(const struct trip *trip, uint32_t number)
{
    struct spsy_isolated_file *file = &trip->files[number];

    for (uint32_t i = 0; i < file->ran; i++)
        if (!read_outcome(trip, number * trip->count + i, step_limit_ns(&trip->steps[i]),
                          &file->outcomes[i])) {
            file->ran = i + 1;
            return false;
        }
    return true;
}

/* Nothing more of its chain is to be called; what ran after the step that ended it does not
 * count. */
static bool has_ended(const struct spsy_step *steps, struct spsy_isolated_file *file)
{
    for (uint32_t i = 0; i < file->ran; i++)
        if (spsy_step_ends(&steps[i], steps[i].program->info.form, &file->outcomes[i])) {
            file->ran = i + 1;
            return true;
        }
    return file->ran == file->step_count;
}

/* The files that the host says it is done with, *count of them. False: it talks nonsense about the
 * last one of *count, which goes on in a new host. A chain that has not ended is the last one, too:
 * honest hosts stop in the middle of no other. */
static bool read_files(const struct trip *trip, uint32_t *count)
{
    const volatile struct spsy_shared_file *shared = trip->process->shared->files;

    for (uint32_t i = 0; i < *count; i++) {
        struct spsy_isolated_file *file = &trip->files[i];

        file->ran = shared[i].ran;
        if (file->ran == 0 || file->ran > file->step_count) {
            fail_outcome(&file->outcomes[0], DAMAGED);
            file->ran = 1;
            *count = i + 1;
            return false;
        }
        if (!read_outcomes(trip, i)) {
            *count = i + 1;
            return false;
        }
        if (trip->file_count > 1 && !has_ended(trip->steps, file))
            *count = i + 1;
    }
    return true;
}

/* Where the host is, since when, and until when it may be there. */
static uint32_t running(const struct trip *trip, uint64_t *started_ns, uint64_t *until_ns)
{
    const struct spsy_process *process = trip->process;
    uint32_t at = atomic_load_explicit(&process->shared->at, memory_order_acquire);
    uint64_t whole = spsy_process_until(process, &process->whole, process->whole_ns, trip->limit_ns,
                                        trip->all_services_ns);

    *started_ns = atomic_load_explicit(&process->shared->started_ns, memory_order_acquire);
    if (at / trip->count >= trip->file_count ||
        at % trip->count >= trip->files[at / trip->count].step_count)
        at = 0; /* nobody can be blamed by a number that is out of range */
    *until_ns =
        spsy_process_until(process, &process->part, *started_ns, step_limit_ns(step_of(trip, at)),
                           trip->isolated->services_ns[at]);
    if (*until_ns > whole)
        *until_ns = whole;
    return at;
}

/* A deadline has passed: by the clock on the wall, or by what the program had? */
static bool has_time_left(const struct trip *trip)
{
    uint64_t started, until;

    running(trip, &started, &until);
    if (spsy_process_now_ns() < until)
        return true;
    spsy_process_clock_look(trip->process);
    running(trip, &started, &until);
    return trip->process->seen.at_ns < until;
}

static enum spsy_wait wait_for_turn(const struct trip *trip)
{
    uint64_t started, until;
    enum spsy_wait wait;

    do {
        running(trip, &started, &until);
        wait = spsy_process_wait(trip->process, until);
    } while (wait == SPSY_WAIT_TIME && has_time_left(trip));
    /* the job itself may have waited for a processor since */
    return wait == SPSY_WAIT_TIME && spsy_process_has_turn(trip->process) ? SPSY_WAIT_TURN : wait;
}

/* The host is gone or was too slow: the files before the one whose turn it was are done, and of
 * that one the steps before the running one, which failed. Returns the files that had their turn.
 */
static uint32_t end_trip(struct trip *trip, unsigned host, enum spsy_wait wait)
{
    char cause[SPSY_REASON_BYTES];
    uint64_t started, until, withheld, now, took;
    uint32_t at, step, before, files;
    bool overdue;

    if (wait == SPSY_WAIT_DEAD) /* its numbers are there until it is reaped */
        spsy_process_clock_look(trip->process);
    at = running(trip, &started, &until);
    now = spsy_process_now_ns();
    took = now > started ? now - started : 0; /* a program may have written there */
    withheld = spsy_process_withheld(trip->process, &trip->process->part, started);
    overdue = is_overdue(trip, at, took) ||
              trip->process->seen.at_ns >= trip->process->whole_ns +
                                               trip->limit_ns * SPSY_LIMIT_TIMES +
                                               trip->all_services_ns;
    spsy_process_end(trip->process, cause, sizeof cause);
    files = before = at / trip->count;
    step = at % trip->count;
    if (read_files(trip, &files) && files == before &&
        (files == 0 || has_ended(trip->steps, &trip->files[files - 1]))) {
        struct spsy_isolated_file *file = &trip->files[files++];

        file->ran = step;
        if (read_outcomes(trip, files - 1)) {
            if (wait == SPSY_WAIT_TIME) {
                fail_for_time(trip, at, took, overdue ? &withheld : NULL);
            } else {
                fail_outcome(&file->outcomes[step], cause);
                file->outcomes[step].nanoseconds = took;
            }
            file->ran++;
        }
    }
    spsy_hosts_end(trip->isolated, host, NULL);
    return files;
}

/* A program that could not be loaded beside the others is moved, and its step is not done yet. */
static uint32_t until_conflict(struct trip *trip, unsigned host, uint32_t ran)
{
    struct spsy_isolated *isolated = trip->isolated;

    for (uint32_t i = 0; i < ran; i++) {
        const struct spsy_shared_program *program =
            &trip->process->shared->programs[trip->index[i]];

        if (program->load_state == SPSY_LOAD_CONFLICT)
            return spsy_hosts_move_conflicts(isolated, host) ? i : ran;
    }
    return ran;
}

static uint32_t finish_trip(struct trip *trip, unsigned host)
{
    uint32_t handover = *(volatile uint32_t *)&trip->process->shared->handover;
    uint32_t files = *(volatile uint32_t *)&trip->process->shared->files_ran;

    if ((handover != SPSY_HANDOVER_DONE && handover != SPSY_HANDOVER_RENEW) || files == 0 ||
        files > trip->file_count) {
        fail_outcome(&trip->files[0].outcomes[0], DAMAGED);
        trip->files[0].ran = 1;
        spsy_hosts_end(trip->isolated, host, NULL);
        return 1;
    }
    if (!read_files(trip, &files)) {
        spsy_hosts_end(trip->isolated, host, NULL);
        return files;
    }
    trip->files[files - 1].ran = until_conflict(trip, host, trip->files[files - 1].ran);
    if (trip->isolated->loading)
        spsy_hosts_note_exchanged(trip->isolated, host);
    if (handover == SPSY_HANDOVER_RENEW)
        spsy_hosts_end(trip->isolated, host, NULL);
    return files;
}

/* Until now the job has answered, from when the host says that it asked: it may have said so long
 * before the job got a processor, but not before it had the turn. */
static void count_service(struct trip *trip, uint32_t at)
{
    uint64_t asked = *(volatile uint64_t *)&trip->process->shared->asked_ns;
    uint64_t now = spsy_process_now_ns();

    if (asked < trip->handed_ns)
        asked = trip->handed_ns;
    if (asked < now) {
        trip->isolated->services_ns[at] += now - asked;
        trip->all_services_ns += now - asked;
    }
    trip->handed_ns = now;
}

/* A program asks. The question is copied: the host may write to it meanwhile. */
static void answer_service(struct trip *trip)
{
    static const struct spsy_service_call nobody;
    struct spsy_shared *shared = trip->process->shared;
    const struct spsy_service_call *bound = spsy_service_current(), *of_file;
    struct spsy_service_call call;
    unsigned char question[EXIT_HOST_SERVICE_BYTES];
    uint32_t bytes = *(volatile uint32_t *)&shared->service_bytes;
    uint32_t code = *(volatile uint32_t *)&shared->service;
    size_t answered = sizeof shared->service_data;
    uint64_t started, until;
    uint32_t at = running(trip, &started, &until);
    const struct spsy_program *program = step_of(trip, at)->program;

    if (bytes > sizeof question)
        bytes = 0;
    memcpy(question, shared->service_data, bytes);
    of_file = trip->files[at / trip->count].call;
    call = of_file ? *of_file : nobody;
    call.form = program->info.form;
    call.format = program->format;
    call.registration = &program->registration;
    call.outcome = outcome_of(trip, at);
    call.reason = call.outcome->reason;
    spsy_service_bind(&call);
    shared->service_status =
        spsy_service_answer(code, question, bytes, shared->service_data, &answered);
    spsy_service_bind(bound);
    shared->service_bytes = (uint32_t)answered;
    count_service(trip, at);
}

/* Who never stops asking has a limit too. */
static bool may_ask(const struct trip *trip)
{
    uint64_t started, until, asked = *(volatile uint64_t *)&trip->process->shared->asked_ns;
    uint32_t at = running(trip, &started, &until);

    if (trip->isolated->services_ns[at] >= (uint64_t)SERVICES_LIMIT_MS * 1000000u)
        return false;
    return asked < until || has_time_left(trip);
}

/* What the programs have printed meanwhile, and while they were loaded. */
static void take_output(const struct trip *trip)
{
    const struct spsy_registration *registration = &trip->steps[0].program->registration;

    spsy_output_take(trip->process->printed, trip->count == 1 ? registration->program : NULL,
                     trip->files[0].call, &trip->isolated->printed_lines);
}

/* Returns how many files had their turn, at least one; the last one's chain may not have ended. */
static uint32_t run_trip(struct trip *trip, unsigned host)
{
    enum spsy_wait wait;

    write_request(trip);
    for (;;) {
        spsy_process_hand_over(trip->process);
        wait = wait_for_turn(trip);
        if (wait != SPSY_WAIT_TURN ||
            *(volatile uint32_t *)&trip->process->shared->handover != SPSY_HANDOVER_SERVICE)
            take_output(trip);
        if (wait != SPSY_WAIT_TURN)
            return end_trip(trip, host, wait);
        if (*(volatile uint32_t *)&trip->process->shared->handover != SPSY_HANDOVER_SERVICE)
            return finish_trip(trip, host);
        if (!may_ask(trip))
            return end_trip(trip, host, SPSY_WAIT_TIME);
        answer_service(trip);
    }
}

/* ---- the chain ---------------------------------------------------------------------------------
 */

/* Steps from the first on that the same host can run. */
static uint32_t count_together(const struct spsy_isolated *isolated, unsigned host,
                               const uint32_t *index, size_t count)
{
    uint32_t together = 0;

    while (together < count && index[together] < isolated->count &&
           isolated->host_of[index[together]] == host && !isolated->load_cause[index[together]][0])
        together++;
    return together;
}

/* The outcomes of the first steps; 0 = programs were moved, try again. */
static uint32_t run_some(struct spsy_isolated *isolated, const struct spsy_step *steps,
                         const uint32_t *index, size_t count, const struct spsy_input *input,
                         const struct spsy_service_call *call, struct spsy_outcome *outcomes)
{
    struct spsy_isolated_file file;
    char cause[SPSY_REASON_BYTES];
    struct trip trip; /* write_request fills the rest */
    unsigned host;

    if (*index == isolated->count || isolated->load_cause[*index][0]) {
        fail_outcome(outcomes, *index == isolated->count ? "is not in the list of its exit host"
                                                         : isolated->load_cause[*index]);
        return 1;
    }
    host = isolated->host_of[*index];
    switch (spsy_hosts_ready(isolated, host, cause)) {
    case EXIT_HOST_AGAIN:
        return 0;
    case EXIT_HOST_UNABLE:
        fail_outcome(outcomes, cause);
        return 1;
    case EXIT_HOST_READY:
        break;
    }
    trip.isolated = isolated;
    trip.steps = steps;
    trip.index = index;
    trip.process = &isolated->hosts[host];
    trip.count = count_together(isolated, host, index, count);
    trip.files = &file;
    trip.file_count = 1;
    trip.until_ns = 0;
    file.input = input;
    file.call = call;
    file.step_count = trip.count;
    file.ran = 0;
    file.outcomes = outcomes;
    run_trip(&trip, host);
    return file.ran;
}

/* From step number done on. */
static size_t go_on(struct spsy_isolated *isolated, const struct spsy_step *steps,
                    const uint32_t *index, size_t done, const struct spsy_isolated_file *file)
{
    size_t count = file->step_count;

    while (done < count) {
        uint32_t ran = run_some(isolated, steps + done, index + done, count - done, file->input,
                                file->call, file->outcomes + done);

        for (uint32_t i = 0; i < ran; i++, done++) {
            isolated->load_again |= file->outcomes[done].failed;
            if (spsy_step_ends(&steps[done], steps[done].program->info.form, &file->outcomes[done]))
                return done + 1;
        }
    }
    return done;
}

/* All files in one round trip, which every step's program must be ready for, in one host. Returns
 * how many had their turn; 0 = they are not, one file has to go alone. */
static uint32_t run_together(struct spsy_isolated *isolated, const struct spsy_step *steps,
                             const uint32_t *index, size_t count, struct spsy_isolated_file *files,
                             size_t file_count, uint64_t until_ns)
{
    char cause[SPSY_REASON_BYTES];
    struct trip trip; /* write_request fills the rest */
    unsigned host;
    uint32_t ran;

    if (*index == isolated->count)
        return 0;
    host = isolated->host_of[*index];
    if (count_together(isolated, host, index, count) != count ||
        spsy_hosts_ready(isolated, host, cause) != EXIT_HOST_READY)
        return 0;
    trip.isolated = isolated;
    trip.steps = steps;
    trip.index = index;
    trip.process = &isolated->hosts[host];
    trip.count = (uint32_t)count;
    trip.files = files;
    trip.file_count = (uint32_t)file_count;
    trip.until_ns = until_ns;
    ran = run_trip(&trip, host);
    for (uint32_t i = 0; i < ran; i++)
        for (uint32_t step = 0; step < files[i].ran; step++)
            isolated->load_again |= files[i].outcomes[step].failed;
    return ran;
}

static size_t run_files(struct spsy_isolated *isolated, const struct spsy_step *steps, size_t count,
                        struct spsy_isolated_file *files, size_t file_count, uint64_t until_ns)
{
    uint32_t index[SPSY_CALLS_MAX], ran = 0;
    struct spsy_isolated_file *last;

    find_programs(isolated, steps, count, index);
    if (file_count > 1)
        ran = run_together(isolated, steps, index, count, files, file_count, until_ns);
    if (ran == 0) {
        files[0].ran = 0;
        ran = 1;
    }
    last = &files[ran - 1];
    if (!has_ended(steps, last))
        last->ran = (uint32_t)go_on(isolated, steps, index, last->ran, last);
    return ran;
}

size_t spsy_isolated_run_many(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                              size_t program_count, const struct spsy_step *steps, size_t count,
                              struct spsy_isolated_file *files, size_t file_count,
                              uint64_t until_ns)
{
    size_t ran;

    if (count == 0 || count > SPSY_CALLS_MAX || file_count == 0 || file_count > SPSY_INQUIRIES_MAX)
        return 0;
    if (isolated->busy) { /* a service of a program dispatches with an object of its own */
        fail_outcome(&files[0].outcomes[0], "its exit host is in the middle of a call");
        files[0].ran = 1;
        return 1;
    }
    spsy_hosts_take_list(isolated, programs, program_count);
    isolated->busy = true;
    ran = run_files(isolated, steps, count, files, file_count, until_ns);
    isolated->busy = false;
    if (isolated->reset_wanted)
        spsy_hosts_forget(isolated);
    return ran;
}

size_t spsy_isolated_run(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                         size_t program_count, const struct spsy_step *steps, size_t count,
                         const struct spsy_input *input, struct spsy_outcome *outcomes)
{
    struct spsy_isolated_file file = {input, spsy_service_current(), (uint32_t)count, 0, outcomes};

    spsy_isolated_run_many(isolated, programs, program_count, steps, count, &file, 1, 0);
    return file.ran;
}
