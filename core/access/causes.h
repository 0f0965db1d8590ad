/* causes.h - by what decisions came about: each cause once, however many cells of a matrix it is
 * the cause of; private to this room. */
#ifndef SPSY_ACCESS_CAUSES_H
#define SPSY_ACCESS_CAUSES_H

#include "access/ask.h"
#include "guard/inputs.h"

/* One answer, as it was given. */
struct access_came_of {
    const struct access_subject *subject;
    const struct guarded *guarded;
    const struct guard_inputs *inputs;
    const struct spsy_decision *decision;
    bool cups;
};

enum { ACCESS_CAUSES_KEPT = 4096, ACCESS_CAUSE_BUCKETS = 1024 };

/* The last cause of a function, and what it was the cause of: most that follow are the same. */
struct access_last {
    const struct access_cause *cause; /* NULL: there is none */
    const struct access_subject *subject;
    int64_t queue;
    struct spool_authority_facts facts, target_facts;
    enum spsy_origin origin;
    const char *program; /* the engine's */
};

struct access_kept_cause;
/* All zero is empty. */
struct access_causes {
    size_t count;
    struct access_kept_cause *buckets[ACCESS_CAUSE_BUCKETS]; /* owned */
    struct access_last last[SPSY_FUNCTION_COUNT];
};

/* Valid until they are renewed. NULL: out of memory. */
const struct access_cause *access_causes_of(struct access_causes *causes, int function,
                                            const struct access_came_of *came);
/* Forgets them when they have become many. */
void access_causes_renew(struct access_causes *causes);
void access_causes_free(struct access_causes *causes);

#endif
