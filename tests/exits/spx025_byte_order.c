/* SPX025: reads a number as this machine would. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    int number;

    memcpy(&number, record->file_number, sizeof number);
    if (number == 300)
        *return_code = '0';
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
