/* ground_reach.c - who gets to cupsd past the gateway: by what the directory says, and by trying.
 */
#include "base/local_socket.h"
#include "setup/child.h"
#include "setup/ground.h"

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "setup/account.h"

enum {
    ACL_BYTES_MAX = 4096,
    NOBODY = 65534,
};

/* ---- the directory ---- */

/* linux/posix_acl_xattr.h, little-endian. */
enum { ACL_USER = 0x02, ACL_GROUP = 0x08, ACL_MASK = 0x10, ACL_SEARCH = 0x01 };
struct acl_entry {
    uint16_t tag, rights;
    uint32_t id;
};

struct reach {
    const char *directory;
    gid_t group; /* the gateway's */
    uid_t lp, user;
    char others[256]; /* who has no business there */
};

static void add_other(struct reach *reach, const char *kind, unsigned id)
{
    size_t used = strlen(reach->others);

    snprintf(reach->others + used, sizeof reach->others - used, "%s%s %u", used ? ", " : "", kind,
             id);
}

static uint16_t mask_of(const struct acl_entry *entries, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (le16toh(entries[i].tag) == ACL_MASK)
            return le16toh(entries[i].rights);
    return ACL_SEARCH;
}

/* The named users and groups of the ACL. 0, or -1: it cannot be read. */
static int read_acl(struct reach *reach)
{
    _Alignas(4) unsigned char bytes[ACL_BYTES_MAX];
    ssize_t size = getxattr(reach->directory, "system.posix_acl_access", bytes, sizeof bytes);
    const struct acl_entry *entries = (const void *)(bytes + 4);
    size_t count = size < 4 ? 0 : ((size_t)size - 4) / sizeof *entries;

    if (size < 0)
        return errno == ENODATA || errno == EOPNOTSUPP ? 0 : -1;
    for (size_t i = 0; i < count; i++) {
        uint16_t tag = le16toh(entries[i].tag);
        unsigned id = le32toh(entries[i].id);

        if (!(le16toh(entries[i].rights) & mask_of(entries, count) & ACL_SEARCH))
            continue;
        if (tag == ACL_USER && id != 0 && id != reach->lp && id != reach->user)
            add_other(reach, "user id", id);
        if (tag == ACL_GROUP && id != reach->group)
            add_other(reach, "group id", id);
    }
    return 0;
}

static int look_up(struct reach *reach, const char *user, char text[GROUND_TEXT_SIZE])
{
    struct account account;

    if (!account_find("", user, &account)) {
        snprintf(text, GROUND_TEXT_SIZE, "there is no user %.200s", user);
        return -1;
    }
    reach->user = account.uid;
    reach->group = account.gid;
    reach->lp = account_find("", "lp", &account) ? account.uid : 0;
    return 0;
}

enum ground_finding ground_reach(const char *socket_path, const char *user,
                                 char text[GROUND_TEXT_SIZE])
{
    struct reach reach = {0};
    char directory[PATH_MAX];
    const char *slash = strrchr(socket_path, '/');
    struct stat status;

    snprintf(directory, sizeof directory, "%.*s", slash ? (int)(slash - socket_path) : 1,
             slash ? socket_path : ".");
    reach.directory = directory;
    if (look_up(&reach, user, text) != 0)
        return GROUND_UNKNOWN;
    if (stat(directory, &status) != 0 || read_acl(&reach) != 0) {
        snprintf(text, GROUND_TEXT_SIZE, "%.300s: %s", directory, strerror(errno));
        return GROUND_UNKNOWN;
    }
    if (status.st_uid != 0)
        add_other(&reach, "its owner, user id", status.st_uid);
    if (status.st_gid != reach.group && status.st_mode & S_IXGRP)
        add_other(&reach, "its group, group id", status.st_gid);
    if (status.st_mode & S_IXOTH)
        add_other(&reach, "everybody, mode octal", status.st_mode & 07);
    if (reach.others[0])
        snprintf(text, GROUND_TEXT_SIZE, "%.200s lets in others than %.40s and lp: %.240s",
                 directory, user, reach.others);
    else
        snprintf(text, GROUND_TEXT_SIZE, "%.200s lets in root, group %.40s and lp", directory,
                 user);
    return reach.others[0] ? GROUND_BROKEN : GROUND_HOLDS;
}

/* ---- trying ---- */

