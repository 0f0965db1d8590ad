/* key.c - the gate of keys (K3): data that is encrypted is read by whom its key is granted to. */
#include "shield/shield.h"

int shield_key(struct session *session, const struct shield_question *question,
               struct spsy_error *why)
{
    (void)session, (void)question, (void)why;
    return 1;
}
