/* ask.c - a program in this process asks: no way to go. */
#include <dlfcn.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>

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

/* Beside this library or executable, or in the lib of its installation. */
void spsy_service_load_library(void)
{
    static const char *const places[] = {"libspsyexit.so", "../lib/libspsyexit.so"};
    char path[PATH_MAX];
    Dl_info own;
    const char *slash;

    if (dladdr(&spsy_service_table, &own) == 0 || !(slash = strrchr(own.dli_fname, '/')))
        return;
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        int length = snprintf(path, sizeof path, "%.*s/%s", (int)(slash - own.dli_fname),
                              own.dli_fname, places[i]);

        if (length > 0 && (size_t)length < sizeof path && dlopen(path, RTLD_NOW | RTLD_LOCAL))
            return; /* stays: programs are linked with it */
    }
}
