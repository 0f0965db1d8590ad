/* acceptance.h - a queue rejects jobs for as long as somebody is deleting it (G4).
 *
 * MUST: it accepts again as it did before, whatever becomes of the request or of this process. A
 * process of its own stands by for that; it only ends when all is done. What it cannot mend is that
 * it is killed itself, or the connector is, with the gateway: then the queue goes on rejecting, and
 * its state message says how it came to. */
#ifndef SPSY_GATEWAY_OPERATION_ACCEPTANCE_H
#define SPSY_GATEWAY_OPERATION_ACCEPTANCE_H

#include "gateway/exchange.h"

struct acceptance {
    char uri[TARGET_URI_SIZE];
    bool accepted;      /* before */
    char message[1024]; /* its state message, before */
    pid_t standby;      /* 0 = none */
    int told;           /* to it; closed without a word: this process has died */
};

/* The target's queue rejects jobs from now on, by the user's right to make it. 0, and then to be
 * ended in one of the two ways; negative: the client has been answered, and nothing is changed. */
int acceptance_take(struct exchange *exchange, struct acceptance *acceptance);
/* As it was before. Negative: it is not. */
int acceptance_give_back(struct exchange *exchange, struct acceptance *acceptance,
                         struct spsy_error *error);
/* The queue is gone. */
void acceptance_end(struct acceptance *acceptance);

#endif
