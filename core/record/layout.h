/* layout.h - layout.def as data, for everything that walks the fields. */
#ifndef SPSY_RECORD_LAYOUT_H
#define SPSY_RECORD_LAYOUT_H

#include "spsy_functions.h"
#include "spsy.h"

enum spsy_kind { SPSY_KIND_BINARY4, SPSY_KIND_CHAR };

/* What values a field may have (core/record/README.md, "Layout", X20-X26); checked when encoding
 * and decoding. Names are not checked to be a *NAME: IBM i has quoted names, and other spools have
 * their own. */
enum spsy_rule {
    SPSY_RULE_LENGTH,        /* 429 */
    SPSY_RULE_FILE_NUMBER,   /* 1-999999 */
    SPSY_RULE_ASP,           /* 0 (undefined or unused), 1-255 */
    SPSY_RULE_FUNCTION,      /* one of the 17 identifiers (X27) */
    SPSY_RULE_NAME,          /* never blank; the first character is not blank (left-justified) */
    SPSY_RULE_NAME_OR_BLANK, /* all blank, or as NAME */
    SPSY_RULE_NUMBER,        /* a digit in every position */
    SPSY_RULE_DATE,          /* CYYMMDD, a day of the Gregorian calendar, C 0 or 1 (X22) */
    SPSY_RULE_TIME,          /* HHMMSS, 000000-235959 */
    SPSY_RULE_BLANK,
    SPSY_RULE_TEXT, /* anything CCSID 37 can hold */
};

struct spsy_field {
    const char *member;    /* C name */
    const char *json_name; /* as in golden/ and core/cli/README.md */
    size_t offset;         /* in the record */
    size_t length;         /* bytes */
    enum spsy_kind kind;
    enum spsy_rule rule;
    size_t fields_offset; /* offsetof in struct spsy_fields: int32_t or const char * */
    const char *description;
};

extern const struct spsy_field spsy_layout[];
extern const size_t spsy_layout_count; /* SPSY_FIELD_COUNT */
enum { SPSY_FIELD_COUNT = 23 };

/* The names of spsy_functions.h (X27), sorted. */
extern const char *const spsy_functions[];
bool spsy_function_valid(const char *function);

/* The member of fields that field describes; field->kind says which of the two. */
static inline const int32_t *spsy_field_number(const struct spsy_field *field,
                                               const struct spsy_fields *fields)
{
    return (const int32_t *)(const void *)((const char *)fields + field->fields_offset);
}

static inline const char *const *spsy_field_text(const struct spsy_field *field,
                                                 const struct spsy_fields *fields)
{
    return (const char *const *)(const void *)((const char *)fields + field->fields_offset);
}

#endif
