/* Ends the process below the C library, with an answer that must not count. */
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    *return_code = '1';
    _exit(3);
}
SPSY_EXIT_PROGRAM(check)
