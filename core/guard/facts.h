/* facts.h - what a decision was made of beside record and answers: who asked, with which special
 * authorities of which origin, in which groups and kind of job; the queue as it was; and what
 * native authority would have said, whoever decided.
 *
 * A journal entry keeps it as JSON (the store's column facts, "facts" of `spsy journal --json`):
 *
 *   {"native":"allowed|refused|cups|unknown","nativeWhy":"...",
 *    "special":{"own":["*SPLCTL"],"group":[],"adopted":[]},
 *    "groups":["G1","G2"],"jobType":"batch",
 *    "queue":{"oprctl":true,"autchk":"*OWNER","dspdta":"*NO","owner":"QSYS","held":false}}
 *
 * nativeWhy only of refused; groups with the primary one first ("*NONE" stands there if there are
 * others and it is none); queue is not there when the entry is of no one file (a list of the
 * gateway's). Entries of homes before version 7 have none: unknown. */
#ifndef SPSY_GUARD_FACTS_H
#define SPSY_GUARD_FACTS_H

#include "guard/inputs.h"

enum guard_native {
    GUARD_NATIVE_UNKNOWN,
    GUARD_NATIVE_ALLOWED,
    GUARD_NATIVE_REFUSED,
    GUARD_NATIVE_CUPS, /* a job of CUPS: cupsd's policy is, and was not asked by us */
};

enum {
    GUARD_GROUPS_MAX = 1 + SPOOL_SUPPLEMENTAL_MAX,
    GUARD_FACTS_SIZE = 4096, /* any facts as JSON, every character escaped, NUL */
};

struct guard_facts {
    bool known; /* false: an entry from before version 7; all else is 0 */
    enum guard_native native;
    char native_why[SPSY_REASON_BYTES]; /* of refused, else "" */
    struct spsy_special special;
    char groups[GUARD_GROUPS_MAX][11];
    size_t group_count;
    enum spsy_job_type job_type;
    bool has_queue;
    bool operator_control, held;
    enum spool_authority_check authority_check;
    enum spool_display_data display_data;
    char queue_owner[11];
};

/* Of who asks, in this session: everything but native and queue. */
void guard_facts_of_subject(const struct session *session, const struct spool_subject *subject,
                            struct guard_facts *facts);
/* Of one decision: all of it. Native authority is asked here, whatever the decision's basis is; of
 * one that was decided by it the reason is the decision's. */
void guard_facts_of(const struct session *session, const struct guard_inputs *inputs,
                    const struct spsy_decision *decision, struct guard_facts *facts);

/* As JSON; facts that are not known are no text: "". Returns its length. */
size_t guard_facts_write(const struct guard_facts *facts, char text[GUARD_FACTS_SIZE]);
/* From what an entry has; NULL and "" are not known. Strict: these keys, these values, nothing
 * else. Errors: SPSY_ERR_FORMAT with source and JSON path, SPSY_ERR_MEMORY; *facts is unknown. */
int guard_facts_read(const char *text, const char *source, struct guard_facts *facts,
                     struct spsy_error *error);

const char *guard_native_name(enum guard_native native);

#endif
