/* many_script.c - does what the file says: the byte of its user-defined data at the place that the
 * program data name, behind the dispatch programs' script.
 *   0 1  refuses, allows           R  refuses with a reason that names the file
 *   G    writes beside its return code       W  writes into the record, and has no opinion
 *   A    asks for the file's attributes, and gives them as the reason of an allowance
 *   M    sends a message that names the file, and has no opinion
 *   S    crashes       X  exit(3)       Z  allows, and exit(0)
 *   T    takes 30 ms, and allows   L  never comes back */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "spsy_exit.h"

enum { SCRIPT_AT = 40 };

#define SERVICES spsy_exit_program.services

static void tell(char *return_code, char what, const struct spsy_record *record)
{
    char text[300], json[200];
    size_t length = sizeof json - 1;

    if (what == 'A') {
        *return_code = SERVICES->spooled_file(record, json, &length) == 0 ? '1' : '0';
        json[*return_code == '1' && length < sizeof json ? length : 0] = '\0';
        snprintf(text, sizeof text, "attributes of %d: %s", (int)spsy_file_number(record), json);
        SERVICES->reason(text);
        return;
    }
    snprintf(text, sizeof text, "about file %d", (int)spsy_file_number(record));
    if (what == 'M')
        SERVICES->message(text);
    else
        spsy_refuse(return_code, text);
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    static const struct timespec pause = {0, 30 * 1000 * 1000};
    volatile int *nowhere = NULL;
    char place[8] = "";
    size_t length = sizeof place - 1;
    char what;

    (void)format;
    if (!SERVICES || SERVICES->program_data(place, &length) != 0)
        return;
    what = record->user_defined_data[SCRIPT_AT + atoi(place) % 40];
    switch (what) {
    case '0':
    case '1':
        *return_code = what;
        break;
    case 'R':
    case 'A':
    case 'M':
        tell(return_code, what, record);
        break;
    case 'G':
        return_code[1] ^= 0x55;
        break;
    case 'W':
        ((char *)record)[60] ^= 1;
        break;
    case 'S':
        *nowhere = 1;
        break;
    case 'Z':
        *return_code = '1';
        exit(0);
    case 'X':
        exit(3);
    case 'T':
        nanosleep(&pause, NULL);
        *return_code = '1';
        break;
    case 'L':
        for (;;)
            *return_code = '1';
    default:
        break;
    }
}
SPSY_EXIT_PROGRAM(check)
