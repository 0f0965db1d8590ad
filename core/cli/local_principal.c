#include "cli/local_principal.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* A home that is not there yet is whoever makes it's. A home of somebody else opens for root alone:
 * anybody else is told so by session_open, and not to name a profile. */
static void sign_on(const char *home, struct principal *principal)
{
    struct stat status;

    principal->origin = PRINCIPAL_SYSTEM_USER;
    if (geteuid() != 0 && stat(home, &status) == 0 && status.st_uid != geteuid())
        return;
    principal->origin = PRINCIPAL_HOME_OWNER;
    memcpy(principal->signed_on, "QSECOFR", sizeof "QSECOFR");
}

int local_principal(const char *home, const struct local_claim *claim, struct principal *principal,
                    struct spsy_error *error)
{
    int result;

    memset(principal, 0, sizeof *principal);
    principal->type = claim->type;
    sign_on(home, principal);
    result = principal_name_profile(principal, claim->user, error);
    if (result == 0 && claim->adopted_count > PRINCIPAL_ADOPTED_MAX)
        return spsy_fail(error, SPSY_ERR_VALUE, "CPD0084", "--adopt: %d profiles at most",
                         PRINCIPAL_ADOPTED_MAX);
    for (size_t i = 0; result == 0 && i < claim->adopted_count; i++)
        result = principal_read_name("--adopt", claim->adopted[i],
                                     principal->adopted[principal->adopted_count++], error);
    return result;
}
