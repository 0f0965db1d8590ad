/* account.h - users and groups: this machine's, whatever its name services know of, or those that
 * the files of another root directory list. */
#ifndef SPSY_SETUP_ACCOUNT_H
#define SPSY_SETUP_ACCOUNT_H

#include <grp.h>
#include <pwd.h>
#include <stdbool.h>
#include <sys/types.h>

struct account {
    uid_t uid;
    gid_t gid;
    char shell[256];
};

/* root: "" = this machine. false: there is none, or it is not known. */
bool account_find(const char *root, const char *name, struct account *account);
bool account_has_group(const char *root, const char *name);

/* Each user or group that root's own file lists; false from the function ends it. */
void account_each_user(const char *root, bool (*see)(void *context, const struct passwd *user),
                       void *context);
void account_each_group(const char *root, bool (*see)(void *context, const struct group *group),
                        void *context);

#endif
