/* replay.h - recorded requests through other programs: what would have come of them.
 *
 * MUST (core/replay/README.md):
 *  - verdicts come from the engine (spsy_job_decide_recorded): bypass, chain and native authority
 *    are those of every dispatch, asked of a candidate's host;
 *  - what a decision depends on comes from its entry alone; what the entry does not have is
 *    "unknown" and counted as that, never guessed;
 *  - nothing is changed, and nothing is journalled: neither entry, nor counter, nor job log of a
 *    recorded job. */
#ifndef SPSY_REPLAY_REPLAY_H
#define SPSY_REPLAY_REPLAY_H

#include "session/session.h"

struct replay_request {
    /* At most one of them, a name of the session's streams; neither: the registry as it is. */
    const char *policy;   /* a policy in place of the registered RULES' */
    const char *registry; /* a registry.json; X10 */
    bool run_inline;      /* what may run inline runs so; X10 */
    /* Which entries, as spsy journal's; NULL = whatever. */
    const char *user, *file;
    enum spool_journal_verdict verdict;
    const char *since, *until; /* a journal's time, or the beginning of one */
    bool failed;
};

/* Rows: how many were decided how, then and now (core/replay/README.md, "What it says"). The exit
 * status becomes 1 (SPY0151) when one came out otherwise, 4 (SPY0152) when the candidate failed to
 * decide one. *AUDIT or *ALLOBJ; what names programs or how they run, both *ALLOBJ and *SECADM.
 * Negative: told, and nothing, or not all, was replayed. */
int replay_run(struct session *session, const struct replay_request *request,
               struct answer *answer);

#endif
