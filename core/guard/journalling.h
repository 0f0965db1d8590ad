/* journalling.h - a decision on its way to the journal and the system's log.
 *
 * MUST (core/store/README.md, "Recorded before effect"): what cannot be recorded is refused, and
 * that refusal is told to the system's log, always. Break-glass alone may go on without the
 * journal, when the system's log has taken the use instead. */
#ifndef SPSY_GUARD_JOURNALLING_H
#define SPSY_GUARD_JOURNALLING_H

#include "guard/facts.h"

/* Into the journal, in the transaction that is open, and into the counters of shadow programs.
 * read: a function without effect; the same again, with the same answers, is counted in the entry
 * that is there (S8). */
int record_decision(struct session *session, const struct guard_inputs *inputs,
                    const struct spsy_decision *decision, bool read, struct spsy_error *error);

/* The same with "rehearsal": true: nothing comes of it, so that no counter counts it and no filter
 * by verdict or failure finds it. "for" names the subject when it is not who asks. */
int record_rehearsal(struct session *session, const struct guard_inputs *inputs,
                     const struct spsy_decision *decision, struct spsy_error *error);

/* An entry that is not one decision of the engine's; in the transaction that is open. */
struct record_entry {
    const cJSON *json;               /* what --json shows; NULL: out of memory */
    const char *file;                /* NULL = of none */
    const unsigned char *record;     /* NULL = none */
    const struct guard_facts *facts; /* NULL: not known */
    bool refused, failed;            /* for the filters */
    bool read;                       /* as above */
};
int record_entry(struct session *session, const struct record_entry *what,
                 struct spsy_error *error);

/* A program failed, or the decision could not be made. */
bool record_has_failure(const struct spsy_decision *decision);

/* What shadow programs would have done, of several decisions, until it is written in one
 * transaction. The programs' names are the engine's. Begins with count 0. */
struct record_shadow {
    struct spool_shadow_key key;
    char format[9], registered_at[40];
    struct spool_shadow counts;
};
struct record_shadows {
    size_t count;
    struct record_shadow of[SPSY_CALLS_MAX];
};
/* Directly after the decision, before the engine is asked again. */
void record_count_shadows(struct session *session, const struct spsy_decision *decision,
                          struct record_shadows *shadows);
int record_write_shadows(struct session *session, struct record_shadows *shadows,
                         struct spsy_error *error);

/* A transaction for what is recorded: its entries are charged to who signed on when it is
 * committed (flood.h). */
int record_begin(struct session *session, enum spool_durability durability,
                 struct spsy_error *error);
int record_commit(struct session *session, struct spsy_error *error);

/* After error, a full disk: is there room now? It must not keep anybody from deleting; the reserve
 * is for that, and for break-glass. */
bool record_may_use_reserve(const struct session *session, const char *function,
                            const struct spsy_error *error);

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
