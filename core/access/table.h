/* table.h - the causes of a matrix, numbered as they are met, so that a cell needs no more room
 * than a letter and a number; private to this room. */
#ifndef SPSY_ACCESS_TABLE_H
#define SPSY_ACCESS_TABLE_H

#include "access/ask.h"

/* What comes of a decision, kept apart everywhere. */
enum access_kind_of_answer {
    ACCESS_ALLOWED,          /* by a program */
    ACCESS_REFUSED,          /* by a program */
    ACCESS_NATIVE_ALLOWED,   /* no program decides */
    ACCESS_NATIVE_REFUSED,   /* no program decides */
    ACCESS_CUPS,             /* no program decides: left to CUPS */
    ACCESS_BYPASSED_ALLOWED, /* no program is asked */
    ACCESS_BYPASSED_REFUSED, /* no program is asked */
    ACCESS_BYPASSED_CUPS,    /* no program is asked: left to CUPS */
    ACCESS_PROTECTED,        /* refused by protection, whatever allowed it until then */
    ACCESS_KEY_LACKED,       /* refused for the key, likewise */
    ACCESS_FAILED,           /* refused: a program failed, or it could not be decided */
    ACCESS_ANSWERS,
};

/* The letter of a cell, the key of a count, and what it means. */
struct access_answer {
    char letter;
    const char *key, *text;
};
extern const struct access_answer access_answers[ACCESS_ANSWERS];
enum access_kind_of_answer access_answer_of(const struct access_cause *cause);

enum { ACCESS_TABLE_MAX = 99 /* two digits */, ACCESS_TABLE_HINTS = 64 };

/* All zero is empty. */
struct access_table {
    size_t count;
    struct access_cause *causes;             /* owned; ACCESS_TABLE_MAX */
    unsigned char hints[ACCESS_TABLE_HINTS]; /* by address, where a cause was found last */
    bool full;                               /* one was met for which there was no number */
    bool met[ACCESS_ANSWERS];
};

/* Its number, from 1; 0 = none: the table is full, or memory was. */
unsigned access_table_number(struct access_table *table, const struct access_cause *cause);
void access_table_free(struct access_table *table);

#endif
