/* test_signon_golden.c - ages of passwords, against the table that was written from the seed by somebody
 * who has not seen the code (tests/golden/signon.py). */
#include "harness.h"

#include "signon/table.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { TODAY = 20787, ROWS_LEAST = 390 };

/* As the table says it. */
static void word_of(const struct signon_table *table, const struct signon_entry *entry,
                    char word[32])
{
    long since = TODAY > entry->changed ? TODAY : entry->changed; /* or the clock was set back */

    switch (signon_state_of(table, entry, TODAY)) {
    case SIGNON_VALID:
        snprintf(word, 32, "on");
        break;
    case SIGNON_WARNED:
        snprintf(word, 32, "warn:%ld", signon_expiry_day(table, entry) - since);
        break;
    case SIGNON_EXPIRED:
        snprintf(word, 32, "expired");
        break;
    case SIGNON_PAST:
        snprintf(word, 32, "purged");
        break;
    }
}

/* false: it is none, but the columns' names. */
static bool compare(const char *row)
{
    struct signon_table table = {0};
    struct signon_entry entry = {.id = "ALICE"};
    char no_expire[4], expected[32], word[32];
    long age;

    if (sscanf(row, "%d\t%d\t%d\t%3s\t%ld\t%31s", &table.exp, &table.warn, &table.purge, no_expire,
               &age, expected) != 6)
        return false;
    entry.no_expire = strcmp(no_expire, "yes") == 0;
    entry.changed = TODAY - age;
    word_of(&table, &entry, word);
    if (strcmp(word, expected) != 0)
        fprintf(stderr, "%s, not %s: %s\n", word, expected, row);
    ASSERT_STRING(word, expected);
    return true;
}

static void ages(void)
{
    char *text = harness_read("tests/golden/signon_dates.tsv", NULL), *rest = text;
    unsigned rows = 0;

    CU_ASSERT_PTR_NOT_NULL_FATAL(text);
    for (char *row; (row = strtok_r(rest, "\n", &rest));)
        if (*row != '#' && compare(row))
            rows++;
    CU_ASSERT(rows >= ROWS_LEAST);
    free(text);
}

static const struct test tests[] = {
    {"T5 (M20) signs on, warned, expired, past its grace: each age of the table", ages},
};
HARNESS_MAIN("signon_golden", tests)
