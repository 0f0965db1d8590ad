/* Needs a symbol that nobody has. */
#include "spsy_exit.h"

void nobody_has_this_symbol(void);

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    nobody_has_this_symbol();
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
