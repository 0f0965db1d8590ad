/* counts.h - how often each outcome befell whatever has this name: a table of so many names. */
#ifndef SPSY_REPORT_COUNTS_H
#define SPSY_REPORT_COUNTS_H

#include <cjson/cJSON.h>
#include <stdint.h>

#include "store/store.h"

enum { COUNTS_KEY = 400, COUNTS_KINDS = 9 };

struct counted {
    char key[COUNTS_KEY]; /* "" = free */
    int64_t all;
    int64_t of[COUNTS_KINDS];
    char last[SPOOL_TIME_SIZE]; /* the newest entry */
};

struct counts {
    size_t room, used; /* room: a power of two; a quarter of it stays free */
    struct counted *rows;
    struct counted others; /* what came when the table was full */
};

bool counted_begin(struct counts *counts, size_t room); /* false: out of memory */
void counted_end(struct counts *counts);
/* times more of that kind. key is cut where it is longer than a key can be. */
void counted_add(struct counts *counts, const char *key, size_t length, int kind, int64_t times,
                 const char *time);
/* Copies a time; of each entry there are several, and snprintf would be a tenth of the report. */
void counted_time(char target[SPOOL_TIME_SIZE], const char *time);
/* Rows by falling count, `most` at most; *count is how many. The caller frees the array, not the
 * rows. NULL: out of memory. */
const struct counted **counted_sorted(const struct counts *counts, size_t most, size_t *count);

#endif
