/* control.h - a queue that somebody controls: HLDOUTQ, RLSOUTQ, CLROUTQ. */
#ifndef SPSY_COMMAND_OUTQ_CONTROL_H
#define SPSY_COMMAND_OUTQ_CONTROL_H

#include "session/session.h"

/* clang-format off */
#define QUEUE_CONTROLLED                                                                           \
    {.keyword = "OUTQ", .type = PARAMETER_QUALIFIED, .object = OBJECT_OUTQ, .required = true,      \
     .position = 1, .help = "output queue, of *LIBL unless qualified"}
/* clang-format on */

/* May the current user control it now? Inside the transaction that does it. CPF2207, with what
 * would be needed. */
int queue_control_check(struct session *session, const struct spool_queue *queue,
                        struct spsy_error *error);

/* OUTQ's queue held, or released. CPF3357; CPF3426, CPF3424: it is that already. */
int queue_control_hold(struct session *session, const struct parameters *parameters,
                       struct answer *answer, bool held);

#endif
