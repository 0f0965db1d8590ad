/* replace_stamp.c - says which version it is: the suite puts other digits after STAMP= in the
 * file, and the reason of each call is those digits. No opinion. */
#include "spsy_exit.h"

static volatile const char stamp[] = "STAMP=0000";

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    char text[5];

    (void)return_code;
    (void)format;
    (void)record;
    for (int i = 0; i < 4; i++)
        text[i] = stamp[6 + i];
    text[4] = '\0';
    if (SPSY_EXIT_HAS(reason))
        spsy_exit_program.services->reason(text);
}
SPSY_EXIT_PROGRAM(program)
