#include "object/given_name.h"

#include <stdio.h>
#include <string.h>

enum {
    OWNER_DIGITS = 9, /* a *NAME has ten characters */
    QUEUE_DIGITS = 9,
};

static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
static const int64_t uid_most = 4294967294; /* chown(2): the one after it is never anybody's */

/* A letter and the number after it; ten characters at most. */
static void write_number(char letter, int64_t number, char name[11])
{
    char text[OWNER_DIGITS];
    size_t at = sizeof text;

    do
        text[--at] = digits[number % 36];
    while ((number /= 36) > 0 && at > 0);
    name[0] = letter;
    memcpy(name + 1, text + at, sizeof text - at);
    name[1 + sizeof text - at] = '\0';
}

/* The number that write_number makes the name of; -1 = of none. */
static int64_t read_number(char letter, const char *name)
{
    size_t length = strlen(name);
    int64_t number = 0;

    if (length < 2 || length > 1 + OWNER_DIGITS || name[0] != letter ||
        (name[1] == '0' && length > 2))
        return -1;
    for (const char *at = name + 1; *at; at++) {
        const char *digit = strchr(digits, *at);

        if (!digit)
            return -1;
        number = number * 36 + (digit - digits);
    }
    return number;
}

void given_name_of_uid(uid_t uid, char name[11])
{
    write_number('Y', uid, name);
}

bool given_name_of_owner(int64_t serial, char name[11])
{
    if (serial < 1 || serial > GIVEN_OWNERS_MAX)
        return false;
    write_number('Z', serial, name);
    return true;
}

bool given_name_of_queue(int64_t serial, char name[11])
{
    if (serial < 1 || serial > GIVEN_QUEUES_MAX)
        return false;
    snprintf(name, 11, "Q%0*u", QUEUE_DIGITS, (unsigned)serial % 1000000000u);
    return true;
}

bool given_name_is_profile(const char *name)
{
    int64_t uid = read_number('Y', name);

    return (uid >= 0 && uid <= uid_most) || read_number('Z', name) >= 1;
}

bool given_name_is_queue(const char *name)
{
    return name[0] == 'Q' && strlen(name) == 1 + QUEUE_DIGITS &&
           strspn(name + 1, "0123456789") == QUEUE_DIGITS;
}
