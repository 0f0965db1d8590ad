/* gateway.h - `spsy gateway`: what it needs, libcups above all, is an executable of its own. */
#ifndef SPSY_TOOL_GATEWAY_H
#define SPSY_TOOL_GATEWAY_H

#include "base/error.h"
#include "cli/invocation.h"

/* Becomes libexec/spsy/spsy-gateway, with the words of the invocation. Returns only when that is
 * not possible: SPSY_ERR_IO, SPSY_ERR_MEMORY. */
int gateway_become(const struct invocation *invocation, const char *home, struct spsy_error *error);

#endif
