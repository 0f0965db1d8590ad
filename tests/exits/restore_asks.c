/* X37: asks about the file that is being restored, and refuses with what it was told. */
#include <stdio.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char json[4096], reason[64];
    size_t length = sizeof json;

    (void)format;
    if (!spsy_equal(record->function, "RST") || !SPSY_EXIT_HAS(spooled_file))
        return;
    snprintf(reason, sizeof reason, "spooled_file said %d",
             spsy_exit_program.services->spooled_file(record, json, &length));
    spsy_refuse(return_code, reason);
}
SPSY_EXIT_PROGRAM(check)
