/* ask.c - services: a question to the job through the shared memory, while the clock goes on. */
#include <dlfcn.h>
#include <string.h>
#include <unistd.h>

#include "host/host.h"
#include "service/codes.h"
#include "spsy_exit.h"

extern const struct spsy_exit_services spsy_service_table;

static struct spsy_shared *shared_memory;
static pid_t calling_thread;

/* Only the thread that was called may ask: the turn is one. */
int spsy_service_ask(uint32_t code, const void *question, size_t question_bytes, void *answer,
                     size_t *bytes)
{
    struct spsy_shared *shared = shared_memory;
    size_t room = *bytes;

    *bytes = 0;
    if (!spsy_host_in_call() || gettid() != calling_thread ||
        question_bytes > sizeof shared->service_data)
        return -1;
    if (code == SPSY_SERVICE_LEAVE)
        spsy_host_leave_call();
    shared->service = code;
    shared->service_bytes = (uint32_t)question_bytes;
    if (question_bytes > 0)
        memcpy(shared->service_data, question, question_bytes);
    spsy_host_hand_over(shared, SPSY_HANDOVER_SERVICE);
    if (shared->service_status != 0)
        return shared->service_status;
    if (shared->service_bytes > room)
        return -1;
    if (shared->service_bytes > 0) /* answer is NULL for a question without one */
        memcpy(answer, shared->service_data, shared->service_bytes);
    *bytes = shared->service_bytes;
    return 0;
}

void spsy_host_offer_services(struct spsy_shared *shared, void *handle, bool takes_services)
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
