#include "session/login_principal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "dispatch/dispatch.h"
#include "object/given_name.h"
#include "session/peer_principal.h"

/* One that is a *NAME in capital letters, and that no other login becomes then. */
static bool is_plain(const char *login)
{
    return login[0] >= 'a' && login[0] <= 'z' && strlen(login) <= SPSY_NAME_MAX &&
           login[strspn(login, "abcdefghijklmnopqrstuvwxyz0123456789_")] == '\0';
}

/* 1 = a profile has that name, 0 = none has. */
static int is_profile(struct spool *spool, const char *name, struct spsy_error *error)
{
    struct spool_profile profile;
    int result = spool_profile_find(spool, name, &profile, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return 0;
    return result == 0 ? 1 : result;
}

/* The login in capital letters: 1 = that is its name, 0 = somebody else's, or nobody's. */
static int name_by_login(struct spool *spool, const char *login, char name[11],
                         struct spsy_error *error)
{
    int found;

    if (!is_plain(login) || !spsy_fold_upper(name, SPSY_NAME_SIZE, login) ||
        given_name_is_profile(name) || spsy_system_profile(name))
        return 0;
    found = is_profile(spool, name, error);
    return found < 0 ? found : !found;
}

static int name_by_uid(struct spool *spool, struct login_identity *identity,
                       struct spsy_error *error)
{
    int found;

    given_name_of_uid(identity->uid, identity->name);
    found = is_profile(spool, identity->name, error);
    if (found <= 0)
        return found;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "login %.64s (user id %u) would be known as %s, and a user profile of that "
                     "name is there, older than the rule that keeps such names; an administrator "
                     "can give the login a profile, that one or another: spsy chgusrprf PROFILE "
                     "--lcluser LOGIN",
                     identity->login, (unsigned)identity->uid, identity->name);
}

/* Two entries of one login would be one name; nor could they tell cupsd who they are. */
static int check_one_uid(const struct login_identity *identity, struct spsy_error *error)
{
    uid_t uid = (uid_t)-1;
    int found = login_by_name(identity->login, &uid, error);

    if (found < 0 || uid == identity->uid)
        return found < 0 ? found : 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "user id %u is login %.64s, and that login is not found by its name, or has "
                     "another user id: the system does not say who that is",
                     (unsigned)identity->uid, identity->login);
}

/* Nobody's profile. */
static int name_without_profile(struct spool *spool, struct login_identity *identity,
                                struct spsy_error *error)
{
    int named = check_one_uid(identity, error);

    if (named == 0)
        named = name_by_login(spool, identity->login, identity->name, error);
    if (named > 0)
        return 0;
    return named == 0 ? name_by_uid(spool, identity, error) : named;
}

static bool is_officer(struct spool *spool, struct login_identity *identity)
{
    if (identity->uid != 0 && identity->uid != spool_owner(spool))
        return false;
    memcpy(identity->name, "QSECOFR", sizeof "QSECOFR");
    identity->has_profile = true;
    return true;
}

/* login is what the system calls that uid. */
static int name_identity(struct spool *spool, const char *login, struct login_identity *identity,
                         struct spsy_error *error)
{
    struct spool_profile profile;
    int result;

    if (is_officer(spool, identity))
        return 0;
    result = peer_profile(spool, identity->uid, login, &profile, error);
    if (result == SPSY_ERR_NOT_FOUND)
        return name_without_profile(spool, identity, error);
    if (result == 0) {
        memcpy(identity->name, profile.name, sizeof identity->name);
        identity->has_profile = true;
    }
    return result;
}

int login_identity_of_uid(struct spool *spool, uid_t uid, struct login_identity *identity,
                          struct spsy_error *error)
{
    int found;

    memset(identity, 0, sizeof *identity);
    identity->uid = uid;
    if (uid == login_overflow_uid())
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user id %u stands for every user who has no place in this user "
                         "namespace, and is nobody here",
                         (unsigned)uid);
    found = login_by_uid(uid, identity->login, error);
    if (found < 0)
        return found;
    if (found == 0 || !identity->login[0])
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user id %u has no login on this system, and CUPS knows nobody without "
                         "one; an administrator can give it one",
                         (unsigned)uid);
    return name_identity(spool, identity->login, identity, error);
}

int login_identity_of_login(struct spool *spool, const char *login, struct login_identity *identity,
                            struct spsy_error *error)
{
    char named[LOGIN_NAME_SIZE] = "";
    int result = SPSY_ERR_AUTHORITY;
    int found;

    memset(identity, 0, sizeof *identity);
    found = login_by_name(login, &identity->uid, error);
    if (found < 0)
        return found;
    if (found == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "", "%.64s is no login of this system", login);
    snprintf(identity->login, sizeof identity->login, "%s", login);
    found = login_by_uid(identity->uid, named, error);
    if (found < 0)
        return found;
    if (is_officer(spool, identity))
        return 0;
    if (found > 0 && strcmp(named, login) == 0)
        result = name_identity(spool, login, identity, error);
    return result == SPSY_ERR_AUTHORITY ? name_by_uid(spool, identity, error) : result;
}

int login_principal(struct spool *spool, uid_t peer, uid_t uid, struct principal *principal,
                    struct login_identity *identity, struct spsy_error *error)
{
    struct login_identity own = {.uid = uid};
    int result;

    memset(principal, 0, sizeof *principal);
    if (peer != uid && peer != 0)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "user id %u acts for nobody else",
                         (unsigned)peer);
    identity = identity ? identity : &own;
    result = login_identity_of_uid(spool, uid, identity, error);
    if (result < 0)
        return result;
    principal->origin = PRINCIPAL_LOGIN;
    principal->type = SPSY_JOB_BATCH;
    principal->peer = peer;
    principal->login = uid;
    principal->no_profile = !identity->has_profile;
    memcpy(principal->profile, identity->name, sizeof principal->profile);
    snprintf(principal->signed_on, sizeof principal->signed_on, "%s",
             peer == uid ? identity->name : "QSECOFR");
    return 0;
}

int login_principal_check(struct spool *spool, const struct principal *principal,
                          struct spsy_error *error)
{
    struct login_identity identity;
    int result = login_identity_of_uid(spool, principal->login, &identity, error);

    if (result < 0 || (strcmp(identity.name, principal->profile) == 0 &&
                       identity.has_profile == !principal->no_profile))
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "login %.64s (user id %u) is %s%s now, and no longer %s%s: connect again",
                     identity.login, (unsigned)principal->login, identity.name,
                     identity.has_profile ? "" : " without a user profile", principal->profile,
                     principal->no_profile ? " without one" : "");
}
