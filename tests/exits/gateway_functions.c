/* Answers by function: its program data are words "FUNCTION=c", and c is the answer to that
 * function; of others it has no opinion. Refuses with a reason that names the function. */
#include <string.h>

#include "spsy_exit.h"

#define SERVICES spsy_exit_program.services

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char data[256] = "", wanted[16], reason[64] = "not ";
    size_t length = sizeof data - 1, name = 0;
    const char *found;

    (void)format;
    if (!SERVICES || SERVICES->program_data(data, &length) != 0)
        return;
    for (; name < 10 && record->function[name] != ' '; name++)
        wanted[name] = record->function[name];
    wanted[name] = '\0';
    strcat(reason, wanted);
    strcat(wanted, "=");
    found = strstr(data, wanted);
    if (!found)
        return;
    *return_code = found[strlen(wanted)];
    if (*return_code == '0')
        spsy_refuse(return_code, reason);
}
SPSY_EXIT_PROGRAM(check)
