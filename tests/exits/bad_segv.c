/* Reads through a null pointer. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    *(volatile int *)16 = 1;
}
SPSY_EXIT_PROGRAM(check)
