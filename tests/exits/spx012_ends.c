/* SPX012: leaves by exit with an error. */
#include <stdlib.h>

#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (record->file_name[9] != ' ')
        exit(3);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
