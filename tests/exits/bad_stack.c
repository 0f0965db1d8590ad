/* Overflows its stack. */
#include "spsy_exit.h"

static int __attribute__((noinline)) deeper(volatile char *above)
{
    volatile char frame[4096];

    frame[0] = above[0];
    return deeper(frame) + frame[0];
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    char first = 1;

    *return_code = (char)deeper(&first);
}
SPSY_EXIT_PROGRAM(check)
