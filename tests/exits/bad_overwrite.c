/* Writes over record and format name, slack included, and allows: harmless (X29). */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    memset((char *)record, 'X', 432);
    memset((char *)format, 'X', 8);
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
