#include "cli/local_principal.h"

#include <pwd.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

/* The profile named as the operating system's user, in upper case. A home of somebody else opens
 * for root alone: anybody else is told so by session_open, and not to name a profile. */
static int system_user(struct principal *principal, struct spsy_error *error)
{
    struct passwd entry, *found = NULL;
    char room[4096];

    principal->origin = PRINCIPAL_SYSTEM_USER;
    if (geteuid() != 0)
        return 0; /* no profile */
    if (getpwuid_r(geteuid(), &entry, room, sizeof room, &found) != 0 || !found)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204",
                         "user %ld has no name on this system; name a profile with --user",
                         (long)geteuid());
    if (!spsy_fold_upper(principal->profile, sizeof principal->profile, found->pw_name) ||
        !spsy_name_valid(principal->profile, SPSY_NAME_MAX))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204",
                         "no user profile can be named %s; name one with --user", found->pw_name);
    return 0;
}

static int default_user(const char *home, struct principal *principal, struct spsy_error *error)
{
    struct stat status;

    if (stat(home, &status) == 0 && status.st_uid != geteuid())
        return system_user(principal, error);
    principal->origin = PRINCIPAL_HOME_OWNER;
    memcpy(principal->profile, "QSECOFR", sizeof "QSECOFR");
    return 0;
}

static int given_name(const char *what, const char *given, char name[11], struct spsy_error *error)
{
    if (spsy_fold_upper(name, 11, given) && spsy_name_valid(name, SPSY_NAME_MAX))
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                     "%s %s is not a name: A-Z $ # @, then also 0-9 _ . , 10 at most", what, given);
}

int local_principal(const char *home, const struct local_claim *claim, struct principal *principal,
                    struct spsy_error *error)
{
    int result;

    memset(principal, 0, sizeof *principal);
    principal->type = claim->type;
    principal->origin = PRINCIPAL_OPTION;
    result = claim->user ? given_name("--user", claim->user, principal->profile, error)
                         : default_user(home, principal, error);
    if (result == 0 && claim->adopted_count > PRINCIPAL_ADOPTED_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "--adopt: %d profiles at most",
                         PRINCIPAL_ADOPTED_MAX);
    for (size_t i = 0; result == 0 && i < claim->adopted_count; i++)
        result = given_name("--adopt", claim->adopted[i],
                            principal->adopted[principal->adopted_count++], error);
    return result;
}
