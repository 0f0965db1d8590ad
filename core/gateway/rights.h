/* rights.h - from root, or from CAP_SETUID, to the home's owner and nothing else. */
#ifndef SPSY_GATEWAY_RIGHTS_H
#define SPSY_GATEWAY_RIGHTS_H

#include <sys/types.h>

#include "base/error.h"

/* The owner's uid and groups, no capability, and none to come (NO_NEW_PRIVS). SPSY_ERR_IO. */
int rights_drop(uid_t owner, struct spsy_error *error);

#endif
