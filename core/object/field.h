/* field.h - a member of a structure as data: where it lies, what it can hold, what JSON calls it.
 * What reads and writes such members in JSON is object/field_json.h. */
#ifndef SPSY_OBJECT_FIELD_H
#define SPSY_OBJECT_FIELD_H

#include <stddef.h>

enum spool_kind {                      /* in the structure: */
                  SPOOL_NAME,          /* char[]; a *NAME of at most `most` characters */
                  SPOOL_JOB_NUMBER,    /* char[7]; 000001-999999 */
                  SPOOL_DATE,          /* char[8]; CYYMMDD */
                  SPOOL_TIME,          /* char[7]; HHMMSS */
                  SPOOL_EXPIRATION,    /* char[11]; YYYY-MM-DD or *NONE */
                  SPOOL_TEXT,          /* char[]; at most `most` characters that the record can hold
                                        * (X21) */
                  SPOOL_TEXT_OR_BLANK, /* the same; in CL *NONE stands for "" */
                  SPOOL_TEXT_OR_NONE,  /* the same; "" is kept as *NONE (X26) */
                  SPOOL_WORD,          /* char[11]; one of choices */
                  SPOOL_SPECIAL,       /* char[11]; a word of choices[0], which has them all */
                  SPOOL_CHOICE,        /* an enum; index of choices, from `least` */
                  SPOOL_AUTHORITY,     /* uint32_t; a set as spool_authority_text has it */
                  SPOOL_FLAG,          /* bool; *NO or *YES */
                  SPOOL_NUMBER,        /* int32_t, `least` to `most` */
                  SPOOL_BYTES,         /* int64_t, `least` to `most` */
};

struct spool_field {
    const char *key; /* in JSON */
    enum spool_kind kind;
    size_t offset, size; /* in the structure */
    long least, most;
    const char *const *choices; /* ended by NULL */
    const char *missing; /* what a document without the key means, as CL says it; NULL = required */
};

/* offset and size of a member. */
#define SPOOL_PLACE(structure, member)                                                             \
    offsetof(struct structure, member), sizeof(((struct structure *)NULL)->member)

#endif
