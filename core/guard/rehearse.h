/* rehearse.h - a guarded function that is asked about, and does not happen (W5).
 *
 * MUST (core/guard/README.md, "Explaining"):
 *  - the same inputs, the same callbacks and the same engine as a decision; what is different is
 *    that nothing comes of it: no effect, no prepare, no job log, no counter of shadow programs, no
 *    repeat, no pause, no refusal counted. The journal gets an entry that says it is a rehearsal;
 *  - three walls, each alone enough: the guard does not go on (guard.c, the one place that looks),
 *    the store runs no statement that writes (spool_rehearse), and nothing can be written to a
 *    stream;
 *  - the session's job at the exit point is not asked: another one is, with its frozen list;
 *  - whoever asks about himself is told no more than his commands would tell him. */
#ifndef SPSY_GUARD_REHEARSE_H
#define SPSY_GUARD_REHEARSE_H

#include "guard/guard.h"
#include "session/progress.h"

struct rehearsal {
    struct answer *answer; /* gets the explanations */
    bool for_other;        /* --for */
    bool entitled;         /* who asks has *AUDIT, or *ALLOBJ and *SECADM: he may know everything */
    bool frozen;           /* the session's job has its list already */
    size_t explained, refused, failed; /* how many; failed are refused, too */
    /* Of who asks, while the session is the other's: */
    struct principal asker;
    char asker_name[11];
    char subject_name[11]; /* about whom */
    struct spsy_job *engine;
    const struct streams *streams;
    struct streams shut; /* as the session's, but for what would be written */
    struct progress progress;
    cJSON *log; /* what programs have said to the job log, of the decision that is being made */
};

/* From now on the session's guarded functions are explained in the answer. user: about whom; NULL =
 * whoever asks. CPF222E; CPF2204; SPY0114 when who asks floods the journal. After an error there is
 * nothing to end. */
int rehearsal_begin(struct session *session, struct answer *answer, const char *user,
                    struct rehearsal *rehearsal, struct spsy_error *error);
void rehearsal_end(struct session *session);

/* Has who asks *AUDIT, or *ALLOBJ and *SECADM, of whatever origin? Negative: not to be read. */
int rehearsal_may_see_others(struct session *session, struct spsy_error *error);

/* For guard.c alone: what guard() does in a rehearsal. GUARD_REHEARSED, or what it would return for
 * a refusal; 0 for what a program asks for while it is called (X36). */
int rehearse(struct session *session, struct answer *answer, const struct guarded *guarded,
             bool effect);

#endif
