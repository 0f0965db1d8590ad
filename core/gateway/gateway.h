/* gateway.h - `spsy gateway`: the processes in front of cupsd (core/gateway/README.md). */
#ifndef SPSY_GATEWAY_GATEWAY_H
#define SPSY_GATEWAY_GATEWAY_H

#include <stdbool.h>

#define GATEWAY_SOCKET "/run/cups/cups.sock"
#define GATEWAY_CUPSD "/run/cups/private/cups.sock"

struct gateway_options {
    const char *home;   /* absolute */
    const char *listen; /* NULL = one that systemd hands over, else GATEWAY_SOCKET */
    const char *cupsd;  /* absolute */
    bool syslog;
};

/* In the foreground until SIGTERM. Returns the exit status. */
int gateway_run(const struct gateway_options *options);

#endif
