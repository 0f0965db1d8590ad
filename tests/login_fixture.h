/* login_fixture.h - the logins of this system, as the name service of a suite has them: in place of
 * the C library's, so that uids and names are what a test says. */
#ifndef SPSY_TESTS_LOGIN_FIXTURE_H
#define SPSY_TESTS_LOGIN_FIXTURE_H

#include <errno.h>
#include <pwd.h>
#include <stdio.h>
#include <string.h>

#include "harness.h"

enum { LOGINS_MAX = 300 };

static struct {
    struct passwd entries[LOGINS_MAX];
    size_t count;
    int failure; /* what both calls answer, 0 = they work */
    int none;    /* how they say that there is none: 0, ENOENT, ESRCH */
} logins;

static inline void log_in(const char *name, uid_t uid)
{
    CU_ASSERT_FATAL(logins.count < LOGINS_MAX);
    logins.entries[logins.count++] = (struct passwd){.pw_name = (char *)name, .pw_uid = uid};
}

/* As the C library does it: the texts go into the caller's room, if they fit. */
static inline int answer_with(const struct passwd *from, struct passwd *entry, char *room,
                              size_t size, struct passwd **found)
{
    *found = NULL;
    if (logins.failure)
        return logins.failure;
    if (!from)
        return logins.none;
    if (size < 3000) /* like one with a large group: the first room is too small */
        return ERANGE;
    *entry = *from;
    entry->pw_name = room;
    snprintf(room, size, "%s", from->pw_name);
    *found = entry;
    return 0;
}

int getpwnam_r(const char *name, struct passwd *entry, char *room, size_t size,
               struct passwd **found)
{
    const struct passwd *from = NULL;

    for (size_t i = 0; i < logins.count && !from; i++)
        if (strcmp(logins.entries[i].pw_name, name) == 0)
            from = &logins.entries[i];
    return answer_with(from, entry, room, size, found);
}

int getpwuid_r(uid_t uid, struct passwd *entry, char *room, size_t size, struct passwd **found)
{
    const struct passwd *from = NULL;

    for (size_t i = 0; i < logins.count && !from; i++)
        if (logins.entries[i].pw_uid == uid)
            from = &logins.entries[i];
    return answer_with(from, entry, room, size, found);
}

#endif
