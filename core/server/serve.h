/* serve.h - `spsy serve`: a home that its users cannot write (core/server/README.md).
 *
 * The acceptor (core/acceptor) hands each connection to a worker process of its own. MUST:
 *  - a connection is one job (S3), of whoever the kernel says is there (S1);
 *  - no descriptor crosses the socket, and no path of a client is opened (S5). */
#ifndef SPSY_SERVER_SERVE_H
#define SPSY_SERVER_SERVE_H

#include <stdbool.h>

struct serve_options {
    const char *home;   /* absolute */
    const char *socket; /* NULL = one that systemd hands over, else WIRE_SOCKET */
    bool syslog;        /* refusals of every job go to the system's log */
};

/* Runs until SIGTERM or SIGINT. Returns the exit status: 0, or 1 with the reason told (life.h). */
int serve(const struct serve_options *options);

#endif
