/* key.h - what the commands about keys have in common. */
#ifndef SPSY_COMMAND_KEY_KEY_H
#define SPSY_COMMAND_KEY_KEY_H

#include "command/change.h"
#include "store/floor.h"

/* clang-format off */
#define KEY_PARAMETER                                                                              \
    {.keyword = "KEY", .type = PARAMETER_LABEL, .required = true, .position = 1,                   \
     .help = "label of the key"}
/* clang-format on */

/* The key that KEY says. Negative after answer_fail: CPF2105. */
int key_find(struct change *change, struct spool_splkey *key);
/* K4: a program that runs in the memory of the job would have the keys that are there. SPY0173
 * while a program is registered RUN(*INLINE); and while there are keys. In a transaction, so that
 * the other cannot come between. */
int key_check_no_inline(struct session *session, struct spsy_error *error);
int key_check_no_keys(struct session *session, struct spsy_error *error);
/* Its owner: of his own, by a group or adopted. *ALLOBJ is not asked (K3). Negative after
 * answer_fail: CPF2189, with the deed, as "change key". */
int key_check_owner(struct change *change, const struct spool_splkey *key, const char *deed);

/* May a new key get this label? Queues that came with it in a save file, or whose key is gone, put
 * new files under whatever has the label: such a key is made by whoever has *ALLOBJ and *SECADM.
 * Negative after answer_fail: CPF2189. */
int key_check_label(struct change *change, const char *label);

#endif
