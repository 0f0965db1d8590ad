/* ask.c - services: a question to the job through the shared memory, while the clock goes on. */
#include "host/host.h"

void spsy_host_offer_services(struct spsy_shared *shared, void *handle, bool takes_services)
{
    (void)shared;
    (void)handle;
    (void)takes_services;
}
