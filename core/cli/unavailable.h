/* unavailable.h - commands of commands.md that this build does not carry out: they are known, say
 * so and fail, rather than being taken for misspelt. */
#ifndef SPSY_CLI_UNAVAILABLE_H
#define SPSY_CLI_UNAVAILABLE_H

#include "session/session.h"

/* SPY0106, exit 1. A definition with this function takes any parameters. */
int command_unavailable(struct session *session, const struct parameters *parameters,
                        struct answer *answer);

#endif
