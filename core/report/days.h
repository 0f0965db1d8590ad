/* days.h - outcomes by day; a journal of more days than a page can show has them put together. */
#ifndef SPSY_REPORT_DAYS_H
#define SPSY_REPORT_DAYS_H

#include <cjson/cJSON.h>

#include "report/counts.h"

enum { DAYS_MOST = 400 };

struct days {
    long width; /* days that a row stands for: 1, 2, 4, ... */
    size_t count;
    size_t last;       /* the row that was found last, */
    char last_day[11]; /* and for which day: most entries are of the day of the one before */
    struct {
        long day; /* the first of it, since 1970 */
        int64_t of[COUNTS_KINDS];
    } row[DAYS_MOST]; /* by day */
};

/* time begins as "2026-11-30". What does not is the first of January 1970. */
void days_add(struct days *days, const char *time, int kind, int64_t times);
/* "2026-11-30". */
void days_text(long day, char text[11]);

#endif
