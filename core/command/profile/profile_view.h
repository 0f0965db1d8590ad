/* profile_view.h - who sees which user profiles.
 *
 * MUST: IBM's pages ask for *READ to a profile (DSPUSRPRF), for some authority (WRKUSRPRF). Here
 * that has the profile itself, who adopts it, a member of it (IBM's page "Group profile",
 * rzarlgrpprfl.htm: who is put into a group is given *READ to it), who owns it, who was granted it,
 * *ALLOBJ, and, chosen, *SECADM. To anybody else it is not told whether a profile exists. */
#ifndef SPSY_COMMAND_PROFILE_VIEW_H
#define SPSY_COMMAND_PROFILE_VIEW_H

#include "session/session.h"

struct profile_view {
    int (*show)(struct profile_view *view, const struct spool_profile *profile);
    /* Set by profile_view_run: */
    struct session *session;
    struct answer *answer;
    const char *name; /* NAME, NAME* or *ALL */
    struct spool_subject subject;
    size_t shown;
    struct spsy_error error;
};

/* Shows what the name means and who asks may see. 0, or negative after answer_fail: CPF2217,
 * CPF2204.
 */
int profile_view_run(struct profile_view *view, struct session *session, struct answer *answer,
                     const char *name);

#endif
