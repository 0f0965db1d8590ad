#include "session/peer_principal.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "session/login.h"

enum { COMMAND_SIZE = 128 };

/* A login that a shell takes as it is, and LCLUSER, too. */
static bool plain_login(const char *login)
{
    size_t length = strlen(login);

    return length > 0 && length < SPOOL_LOCAL_USER_SIZE && login[0] != '-' &&
           strspn(login, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.-") ==
               length;
}

/* The profile of the login's own name, where there can be one and it is no other login's. Returns
 * the command that makes it this login's. */
static const char *own_profile(struct spool *spool, const char *login, char name[SPSY_NAME_SIZE])
{
    struct spool_profile profile;
    int found;

    if (!spsy_fold_upper(name, SPSY_NAME_SIZE, login) || !spsy_name_valid(name, SPSY_NAME_MAX))
        return NULL;
    found = spool_profile_find(spool, name, &profile, NULL);
    if (found == SPSY_ERR_NOT_FOUND)
        return "crtusrprf";
    return found == 0 && (!profile.local_user[0] || strcmp(profile.local_user, login) == 0)
               ? "chgusrprf"
               : NULL;
}

/* What an administrator has to run, with words in capital letters for what is not known here. */
static void suggest(struct spool *spool, const char *login, char command[COMMAND_SIZE])
{
    char name[SPSY_NAME_SIZE];
    const char *verb = own_profile(spool, login, name);

    snprintf(command, COMMAND_SIZE, "spsy %s %s --lcluser %.32s", verb ? verb : "crtusrprf",
             verb ? name : "PROFILE", plain_login(login) ? login : "LOGIN");
}

/* The profile of the login's own name is for it, but with another uid: perhaps the login was
 * removed, and is another person's now. */
static bool has_other_uid(struct spool *spool, const char *login, struct spool_profile *profile)
{
    char name[SPSY_NAME_SIZE];

    return login[0] && own_profile(spool, login, name) &&
           spool_profile_find(spool, name, profile, NULL) == 0 && profile->local_user[0];
}

/* login "": it has none. */
static int refuse_unknown(struct spool *spool, uid_t peer, const char *login,
                          struct spsy_error *error)
{
    struct spool_profile profile;
    char command[COMMAND_SIZE];

    suggest(spool, login, command);
    if (has_other_uid(spool, login, &profile))
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user profile %s is for login %.64s with user id %u, and the login has "
                         "user id %u now; if that is the same user, an administrator can run: %s",
                         profile.name, login, (unsigned)profile.local_uid, (unsigned)peer, command);
    if (!login[0])
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user id %u has no login on this system, and no user profile; an "
                         "administrator can run: %s",
                         (unsigned)peer, command);
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "no user profile is for login %.64s (user id %u); an administrator can run: "
                     "%s",
                     login, (unsigned)peer, command);
}

/* What is known of a peer whose uid a profile has. */
struct match {
    const struct spool_profile *profile;
    uid_t peer;
    char login[LOGIN_NAME_SIZE]; /* of the peer's uid now, "" = none */
    bool there;                  /* the profile's login is */
    uid_t uid;                   /* its uid now */
};

static bool matches(const struct match *match)
{
    return match->there && match->uid == match->peer &&
           strcmp(match->login, match->profile->local_user) == 0;
}

/* Says in which way they differ; which of them is the person is the administrator's to know. */
static int refuse_mismatch(const struct match *match, struct spsy_error *error)
{
    const char *name = match->profile->name, *login = match->profile->local_user;
    unsigned uid = (unsigned)match->peer;
    const char *now = plain_login(match->login) ? match->login : "LOGIN";

    if (!match->there && !match->login[0])
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user profile %s is for login %s (user id %u), which was removed; an "
                         "administrator can run: spsy chgusrprf %s --lcluser LOGIN",
                         name, login, uid, name);
    if (!match->there)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "user profile %s is for login %s, which was renamed or removed: user id "
                         "%u is login %.64s now; if that is the same user, an administrator can "
                         "run: spsy chgusrprf %s --lcluser %s",
                         name, login, uid, match->login, name, now);
    if (match->uid != match->peer && match->login[0])
        return spsy_fail(
            error, SPSY_ERR_AUTHORITY, "SPY0115",
            "user id %u is login %.64s now, and login %s, whom user profile %s is for, "
            "has user id %u; an administrator can run: spsy chgusrprf %s --lcluser %s",
            uid, match->login, login, name, (unsigned)match->uid, name, login);
    if (match->uid != match->peer)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                         "login %s, whom user profile %s is for, has user id %u now, not %u; an "
                         "administrator can run: spsy chgusrprf %s --lcluser %s",
                         login, name, (unsigned)match->uid, uid, name, login);
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "user id %u is login %s's, whom user profile %s is for, but also %.64s's, and "
                     "the system names that one; an administrator can run: spsy chgusrprf %s "
                     "--lcluser %s",
                     uid, login, name, match->login[0] ? match->login : "nobody", name, now);
}

int peer_profile(struct spool *spool, uid_t peer, const char *login, struct spool_profile *profile,
                 struct spsy_error *error)
{
    struct match match = {.profile = profile, .peer = peer};
    int result = spool_profile_of_uid(spool, peer, profile, error);
    int found;

    if (result < 0)
        return result;
    snprintf(match.login, sizeof match.login, "%s", login);
    found = login_by_name(profile->local_user, &match.uid, error);
    if (found < 0)
        return found;
    match.there = found > 0;
    return matches(&match) ? 0 : refuse_mismatch(&match, error);
}

static int find_profile(struct spool *spool, uid_t peer, struct spool_profile *profile,
                        struct spsy_error *error)
{
    char login[LOGIN_NAME_SIZE] = "";
    int result = login_by_uid(peer, login, error);

    if (result < 0)
        return result;
    result = peer_profile(spool, peer, login, profile, error);
    return result == SPSY_ERR_NOT_FOUND ? refuse_unknown(spool, peer, login, error) : result;
}

/* Once, and before all else: a home may even be owned by it. */
static int check_overflow(uid_t peer, struct spsy_error *error)
{
    if (peer != login_overflow_uid())
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "user id %u stands for every user who has no place in this user namespace, "
                     "and is nobody here; connect from where spsy serve runs",
                     (unsigned)peer);
}

static int sign_on(struct spool *spool, uid_t peer, char name[11], struct spsy_error *error)
{
    struct spool_profile profile;
    int result;

    if (peer == 0 || peer == spool_owner(spool)) {
        snprintf(name, 11, "QSECOFR");
        return 0;
    }
    result = find_profile(spool, peer, &profile, error);
    if (result == 0)
        memcpy(name, profile.name, sizeof profile.name);
    return result;
}

int peer_principal(struct spool *spool, uid_t peer, const char *user, struct principal *principal,
                   struct spsy_error *error)
{
    int result;

    memset(principal, 0, sizeof *principal);
    principal->origin = PRINCIPAL_PEER;
    principal->peer = peer;
    principal->type = SPSY_JOB_BATCH;
    result = check_overflow(peer, error);
    if (result == 0)
        result = sign_on(spool, peer, principal->signed_on, error);
    if (result < 0)
        return result;
    return principal_name_profile(principal, user, error);
}

int peer_principal_check(struct spool *spool, const struct principal *principal,
                         struct spsy_error *error)
{
    char name[11];
    int result = sign_on(spool, principal->peer, name, error);

    if (result < 0 || strcmp(name, principal->signed_on) == 0)
        return result;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0115",
                     "user id %u signs on as %s now, and no longer as %s: connect again",
                     (unsigned)principal->peer, name, principal->signed_on);
}
