/* act.h - something is done to one job, if everybody lets it. */
#ifndef SPSY_GATEWAY_ACT_H
#define SPSY_GATEWAY_ACT_H

#include "gateway/exchange.h"

/* The target's job, locked and read. Negative: the client has been answered, nothing is locked. */
int act_find(struct exchange *exchange, struct guarded *guarded);
void act_leave(struct exchange *exchange); /* unlocked */

/* The questions are asked; request is sent as the user, or, allowed by a program under gatewayAllow
 * "grant", as root; the client is answered. question's functions, changes, guarded (and target) are
 * the caller's, its callbacks are set here. */
void act_on_job(struct exchange *exchange, struct gateway_question *question, struct ipp *request);

/* The same of one of many, without an answer to the client: the job is locked and read, asked about
 * and acted on. *done: cupsd has done it. why: else in words. functions as in a question; request
 * is made by make for each. */
struct act_result {
    bool done;
    bool refused; /* by a program, cupsd's policy, a quiesce; else it failed */
    bool gone;    /* there is no such job (any more) */
    char why[400];
};
void act_on_one(struct exchange *exchange, struct gateway_question *question, int32_t job,
                struct ipp *request, struct act_result *result);

#endif
