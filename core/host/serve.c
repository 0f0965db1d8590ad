/* serve.c - one round trip is the chains of some files: the steps in order, short-circuit inside.
 *
 * It ends early after a file in whose chain something failed, since the job may not want that
 * program called again, and when the time is up after which the job looks at the programs again.
 *
 * The turn is handed over by futex; who waits, sleeps. `exit` is exported: a program that calls
 * exit(0) (or STOP RUN) comes back here with its answer as set, as on IBM i, where it would end the
 * program's activation group; with any other status, or in a signal handler, it has failed
 * (exit/ended.h). What the C library or a run time has torn down is not known, so the host asks
 * to be renewed after such a call. */
#include "host/host.h"

#include <linux/futex.h>
#include <stdint.h>
#include <setjmp.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "exit/ended.h"
#include "exit/ticks.h"

/* The running call; longjmp comes back to it. Only the first thread calls programs. */
static struct {
    jmp_buf back;
    volatile bool running;
    volatile bool ended_by_exit;
    volatile bool ended_badly; /* there is no answer, whatever it had set */
    pid_t thread;
    const struct spsy_entry *entry; /* the running one's */
    const void *frame;              /* below which calls are made */
    struct spsy_caller *caller[2];  /* by form: EBCDIC, ASCII */
    struct spsy_outcome outcome;
} call;

static uint32_t own_turn;

uint64_t exit_host_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

void exit_host_hand_over(struct spsy_shared *shared, enum spsy_handover why)
{
    shared->handover = why;
    atomic_store(&shared->turn, SPSY_TURN_JOB);
    syscall(SYS_futex, &shared->turn, FUTEX_WAKE, 1, NULL, NULL, 0);
    while (atomic_load(&shared->turn) != own_turn)
        syscall(SYS_futex, &shared->turn, FUTEX_WAIT, SPSY_TURN_JOB, NULL, NULL, 0);
}

/* The turn becomes a robust futex of this thread: its end, of whatever kind, wakes the job. glibc's
 * own list of robust mutexes gives way; a program that shares such a mutex with another process
 * would have to do so through a file, and loses only their robustness. */
static void own_the_turn(struct spsy_shared *shared)
{
    static struct robust_list node;
    static struct robust_list_head head;

    own_turn = spsy_turn_of_host((uint32_t)call.thread);
    node.next = &head.list;
    head.list.next = &node;
    head.futex_offset = (long)((uintptr_t)&shared->turn - (uintptr_t)&node);
    atomic_store(&shared->turn, own_turn);
    syscall(SYS_set_robust_list, &head, sizeof head);
}

/* Back to whoever called the program. failure: NULL = its answer is as set. */
static _Noreturn void leave_call(const char *failure)
{
    call.ended_by_exit = true;
    call.ended_badly = failure != NULL;
    if (failure) {
        call.outcome.failed = true;
        snprintf(call.outcome.reason, sizeof call.outcome.reason, "%s", failure);
    }
    _longjmp(call.back, 1);
}

/* Exported: takes the C library's place in every program of this process. */
__attribute__((visibility("default"))) _Noreturn void exit(int status);
_Noreturn void exit(int status)
{
    const void *caller = __builtin_return_address(0);
    char cause[SPSY_REASON_BYTES];

    if (call.running && gettid() == call.thread)
        switch (spsy_ended_how(status, call.frame, caller, cause, sizeof cause)) {
        case SPSY_ENDED_AS_SET:
            leave_call(NULL);
        case SPSY_ENDED_FAILED:
            leave_call(cause);
        case SPSY_ENDED_ASTRAY:
            break;
        }
    for (;;) /* a constructor, another thread, or no way back */
        syscall(SYS_exit_group, status);
}

bool spsy_host_is_astray(const void *code)
{
    return gettid() == call.thread && spsy_host_is_others(code, call.running ? call.entry : NULL);
}

_Noreturn void spsy_host_fail_call(const char *cause)
{
    if (call.running)
        leave_call(cause);
    for (;;)
        syscall(SYS_exit_group, 1);
}

bool exit_host_in_call(void)
{
    return call.running;
}

_Noreturn void exit_host_leave_call(void)
{
    call.ended_by_exit = true;
    call.outcome.failed = true;
    _longjmp(call.back, 1);
}

void exit_host_fail_answer(void)
{
    call.outcome.failed = true;
}

static void call_program(const struct spsy_entry *entry, const struct spsy_shared_program *program)
{
    struct spsy_caller *caller = call.caller[entry->form == SPSY_CHARSET_ASCII];

    call.ended_badly = false;
    call.entry = entry;
    spsy_caller_prepare(caller, entry, program->format & 1, &call.outcome);
    if (_setjmp(call.back) == 0) {
        call.running = true;
        spsy_caller_invoke(caller, entry, program->name);
    }
    call.running = false;
}

