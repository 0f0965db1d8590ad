/* The compiler proves here that layout.def has no gap, no overlap and exactly 429 bytes, and that
 * every member of struct spsy_fields has the type its kind asks for (X20). */
#include "record/layout.h"

#include <string.h>

struct bytes_of_record {
#define FIELD(member, json_name, offset, length, kind, rule, description) char member[length];
#include "record/layout.def"
#undef FIELD
};

#define C_TYPE_BINARY4 int32_t
#define C_TYPE_CHAR const char *
#define FIELD(member, json_name, offset, length, kind, rule, description)                          \
    _Static_assert(offsetof(struct bytes_of_record, member) == (offset), "offset of " #member);    \
    _Static_assert(__builtin_types_compatible_p(__typeof__(((struct spsy_fields *)0)->member),     \
                                                C_TYPE_##kind),                                    \
                   "type of " #member);
#include "record/layout.def"
#undef FIELD

_Static_assert(sizeof(struct bytes_of_record) == SPSY_RECORD_BYTES, "429 bytes");

const struct spsy_field spsy_layout[] = {
#define FIELD(member, json_name, offset, length, kind, rule, description)                          \
    {#member,                                                                                      \
     json_name,                                                                                    \
     offset,                                                                                       \
     length,                                                                                       \
     SPSY_KIND_##kind,                                                                             \
     SPSY_RULE_##rule,                                                                             \
     offsetof(struct spsy_fields, member),                                                         \
     description},
#include "record/layout.def"
#undef FIELD
};
const size_t spsy_layout_count = SPSY_FIELD_COUNT;

_Static_assert(sizeof spsy_layout / sizeof spsy_layout[0] == SPSY_FIELD_COUNT, "23 fields");

#define NAME(function) #function,
const char *const spsy_functions[] = {SPSY_FUNCTION_LIST(NAME)};
#undef NAME

bool spsy_function_valid(const char *function)
{
    for (size_t i = 0; i < SPSY_FUNCTION_COUNT; i++)
        if (function[0] == spsy_functions[i][0] && strcmp(function, spsy_functions[i]) == 0)
            return true;
    return false;
}
