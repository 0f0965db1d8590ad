/* SPX005: calls a function that is nowhere. */
#include "spx_good.h"

extern void spx_nowhere(void);

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    if (record->function[0] == '?')
        spx_nowhere();
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
