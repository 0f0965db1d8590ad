/* table.c - struct spsy_exit_services: packs questions, unpacks answers. libc only: compiled into
 * the library and into the exit host. */
#include <string.h>

#include "exit/codes.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

enum { JOB_BYTES = 26, GROUP_BYTES = 10, GROUPS_MAX = 16 };

static int own_job(char name[10], char user[10], char number[6])
{
    char answer[JOB_BYTES];
    size_t bytes = sizeof answer;
    int result = spsy_service_ask(SPSY_SERVICE_OWN_JOB, NULL, 0, answer, &bytes);

    if (result != 0 || bytes != sizeof answer)
        return -1;
    memcpy(name, answer, 10);
    memcpy(user, answer + 10, 10);
    memcpy(number, answer + 20, 6);
    return 0;
}

/* Copies what fits; *length becomes what there is. */
static int ask_text(uint32_t code, const void *question, size_t question_bytes, char *text,
                    size_t *length)
{
    char answer[SPSY_SERVICE_BYTES_MAX];
    size_t bytes = sizeof answer;
    int result = spsy_service_ask(code, question, question_bytes, answer, &bytes);

    if (result != 0)
        return result;
    memcpy(text, answer, bytes < *length ? bytes : *length);
    *length = bytes;
    return 0;
}

static int program_data(char *data, size_t *length)
{
    return ask_text(SPSY_SERVICE_PROGRAM_DATA, NULL, 0, data, length);
}

static int spooled_file(const struct spsy_record *record, char *json, size_t *length)
{
    return ask_text(SPSY_SERVICE_SPOOLED_FILE, record, sizeof *record, json, length);
}

static int user(const char profile[10], uint32_t *special, char (*groups)[10], size_t *count)
{
    unsigned char answer[4 + GROUPS_MAX * GROUP_BYTES];
    size_t bytes = sizeof answer, found;
    int result = spsy_service_ask(SPSY_SERVICE_USER, profile, 10, answer, &bytes);

    if (result != 0 || bytes < 4)
        return -1;
    found = (bytes - 4) / GROUP_BYTES;
    *special = (uint32_t)spsy_binary4(answer);
    memcpy(groups, answer + 4, (found < *count ? found : *count) * GROUP_BYTES);
    *count = found;
    return 0;
}

static int say(uint32_t code, const char *text)
{
    size_t bytes = 0;

    return spsy_service_ask(code, text, strnlen(text, SPSY_SERVICE_BYTES_MAX), NULL, &bytes);
}

static int reason(const char *text)
{
    return say(SPSY_SERVICE_REASON, text);
}

static int message(const char *text)
{
    return say(SPSY_SERVICE_MESSAGE, text);
}

static int fail(const char *text)
{
    return say(SPSY_SERVICE_FAIL, text);
}

const struct spsy_exit_services spsy_service_table = {
    .size = sizeof(struct spsy_exit_services),
    .version = 1,
    .own_job = own_job,
    .program_data = program_data,
    .user = user,
    .spooled_file = spooled_file,
    .reason = reason,
    .message = message,
    .ask = spsy_service_ask,
    .fail = fail,
};
