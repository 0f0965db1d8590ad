/* Refuses with a reason that would turn the line around, end it, and clear the screen. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    spsy_refuse(return_code, "a\u202Eb\u2066c\u2028d\u200Fe\nf\302\233g");
}
SPSY_EXIT_PROGRAM(check)
