#include "session/principal.h"

#include <string.h>

#include "base/text.h"

int principal_read_name(const char *option, const char *given, char name[11],
                        struct spsy_error *error)
{
    if (spsy_fold_upper(name, SPSY_NAME_SIZE, given) && spsy_name_valid(name, SPSY_NAME_MAX))
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084",
                     "%s %s is not a name: A-Z $ # @, then also 0-9 _ . , 10 at most", option,
                     given);
}

int principal_name_profile(struct principal *principal, const char *user, struct spsy_error *error)
{
    if (!user) {
        memcpy(principal->profile, principal->signed_on, sizeof principal->profile);
        return 0;
    }
    return principal_read_name("--user", user, principal->profile, error);
}

int principal_needs(const struct principal *principal, enum signon_privilege privilege,
                    const char *what_for, struct spsy_error *error)
{
    if (principal->origin != PRINCIPAL_SIGN_ON || (principal->privileges & (unsigned)privilege))
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0194",
                     "the sign-on of %s has no privilege X'%02X', which is needed to %s",
                     principal->signed_on, (unsigned)privilege, what_for);
}
