/* attribute_change.h - what CRTSPLF sets and CHGSPLFA changes, by the table of attribute.def. */
#ifndef SPSY_FUNCTION_ATTRIBUTE_CHANGE_H
#define SPSY_FUNCTION_ATTRIBUTE_CHANGE_H

#include "session/answer.h"
#include "session/parameters.h"
#include "store/store.h"

/* The parameters of either command, at its first place of attribute.def and after; the CL type
 * follows from the kind. CHGSPLFA takes every number: one out of range is CPF3335, after the guard.
 */
/* clang-format off */
#define ATTRIBUTE_TYPE_TEXT PARAMETER_TEXT
#define ATTRIBUTE_TYPE_TEXT_OR_BLANK PARAMETER_TEXT
#define ATTRIBUTE_TYPE_TEXT_OR_NONE PARAMETER_TEXT
#define ATTRIBUTE_TYPE_NUMBER PARAMETER_INTEGER
#define ATTRIBUTE_TYPE_FLAG PARAMETER_CHOICE
#define ATTRIBUTE_TYPE_EXPIRATION PARAMETER_DATE
#define ATTRIBUTE_CHANGE_TEXT(highest, text) .least = 0, .most = (highest), .help = (text)
#define ATTRIBUTE_CHANGE_TEXT_OR_BLANK ATTRIBUTE_CHANGE_TEXT
#define ATTRIBUTE_CHANGE_TEXT_OR_NONE ATTRIBUTE_CHANGE_TEXT
#define ATTRIBUTE_CHANGE_FLAG ATTRIBUTE_CHANGE_TEXT
#define ATTRIBUTE_CHANGE_EXPIRATION ATTRIBUTE_CHANGE_TEXT
#define ATTRIBUTE_CHANGE_NUMBER(highest, text)                                                     \
    .least = 0, .most = INT32_MAX, .help = (text ", 1-" #highest)
#define ATTRIBUTE_CREATED(kind, member, key, least_, most_, choices, fallback, since, row, saved,  \
                          keyword_, create_at, create_special, change_at, change_special, help_)   \
    [create_at] = {.keyword = (keyword_), .type = ATTRIBUTE_TYPE_##kind,                           \
                   .special = create_special, .default_value = (fallback), .least = (least_),      \
                   .most = (most_), .help = (help_)},
#define ATTRIBUTE_CHANGED(kind, member, key, least_, most_, choices, fallback, since, row, saved,  \
                          keyword_, create_at, create_special, change_at, change_special, help_)   \
    [CHANGE_FIRST + (change_at)] = {.keyword = (keyword_), .type = ATTRIBUTE_TYPE_##kind,          \
                                    .special = change_special, .default_value = "*SAME",           \
                                    ATTRIBUTE_CHANGE_##kind(most_, help_)},
/* PRINTING, after what comes before it; of a list of words the ones that are *SAME stay. */
#define ATTRIBUTE_PRINTING_CREATED(place, kind, member, key, most_, choices, fallback, keyword_,   \
                                   default_, help_, ...)                                           \
    [ATTRIBUTE_PRINTING_AT + (place)] = {.keyword = (keyword_), .special = (choices),              \
                                         .default_value = (default_), .help = (help_),             \
                                         .standing = PARAMETER_STORED, __VA_ARGS__},
#define ATTRIBUTE_PRINTING_CHANGED(place, kind, member, key, most_, choices, fallback, keyword_,   \
                                   default_, help_, ...)                                           \
    [ATTRIBUTE_PRINTING_AT + (place)] = {.keyword = (keyword_),                                    \
                                         .special = "*SAME " choices,                              \
                                         .default_value = "*SAME", .help = (help_),                \
                                         .standing = PARAMETER_STORED, __VA_ARGS__},
#define ATTRIBUTE_NO_PARAMETER(...)
#define ATTRIBUTE_ONE(...) +1
/* clang-format on */
enum { ATTRIBUTES_SETTABLE = 0 SPOOL_ATTRIBUTES(ATTRIBUTE_NO_PARAMETER, ATTRIBUTE_ONE) };

enum { ATTRIBUTES_PRINTING = 0 SPOOL_ATTRIBUTES_PRINTING(ATTRIBUTE_ONE) };

extern const struct parameter_definition attribute_page_range_elements[];
extern const struct parameter_definition attribute_front_overlay_elements[];
extern const struct parameter_definition attribute_back_overlay_elements[];
extern const struct parameter_definition attribute_object_elements[];

/* X21: every text given can be recorded; what a writer would go by is what it can be. CPD0084,
 * told.
 */
int attributes_check(struct answer *answer, const struct parameters *parameters);
/* Every number given is in its range. CPF3335. */
int attributes_check_ranges(const struct parameters *parameters, const struct spool_file *file,
                            struct spsy_error *error);
/* Sets what is given and not *SAME. What is not of the kind of its attribute (EXPDATE(*DAYS)) is
 * the caller's. */
void attributes_apply(const struct parameters *parameters, struct spool_file *file);
/* Every attribute has its fallback. */
void attributes_clear(struct spool_file *file);

#endif
