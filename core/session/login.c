#include "session/login.h"

#include <errno.h>
#include <pwd.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/overflow_uid.h"

enum {
    ENTRY_BYTES = 1024,
    ENTRY_BYTES_MAX = 1024 * 1024, /* an entry that needs more is none */
};

/* ---- what is remembered ---- */

enum { REMEMBERED = 8 };

struct remembered {
    bool found;
    uid_t uid;
    char name[LOGIN_NAME_SIZE];
};

static struct {
    bool on;
    bool overflow_known;
    uid_t overflow;
    size_t names, uids;
    struct remembered by_name[REMEMBERED], by_uid[REMEMBERED];
} memory;

void login_remember(bool on)
{
    memory.on = on;
    memory.overflow_known = false;
    memory.names = memory.uids = 0;
}

static const struct remembered *recall_name(const char *name)
{
    for (size_t i = 0; i < memory.names; i++)
        if (strcmp(memory.by_name[i].name, name) == 0)
            return &memory.by_name[i];
    return NULL;
}

static const struct remembered *recall_uid(uid_t uid)
{
    for (size_t i = 0; i < memory.uids; i++)
        if (memory.by_uid[i].uid == uid)
            return &memory.by_uid[i];
    return NULL;
}

static void keep(struct remembered *list, size_t *count, bool found, uid_t uid, const char *name)
{
    if (!memory.on || *count == REMEMBERED || strlen(name) >= LOGIN_NAME_SIZE)
        return;
    list[*count].found = found;
    list[*count].uid = uid;
    strcpy(list[(*count)++].name, name);
}

/* ---- the name service ---- */

struct lookup {
    const char *name; /* NULL: by uid */
    uid_t uid;
    struct passwd entry;
    char *room; /* what the entry points into; owned */
};

/* What getpwnam_r says of a login that is not there differs from one name service to another. */
static bool says_none(int code)
{
    return code == ENOENT || code == ESRCH;
}

static int cannot_look_up(const struct lookup *lookup, int code, struct spsy_error *error)
{
    char who[64];

    snprintf(who, sizeof who, "user id %u", (unsigned)lookup->uid);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s%.80s cannot be looked up: %s",
                     lookup->name ? "login " : "", lookup->name ? lookup->name : who,
                     strerror(code));
}

/* 1, 0 or negative as in the header; the caller frees the room. */
static int look_up(struct lookup *lookup, struct spsy_error *error)
{
    struct passwd *found = NULL;
    int code = ERANGE;

    for (size_t size = ENTRY_BYTES; code == ERANGE && size <= ENTRY_BYTES_MAX; size *= 4) {
        char *room = realloc(lookup->room, size);

        if (!room)
            return spsy_fail_memory(error);
        lookup->room = room;
        do
            code = lookup->name ? getpwnam_r(lookup->name, &lookup->entry, room, size, &found)
                                : getpwuid_r(lookup->uid, &lookup->entry, room, size, &found);
        while (code == EINTR);
    }
    if (code != 0 && !says_none(code))
        return cannot_look_up(lookup, code, error);
    return code == 0 && found;
}

int login_by_name(const char *name, uid_t *uid, struct spsy_error *error)
{
    struct lookup lookup = {.name = name};
    const struct remembered *known = recall_name(name);
    int found;

    if (known) {
        *uid = known->found ? known->uid : *uid;
        return known->found;
    }
    found = look_up(&lookup, error);
    if (found > 0)
        *uid = lookup.entry.pw_uid;
    if (found >= 0)
        keep(memory.by_name, &memory.names, found, found ? *uid : 0, name);
    free(lookup.room);
    return found;
}

int login_by_uid(uid_t uid, char name[LOGIN_NAME_SIZE], struct spsy_error *error)
{
    struct lookup lookup = {.uid = uid};
    const struct remembered *known = recall_uid(uid);
    int found;

    if (known) {
        if (known->found)
            strcpy(name, known->name);
        return known->found;
    }
    found = look_up(&lookup, error);
    if (found > 0 && snprintf(name, LOGIN_NAME_SIZE, "%s", lookup.entry.pw_name) >= LOGIN_NAME_SIZE)
        memcpy(name + LOGIN_NAME_SIZE - 2, ">", sizeof ">");
    if (found >= 0)
        keep(memory.by_uid, &memory.uids, found, uid, found ? name : "");
    free(lookup.room);
    return found;
}

uid_t login_overflow_uid(void)
{
    if (memory.overflow_known)
        return memory.overflow;
    memory.overflow = spsy_overflow_uid();
    memory.overflow_known = memory.on;
    return memory.overflow;
}

bool login_is_remembered(const char *name, uid_t uid)
{
    char named[LOGIN_NAME_SIZE] = "";
    struct spsy_error error;
    uid_t found = uid;

    login_overflow_uid();
    if (name && login_by_name(name, &found, &error) == 0)
        return recall_name(name) != NULL;
    if (login_by_uid(found, named, &error) <= 0 || login_by_name(named, &found, &error) < 0)
        return false;
    return recall_uid(found) && recall_name(named) && (!name || recall_name(name));
}
