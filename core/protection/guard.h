/* guard.h - the conditions of a guard (P3): text of the store's column protection_guard.conditions,
 * value, and whether they hold. Pure: the moment and who asks are the caller's.
 *
 *   {"date":["2026-01-01","2026-12-31"],"time":["08:00:00","17:30:00"],
 *    "weekday":["*MON","*TUE"],"period":["2026-01-01 08:00:00","2026-01-02 12:00:00"],
 *    "user":["ALICE"],"group":["CLERKS"]}
 *
 * A key that is not there is no condition; {} always holds. All that are there must hold: date and
 * period from the one to the other, both included; time, too, past midnight where it ends before it
 * begins; weekday one of these; who asks is one of user or in one of group.
 *
 * MUST: strict; what is not exactly this is damaged, and a damaged guard lets nobody through. */
#ifndef SPSY_PROTECTION_GUARD_H
#define SPSY_PROTECTION_GUARD_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    GUARD_NAMES_MAX = 50,
    GUARD_DAYS = 7,
    GUARD_DATE_SIZE = 11,   /* "2026-01-01" */
    GUARD_CLOCK_SIZE = 9,   /* "08:00:00" */
    GUARD_MOMENT_SIZE = 20, /* "2026-01-01 08:00:00" */
    GUARD_TEXT_SIZE = 4096, /* of any conditions, NUL */
};

struct guard_names {
    size_t count;
    char name[GUARD_NAMES_MAX][11];
};

struct guard_conditions {          /* all zero = none */
    char date[2][GUARD_DATE_SIZE]; /* [0] "" = no such condition */
    char time[2][GUARD_CLOCK_SIZE];
    char period[2][GUARD_MOMENT_SIZE];
    bool weekday[GUARD_DAYS]; /* from Monday; none = no such condition */
    struct guard_names users, groups;
};

/* Now, in the home's local time. */
struct guard_moment {
    char text[GUARD_MOMENT_SIZE]; /* "2026-01-01 08:00:00" */
    int weekday;                  /* 0 = Monday */
};

/* Who asks: a profile and its groups. */
struct guard_person {
    const char *name;
    const char (*groups)[11];
    size_t group_count;
};

extern const char *const guard_weekdays[GUARD_DAYS]; /* "*MON" */

/* Which condition does not hold: "DATE" "TIME" "WEEKDAY" "PERIOD" "USER"; NULL: all hold. */
const char *guard_closed_by(const struct guard_conditions *conditions,
                            const struct guard_moment *now, const struct guard_person *person);

/* Errors: SPSY_ERR_FORMAT with the key; *conditions is then none, which is not to be used. */
int guard_conditions_read(const char *text, const char *source, struct guard_conditions *conditions,
                          struct spsy_error *error);
/* False: out of memory. */
bool guard_conditions_write(const struct guard_conditions *conditions, char text[GUARD_TEXT_SIZE]);

#endif
