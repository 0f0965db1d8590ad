#include "base/calendar.h"

#include <stdio.h>
#include <string.h>

bool spsy_date_exists(int year, int month, int day)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;

    if (year < 1900 || month < 1 || month > 12 || day < 1)
        return false;
    return day <= days[month - 1] + (month == 2 && leap);
}

const char *const spsy_date_formats[SPSY_DATE_FORMATS] = {
    "ISO", SPSY_DATE_WORDS(SPSY_DATE_TEXT, SPSY_DATE_COMMA)};

bool spsy_date_iso(int year, int month, int day, char iso[SPSY_DATE_SIZE])
{
    if (!spsy_date_exists(year, month, day))
        return false;
    snprintf(iso, SPSY_DATE_SIZE, "%04u-%02u-%02u", (unsigned)year % 10000u, (unsigned)month % 100u,
             (unsigned)day % 100u);
    return true;
}

/* The parts in their order, and how many digits each has. False: nothing of the kind. */
static bool split(const char *text, const char *separators, size_t parts, const unsigned widths[3],
                  int values[3], unsigned lengths[3])
{
    static const char digits[] = "0123456789";
    size_t length = strlen(text);
    bool plain = strspn(text, digits) == length;
    char separator = '\0';

    for (size_t i = 0; i < parts; i++) {
        lengths[i] = plain ? widths[i] : (unsigned)strspn(text, digits);
        if (lengths[i] == 0 || lengths[i] > 4 || strlen(text) < lengths[i])
            return false;
        values[i] = 0;
        for (unsigned k = 0; k < lengths[i]; k++)
            values[i] = values[i] * 10 + (*text++ - '0');
        if (plain || i + 1 == parts)
            continue;
        if (!*text || !strchr(separators, *text) || (separator && *text != separator))
            return false;
        separator = *text++;
    }
    return *text == '\0';
}

static int full_year(int year, unsigned digits)
{
    return digits == 4 ? year : year < 40 ? 2000 + year : 1900 + year;
}

static bool julian(const char *text, const char *separators, char iso[SPSY_DATE_SIZE])
{
    const unsigned widths[3] = {2, 3, 0};
    int values[3], month = 1, year;
    unsigned lengths[3];

    if (!split(text, separators, 2, widths, values, lengths) ||
        (lengths[0] != 2 && lengths[0] != 4) || lengths[1] != 3)
        return false;
    year = full_year(values[0], lengths[0]);
    while (month < 12 && values[1] > 28) {
        int days = spsy_date_exists(year, month, 31)   ? 31
                   : spsy_date_exists(year, month, 30) ? 30
                   : spsy_date_exists(year, month, 29) ? 29
                                                       : 28;

        if (values[1] <= days)
            break;
        values[1] -= days;
        month++;
    }
    return spsy_date_iso(year, month, values[1], iso);
}

bool spsy_date_in_format(const char *text, enum spsy_date_format format, const char *separators,
                         char iso[SPSY_DATE_SIZE])
{
    static const unsigned places[SPSY_DATE_FORMATS][3] = {/* of year, month, day */
                                                          [SPSY_DATE_YMD] = {0, 1, 2},
                                                          [SPSY_DATE_MDY] = {2, 0, 1},
                                                          [SPSY_DATE_DMY] = {2, 1, 0}};
    const unsigned *place = places[format];
    unsigned widths[3] = {2, 2, 2}, lengths[3];
    int values[3];

    if (format == SPSY_DATE_ISO)
        return false;
    if (format == SPSY_DATE_JUL)
        return julian(text, separators, iso);
    if (strlen(text) == 8 && strspn(text, "0123456789") == 8)
        widths[place[0]] = 4;
    if (!split(text, separators, 3, widths, values, lengths) ||
        (lengths[place[0]] != 2 && lengths[place[0]] != 4) || lengths[place[1]] > 2 ||
        lengths[place[2]] > 2)
        return false;
    return spsy_date_iso(full_year(values[place[0]], lengths[place[0]]), values[place[1]],
                         values[place[2]], iso);
}
