/* tell.h - a refusal in words. */
#ifndef SPSY_GUARD_TELL_H
#define SPSY_GUARD_TELL_H

#include "guard/inputs.h"

/* CPF3492 or CPF33F0, then SPY0002 with program, format, number and reason, or the authority that
 * is missing. For its protection SPY0120, then SPY0002 with what of it refuses; for its key
 * SPY0121, then SPY0122 with who lacks which, both with one correlation number. The statement ends
 * with 3, or 4 when a program failed and decided by it. */
void tell_refusal(struct session *session, struct answer *answer, const struct guarded *guarded,
                  const struct guard_inputs *inputs, const struct spsy_decision *decision,
                  const struct spsy_error *error);

/* Whoever sits at a terminal with *SPLCTL, or tries a program out as QSECOFR, is told once a job
 * that the programs registered here are not asked about him (X3). */
void tell_bypass(struct session *session, struct answer *answer,
                 const struct spsy_decision *decision);

/* The decision could not be journalled: refused for that. */
void tell_unrecorded(struct answer *answer, const struct guarded *guarded,
                     const struct spsy_error *error);

#endif
