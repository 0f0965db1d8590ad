#include "setup/account.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

enum { ENTRY_BYTES_MAX = 64 * 1024 /* of a group with thousands of members */ };

static FILE *open_list(const char *root, const char *list)
{
    char path[PATH_MAX];

    return snprintf(path, sizeof path, "%s%s", root, list) < (int)sizeof path ? fopen(path, "re")
                                                                              : NULL;
}

void account_each_user(const char *root, bool (*see)(void *context, const struct passwd *user),
                       void *context)
{
    FILE *stream = open_list(root, "/etc/passwd");
    char room[ENTRY_BYTES_MAX];
    struct passwd entry = {0}, *user;

    while (stream && fgetpwent_r(stream, &entry, room, sizeof room, &user) == 0 &&
           see(context, user))
        ;
    if (stream)
        fclose(stream);
}

void account_each_group(const char *root, bool (*see)(void *context, const struct group *group),
                        void *context)
{
    FILE *stream = open_list(root, "/etc/group");
    char room[ENTRY_BYTES_MAX];
    struct group entry = {0}, *group;

    while (stream && fgetgrent_r(stream, &entry, room, sizeof room, &group) == 0 &&
           see(context, group))
        ;
    if (stream)
        fclose(stream);
}

struct wanted {
    const char *name;
    struct account *account; /* NULL: whether there is one is all */
    bool found;
};

static void take(struct wanted *wanted, const struct passwd *user)
{
    wanted->found = true;
    wanted->account->uid = user->pw_uid;
    wanted->account->gid = user->pw_gid;
    snprintf(wanted->account->shell, sizeof wanted->account->shell, "%s", user->pw_shell);
}

static bool see_user(void *context, const struct passwd *user)
{
    struct wanted *wanted = context;

    if (strcmp(user->pw_name, wanted->name) == 0)
        take(wanted, user);
    return !wanted->found;
}

static bool see_group(void *context, const struct group *group)
{
    struct wanted *wanted = context;

    wanted->found = strcmp(group->gr_name, wanted->name) == 0;
    return !wanted->found;
}

bool account_find(const char *root, const char *name, struct account *account)
{
    struct wanted wanted = {.name = name, .account = account};
    char room[ENTRY_BYTES_MAX];
    struct passwd entry, *user = NULL;

    if (*root)
        account_each_user(root, see_user, &wanted);
    else if (getpwnam_r(name, &entry, room, sizeof room, &user) == 0 && user)
        take(&wanted, user);
    return wanted.found;
}

bool account_has_group(const char *root, const char *name)
{
    struct wanted wanted = {.name = name};
    char room[ENTRY_BYTES_MAX];
    struct group entry, *group = NULL;

    if (!*root)
        return getgrnam_r(name, &entry, room, sizeof room, &group) == 0 && group;
    account_each_group(root, see_group, &wanted);
    return wanted.found;
}
