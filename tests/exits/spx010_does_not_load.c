/* SPX010: a constructor that gives up. */
#include <stdlib.h>

#include "spx_good.h"

__attribute__((constructor)) static void begin(void)
{
    abort();
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
