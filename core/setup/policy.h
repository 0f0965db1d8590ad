/* policy.h - cupsd's configuration behind the gateway, made of the distribution's.
 *
 * cupsd.conf has no include, and cupsctl rewrites it; so ours is a file of its own beside it, and
 * what the administrator and the distribution wrote there goes on counting, but for this. MUST:
 *  - cupsd listens at the one socket that only the gateway and lp can reach: no Port, no other
 *    Listen, no web interface (its programs pass by the gateway);
 *  - there is a <Location />, without which PeerCred never counts;
 *  - every policy wants a name that cupsd has checked for everything that touches jobs or
 *    subscriptions, and keeps their private values: the second line, should somebody get past the
 *    first;
 *  - nothing that the distribution or the administrator refuses is allowed. */
#ifndef SPSY_SETUP_POLICY_H
#define SPSY_SETUP_POLICY_H

#include <stdio.h>

#include "base/error.h"

/* conf: the distribution's cupsd.conf, NUL-terminated; name: in errors. listen: path of the socket.
 * *text: malloc'ed, the caller's. changes: a line "- ..." for each that was left out and "+ ..."
 * for each that is new, or NULL. Errors: SPSY_ERR_FORMAT (a block that does not end; the line is
 * named), SPSY_ERR_MEMORY. */
int policy_rewrite(const char *conf, const char *name, const char *listen, char **text,
                   FILE *changes, struct spsy_error *error);

#endif
