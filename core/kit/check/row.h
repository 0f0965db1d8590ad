/* row.h - one user, one file, and every function: the unit in which programs are searched for what
 * they say. */
#ifndef SPSY_KIT_CHECK_ROW_H
#define SPSY_KIT_CHECK_ROW_H

#include "kit/check/check.h"

enum {
    ROWS_MAX = PROBE_BATCH / ACTS, /* in one round trip */
    CHANGES_MAX = 2,
};

enum variant {
    VARIANT_NONE,
    VARIANT_PAD,    /* what pads every field is this byte */
    VARIANT_FIELD,  /* what pads the changed field is this byte */
    VARIANT_BEFORE, /* the last byte of the field before the changed one */
    VARIANT_BEHIND, /* this byte stands in the field behind the changed one (else: behind function)
                     */
    VARIANT_LENGTH, /* the record's length, its bytes turned around */
};

struct change { /* of a field of the typical record; number when text is NULL */
    int field;
    const char *text;
    uint32_t number;
};

struct row {
    bool own;
    enum world world;
    enum shape shape;
    size_t change_count;
    struct change changes[CHANGES_MAX];
    enum variant variant;
    unsigned char byte;
    /* Out: */
    enum spsy_meaning meanings[ACTS];
    bool spoke, refused; /* '0' or '1' somewhere; '0' somewhere */
    int first;           /* the act of the first such, refusals before permissions */
};

/* Asks ROWS_MAX rows at most. False: the probe has given up, or the time is over. items:
 * PROBE_BATCH. */
bool rows_ask(struct check *check, struct asked *items, struct row *rows, size_t count);
/* For people: the row's request of that act. */
void row_describe(const struct row *row, int act, char text[REQUEST_TEXT_BYTES]);

/* field.c: what a row says beside the same with other bytes where none should be looked at: each of
 * X'00' and X'01' as padding of all fields, behind the changed one, as padding of that, before it.
 */
enum { STRING_VARIANTS = 8, STRING_VARIANTS_ONCE = 4 /* in one round trip with the plain row */ };
void rows_make_strings(const struct row *plain, struct row variants[STRING_VARIANTS]);
void check_strings(struct check *check, const struct row *plain,
                   const struct row variants[STRING_VARIANTS]);
/* In a row in which the program speaks, or the typical one: does it read numbers as they stand? */
void check_byte_order(struct check *check, struct asked *items, const struct row *context);

#endif
