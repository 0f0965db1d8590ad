/* dispatch_message.c - allows, and sends a message meanwhile: the job can do something during the
 * call. */
#include "spsy_exit.h"

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = '1';
    if (SPSY_EXIT_HAS(message))
        spsy_exit_program.services->message("called");
}
SPSY_EXIT_PROGRAM(program)
