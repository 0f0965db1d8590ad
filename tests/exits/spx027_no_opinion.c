/* SPX027: a function that there is not. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (spsy_equal(record->function, "DELSPLF"))
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)
