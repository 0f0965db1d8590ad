/* peer_principal.h - who is at the other end of a socket: the kernel's word, made a principal.
 *
 * MUST (S1): the peer's uid decides, and nothing that the client says. The profile's stored login
 * and stored uid must both be the peer's, now; root and the home's owner are QSECOFR; the overflow
 * uid is nobody. Whoever is refused is told the command that an administrator has to run.
 *
 * Both ask the name service, which may hang: a worker may call them, an acceptor must not. */
#ifndef SPSY_SESSION_PEER_PRINCIPAL_H
#define SPSY_SESSION_PEER_PRINCIPAL_H

#include "session/principal.h"
#include "store/store.h"

/* peer: the effective uid at connect time (SO_PEERCRED). user: --user or NULL; that the peer may
 * run as it is checked when the session opens (S2). The job's type is batch, nobody is adopted; the
 * caller may change the type. Errors: SPSY_ERR_AUTHORITY, SPY0115; SPSY_ERR_VALUE, CPD0084, for a
 * user that is no name; SPSY_ERR_IO when the name service does not say. */
int peer_principal(struct spool *spool, uid_t peer, const char *user, struct principal *principal,
                   struct spsy_error *error);

/* Is its peer still whom it signed on as? Errors as above. */
int peer_principal_check(struct spool *spool, const struct principal *principal,
                         struct spsy_error *error);

/* The profile that is for the login of that uid: stored login and stored uid are both the peer's.
 * login: as login_by_uid names it, "" = none. SPSY_ERR_NOT_FOUND: no profile has the uid; errors as
 * above: one has it, for another login. */
int peer_profile(struct spool *spool, uid_t peer, const char *login, struct spool_profile *profile,
                 struct spsy_error *error);

#endif
