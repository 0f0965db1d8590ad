/* Divides by zero. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    volatile int zero = record->file_name[0] == 0;

    *return_code = (char)(100 / zero);
}
SPSY_EXIT_PROGRAM(check)
