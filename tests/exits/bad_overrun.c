/* Writes far past the record. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    memset((char *)record, 'X', 100000);
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
