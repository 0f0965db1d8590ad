/* access_asks.c - answers in every way, and by what it asks: each service tells of whoever asks. Of
 * program data "crash" it crashes where it else says that it could not decide. */
#include <stdio.h>
#include <stdlib.h>

#include "spsy_exit.h"

#define SERVICES spsy_exit_program.services

static unsigned spread(const char *bytes, size_t count)
{
    unsigned sum = 7;

    for (size_t i = 0; i < count; i++)
        sum = sum * 31 + (unsigned char)bytes[i];
    return sum;
}

/* Of the job its name and user: its number is another one each time. */
static void ask(const struct spsy_record *record, char *text, size_t size)
{
    char name[10], user[10], number[6], groups[16][10], json[2048];
    size_t count = 16, length = sizeof json;
    uint32_t special = 0;
    int job = SERVICES->own_job(name, user, number);
    int known = SERVICES->user(record->current_user, &special, groups, &count);
    int file = SERVICES->spooled_file(record, json, &length);

    SERVICES->message("nobody is to find this in a job log");
    snprintf(text, size, "job %d %.10s/%.10s user %d special %x groups %zu %.10s file %d %zu", job,
             user, name, known, (unsigned)special, known == 0 ? count : 0,
             known == 0 && count ? groups[0] : "", file, file == 0 ? length : 0);
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    char text[250], data[16] = "";
    size_t length = sizeof data - 1;
    unsigned answer = spread(record->function, 10) + spread(record->current_user, 10) +
                      spread(record->file_name, 10);

    (void)format;
    ask(record, text, sizeof text);
    SERVICES->program_data(data, &length);
    SERVICES->reason(text);
    switch (answer % 5) {
    case 0:
        *return_code = '0';
        return;
    case 1:
        *return_code = '1';
        return;
    case 2:
        if (memcmp(data, "crash", 5) == 0)
            abort();
        spsy_fail(return_code, "it cannot tell");
        return;
    default:
        return; /* no opinion */
    }
}
SPSY_EXIT_PROGRAM(check)
