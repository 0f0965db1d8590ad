/* ask.c - services: a question to the job through the shared memory. What the job takes to answer
 * is not the program's time. */
#include <dlfcn.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "host/host.h"
#include "exit/codes.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

extern const struct spsy_exit_services spsy_service_table;

static struct spsy_shared *shared_memory;
static pid_t calling_thread;

/* The question into the shared memory, the answer out of it. */
static int exchange(struct spsy_shared *shared, uint32_t code, const void *question,
                    size_t question_bytes, void *answer, size_t *bytes)
{
    size_t room = *bytes;

    *bytes = 0;
    shared->service = code;
    shared->service_bytes = (uint32_t)question_bytes;
    if (question_bytes > 0)
        memcpy(shared->service_data, question, question_bytes);
    shared->asked_ns = exit_host_now_ns();
    exit_host_hand_over(shared, SPSY_HANDOVER_SERVICE);
    if (shared->service_status != 0)
        return shared->service_status;
    if (shared->service_bytes > room)
        return -1;
    if (shared->service_bytes > 0) /* answer is NULL for a question without one */
        memcpy(answer, shared->service_data, shared->service_bytes);
    *bytes = shared->service_bytes;
    return 0;
}

/* Only the thread that was called may ask: the turn is one. Signals wait meanwhile, also those that
 * the C library keeps to itself: a handler that jumps out of the call, or exits, while the job is
 * answering would hand the turn over a second time, and the job would have the chain called again.
 */
int spsy_service_ask(uint32_t code, const void *question, size_t question_bytes, void *answer,
                     size_t *bytes)
{
    static const uint64_t all = UINT64_MAX;
    struct spsy_shared *shared = shared_memory;
    uint64_t before;
    int result;

    if (!exit_host_in_call() || gettid() != calling_thread ||
        question_bytes > sizeof shared->service_data) {
        *bytes = 0;
        return -1;
    }
    if (code == SPSY_SERVICE_LEAVE)
        exit_host_leave_call();
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &all, &before, sizeof all);
    result = exchange(shared, code, question, question_bytes, answer, bytes);
    if (code == SPSY_SERVICE_FAIL && result == 0)
        exit_host_fail_answer();
    syscall(SYS_rt_sigprocmask, SIG_SETMASK, &before, NULL, sizeof before);
    return result;
}

void exit_host_offer_services(struct spsy_shared *shared, void *handle, bool takes_services)
{
    struct spsy_exit_descriptor *descriptor = dlsym(handle, "spsy_exit_program");
    void (*bind)(const struct spsy_exit_services *) =
        (void (*)(const struct spsy_exit_services *))dlsym(handle, "spsy_exit_bind");

    shared_memory = shared;
    calling_thread = gettid();
    if (takes_services && descriptor)
        descriptor->services = &spsy_service_table;
    if (bind)
        bind(&spsy_service_table);
}
