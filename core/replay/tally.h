/* tally.h - what came of all entries, counted in bounded memory. */
#ifndef SPSY_REPLAY_TALLY_H
#define SPSY_REPLAY_TALLY_H

#include "replay/entry.h"
#include "session/answer.h"

enum {
    REPLAY_EXAMPLES = 3,
    REPLAY_TEXT_SIZE = 700, /* two programs with their reasons */
    /* Different values that are counted by; what is more is "(others)". */
    REPLAY_VALUES_MAX = 16 * 1024,
};

struct replay_tally;
struct replay_tally *replay_tally_open(void); /* NULL = no memory */
void replay_tally_close(struct replay_tally *tally);

/* What came of an entry when it was asked anew. Negative: no memory. */
int replay_tally_decided(struct replay_tally *tally, const struct replay_entry *entry,
                         const struct spsy_decision *now, struct spsy_error *error);
/* It was decided before, but not anew: why. */
int replay_tally_unknown(struct replay_tally *tally, const struct replay_entry *entry,
                         struct spsy_error *error);
/* Nobody would be asked now either: break-glass was in force. */
int replay_tally_unasked(struct replay_tally *tally, const struct replay_entry *entry,
                         struct spsy_error *error);
int replay_tally_passed(struct replay_tally *tally, const struct spool_walked *walked,
                        const char *why, struct spsy_error *error);

struct replay_totals {
    int64_t decided, flips, failed; /* decisions: an entry counts as often as it says */
    int64_t unknown, passed;
    int64_t more_strict, less_strict, other;
    bool others; /* there were too many different values */
};
void replay_tally_totals(const struct replay_tally *tally, struct replay_totals *totals);

/* The rows, in their order. Negative: the answer is lost. */
int replay_tally_tell(struct replay_tally *tally, struct answer *answer);

#endif
