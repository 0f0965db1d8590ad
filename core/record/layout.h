/* layout.h - layout.def as data, for everything that walks the fields. */
#ifndef SPSY_RECORD_LAYOUT_H
#define SPSY_RECORD_LAYOUT_H

#include "spsy.h"

enum spsy_kind { SPSY_KIND_BINARY4, SPSY_KIND_CHAR };

struct spsy_field {
    const char *member;      /* C name */
    const char *json_name;   /* as in golden/ and cli.md */
    size_t offset;           /* in the record */
    size_t length;           /* bytes */
    enum spsy_kind kind;
    size_t fields_offset;    /* offsetof in struct spsy_fields: int32_t or const char * */
    const char *description;
};

extern const struct spsy_field spsy_layout[];
extern const size_t spsy_layout_count; /* 23 */

/* The 17 function identifiers (X27), sorted. */
extern const char *const spsy_functions[];
enum { SPSY_FUNCTION_COUNT = 17 };
bool spsy_function_valid(const char *function);

#endif
