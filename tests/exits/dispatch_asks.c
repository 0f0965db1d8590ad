/* dispatch_asks.c - asks for the file's attributes, which dispatches QUSRSPLA (X36); refuses when
 * they are not given, allows when they are. Without an opinion when it is asked for them itself. */
#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char json[512];
    size_t length = sizeof json;

    (void)format;
    if (spsy_equal(record->function, "QUSRSPLA") && spsy_equal(record->user_data, ""))
        return;
    *return_code = '0';
    if (SPSY_EXIT_HAS(spooled_file) &&
        spsy_exit_program.services->spooled_file(record, json, &length) == 0)
        *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
