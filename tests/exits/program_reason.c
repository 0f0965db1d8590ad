/* Refuses with a reason, when the host has reasons. */
#include "spsy_exit.h"

static void refuse(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    spsy_refuse(return_code, "because the test says so");
}
SPSY_EXIT_PROGRAM(refuse)
