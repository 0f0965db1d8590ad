/* sign_on.h - a client that signs on with a password of the sign-on table (core/signon/README.md,
 * T3, T4).
 *
 * MUST: only where settings signOn allows it; nothing that the client says counts but the user id
 * and the password; who fails is told one thing, whatever was wrong; no other user waits for him.
 */
#ifndef SPSY_SERVER_SIGN_ON_H
#define SPSY_SERVER_SIGN_ON_H

#include "server/connection.h"

/* Fills the principal of the connection, whose session is prepared. id: as the hello says. Errors:
 * SPSY_ERR_AUTHORITY (SPY0191, SPY0192, SPY0193), SPSY_ERR_VALUE (CPD0084), those of the connection
 * and of the table. */
int sign_on(struct connection *connection, uid_t peer, const char *id, struct spsy_error *error);

#endif