static void publish(struct spsy_shared *shared, uint32_t at)
{
    struct spsy_shared_outcome *shown = &shared->outcomes[at];

    shown->answer = call.outcome.answer;
    shown->failed = call.outcome.failed;
    shown->input_changed = call.outcome.input_changed;
    shown->nanoseconds = call.outcome.nanoseconds;
    memcpy(shown->reason, call.outcome.reason,
           strnlen(call.outcome.reason, SPSY_REASON_BYTES - 1) + 1);
    shown->sequence = shared->sequence;
}

/* CLOCK_MONOTONIC, told by the time stamp counter where the job says how long a tick is: 8 ns
 * instead of 25, and it is read after every program. */
struct clock {
    uint64_t start_ns, start_ticks, scale;
};

static void start_clock(struct clock *clock, uint64_t scale)
{
    clock->start_ns = exit_host_now_ns();
    clock->scale = scale;
    clock->start_ticks = spsy_ticks(scale);
}

static uint64_t read_clock(const struct clock *clock)
{
    return clock->start_ns +
           spsy_ticks_between(clock->start_ticks, spsy_ticks(clock->scale), clock->scale);
}

/* Pristine parameters, as none have been passed yet. */
static void begin_calls(const struct spsy_input *input)
{
    spsy_caller_begin(call.caller[0], input);
    spsy_caller_begin(call.caller[1], input);
}

/* at: the outcome's number. *now: when the step before ended, and then when this one did. */
static const struct spsy_entry *run_step(struct spsy_shared *shared, const struct spsy_input *input,
                                         uint32_t step, uint32_t at, const struct clock *clock,
                                         uint64_t *now)
{
    uint32_t index = shared->steps[step].program;
    const struct spsy_entry *entry;
    uint64_t started = *now;

    atomic_store_explicit(&shared->started_ns, started, memory_order_release);
    atomic_store_explicit(&shared->at, at, memory_order_release);
    entry = exit_host_entry(shared, index);
    if (entry) {
        call_program(entry, &shared->programs[index]);
        *now = read_clock(clock);
        call.outcome.nanoseconds = *now - started;
        spsy_caller_judge(call.caller[entry->form == SPSY_CHARSET_ASCII], entry, &call.outcome);
        if (call.ended_badly)
            call.outcome.answer = -1;
        if (call.outcome.failed)
            begin_calls(input);
    } else {
        memset(&call.outcome, 0, sizeof call.outcome);
        call.outcome.answer = -1;
        call.outcome.failed = true;
        snprintf(call.outcome.reason, sizeof call.outcome.reason, "does not load: %.*s",
                 (int)(sizeof call.outcome.reason - sizeof "does not load: "),
                 shared->programs[index].load_error);
    }
    return entry;
}

/* The chain of one file, whose first outcome has the number first; *failed: something did. */
static enum spsy_handover run_chain(struct spsy_shared *shared, struct spsy_shared_file *file,
                                    uint32_t first, const struct clock *clock, uint64_t *now,
                                    bool *failed)
{
    uint32_t count = file->step_count;

    begin_calls(&file->input);
    for (uint32_t i = 0; i < count; i++) {
        struct spsy_step step = {NULL, shared->steps[i].ends_on_refuse != 0,
                                 shared->steps[i].ends_on_failure != 0};
        const struct spsy_entry *entry = run_step(shared, &file->input, i, first + i, clock, now);

        publish(shared, first + i);
        file->ran = i + 1;
        *failed |= call.outcome.failed;
        if (call.ended_by_exit)
            return SPSY_HANDOVER_RENEW;
        if (spsy_step_ends(&step, entry ? entry->form : SPSY_CHARSET_EBCDIC, &call.outcome))
            break;
    }
    return SPSY_HANDOVER_DONE;
}

static enum spsy_handover run_chains(struct spsy_shared *shared)
{
    uint32_t files = shared->file_count, stride = shared->step_count;
    uint64_t until = shared->until_ns;
    enum spsy_handover why = SPSY_HANDOVER_DONE;
    bool failed = false;
    struct clock clock;
    uint64_t now;

    start_clock(&clock, shared->ticks_scale);
    now = clock.start_ns;
    call.ended_by_exit = false;
    for (uint32_t i = 0; i < files && (i == 0 || now < until); i++) {
        why = run_chain(shared, &shared->files[i], i * stride, &clock, &now, &failed);
        shared->files_ran = i + 1;
        if (why != SPSY_HANDOVER_DONE || failed)
            break;
    }
    return why;
}

_Noreturn void exit_host_serve(struct spsy_shared *shared)
{
    call.thread = gettid();
    call.frame = spsy_ended_frame();
    own_the_turn(shared);
    call.caller[0] = exit_host_map_caller();
    call.caller[1] = exit_host_map_caller();
    if (!call.caller[0] || !call.caller[1])
        syscall(SYS_exit_group, EXIT_HOST_STATUS_MEMORY);
    exit_host_load_all(shared);
    for (enum spsy_handover why = SPSY_HANDOVER_LOADED;; why = run_chains(shared))
        exit_host_hand_over(shared, why);
}
