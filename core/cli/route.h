/* route.h - which way a command goes: to a home, or to the server that has it (S14). */
#ifndef SPSY_CLI_ROUTE_H
#define SPSY_CLI_ROUTE_H

#include "cli/invocation.h"

/* The socket, or NULL: a home. MUST be one of the two for each call: who names both with options is
 * told so (route_misfit), not sent to either. */
const char *route_socket(const struct invocation *invocation);
/* NULL, or the option that does not exist over a socket (S2, S14). */
const char *route_misfit(const struct invocation *invocation);

#endif
