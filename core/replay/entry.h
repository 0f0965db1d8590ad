/* entry.h - one entry of the journal: what was asked, what was decided, and what is known of it. */
#ifndef SPSY_REPLAY_ENTRY_H
#define SPSY_REPLAY_ENTRY_H

#include <time.h>

#include "dispatch/dispatch.h"
#include "guard/facts.h"
#include "guard/recorded.h"
#include "store/store.h"

/* What comes of a request. */
enum replay_outcome {
    REPLAY_REFUSED,
    REPLAY_ALLOWED,
    REPLAY_LEFT, /* no program objected to an operation of CUPS: its own policy decides */
    REPLAY_FAILED,
    REPLAY_OUTCOMES,
};
extern const char *const replay_outcome_names[REPLAY_OUTCOMES];

struct replay_entry {
    const struct spool_walked *walked;
    struct recorded before;
    enum replay_outcome outcome; /* before */
    size_t function;             /* index among the 17 */
    time_t at;                   /* when it was asked */
    struct guard_facts facts;
    bool native_known, native_allowed, cups;
    struct spsy_fields_text text;
    struct spsy_request request;
    struct spsy_recorded_job job;
    /* Set while it is decided: what was needed and is not known; NULL = nothing. */
    const char *unknown;
    uint16_t rules[SPSY_CALLS_MAX]; /* of each RULES, which rule answered; 0 = none */
    void *run;                      /* whose entry it is */
};

/* Why it is not replayed, in words; NULL = it can be. facts are those of the entry, known or not.
 */
const char *replay_entry_read(const struct spool_walked *walked, const struct guard_facts *facts,
                              struct replay_entry *entry);

/* The facts of entries, each text read once as long as there is room. */
struct replay_facts;
struct replay_facts *replay_facts_open(void); /* NULL = no memory */
/* Never NULL; *damaged: the text is not what spsy writes, and the facts are not known. Valid until
 * the next call. */
const struct guard_facts *replay_facts_of(struct replay_facts *facts, const char *text,
                                          bool *damaged);
void replay_facts_close(struct replay_facts *facts);

#endif
