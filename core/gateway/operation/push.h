/* push.h - recipients that cupsd pushes events to (G6). */
#ifndef SPSY_GATEWAY_OPERATION_PUSH_H
#define SPSY_GATEWAY_OPERATION_PUSH_H

#include "gateway/exchange.h"

/* Does the request ask for a push to a recipient that is not switched on (gatewayPush)? Then
 * SPSY_ERR_AUTHORITY, in words. */
int push_check(struct exchange *exchange, struct spsy_error *error);

#endif
