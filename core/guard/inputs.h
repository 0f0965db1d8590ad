/* inputs.h - all that the record and the authority of one decision are built from. */
#ifndef SPSY_GUARD_INPUTS_H
#define SPSY_GUARD_INPUTS_H

#include "guard/guard.h"

struct guard_inputs {
    struct spool_subject subject;              /* who asks, now */
    struct spool_authority_facts facts;        /* about the current queue; RST: the restored-to */
    struct spool_authority_facts target_facts; /* about a move's target */
    struct spsy_request request;               /* points into session and guarded */
    struct spsy_error no_record;               /* guard_inputs_explain; text "" = there is one */
    const struct guarded *guarded;             /* what they were read for */
    bool native_elsewhere;                     /* guard_inputs_fill */
};

/* Authority to a queue that has been read in this read or transaction: to the next file on it, it
 * is the same. {0}: none has. */
struct guard_known {
    bool known;
    struct spool_queue queue;
    struct spool_authority_facts facts;
};
struct guard_memo {
    struct guard_known queue, target;
};

/* Can a record be built of the file in guarded, on the queue there? Errors: SPSY_ERR_VALUE. */
int guarded_check(const struct guarded *guarded, struct spsy_error *error);

/* Reads subject and authority for what stands in guarded, and builds the request. The record is
 * built of it once, by the engine, and stands in the decision. */
int guard_inputs_read(struct session *session, const struct guarded *guarded,
                      struct guard_inputs *inputs, struct spsy_error *error);

/* When the engine could build no record: why, in inputs->no_record. A value that the record cannot
 * have comes of a clock before 1900 or from 2100 on, or of a damaged database. It is an error
 * (SPY0107), but for DLTSPLF: only its deletion goes on, to whoever is not asked about (decide.c).
 */
int guard_inputs_explain(const struct guarded *guarded, struct guard_inputs *inputs,
                         struct spsy_error *error);

/* Who asks now; and the rest of the inputs for whom has been read already, in the same read or
 * transaction: of many files it is the same, and so is what memo keeps. */
int guard_subject_read(struct session *session, struct spool_subject *subject,
                       struct spsy_error *error);
int guard_inputs_read_for(struct session *session, const struct spool_subject *subject,
                          struct guard_memo *memo, const struct guarded *guarded,
                          struct guard_inputs *inputs, struct spsy_error *error);

/* The request alone, for a subject that has been read: without native authority, where that is not
 * the home's. */
void guard_inputs_fill(struct session *session, const struct spool_subject *subject,
                       const struct guarded *guarded, struct guard_inputs *inputs);

/* Reads the file (not of a restore) and the queues again, into guarded; one that is to be made may
 * still be missing. CPF3344, CPF3357. */
int guarded_reread(struct session *session, struct guarded *guarded, struct spsy_error *error);

/* The same special authorities, of the same origin. */
bool guard_special_equal(const struct spsy_special *a, const struct spsy_special *b);

/* Would the programs be asked the same, and would native authority see the same? */
bool guard_inputs_equal(const struct guarded *a, const struct guard_inputs *inputs_a,
                        const struct guarded *b, const struct guard_inputs *inputs_b);

#endif
