/* spill_list.h - JSON values in the order they came: a few in memory, many in a temporary file.
 *
 * Most lists are short: their values stay the trees that they came as. A list over a million
 * spooled files has a million rows: from some KiB on each is written down compactly, so that memory
 * stays below PILE_MEMORY_BYTES and one value, whatever the length of the list. The file has no
 * name and mode 0600: it is gone with the process and nobody else reads it. It stands in $TMPDIR,
 * without that in /var/tmp or /tmp, and leaves 64 MiB there, or a twentieth, to others.
 */
#ifndef SPSY_SESSION_SPILL_LIST_H
#define SPSY_SESSION_SPILL_LIST_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/error.h"

enum {
    PILE_MEMORY_BYTES = 64 * 1024,
    PILE_TREES = 16, /* values at most that stay trees */
};

/* All zero is an empty list. May be moved; not copied. */
struct spill_list {
    cJSON *trees[PILE_TREES]; /* values as they came; owned */
    size_t weight;            /* about the bytes of trees; more than they may have: all are text */
    char *text;               /* values with a NUL after each, while they are not many; owned */
    size_t used, room;        /* bytes */
    FILE *file;               /* one value a line, once they are many; owned */
    size_t count;             /* of values */
    size_t memory;            /* bytes kept in memory; 0 = PILE_MEMORY_BYTES */
    size_t written, checked;  /* bytes of the file; as far as room was looked for */
    bool read;                /* the file's position is a reader's */
};

/* Adds item, which is the list's from here on, also in case of an error. SPSY_ERR_MEMORY, also for
 * NULL, which is what could not be made, and then the list is as it was, or empty; SPSY_ERR_IO: the
 * temporary file (SPY0101), and then it is empty. */
int spill_add(struct spill_list *list, cJSON *item, struct spsy_error *error);
/* Is all of it where it can be read? To be asked before the first byte of it is shown. Errors as
 * above. */
int spill_settle(struct spill_list *list, struct spsy_error *error);
/* Forgets all values. */
void spill_free(struct spill_list *list);

/* One reader at a time. */
struct spill_reader {
    struct spill_list *list;
    size_t at;   /* values read */
    size_t next; /* in list->text */
    char *line;  /* owned */
    size_t room;
    cJSON *item; /* what spill_item has read from text; owned */
};

void spill_read(struct spill_list *list, struct spill_reader *reader);
/* The next value as compact JSON without a newline, valid until the next call; NULL at the end or
 * when it cannot be read: then spill_complete is false. */
const char *spill_text(struct spill_reader *reader);
/* The same as a tree, valid until the next call. */
const cJSON *spill_item(struct spill_reader *reader);
/* Has the reader seen every value? */
bool spill_complete(const struct spill_reader *reader);
void spill_end(struct spill_reader *reader);

#endif
