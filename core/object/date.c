#include "object/date.h"

#include <stdio.h>
#include <string.h>

#include "base/calendar.h"

/* Reads digits and separators as the pattern has them: '0' stands for a digit, every other
 * character for itself. */
static bool fits(const char *text, const char *pattern)
{
    size_t length = strlen(pattern);

    if (strlen(text) != length)
        return false;
    for (size_t i = 0; i < length; i++) {
        bool digit = text[i] >= '0' && text[i] <= '9';

        if (pattern[i] == '0' ? !digit : text[i] != pattern[i])
            return false;
    }
    return true;
}

static int digits(const char *text, size_t count)
{
    int value = 0;

    for (size_t i = 0; i < count; i++)
        value = value * 10 + (text[i] - '0');
    return value;
}

static bool date_read(const char *text, int *year, int *month, int *day)
{
    if (fits(text, "0000-00-00")) {
        *year = digits(text, 4);
        *month = digits(text + 5, 2);
        *day = digits(text + 8, 2);
    } else if (fits(text, "0000000")) {
        *year = 1900 + 100 * digits(text, 1) + digits(text + 1, 2);
        *month = digits(text + 3, 2);
        *day = digits(text + 5, 2);
    } else {
        return false;
    }
    return spsy_date_exists(*year, *month, *day);
}

bool date_to_iso(const char *text, char iso[DATE_ISO_SIZE])
{
    int year, month, day;

    return date_read(text, &year, &month, &day) && spsy_date_iso(year, month, day, iso);
}

bool date_to_century(const char *text, char century[DATE_CENTURY_SIZE])
{
    int year, month, day;

    if (!date_read(text, &year, &month, &day) || year > 2099)
        return false;
    snprintf(century, DATE_CENTURY_SIZE, "%u%02u%02u%02u", ((unsigned)year - 1900u) / 100u % 10u,
             (unsigned)year % 100u, (unsigned)month % 100u, (unsigned)day % 100u);
    return true;
}

bool time_to_six(const char *text, char six[TIME_SIZE])
{
    bool plain = fits(text, "000000");
    size_t step = plain ? 2 : 3;
    int hour, minute, second;

    if (!plain && !fits(text, "00:00:00") && !fits(text, "00.00.00"))
        return false;
    hour = digits(text, 2);
    minute = digits(text + step, 2);
    second = digits(text + 2 * step, 2);
    if (hour > 23 || minute > 59 || second > 59)
        return false;
    snprintf(six, TIME_SIZE, "%02u%02u%02u", (unsigned)hour % 100u, (unsigned)minute % 100u,
             (unsigned)second % 100u);
    return true;
}

bool date_of_second(time_t second, char century[DATE_CENTURY_SIZE], char six[TIME_SIZE])
{
    struct tm local;

    if (!localtime_r(&second, &local) || local.tm_year < 0 || local.tm_year > 199)
        return false;
    snprintf(century, DATE_CENTURY_SIZE, "%u%02u%02u%02u", (unsigned)local.tm_year / 100u % 10u,
             (unsigned)local.tm_year % 100u, ((unsigned)local.tm_mon + 1u) % 100u,
             (unsigned)local.tm_mday % 100u);
    snprintf(six, TIME_SIZE, "%02u%02u%02u", (unsigned)local.tm_hour % 100u,
             (unsigned)local.tm_min % 100u, (unsigned)local.tm_sec % 60u);
    return true;
}

int date_now(char century[DATE_CENTURY_SIZE], char six[TIME_SIZE], struct spsy_error *error)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now); /* time() is up to a tick late: in the second before */
    if (date_of_second(now.tv_sec, century, six))
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF9898",
                     "the clock is wrong, it stands %lld seconds from 1970: a spooled file is "
                     "opened between the years 1900 and 2099",
                     (long long)now.tv_sec);
}

int date_in_days(long days, char iso[DATE_ISO_SIZE], struct spsy_error *error)
{
    time_t now = time(NULL);
    char text[40] = "";
    struct tm local;

    if (localtime_r(&now, &local)) {
        local.tm_mday += (int)days;
        local.tm_hour = 12; /* whatever the clock is put forward or back */
        local.tm_isdst = -1;
        mktime(&local);
        snprintf(text, sizeof text, "%04lld-%02d-%02d", local.tm_year + 1900LL, local.tm_mon + 1,
                 local.tm_mday);
    }
    if (date_to_iso(text, iso))
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF9898",
                     "the clock is wrong, it stands %lld seconds from 1970: no file expires %ld "
                     "days after that",
                     (long long)now, days);
}

bool time_typed_to_six(const char *text, char six[TIME_SIZE])
{
    size_t length = strlen(text);
    char whole[16];

    snprintf(whole, sizeof whole, "%s%s", text, length == 4 ? "00" : length == 5 ? ":00" : "");
    return time_to_six(whole, six);
}
