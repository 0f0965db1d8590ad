/* Refuses file SECRET with a reason, allows file PUBLIC, has no opinion of others; fails (by a
 * crash) at file CRASH. Native, run isolated. */
#include <stdlib.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (spsy_equal(record->file_name, "CRASH"))
        abort();
    if (spsy_equal(record->file_name, "SECRET"))
        spsy_refuse(return_code, "payroll is closed");
    if (spsy_equal(record->file_name, "PUBLIC"))
        *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
