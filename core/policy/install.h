/* install.h - a policy is put where RULES reads it, in one step.
 *
 * MUST: whoever reads at any instant, also after a crash, finds the old policy or the new one,
 * whole; the one before is kept, synced, before the new one takes its place. */
#ifndef SPSY_POLICY_INSTALL_H
#define SPSY_POLICY_INSTALL_H

#include <limits.h>
#include <sys/types.h>

#include "base/error.h"

#define POLICY_BEFORE ".before" /* behind the name of the policy: the one before */

enum policy_installed {
    POLICY_INSTALLED_NEW,  /* nothing was there */
    POLICY_INSTALLED_OVER, /* what was there is PATH.before now */
    POLICY_INSTALLED_SAME, /* the same bytes were there: nothing is changed */
};

/* path is absolute. What was there gives the new one its mode, but for what group and others may
 * write, and, to root, its owner; else it is readable by owner alone, the home's. Who calls keeps
 * others from installing at the same time. Errors, with nothing changed but perhaps PATH.before
 * (then it is what is there): SPSY_ERR_IO, SPSY_ERR_UNTRUSTED (a symbolic link, no regular file),
 * SPSY_ERR_EXISTS (one has come to be meanwhile), all SPY0133. */
int policy_install(const char *path, const char *text, size_t bytes, uid_t owner,
                   enum policy_installed *installed, struct spsy_error *error);

#endif
