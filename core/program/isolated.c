/* isolated.c - a chain through exit hosts: one round trip a chain, and going on after what failed.
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

bool spsy_isolated_exchanged(const struct spsy_isolated *isolated)
{
    return isolated && isolated->exchanged;
}

/* ---- one round trip ----------------------------------------------------------------------------
 */

/* Services have a clock of their own. The longest is a wait for a store that is locked: 10 s. */
enum { SERVICES_LIMIT_MS = 30 * 1000 };

static const char DAMAGED[] = "the exit host's memory is damaged: no valid answer in it";

struct trip { /* some steps of the chain, all in one host */
    struct spsy_isolated *isolated;
    struct spsy_process *process;
    const struct spsy_step *steps;
    struct spsy_outcome *outcomes;
    const uint32_t *index; /* of each step's program in the list */
    uint32_t count;
    uint64_t limit_ns;                    /* the sum of the limits bounds the whole trip */
    uint64_t least_limit_ns;              /* of a step: who took no longer is not late */
    uint64_t services_ns[SPSY_CALLS_MAX]; /* by step: what answering took */
    uint64_t all_services_ns;
    uint64_t handed_ns; /* since when it has been the host's turn */
};

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

static void write_request(struct trip *trip, const struct spsy_input *input)
{
    struct spsy_shared *shared = trip->process->shared;
    uint64_t now = spsy_process_now_ns();

    trip->limit_ns = trip->all_services_ns = 0;
    trip->least_limit_ns = UINT64_MAX;
    trip->handed_ns = now;
    spsy_process_clock_start(trip->process, now);
    for (uint32_t i = 0; i < trip->count; i++) {
        uint64_t limit = step_limit_ns(&trip->steps[i]);

        shared->steps[i].program = trip->index[i];
        shared->steps[i].ends_on_refuse = trip->steps[i].ends_on_refuse;
        shared->steps[i].ends_on_failure = trip->steps[i].ends_on_failure;
        trip->limit_ns += limit;
        if (trip->least_limit_ns > limit)
            trip->least_limit_ns = limit;
        trip->services_ns[i] = 0;
        trip->outcomes[i].failed = false;
        trip->outcomes[i].reason[0] = '\0';
    }
    spsy_bytes_copy(&shared->input, input, sizeof *input);
    shared->step_count = trip->count;
    shared->ran = 0;
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
static void fail_for_time(const struct trip *trip, uint32_t step, uint64_t took_ns,
                          const uint64_t *withheld_ns)
{
    uint64_t services = trip->services_ns[step];
    char cause[SPSY_REASON_BYTES];

    if (services >= (uint64_t)SERVICES_LIMIT_MS * 1000000u)
        snprintf(cause, sizeof cause,
                 "time limit of %d ms: the services that it asked took more than %d ms",
                 (int)trip->steps[step].program->registration.time_limit_ms, SERVICES_LIMIT_MS);
    else
        spsy_hosts_describe_limit(step_limit_ns(&trip->steps[step]),
                                  took_ns > services ? took_ns - services : 0, withheld_ns, cause);
    fail_outcome(&trip->outcomes[step], cause);
    trip->outcomes[step].nanoseconds = took_ns;
}

static bool is_overdue(const struct trip *trip, uint32_t step, uint64_t took_ns)
{
    return took_ns >=
           step_limit_ns(&trip->steps[step]) * SPSY_LIMIT_TIMES + trip->services_ns[step];
}

/* Did it take longer than it may? Rarely asked twice: what answers in time needs no more. */
static bool is_late(const struct trip *trip, uint32_t step, uint64_t took_ns, uint64_t *withheld_ns)
{
    uint64_t limit = step_limit_ns(&trip->steps[step]);
    uint64_t others = trip->services_ns[step];

    *withheld_ns = 0;
    if (took_ns <= limit + others)
        return false;
    if (trip->process->pidfd >= 0) /* else it was looked at before it was ended */
        spsy_process_clock_look(trip->process);
    *withheld_ns =
        spsy_stretch_withheld(&trip->process->whole, trip->process->whole_ns, &trip->process->seen);
    if (*withheld_ns > took_ns - others)
        *withheld_ns = took_ns - others;
    return took_ns > limit + others + *withheld_ns || is_overdue(trip, step, took_ns);
}

/* Reads what the host says about one step; nonsense is a failure of that step, false, and so is an
 * answer that came too late: a job that was stopped meanwhile could not end the call. The outcome
 * has the program's reason already: it came as a service. */
static bool read_outcome(const struct trip *trip, uint32_t step)
{
    const struct spsy_shared_outcome *shown = &trip->process->shared->outcomes[step];
    struct spsy_outcome *outcome = &trip->outcomes[step];
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
    if (outcome->nanoseconds > trip->least_limit_ns &&
        is_late(trip, step, outcome->nanoseconds, &withheld)) {
        fail_for_time(trip, step, outcome->nanoseconds,
                      is_overdue(trip, step, outcome->nanoseconds) ? &withheld : NULL);
        return true;
    }
    if (failed && !outcome->failed) /* else an ignored escape message: the job knows better */
        read_cause(shown, outcome->reason);
    outcome->failed |= failed;
    return true;
}

/* The first steps, as many as *count. False: one of them is nonsense, and *count ends with it: what
 * ran after it ran in damaged memory and is called again in a new host. */
static bool read_outcomes(const struct trip *trip, uint32_t *count)
{
    for (uint32_t i = 0; i < *count; i++)
        if (!read_outcome(trip, i)) {
            *count = i + 1;
            return false;
        }
    return true;
}

/* Where the host is, since when, and until when it may be there. */
static uint32_t running_step(const struct trip *trip, uint64_t *started_ns, uint64_t *until_ns)
{
    const struct spsy_process *process = trip->process;
    uint32_t at = atomic_load_explicit(&process->shared->at, memory_order_acquire);
    uint64_t whole = spsy_process_until(process, &process->whole, process->whole_ns, trip->limit_ns,
                                        trip->all_services_ns);

    *started_ns = atomic_load_explicit(&process->shared->started_ns, memory_order_acquire);
    if (at >= trip->count)
        at = 0; /* nobody can be blamed by a number that is out of range */
    *until_ns = spsy_process_until(process, &process->part, *started_ns,
                                   step_limit_ns(&trip->steps[at]), trip->services_ns[at]);
    if (*until_ns > whole)
        *until_ns = whole;
    return at;
}

/* A deadline has passed: by the clock on the wall, or by what the program had? */
static bool has_time_left(const struct trip *trip)
{
    uint64_t started, until;

    running_step(trip, &started, &until);
    if (spsy_process_now_ns() < until)
        return true;
    spsy_process_clock_look(trip->process);
    running_step(trip, &started, &until);
    return trip->process->seen.at_ns < until;
}

static enum spsy_wait wait_for_turn(const struct trip *trip)
{
    uint64_t started, until;
    enum spsy_wait wait;

    do {
        running_step(trip, &started, &until);
        wait = spsy_process_wait(trip->process, until);
    } while (wait == SPSY_WAIT_TIME && has_time_left(trip));
    /* the job itself may have waited for a processor since */
    return wait == SPSY_WAIT_TIME && spsy_process_has_turn(trip->process) ? SPSY_WAIT_TURN : wait;
}

/* The host is gone or was too slow: what is before the running step is done, that one failed. */
static uint32_t end_trip(struct trip *trip, unsigned host, enum spsy_wait wait)
{
    char cause[SPSY_REASON_BYTES];
    uint64_t started, until, withheld, now, took;
    uint32_t at, done;
    bool overdue;

    if (wait == SPSY_WAIT_DEAD) /* its numbers are there until it is reaped */
        spsy_process_clock_look(trip->process);
    at = running_step(trip, &started, &until);
    now = spsy_process_now_ns();
    took = now > started ? now - started : 0; /* a program may have written there */
    withheld = spsy_process_withheld(trip->process, &trip->process->part, started);
    overdue = is_overdue(trip, at, took) ||
              trip->process->seen.at_ns >= trip->process->whole_ns +
                                               trip->limit_ns * SPSY_LIMIT_TIMES +
                                               trip->all_services_ns;
    spsy_process_end(trip->process, cause, sizeof cause);
    done = at;
    if (read_outcomes(trip, &done)) {
        if (wait == SPSY_WAIT_TIME) {
            fail_for_time(trip, at, took, overdue ? &withheld : NULL);
        } else {
            fail_outcome(&trip->outcomes[at], cause);
            trip->outcomes[at].nanoseconds = took;
        }
        done++;
    }
    spsy_hosts_end(trip->isolated, host, NULL);
    return done;
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
    uint32_t ran = *(volatile uint32_t *)&trip->process->shared->ran;

    if ((handover != SPSY_HANDOVER_DONE && handover != SPSY_HANDOVER_RENEW) || ran == 0 ||
        ran > trip->count) {
        fail_outcome(&trip->outcomes[0], DAMAGED);
        spsy_hosts_end(trip->isolated, host, NULL);
        return 1;
    }
    if (!read_outcomes(trip, &ran)) {
        spsy_hosts_end(trip->isolated, host, NULL);
        return ran;
    }
    ran = until_conflict(trip, host, ran);
    if (trip->isolated->loading)
        spsy_hosts_note_exchanged(trip->isolated, host);
    if (handover == SPSY_HANDOVER_RENEW)
        spsy_hosts_end(trip->isolated, host, NULL);
    return ran;
}

/* Until now the job has answered, from when the host says that it asked: it may have said so long
 * before the job got a processor, but not before it had the turn. */
static void count_service(struct trip *trip, uint32_t step)
{
    uint64_t asked = *(volatile uint64_t *)&trip->process->shared->asked_ns;
    uint64_t now = spsy_process_now_ns();

    if (asked < trip->handed_ns)
        asked = trip->handed_ns;
    if (asked < now) {
        trip->services_ns[step] += now - asked;
        trip->all_services_ns += now - asked;
    }
    trip->handed_ns = now;
}

/* A program asks. The question is copied: the host may write to it meanwhile. */
static void answer_service(struct trip *trip)
{
    static const struct spsy_service_call nobody;
    struct spsy_shared *shared = trip->process->shared;
    const struct spsy_service_call *bound = spsy_service_current();
    struct spsy_service_call call = bound ? *bound : nobody;
    unsigned char question[SPSY_HOST_SERVICE_BYTES];
    uint32_t bytes = *(volatile uint32_t *)&shared->service_bytes;
    uint32_t code = *(volatile uint32_t *)&shared->service;
    size_t answered = sizeof shared->service_data;
    uint64_t started, until;
    uint32_t at = running_step(trip, &started, &until);
    const struct spsy_program *program = trip->steps[at].program;

    if (bytes > sizeof question)
        bytes = 0;
    memcpy(question, shared->service_data, bytes);
    call.form = program->info.form;
    call.format = program->format;
    call.registration = &program->registration;
    call.outcome = &trip->outcomes[at];
    call.reason = trip->outcomes[at].reason;
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
    uint32_t at = running_step(trip, &started, &until);

    if (trip->services_ns[at] >= (uint64_t)SERVICES_LIMIT_MS * 1000000u)
        return false;
    return asked < until || has_time_left(trip);
}

/* Returns the number of outcomes filled, at least one. */
static uint32_t run_trip(struct trip *trip, unsigned host, const struct spsy_input *input)
{
    enum spsy_wait wait;

    write_request(trip, input);
    for (;;) {
        spsy_process_hand_over(trip->process);
        wait = wait_for_turn(trip);
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
                         struct spsy_outcome *outcomes)
{
    char cause[SPSY_REASON_BYTES];
    struct trip trip; /* write_request fills the rest */
    unsigned host;

    trip.isolated = isolated;
    trip.steps = steps;
    trip.outcomes = outcomes;
    trip.index = index;
    if (*index == isolated->count || isolated->load_cause[*index][0]) {
        fail_outcome(outcomes, *index == isolated->count ? "is not in the list of its exit host"
                                                         : isolated->load_cause[*index]);
        return 1;
    }
    host = isolated->host_of[*index];
    switch (spsy_hosts_ready(isolated, host, cause)) {
    case SPSY_HOST_AGAIN:
        return 0;
    case SPSY_HOST_UNABLE:
        fail_outcome(outcomes, cause);
        return 1;
    case SPSY_HOST_READY:
        break;
    }
    trip.process = &isolated->hosts[host];
    trip.count = count_together(isolated, host, index, count);
    return run_trip(&trip, host, input);
}

static size_t run_chain(struct spsy_isolated *isolated, const struct spsy_step *steps, size_t count,
                        const struct spsy_input *input, struct spsy_outcome *outcomes)
{
    uint32_t index[SPSY_CALLS_MAX];
    size_t done = 0;

    find_programs(isolated, steps, count, index);
    while (done < count) {
        uint32_t ran =
            run_some(isolated, steps + done, index + done, count - done, input, outcomes + done);

        for (uint32_t i = 0; i < ran; i++, done++) {
            isolated->load_again |= outcomes[done].failed;
            if (spsy_step_ends(&steps[done], steps[done].program->info.form, &outcomes[done]))
                return done + 1;
        }
    }
    return done;
}

size_t spsy_isolated_run(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                         size_t program_count, const struct spsy_step *steps, size_t count,
                         const struct spsy_input *input, struct spsy_outcome *outcomes)
{
    size_t ran;

    if (count == 0 || count > SPSY_CALLS_MAX)
        return 0;
    if (isolated->busy) { /* a service of a program dispatches with an object of its own */
        fail_outcome(outcomes, "its exit host is in the middle of a call");
        return 1;
    }
    spsy_hosts_take_list(isolated, programs, program_count);
    isolated->busy = true;
    ran = run_chain(isolated, steps, count, input, outcomes);
    isolated->busy = false;
    if (isolated->reset_wanted)
        spsy_hosts_forget(isolated);
    return ran;
}
