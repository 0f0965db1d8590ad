/* SPX016: remembers the call before. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    static int calls;

    if (spsy_equal(record->function, "EXPORT") && calls++ % 2 == 0)
        *return_code = '0';
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
