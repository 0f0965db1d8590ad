/* Says that it must not be called inline. */
#include "spsy_exit.h"

static void nothing(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
}
SPSY_EXIT_PROGRAM_FLAGS(nothing, SPSY_EXIT_ISOLATED_ONLY)
