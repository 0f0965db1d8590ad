/* act.h - something is done to one job, if everybody lets it. */
#ifndef SPSY_GATEWAY_OPERATION_ACT_H
#define SPSY_GATEWAY_OPERATION_ACT_H

#include "gateway/exchange.h"

/* The target's job, locked and read. Negative: the client has been answered, nothing is locked. */
int act_find(struct exchange *exchange, struct guarded *guarded);
/* The two halves of it: after the first nothing of the home has been made for the job's sake. */
int act_read(struct exchange *exchange);
int act_guarded(struct exchange *exchange, struct guarded *guarded);
void act_leave(struct exchange *exchange); /* unlocked */

/* The questions are asked; request is sent as the user, or, allowed by a program under gatewayAllow
 * "grant", as root; the client is answered. question's functions, changes, guarded (and target) are
 * the caller's, its callbacks are set here. */
void act_on_job(struct exchange *exchange, struct gateway_question *question, struct ipp *request);

/* ---- one of many --------------------------------------------------------------------------- */

struct act_one {
    int32_t job;
    bool own; /* cupsd tells its owner all of it: it is read as the user first */
    /* Is it still one of those that the request is about? Asked whenever it has been read. */
    bool (*wanted)(const void *context, const struct cups_job *job);
    const void *context;
    /* An operation on that job alone. NULL: nothing is done yet; it is asked about, and stays
     * locked, whatever comes of it (upstream_unlock). */
    struct ipp *request;
    struct reading *reading; /* gets what was read last, the caller's to free; or NULL */
};

struct act_result {
    bool done;    /* cupsd has done it; or, without a request, everybody lets it be done */
    bool refused; /* by a program, cupsd's policy, a quiesce; else it failed */
    bool gone;    /* there is no such job (any more), or it is none of those any more */
    bool hidden;  /* gone, for who asks: it was refused, and gatewayHide is set */
    bool broken;  /* it failed before or after the programs: cupsd or its connector did not do it */
    bool useless; /* to go on with others: a quiesce, or too many journal entries */
    char why[400];
};

/* The job is locked and read, asked about, read again and acted on; the client gets no answer.
 * question as above; its functions and target serve for all of them. */
void act_on_one(struct exchange *exchange, struct gateway_question *question,
                const struct act_one *one, struct act_result *result);

#endif
