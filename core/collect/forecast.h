/* forecast.h - when a disk that is filled by what is spooled will be full (J9). Pure.
 *
 * What is counted is what has stayed: the bytes of those spooled files which are there now and were
 * created in the last whole days, today not being one. What was collected or deleted meanwhile does
 * not count, so that a queue which is emptied each night does not grow. A mean, and no more: it
 * knows no weekends and no ends of months. */
#ifndef SPSY_COLLECT_FORECAST_H
#define SPSY_COLLECT_FORECAST_H

#include <stdbool.h>
#include <stdint.h>

enum { FORECAST_DAYS = 7, FORECAST_DAYS_LEAST = 3, FORECAST_MOST = 3650 };

struct forecast_input {
    int64_t used_bytes, free_bytes; /* of the disk, for whoever is not root */
    long alarm_percent;             /* of it; 0 = no alarm */
    int days;                       /* whole days there is something of, FORECAST_DAYS at most */
    int64_t bytes;                  /* that were spooled in them, and still are */
};

enum forecast_kind {
    FORECAST_TOO_LITTLE, /* fewer days than FORECAST_DAYS_LEAST: not enough to say */
    FORECAST_STILL,      /* nothing has stayed */
    FORECAST_GROWS,
};

struct forecast {
    enum forecast_kind kind;
    int used_percent; /* rounded up, as df does */
    bool alarmed;     /* the alarm is reached already */
    int64_t bytes_a_day;
    long days_to_alarm, days_to_full; /* from now, rounded down; FORECAST_MOST = as many, or more */
};

void forecast_make(const struct forecast_input *input, struct forecast *forecast);

#endif
