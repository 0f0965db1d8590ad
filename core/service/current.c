/* current.c - which call the thread is in. */
#include "service/service.h"

static _Thread_local const struct spsy_service_call *current;

const struct spsy_service_call *spsy_service_bind(const struct spsy_service_call *call)
{
    const struct spsy_service_call *before = current;

    current = call;
    return before;
}

const struct spsy_service_call *spsy_service_current(void)
{
    return current;
}
