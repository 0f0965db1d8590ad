#include "report/counts.h"

#include <stdlib.h>
#include <string.h>

bool counted_begin(struct counts *counts, size_t room)
{
    counts->used = 0;
    counts->room = room;
    counts->rows = calloc(room, sizeof *counts->rows);
    memset(&counts->others, 0, sizeof counts->others);
    return counts->rows != NULL;
}

void counted_end(struct counts *counts)
{
    free(counts->rows);
    counts->rows = NULL;
}

void counted_time(char target[SPOOL_TIME_SIZE], const char *time)
{
    size_t length = strnlen(time, SPOOL_TIME_SIZE - 1);

    memcpy(target, time, length);
    target[length] = '\0';
}

static size_t hash(const char *key, size_t length)
{
    uint64_t value = 14695981039346656037u; /* FNV-1a */

    for (size_t i = 0; i < length; i++)
        value = (value ^ (unsigned char)key[i]) * 1099511628211u;
    return (size_t)(value ^ value >> 32);
}

static struct counted *place(struct counts *counts, const char *key, size_t length)
{
    size_t at = hash(key, length) & (counts->room - 1);

    while (counts->rows[at].key[0]) {
        if (strncmp(counts->rows[at].key, key, length) == 0 && !counts->rows[at].key[length])
            return &counts->rows[at];
        at = (at + 1) & (counts->room - 1);
    }
    if (counts->used >= counts->room - counts->room / 4)
        return &counts->others;
    counts->used++;
    memcpy(counts->rows[at].key, key, length);
    return &counts->rows[at];
}

void counted_add(struct counts *counts, const char *key, size_t length, int kind, int64_t times,
                 const char *time)
{
    struct counted *row;

    if (length == 0) {
        key = "-";
        length = 1;
    }
    row = place(counts, key, length < COUNTS_KEY ? length : COUNTS_KEY - 1);
    row->all += times;
    row->of[kind] += times;
    if (strcmp(time, row->last) > 0)
        counted_time(row->last, time);
}

static int by_count(const void *a, const void *b)
{
    const struct counted *const *left = a, *const *right = b;

    if ((*left)->all != (*right)->all)
        return (*left)->all < (*right)->all ? 1 : -1;
    return strcmp((*left)->key, (*right)->key); /* the same page for the same journal */
}

const struct counted **counted_sorted(const struct counts *counts, size_t most, size_t *count)
{
    const struct counted **sorted = calloc(counts->used + 1, sizeof *sorted);

    *count = 0;
    if (!sorted)
        return NULL;
    for (size_t i = 0; i < counts->room; i++)
        if (counts->rows[i].key[0])
            sorted[(*count)++] = &counts->rows[i];
    qsort(sorted, *count, sizeof *sorted, by_count);
    if (*count > most)
        *count = most;
    return sorted;
}
