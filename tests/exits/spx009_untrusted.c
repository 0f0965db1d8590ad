/* SPX009: nothing; the test makes it writable for others. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
