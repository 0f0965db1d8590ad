/* SPX018: a copy that nobody frees. */
#define _GNU_SOURCE
#include <string.h>

#include "spx_good.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    static char *volatile copy;

    copy = strdup("a name of a user");
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
