#include "report/days.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SECONDS_A_DAY = 86400 };

static int digits(const char *text, int count)
{
    int value = 0;

    for (int i = 0; i < count; i++) {
        if (text[i] < '0' || text[i] > '9')
            return -1;
        value = value * 10 + text[i] - '0';
    }
    return value;
}

static long day_of(const char *text)
{
    struct tm date = {0};
    int year = digits(text, 4), month, day;

    if (year < 0 || text[4] != '-' || (month = digits(text + 5, 2)) < 1 || text[7] != '-' ||
        (day = digits(text + 8, 2)) < 1)
        return 0;
    date.tm_year = year - 1900;
    date.tm_mon = month - 1;
    date.tm_mday = day;
    return (long)(timegm(&date) / SECONDS_A_DAY);
}

void days_text(long day, char text[11])
{
    time_t at = (time_t)day * SECONDS_A_DAY;
    struct tm date;

    gmtime_r(&at, &date);
    if (strftime(text, 11, "%Y-%m-%d", &date) == 0)
        text[0] = '\0';
}

static long begins(const struct days *days, long day)
{
    return day - day % days->width;
}

/* Two rows become one. */
static void widen(struct days *days)
{
    size_t to = 0;

    days->width *= 2;
    for (size_t i = 0; i < days->count; i++) {
        long day = begins(days, days->row[i].day);

        if (to > 0 && days->row[to - 1].day == day) {
            for (int kind = 0; kind < COUNTS_KINDS; kind++)
                days->row[to - 1].of[kind] += days->row[i].of[kind];
        } else {
            days->row[to] = days->row[i];
            days->row[to++].day = day;
        }
    }
    days->count = to;
}

/* The row of the day, or where it belongs. */
static size_t find(const struct days *days, long day)
{
    size_t low = 0, high = days->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (days->row[middle].day < day)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static bool stands(const struct days *days, size_t at, long day)
{
    return at < days->count && days->row[at].day == begins(days, day);
}

/* Makes room for a day that has no row yet, unless it has one after rows were put together. */
static size_t insert(struct days *days, long day)
{
    size_t at;

    while (days->count == DAYS_MOST)
        widen(days);
    at = find(days, begins(days, day));
    if (stands(days, at, day))
        return at;
    memmove(&days->row[at + 1], &days->row[at], (days->count - at) * sizeof days->row[0]);
    memset(&days->row[at], 0, sizeof days->row[0]);
    days->row[at].day = begins(days, day);
    days->count++;
    return at;
}

void days_add(struct days *days, const char *time, int kind, int64_t times)
{
    if (days->width == 0)
        days->width = 1;
    if (days->count == 0 || strncmp(days->last_day, time, sizeof days->last_day - 1) != 0) {
        long day = day_of(time);

        days->last = find(days, begins(days, day));
        if (!stands(days, days->last, day))
            days->last = insert(days, day);
        memcpy(days->last_day, time, strnlen(time, sizeof days->last_day - 1));
    }
    days->row[days->last].of[kind] += times;
}
