#include "session/peer_principal.h"

#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "store/store.h"

int peer_principal(struct spool *spool, uid_t peer, const char *user, struct principal *principal,
                   struct spsy_error *error)
{
    struct passwd *entry = getpwuid(peer);

    memset(principal, 0, sizeof *principal);
    principal->origin = PRINCIPAL_PEER;
    if (user)
        spsy_fold_upper(principal->profile, 11, user);
    else if (peer == 0 || peer == spool_owner(spool))
        memcpy(principal->profile, "QSECOFR", 8);
    else if (!entry || !spsy_fold_upper(principal->profile, 11, entry->pw_name))
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2204", "uid %u has no profile", peer);
    return 0;
}

int session_check(struct session *session, struct spsy_error *error)
{
    (void)session;
    (void)error;
    return 0;
}
