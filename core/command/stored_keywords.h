/* stored_keywords.h - parameters of commands that create and change objects, made from the rows of
 * object/profile_stored.def and queue_stored.def, and what a statement says in them. */
#ifndef SPSY_COMMAND_STORED_KEYWORDS_H
#define SPSY_COMMAND_STORED_KEYWORDS_H

#include "object/stored.h"
#include "session/answer.h"
#include "session/parameters.h"

/* clang-format off */
/* A parameter of the command that creates, and of the one that changes. A list OTHER(keyword) of
 * the table stands where a parameter of the command's own goes. */
#define STORED_CREATED(keyword_, key, kind, single, more, fallback, least_, most_, items,          \
                       elements_, standing_, help_)                                                \
    {.keyword = keyword_, .type = PARAMETER_##kind, .object = OBJECT_AS_GIVEN,                     \
     .special = single more,                                                                       \
     .default_value = fallback, .least = least_, .most = most_, .max_items = items,                \
     .elements = elements_, .help = help_, .standing = PARAMETER_##standing_},
#define STORED_CHANGED(keyword_, key, kind, single, more, fallback, least_, most_, items,          \
                       elements_, standing_, help_)                                                \
    {.keyword = keyword_, .type = PARAMETER_##kind, .object = OBJECT_AS_GIVEN,                     \
     .special = "*SAME " single more,                                                              \
     .default_value = "*SAME", .least = least_, .most = most_, .max_items = items,                 \
     .elements = elements_, .help = help_, .standing = PARAMETER_##standing_},
/* clang-format on */

/* Does the statement say anything about one of them? */
bool stored_keywords_given(const struct spool_stored_table *table,
                           const struct parameters *parameters);
/* Puts what the statement says into *stored; *SAME leaves a value as it is. Negative after
 * answer_fail: a value that stands alone has others beside it (CPD0084). */
int stored_keywords_take(const struct spool_stored_table *table,
                         const struct parameters *parameters, struct answer *answer,
                         struct spool_stored *stored);

#endif