/* What a child found out, as somebody else. */
struct attempt {
    int begun;   /* errno of becoming that user; 0 = it was him */
    int connect; /* errno of connect() */
    int asked;   /* of ground_ask */
    struct ground_answer answer;
    char text[GROUND_TEXT_SIZE];
};

static int become(uid_t uid, gid_t gid)
{
    return setgroups(0, NULL) == 0 && setresgid(gid, gid, gid) == 0 && setresuid(uid, uid, uid) == 0
               ? 0
               : errno;
}

struct trying {
    const char *path;
    uid_t uid;
    gid_t gid;
    const char *claimed; /* NULL = connecting is all */
};

static void attempt_as(const void *context, void *found)
{
    const struct trying *trying = context;
    struct attempt *attempt = found;
    struct spsy_error error = {0};
    int fd;

    attempt->begun = become(trying->uid, trying->gid);
    if (attempt->begun)
        return;
    fd = spsy_connect_local(trying->path);
    attempt->connect = fd < 0 ? errno : 0;
    if (fd >= 0 && trying->claimed)
        attempt->asked = ground_ask(fd, trying->claimed, &attempt->answer, &error);
    snprintf(attempt->text, sizeof attempt->text, "%.*s", GROUND_TEXT_SIZE - 1, error.text);
    if (fd >= 0)
        close(fd);
}

static int try_as(const char *path, uid_t uid, gid_t gid, const char *claimed,
                  struct attempt *attempt)
{
    const struct trying trying = {path, uid, gid, claimed};

    return child_find_out(attempt_as, &trying, attempt, sizeof *attempt) == 0 && attempt->begun == 0
               ? 0
               : -1;
}

static enum ground_finding try_nobody(const char *path, char text[GROUND_TEXT_SIZE])
{
    struct attempt attempt;

    if (try_as(path, NOBODY, NOBODY, NULL, &attempt) != 0) {
        snprintf(text, GROUND_TEXT_SIZE, "could not become nobody to try: only root can");
        return GROUND_UNKNOWN;
    }
    if (attempt.connect == 0) {
        snprintf(text, GROUND_TEXT_SIZE, "anybody gets to %s: past the gateway, whatever it says",
                 path);
        return GROUND_BROKEN;
    }
    snprintf(text, GROUND_TEXT_SIZE, "nobody does not get to %s: %s", path,
             strerror(attempt.connect));
    return attempt.connect == EACCES ? GROUND_HOLDS : GROUND_UNKNOWN;
}

static enum ground_finding try_names(const char *path, const char *user,
                                     char text[GROUND_TEXT_SIZE])
{
    struct attempt own, forged;
    struct account account;

    if (!account_find("", user, &account) || account.uid == 0) {
        snprintf(text, GROUND_TEXT_SIZE, "there is no user %.200s but root", user);
        return GROUND_UNKNOWN;
    }
    if (try_as(path, account.uid, account.gid, user, &own) != 0 ||
        try_as(path, account.uid, account.gid, "root", &forged) != 0) {
        snprintf(text, GROUND_TEXT_SIZE, "could not become %.200s to try: only root can", user);
        return GROUND_UNKNOWN;
    }
    if (own.connect || forged.connect || own.asked < 0 || forged.asked < 0) {
        const char *why = own.connect      ? strerror(own.connect)
                          : forged.connect ? strerror(forged.connect)
                          : own.asked < 0  ? own.text
                                           : forged.text;

        snprintf(text, GROUND_TEXT_SIZE, "%s, as %s: %.300s", path, user, why);
        return GROUND_BROKEN;
    }
    return ground_judge_names(&own.answer, &forged.answer, text);
}

void ground_direct(const char *socket_path, const char *user, ground_say *say, void *context)
{
    char text[GROUND_TEXT_SIZE];
    struct ground_people people;
    struct spsy_error error;
    enum ground_finding finding;

    finding = ground_reach(socket_path, user, text);
    say(context, "directory", finding, text);
    finding = try_nobody(socket_path, text);
    say(context, "past the gateway", finding, text);
    finding = try_names(socket_path, user, text);
    say(context, "PeerCred", finding, text);
    if (ground_who("", user, &people, &error) < 0) {
        say(context, "who is lp", GROUND_UNKNOWN, error.text);
        return;
    }
    for (size_t i = 0; i < people.count; i++)
        say(context, "who is lp", people.person[i].expected ? GROUND_HOLDS : GROUND_WEAK,
            people.person[i].text);
    ground_people_release(&people);
}
