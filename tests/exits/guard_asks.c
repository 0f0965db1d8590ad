/* Asks for the attributes of the file it is asked about (QUSRSPLA, X36), and says as its reason
 * what came of it; refuses all functions but QUSRSPLA itself, of which it has no opinion. */
#include <stdio.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char json[2048] = "", text[200];
    size_t length = sizeof json - 1;
    int result = -999;

    (void)format;
    if (SPSY_EXIT_HAS(spooled_file))
        result = spsy_exit_program.services->spooled_file(record, json, &length);
    snprintf(text, sizeof text, "asked: %s %.100s", result == 0 ? "yes" : "no", json);
    if (SPSY_EXIT_HAS(reason))
        spsy_exit_program.services->reason(text);
    if (!spsy_equal(record->function, "QUSRSPLA"))
        *return_code = '0';
}
SPSY_EXIT_PROGRAM(check)
