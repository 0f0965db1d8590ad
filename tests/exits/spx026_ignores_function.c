/* SPX026: does not look what is to be done. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (spsy_equal(record->job_user, "PAYROLL"))
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)
