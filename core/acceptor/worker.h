/* worker.h - the process of one connection.
 *
 * It is forked ahead: its kind prepares what can be (the home is opened, an exit host started with
 * the programs that are registered); then it waits for a connection, which the acceptor hands to it
 * once. */
#ifndef SPSY_ACCEPTOR_WORKER_H
#define SPSY_ACCEPTOR_WORKER_H

#include "acceptor/acceptor.h"

/* What goes over the control socket, which both ends close when the first answer is out. */
enum {
    WORKER_READY = 'R',    /* worker: it is prepared */
    WORKER_ANSWERED = 'A', /* worker: its first answer is out; a new spare may be made */
    WORKER_TAKE = 'T',     /* acceptor: with the connection's descriptor */
};

struct worker_setup {
    const struct acceptor_kind *kind;
    const struct acceptor_options *options;
    struct counts *counts; /* shared with the acceptor */
    int control;           /* blocking; the worker's */
    bool spare;            /* made ahead; else for a connection that waits */
    pid_t acceptor;
};

/* In the child: never returns. */
void worker_run(const struct worker_setup *setup) __attribute__((noreturn));

/* For the kind: the first answer is out. Closes *control, which is -1 then; -1 is passed over. */
void worker_answered(int *control);

/* One descriptor over a control socket. Negative: the worker is gone. */
int worker_hand_over(int control, int fd);

#endif
