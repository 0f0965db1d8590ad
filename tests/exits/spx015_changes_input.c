/* SPX015: ends a field with a NUL. */
#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    ((char *)record->job_name)[9] = '\0';
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
