/* Takes every signal handler there is, on an own stack, then crashes. */
#include <signal.h>
#include <stdlib.h>

#include "spsy_exit.h"

static void ignore(int number)
{
    (void)number;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    static char stack[16384];
    stack_t own = {stack, 0, sizeof stack};

    sigaltstack(&own, NULL);
    for (int i = 1; i < 64; i++)
        if (i != SIGABRT)
            signal(i, ignore);
    abort();
}
SPSY_EXIT_PROGRAM(check)
