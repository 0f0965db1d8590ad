/* Loops while it is being loaded. */
#include <unistd.h>

#include "spsy_exit.h"

static void __attribute__((constructor)) construct(void)
{
    for (;;)
        ;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
