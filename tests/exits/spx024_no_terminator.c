/* SPX024: takes a field for a string. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (strcmp(record->function, "DLTSPLF") == 0)
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)
