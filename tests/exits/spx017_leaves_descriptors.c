/* SPX017: opens and never closes. */
#include <unistd.h>

#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)!dup(1);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
