/* Writes a word where there is one byte. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    memset(return_code, 0x31, 4);
}
SPSY_EXIT_PROGRAM(check)
