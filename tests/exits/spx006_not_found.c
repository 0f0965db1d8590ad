/* SPX006: needs a library that is only where it was linked (Makefile). */
#include "spx_good.h"

extern int spx_library(void);

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    spx_library();
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
