/* SPX021: its list of users is missing. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    spsy_fail(return_code, "the list of users cannot be read");
}
SPSY_EXIT_PROGRAM(check)
