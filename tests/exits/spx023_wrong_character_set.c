/* SPX023: an EBCDIC answer in the ASCII form. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (spsy_equal(record->function, "DLTSPLF"))
        *return_code = (char)0xF0;
}
SPSY_EXIT_PROGRAM(check)
