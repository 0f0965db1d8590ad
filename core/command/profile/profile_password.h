/* profile_password.h - PASSWORD of CRTUSRPRF and CHGUSRPRF: what goes into the sign-on table (T2).
 *
 * MUST: the person is asked before the transaction, and what he was asked about is what is changed,
 * in one transaction with the profile. */
#ifndef SPSY_COMMAND_PROFILE_PASSWORD_H
#define SPSY_COMMAND_PROFILE_PASSWORD_H

#include "command/change.h"
#include "signon/signon.h"

/* All zero: nobody was asked. It has secrets: the caller overwrites it. */
struct profile_password {
    bool asked;
    bool was_there; /* before is the entry */
    struct signon_entry before;
    struct signon_entry entry; /* as it is to be */
};

/* PASSWORD(*PROMPT). Negative after answer_fail. */
int profile_password_ask(struct session *session, const char *name,
                         struct profile_password *prepared, struct answer *answer);
/* In the transaction: the entry; with PASSWORD(*NONE) there is none from now on. Negative after
 * answer_fail. */
int profile_password_keep(struct change *change, const struct profile_password *prepared,
                          const char *name);

#endif
