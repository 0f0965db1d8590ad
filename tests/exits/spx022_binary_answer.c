/* SPX022: a number for an answer. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    *return_code = spsy_equal(record->function, "DLTSPLF");
}
SPSY_EXIT_PROGRAM(check)
