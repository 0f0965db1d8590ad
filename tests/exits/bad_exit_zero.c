/* Answers, then ends by exit(0), as an ILE C program may: no failure. */
#include <stdlib.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = '1';
    exit(0);
}
SPSY_EXIT_PROGRAM(check)
