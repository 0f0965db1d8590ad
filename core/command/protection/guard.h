/* guard.h - what the commands about guards have in common (P3). */
#ifndef SPSY_COMMAND_PROTECTION_GUARD_H
#define SPSY_COMMAND_PROTECTION_GUARD_H

#include "command/change.h"
#include "protection/guard.h"
#include "shield/protect.h"
#include "store/floor.h"

/* clang-format off */
#define GUARD_PARAMETER                                                                            \
    {.keyword = "GUARD", .type = PARAMETER_QUALIFIED, .object = OBJECT_GUARD, .required = true,    \
     .position = 1, .help = "guard, profile/name; without a profile the current user's"}
/* clang-format on */

/* What GUARD says. deed: NULL = whoever asks need not own it; else "changed", and only its owner
 * may: SPY0184. Negative after answer_fail. */
int guard_named(struct change *change, const char *deed, struct protection_guard_name *name);
/* Its conditions; SPY0107: damaged. */
int guard_read(const struct spool_guard *guard, struct guard_conditions *conditions,
               struct spsy_error *error);

#endif
