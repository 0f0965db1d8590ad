/* SPX014: a string of two bytes for one character. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (spsy_equal(record->function, "DLTSPLF"))
        memcpy(return_code, " ", 2);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
