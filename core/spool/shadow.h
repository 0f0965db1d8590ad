/* shadow.h - what programs registered with MODE(*SHADOW) would have done.
 *
 * Counted in the transaction that journals the decision, so that the numbers are those of the
 * journal without reading it, and stay when the journal is pruned. A registration is known by
 * format, number, program and the time it was registered: registered again, it counts anew. */
#ifndef SPSY_SPOOL_SHADOW_H
#define SPSY_SPOOL_SHADOW_H

#include "spool/store.h"

struct spool_shadow_key {
    const char *format;
    int32_t number;
    const char *program;
    const char *registered_at; /* "" in a hand-written registry */
};

struct spool_shadow {
    char since[40]; /* when it was counted first; UTC, as the journal's times */
    int64_t calls;  /* how often the chain reached it, failures included */
    int64_t would_refuse, would_allow, failures;
};

/* Adds the counts of *one (since is not read). In a transaction of the caller. */
int spool_shadow_add(struct spool *spool, const struct spool_shadow_key *key,
                     const struct spool_shadow *one, struct spsy_error *error);
/* 1 = found, 0 = never counted (*counted zeroed), negative = error. */
int spool_shadow_read(struct spool *spool, const struct spool_shadow_key *key,
                      struct spool_shadow *counted, struct spsy_error *error);

#endif
