/* worker.h - the process of one connection.
 *
 * It is forked ahead: it opens the home and starts an exit host with the programs that are
 * registered, then waits for a connection, which the acceptor hands to it once. */
#ifndef SPSY_SERVER_WORKER_H
#define SPSY_SERVER_WORKER_H

#include "server/serve.h"

/* What goes over the control socket, which both ends close when the first answer is out. */
enum {
    WORKER_READY = 'R',    /* worker: the home is open */
    WORKER_ANSWERED = 'A', /* worker: its first answer is out; a new spare may be made */
    WORKER_TAKE = 'T',     /* acceptor: with the connection's descriptor */
};

struct worker_setup {
    const struct serve_options *options;
    struct counts *counts; /* shared with the acceptor */
    int control;           /* blocking; the worker's */
    pid_t acceptor;
};

/* In the child: never returns. */
void worker_run(const struct worker_setup *setup) __attribute__((noreturn));

/* One descriptor over a control socket. Negative: the worker is gone. */
int worker_hand_over(int control, int fd);

#endif
