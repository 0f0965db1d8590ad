/* choice.h - OBJ and OMITOBJ: which output queues are saved or restored. */
#ifndef SPSY_ARCHIVE_CHOICE_H
#define SPSY_ARCHIVE_CHOICE_H

#include "session/answer.h"
#include "session/parameters.h"

enum { CHOICE_OBJECTS_MAX = 300 }; /* IBM's pages SAVOBJ and RSTOBJ */

/* clang-format off */
#define CHOICE_OBJECT_PARAMETER                                                                    \
    {.keyword = "OBJ", .type = PARAMETER_GENERIC, .object = OBJECT_AS_GIVEN, .special = "*ALL",    \
     .required = true, .position = 1, .max_items = CHOICE_OBJECTS_MAX,                             \
     .help = "output queues, names or generic names; *ALL: every one"}
#define CHOICE_TYPE_PARAMETER(place)                                                               \
    {.keyword = "OBJTYPE", .type = PARAMETER_CHOICE, .special = "*ALL *OUTQ",                      \
     .default_value = "*ALL", .position = place,                                                   \
     .help = "kind of object; only output queues are saved here"}
#define CHOICE_OMIT_PARAMETER                                                                      \
    {.keyword = "OMITOBJ", .type = PARAMETER_LIST, .special = "*NONE", .default_value = "*NONE",   \
     .max_items = CHOICE_OBJECTS_MAX, .elements = choice_omit_elements,                            \
     .help = "output queues, names or generic names, that are left out"}
/* clang-format on */
extern const struct parameter_definition choice_omit_elements[];

struct choice {
    const struct value *objects; /* NULL = every one */
    const struct value *omitted; /* NULL = none */
};

/* From the parameters that the command has of OBJ and OMITOBJ; library: that they are in.
 * Negative: answer told. */
int choice_take(const struct parameters *parameters, const char *library, struct choice *choice,
                struct answer *answer);
bool choice_has(const struct choice *choice, const char *name);
/* The one queue that is meant by its whole name; NULL: several may be. */
const char *choice_one(const struct choice *choice);

#endif
