/* login_principal.h - who is at the other end of a socket where everybody who has a login may come,
 * with or without a user profile (core/gateway/README.md, G1 and G9).
 *
 * MUST:
 *  - never two people with one name. One exception: root and the home's owner are both QSECOFR,
 *    because either can write the home (S1);
 *  - a profile is somebody's by LCLUSER alone, login and uid both (S1): nobody becomes QSECOFR by
 *    being called qsecofr;
 *  - what the name service or the store does not say is a refusal.
 *
 * All ask the name service, which may hang: in no transaction, and in no acceptor. */
#ifndef SPSY_SESSION_LOGIN_PRINCIPAL_H
#define SPSY_SESSION_LOGIN_PRINCIPAL_H

#include "session/login.h"
#include "session/principal.h"
#include "store/store.h"

struct login_identity {
    char login[LOGIN_NAME_SIZE]; /* as the system names the uid; of an owner: as it was asked for */
    uid_t uid;
    char name[11];    /* the current user's, or the job user's */
    bool has_profile; /* it is a user profile's; else none of that name is there */
};

/* Whose process has that uid. Errors: SPSY_ERR_AUTHORITY with SPY0115, which says what an
 * administrator can do: the overflow uid, a uid without a login, one that a profile has for another
 * login, one whose name a profile has; SPSY_ERR_IO, SPSY_ERR_MEMORY. Whether the profile is enabled
 * is the session's to find out. */
int login_identity_of_uid(struct spool *spool, uid_t uid, struct login_identity *identity,
                          struct spsy_error *error);

/* Whose login that text is, which may be any bytes. The same name as above, where that gives one;
 * a login that its uid is not named by, or whose profile is for another login, is Y and the uid:
 * nobody is refused for owning something. SPSY_ERR_NOT_FOUND: no login of this system (its uid and
 * name are not set); SPY0115: a profile has the name; else as above. */
int login_identity_of_login(struct spool *spool, const char *login, struct login_identity *identity,
                            struct spsy_error *error);

/* peer: as of SO_PEERCRED. uid: the same; or, of root only, whom it acts for: then root signs on as
 * QSECOFR, and the job begins as that user (S2). The job's type is batch; the caller may change it.
 * *identity (may be NULL) is that of uid. Errors as of login_identity_of_uid. */
int login_principal(struct spool *spool, uid_t peer, uid_t uid, struct principal *principal,
                    struct login_identity *identity, struct spsy_error *error);

/* Would it be the same principal now? Part of session_check. Errors as above. */
int login_principal_check(struct spool *spool, const struct principal *principal,
                          struct spsy_error *error);

#endif
