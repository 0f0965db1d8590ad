/* manifest_field.h - a structure as the members of a JSON object, by a table, and back: what is
 * written and what is accepted come from the same row. */
#ifndef SPSY_FUNCTION_MANIFEST_FIELD_H
#define SPSY_FUNCTION_MANIFEST_FIELD_H

#include "base/json.h"

enum manifest_kind {                      /* in the structure: */
                     MANIFEST_NAME,       /* char[]; a *NAME of at most `most` characters */
                     MANIFEST_JOB_NUMBER, /* char[7]; 000001-999999 */
                     MANIFEST_DATE,       /* char[8]; CYYMMDD */
                     MANIFEST_TIME,       /* char[7]; HHMMSS */
                     MANIFEST_EXPIRATION, /* char[11]; YYYY-MM-DD or *NONE */
                     MANIFEST_TEXT,   /* char[]; at most `most` characters that the record can hold
                                         (X21) */
                     MANIFEST_WORD,   /* char[]; one of choices */
                     MANIFEST_CHOICE, /* an enum; index of choices, from `least` */
                     MANIFEST_FLAG,   /* bool; *NO or *YES */
                     MANIFEST_NUMBER, /* int32_t or int, `least` to `most` */
                     MANIFEST_BYTES,  /* int64_t, `least` to `most` */
};

enum { MANIFEST_FIELDS_MAX = 32 };

struct manifest_field {
    const char *key;
    enum manifest_kind kind;
    size_t offset, size; /* in the structure */
    long least, most;
    const char *const *choices; /* ended by NULL */
};

/* False = out of memory. */
bool manifest_fields_write(cJSON *object, const struct manifest_field *fields, size_t count,
                           const void *structure);

/* The object has these members, the `more` ones (looked at by the caller), and no others; the
 * values go into the structure. Errors: SPSY_ERR_FORMAT naming source, path and what is wrong. */
int manifest_fields_read(const cJSON *object, const char *source, const char *path,
                         const struct manifest_field *fields, size_t count,
                         const struct spsy_json_member *more, size_t more_count, void *structure,
                         struct spsy_error *error);

/* "source: path: what" */
int manifest_wrong(const char *source, const char *path, const char *what,
                   struct spsy_error *error);

#endif
