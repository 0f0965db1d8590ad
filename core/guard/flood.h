/* flood.h - whoever writes too much into the journal waits, and then is refused (S8).
 *
 * MUST: only the profile that signed on to the job is slowed, with no transaction open; a swapped
 * profile (QWTSETP) neither lends its share nor loses it. QSECOFR is never slowed, and nobody while
 * break-glass is in force: on the day when everything goes wrong nobody is to be shut out by what
 * went wrong before. What a program of a decision asks (X36) does not wait either, because its time
 * limit runs: it counts. */
#ifndef SPSY_GUARD_FLOOD_H
#define SPSY_GUARD_FLOOD_H

#include "session/session.h"

/* Who pays for a session's journal entries: the profile that signed on, whomever it runs as. For
 * QSECOFR at work as somebody else (the home's owner, with --user) it is that profile. */
const char *flood_payer(const struct session *session);

/* Before anybody is asked. 0 = go on, perhaps after a pause; negative: refused, SPY0114. */
int flood_check(struct session *session, const char *function, struct spsy_error *error);

/* The same without a pause, and nothing is counted: how long it would wait. */
int flood_look(struct session *session, const char *function, int64_t *waits_ms,
               struct spsy_error *error);

/* After the answer to a decision is known, outside any transaction: removes decisions that are
 * older than the settings keep them, when it is this session's turn. Reported as `spsy journal
 * --prune-before` does, in the job log and, where that is wanted, in the system's log. */
void flood_upkeep(struct session *session);

#endif
