/* Loops for ever, with every signal blocked. */
#include <signal.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    sigset_t all;

    *return_code = '1';
    sigfillset(&all);
    sigprocmask(SIG_BLOCK, &all, NULL);
    for (;;)
        ;
}
SPSY_EXIT_PROGRAM(check)
