/* ask.c - a program in this process asks: no way to go. */
#include <dlfcn.h>

#include "service/service.h"

int spsy_service_ask(uint32_t code, const void *question, size_t question_bytes, void *answer,
                     size_t *bytes)
{
    return spsy_service_answer(code, question, question_bytes, answer, bytes);
}

void spsy_service_offer(void *handle)
{
    void (*bind)(const struct spsy_exit_services *) =
        (void (*)(const struct spsy_exit_services *))dlsym(handle, "spsy_exit_bind");

    if (bind)
        bind(&spsy_service_table);
}
