/* The same, built with EBCDIC literals: its descriptor's blank is X'40'. */
#include "spsy_exit.h"

static void answer(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = (char)record->new_asp[3];
}
SPSY_EXIT_PROGRAM(answer)
