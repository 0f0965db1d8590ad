/* peer_principal.h - placeholder, replaced by the branch i9-identity. */
#ifndef SPSY_SESSION_PEER_PRINCIPAL_H
#define SPSY_SESSION_PEER_PRINCIPAL_H
#include "session/session.h"
int peer_principal(struct spool *spool, uid_t peer, const char *user, struct principal *principal,
                   struct spsy_error *error);
int session_check(struct session *session, struct spsy_error *error);
#endif
