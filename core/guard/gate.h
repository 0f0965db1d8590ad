/* gate.h - protection and key (core/shield), as the guard asks them: last, about what programs,
 * native authority or a bypass allow.
 *
 * MUST: whoever acts on a decision asks once more in the transaction of the effect, so that what
 * was revoked meanwhile counts. */
#ifndef SPSY_GUARD_GATE_H
#define SPSY_GUARD_GATE_H

#include "guard/inputs.h"
#include "shield/shield.h"

/* Most files have neither: then nothing is looked at. */
static inline bool guard_gate_has_a_say(const struct guarded *guarded)
{
    return guarded->protects || shield_is_wanted(&guarded->file);
}

/* As shield_judge. */
int guard_gate(struct session *session, const struct guarded *guarded,
               const struct guard_inputs *inputs, enum spsy_basis *basis, struct spsy_error *why);

/* What each of the two says by itself, whether it is its turn or not: for who explains. */
enum guard_gate_state {
    GUARD_GATE_NONE, /* it has nothing to say: no protection, in the clear, no data is read */
    GUARD_GATE_OPEN,
    GUARD_GATE_REFUSED,
    GUARD_GATE_FAILED,
};
enum guard_gate_state guard_gate_look(struct session *session, const struct guarded *guarded,
                                      const struct guard_inputs *inputs, enum spsy_basis gate,
                                      struct spsy_error *why);
const char *guard_gate_state_name(enum guard_gate_state state); /* "none" ... "failed" */

/* Does it matter no more what was decided? */
static inline bool guard_gate_has_closed(struct session *session, const struct guarded *now,
                                         const struct guard_inputs *inputs)
{
    enum spsy_basis basis;
    struct spsy_error why;

    return guard_gate_has_a_say(now) && guard_gate(session, now, inputs, &basis, &why) != 1;
}

#endif
