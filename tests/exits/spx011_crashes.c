/* SPX011: follows a field as if it were a pointer. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (record->file_name[9] != ' ')
        *(volatile char *)8 = 1;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
