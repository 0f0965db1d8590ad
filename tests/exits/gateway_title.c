/* Refuses with what it learns: the current user's special authorities and the title that stands in
 * the attributes of the job it is asked about; of QUSRSPLA itself it has no opinion. */
#include <stdio.h>
#include <string.h>

#include "spsy_exit.h"

#define SERVICES spsy_exit_program.services

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char json[4096] = "", text[250], groups[16][10];
    size_t length = sizeof json - 1, count = 16;
    uint32_t special = 99;
    const char *title;

    (void)format;
    if (spsy_equal(record->function, "QUSRSPLA"))
        return;
    SERVICES->spooled_file(record, json, &length);
    SERVICES->user(record->current_user, &special, groups, &count);
    title = strstr(json, "\"title\"");
    snprintf(text, sizeof text, "%.3s has %u; %.150s", record->current_user, (unsigned)special,
             title ? title : "no title");
    spsy_refuse(return_code, text);
}
SPSY_EXIT_PROGRAM(check)
