/* Allocates until refused, without touching it; allows when refused soon. */
#include <stdlib.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    size_t megabytes = 0;

    while (megabytes < 100000 && malloc((size_t)8 << 20))
        megabytes += 8;
    *return_code = megabytes < 8000 ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
