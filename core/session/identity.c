/* identity.c - whom a job runs as, from its beginning to its end.
 *
 * MUST:
 *  - S2: a job becomes itself, whoever signed on, a group profile that its current profile is a
 *    member of, or with *ALLOBJ and *SECADM anybody. --user and QWTSETP are one way.
 *  - S2: whoever can write the home may name anybody: nothing would keep him from it. He is at the
 *    console, where QSECOFR, disabled or not, can always sign on; he is told.
 *  - S4: before each command of a peer, who signed on and whom the job runs as are there and
 *    enabled, and the peer is still who it was.
 *  - G9: somebody without a profile runs as nobody else, and only while there is none of his name.
 *  - Everything is read from the store at that moment; what cannot be read is a refusal. */
#include "session/session.h"

#include <stdio.h>
#include <string.h>

#include "session/login_principal.h"
#include "session/peer_principal.h"

/* By name: whom the job begins as, or its current user. */
static bool is_name_only(const struct session *session, const char *name)
{
    const struct principal *principal = &session->principal;

    return principal->origin == PRINCIPAL_LOGIN && principal->no_profile &&
           strcmp(name, principal->profile) == 0;
}

bool session_without_profile(const struct session *session, const char *name)
{
    return is_name_only(session, name) && strcmp(name, session->current_user) == 0;
}

static int check_enabled(struct session *session, const char *name, struct spsy_error *error)
{
    struct spool_subject subject;
    struct spool_profile profile;
    int result;

    if (is_name_only(session, name))
        return spool_subject_without_profile(session->spool, name, NULL, 0, &subject, error);
    result = spool_profile_find(session->spool, name, &profile, error);
    if (result < 0 || profile.enabled)
        return result;
    if (strcmp(profile.name, "QSECOFR") == 0) {
        session->officer_is_disabled = true;
        if (session->principal.origin == PRINCIPAL_HOME_OWNER)
            return 0;
        /* perhaps nobody is left who could by a socket */
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF22E3",
                         "user profile QSECOFR is disabled; root or the home's owner can run: spsy "
                         "--home %s chgusrprf QSECOFR --status '*ENABLED'",
                         spool_home(session->spool));
    }
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF22E3", "user profile %s is disabled",
                     profile.name);
}

/* Whatever QSECOFR has been left with: who can write the home can give it back. */
static bool runs_as_owner(const struct session *session)
{
    return session->principal.origin == PRINCIPAL_HOME_OWNER &&
           strcmp(session->current_user, session->principal.signed_on) == 0;
}

static int check_may_become(struct session *session, const char *name, struct spsy_error *error)
{
    struct spool_subject subject;
    int result;

    if (strcmp(name, session->current_user) == 0 ||
        strcmp(name, session->principal.signed_on) == 0 || runs_as_owner(session))
        return 0;
    result = session_subject(session, &subject, error);
    if (result < 0)
        return result;
    if (spool_profile_is_member(&subject.profile, name) ||
        spool_subject_has(&subject, SPSY_ALLOBJ | SPSY_SECADM))
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2217",
                     "not authorized to run under user profile %s: it is no group of %s, who does "
                     "not have both *ALLOBJ and *SECADM",
                     name, session->current_user);
}

int session_become(struct session *session, const char *name, struct spsy_error *error)
{
    int result = check_may_become(session, name, error);

    if (result == 0)
        result = check_enabled(session, name, error);
    if (result == 0 && strcmp(name, session->current_user) != 0)
        session_forget_passwords(session);
    if (result == 0)
        snprintf(session->current_user, sizeof session->current_user, "%s", name);
    return result;
}

int session_sign_on(struct session *session, struct spsy_error *error)
{
    const struct principal *principal = &session->principal;
    int result = 0;

    memcpy(session->current_user, principal->signed_on, sizeof session->current_user);
    if (principal->origin != PRINCIPAL_HOME_OWNER)
        result = check_enabled(session, principal->signed_on, error);
    return result == 0 ? session_become(session, principal->profile, error) : result;
}

int session_check_enabled(struct session *session, struct spsy_error *error)
{
    const struct principal *principal = &session->principal;
    int result = 0;

    if (principal->origin != PRINCIPAL_HOME_OWNER &&
        strcmp(principal->signed_on, session->current_user) != 0)
        result = check_enabled(session, principal->signed_on, error);
    return result == 0 ? check_enabled(session, session->current_user, error) : result;
}

int session_check(struct session *session, struct spsy_error *error)
{
    const struct principal *principal = &session->principal;
    int result = 0;

    if (principal->origin == PRINCIPAL_PEER)
        result = peer_principal_check(session->spool, principal, error);
    else if (principal->origin == PRINCIPAL_LOGIN)
        result = login_principal_check(session->spool, principal, error);
    if (result == 0 && principal->origin != PRINCIPAL_HOME_OWNER)
        result = check_enabled(session, principal->signed_on, error);
    if (result == 0)
        result = check_enabled(session, session->current_user, error);
    return result;
}
