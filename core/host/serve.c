/* serve.c - one round trip is one chain: the steps in order, short-circuit inside.
 *
 * The turn is handed over by futex; who waits, sleeps. `exit` is exported: a program that calls it
 * (or STOP RUN) comes back here with its answer as set, as on IBM i, where it would end the
 * program's activation group. What the C library or a runtime has torn down is not known, so the
 * host asks to be renewed after such a call. */
#include "host/host.h"

#include <linux/futex.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

/* The running call; longjmp comes back to it. Only the first thread calls programs. */
static struct {
    jmp_buf back;
    volatile bool running;
    volatile bool ended_by_exit;
    pid_t thread;
    struct spsy_caller *caller[2]; /* by form: EBCDIC, ASCII */
    struct spsy_outcome outcome;
} call;

uint64_t spsy_host_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void spsy_host_hand_over(struct spsy_shared *shared, enum spsy_handover why)
{
    shared->handover = why;
    atomic_store(&shared->turn, SPSY_TURN_JOB);
    syscall(SYS_futex, &shared->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
    while (atomic_load(&shared->turn) != SPSY_TURN_HOST)
        syscall(SYS_futex, &shared->turn, FUTEX_WAIT, SPSY_TURN_JOB, NULL, NULL, 0);
}

/* Exported: takes the C library's place in every program of this process. */
__attribute__((visibility("default"))) _Noreturn void exit(int status);
_Noreturn void exit(int status)
{
    if (call.running && gettid() == call.thread) {
        call.ended_by_exit = true;
        _longjmp(call.back, 1);
    }
    for (;;) /* a constructor, or another thread */
        syscall(SYS_exit_group, status);
}

bool spsy_host_in_call(void)
{
    return call.running;
}

_Noreturn void spsy_host_leave_call(void)
{
    call.ended_by_exit = true;
    call.outcome.failed = true;
    _longjmp(call.back, 1);
}

static void call_program(struct spsy_shared *shared, const struct spsy_entry *entry,
                         const struct spsy_shared_program *program)
{
    struct spsy_caller *caller = call.caller[entry->form == SPSY_FORM_ASCII];

    (void)shared;
    spsy_caller_prepare(caller, entry, program->format & 1, &call.outcome);
    if (_setjmp(call.back) == 0) {
        call.running = true;
        spsy_caller_invoke(caller, entry, program->name);
    }
    call.running = false;
}

static void publish(struct spsy_shared *shared, uint32_t step)
{
    struct spsy_shared_outcome *shown = &shared->outcomes[step];

    shown->answer = call.outcome.answer;
    shown->failed = call.outcome.failed;
    shown->input_changed = call.outcome.input_changed;
    shown->nanoseconds = call.outcome.nanoseconds;
    memcpy(shown->reason, call.outcome.reason,
           strnlen(call.outcome.reason, SPSY_REASON_BYTES - 1) + 1);
    shown->sequence = shared->sequence;
}

static const struct spsy_entry *run_step(struct spsy_shared *shared, uint32_t step)
{
    uint32_t index = shared->steps[step].program;
    const struct spsy_entry *entry;
    uint64_t started = spsy_host_now_ns();

    atomic_store_explicit(&shared->started_ns, started, memory_order_release);
    atomic_store_explicit(&shared->at, step, memory_order_release);
    entry = spsy_host_entry(shared, index);
    if (entry) {
        call_program(shared, entry, &shared->programs[index]);
        call.outcome.nanoseconds = spsy_host_now_ns() - started;
        spsy_caller_judge(call.caller[entry->form == SPSY_FORM_ASCII], entry, &call.outcome);
    } else {
        memset(&call.outcome, 0, sizeof call.outcome);
        call.outcome.answer = -1;
        call.outcome.failed = true;
        snprintf(call.outcome.reason, sizeof call.outcome.reason, "does not load: %s",
                 shared->programs[index].load_error);
    }
    return entry;
}

static enum spsy_handover run_chain(struct spsy_shared *shared)
{
    uint32_t count = shared->step_count;
    enum spsy_handover why = SPSY_HANDOVER_DONE;

    spsy_caller_begin(call.caller[0], &shared->input);
    spsy_caller_begin(call.caller[1], &shared->input);
    call.ended_by_exit = false;
    for (uint32_t i = 0; i < count && why == SPSY_HANDOVER_DONE; i++) {
        struct spsy_step step = {NULL, shared->steps[i].ends_on_refuse != 0,
                                 shared->steps[i].ends_on_failure != 0};
        const struct spsy_entry *entry = run_step(shared, i);

        publish(shared, i);
        shared->ran = i + 1;
        if (call.ended_by_exit)
            why = SPSY_HANDOVER_RENEW;
        if (spsy_step_ends(&step, entry ? entry->form : SPSY_FORM_EBCDIC, &call.outcome))
            break;
    }
    return why;
}

_Noreturn void spsy_host_serve(struct spsy_shared *shared)
{
    call.thread = gettid();
    call.caller[0] = spsy_host_map_caller();
    call.caller[1] = spsy_host_map_caller();
    if (!call.caller[0] || !call.caller[1])
        syscall(SYS_exit_group, SPSY_HOST_STATUS_MEMORY);
    spsy_host_load_all(shared);
    for (enum spsy_handover why = SPSY_HANDOVER_LOADED;; why = run_chain(shared))
        spsy_host_hand_over(shared, why);
}
