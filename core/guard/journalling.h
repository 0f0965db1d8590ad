/* journalling.h - a decision on its way to the journal and the system's log.
 *
 * MUST (core/store/README.md, "Recorded before effect"): what cannot be recorded is refused, and
 * that refusal is told to the system's log, always. Break-glass alone may go on without the
 * journal, when the system's log has taken the use instead. */
#ifndef SPSY_GUARD_JOURNALLING_H
#define SPSY_GUARD_JOURNALLING_H

#include "guard/inputs.h"

/* Into the journal, in the transaction that is open, and into the counters of shadow programs.
 * read: a function without effect; the same again, with the same answers, is counted in the entry
 * that is there (S8). */
int record_decision(struct session *session, const struct guard_inputs *inputs,
                    const struct spsy_decision *decision, bool read, struct spsy_error *error);

/* The transaction is about to be committed: what it has written is charged to who signed on. */
int record_charge(struct session *session, struct spsy_error *error);

/* A use of break-glass that the journal does not take (for the reason in journal), into the
 * system's log, asked for or not. Negative, and *error says both, when that is not possible
 * either; always negative when break-glass is not in force. */
int record_elsewhere(struct session *session, const struct guard_inputs *inputs,
                     const struct spsy_decision *decision, const struct spsy_error *journal,
                     struct spsy_error *error);

/* A refusal, the failure of a program that did not decide, and a use of break-glass, one line each
 * into the system's log: when asked for, and, asked for or not, when the journal has not got the
 * decision (for the reason in journal, else NULL). A log that does not take them is a warning. */
void record_in_syslog(struct session *session, struct answer *answer,
                      const struct guard_inputs *inputs, const struct spsy_decision *decision,
                      const struct spsy_error *journal);

#endif
