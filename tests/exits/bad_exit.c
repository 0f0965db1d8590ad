/* Says '1', then ends by exit() with a status that does not mean success: failed. */
#include <stdlib.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = '1';
    exit(3);
}
SPSY_EXIT_PROGRAM(check)
