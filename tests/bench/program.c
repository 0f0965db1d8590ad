/* program.c - the exit program of the benchmarks: compares the user, as the peers' modules do. */
#include "spsy_exit.h"

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (memcmp(record->current_user, "BLOCK     ", 10) == 0)
        *return_code = '0';
}

SPSY_EXIT_PROGRAM(program)
