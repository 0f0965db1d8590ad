/* Asks every service of spsy_exit.h and logs what came back. */
#include <stdio.h>

#include "spsy_exit.h"

#define SERVICES spsy_exit_program.services

static void log_user(const char *profile)
{
    char groups[16][10], line[256];
    uint32_t special;
    size_t count = 16;
    int result = SERVICES->user(profile, &special, groups, &count);

    if (result != 0) {
        SERVICES->message("user is not known");
        return;
    }
    snprintf(line, sizeof line, "user %.10s special %x groups %zu first %.10s last %.10s", profile,
             special, count, groups[0], groups[count ? count - 1 : 0]);
    SERVICES->message(line);
}

static void log_job_and_data(void)
{
    char name[10], user[10], number[6], data[2049], line[2200];
    size_t length = 4;

    if (SERVICES->own_job(name, user, number) == 0) {
        snprintf(line, sizeof line, "job %.6s/%.10s/%.10s.", number, user, name);
        SERVICES->message(line);
    }
    if (SERVICES->program_data(data, &length) == 0) {
        snprintf(line, sizeof line, "data %zu %.4s", length, data);
        SERVICES->message(line);
    }
    length = 2048;
    if (SERVICES->program_data(data, &length) == 0) {
        snprintf(line, sizeof line, "data %.*s", (int)length, data);
        SERVICES->message(line);
    }
}

static void log_file(const struct spsy_record *record)
{
    char json[4096], line[4200];
    size_t length = sizeof json;

    if (SERVICES->spooled_file(record, json, &length) != 0) {
        SERVICES->message("no such file");
        return;
    }
    snprintf(line, sizeof line, "file %zu %.*s", length, 80, json);
    SERVICES->message(line);
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    struct spsy_record other = *record;

    (void)format;
    if (!SPSY_EXIT_HAS(message) || !SPSY_EXIT_HAS(ask))
        return;
    log_job_and_data();
    log_user("ALICE     ");
    log_user("NOBODY    ");
    log_file(record);
    memcpy(other.file_name, "NOTTHERE  ", 10);
    log_file(&other);
    SERVICES->message("two\nlines, and \xC3\xA4");
    spsy_refuse(return_code, "not on a Sunday, J\xC3\xB6rg");
}
SPSY_EXIT_PROGRAM(check)
