/* trust.c - may this file be loaded?
 *
 * MUST (core/program/README.md, "Trust and loading", X34):
 *  - the way to the file is walked from the root, one name at a time, as the kernel would: every
 *    directory a name is looked up in belongs to root or the home's owner and cannot be written by
 *    anybody else (a root-owned sticky one is accepted), and so every link on the way. Then nobody
 *    untrusted can change where the path leads between the walk and the opening;
 *  - the file itself is judged from the descriptor that is read from afterwards;
 *  - nothing but a regular file is opened: a FIFO would wait, a device might act. */
#include "base/text.h"
#include "program/program.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINKS_MAX = 40 }; /* as the kernel */

struct walk {
    uid_t trusted_owner;
    unsigned links;
    mode_t mode;         /* of what is there */
    char at[PATH_MAX];   /* where we are: no links, no dots; "/" first */
    char rest[PATH_MAX]; /* still to be looked up */
    /* What is wrong on the way does not end the walk: all of it is to be mended at once. */
    bool link;                   /* a link is among the paths of chown */
    char flaw[320];              /* the first; "" = none so far */
    char chmod[480], chown[480]; /* the paths, as a shell takes them */
    spsy_flaw_found *found;      /* who wants to know of each; NULL = nobody */
    void *context;
};

/* Owner for a person: "alice (uid 1000)". */
static void owner_text(uid_t uid, char *text, size_t size)
{
    struct passwd record, *found = NULL;
    char names[1024];

    if (getpwuid_r(uid, &record, names, sizeof names, &found) == 0 && found)
        snprintf(text, size, "%.*s (uid %u)", spsy_text_cut(found->pw_name, 64), found->pw_name,
                 (unsigned)uid);
    else
        snprintf(text, size, "uid %u", (unsigned)uid);
}

void spsy_path_quote(const char *path, char *text, size_t size)
{
    static const char plain[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                                "/._-+@%,:";
    size_t used = 1;

    if (path[strspn(path, plain)] == '\0') {
        snprintf(text, size, "%s", path);
        return;
    }
    text[0] = '\'';
    for (; *path && used + 6 < size; path++) {
        if (*path == '\'') {
            memcpy(text + used, "'\\''", 4);
            used += 4;
        } else {
            text[used++] = *path;
        }
    }
    text[used++] = '\'';
    text[used] = '\0';
}

/* Adds the path to those of a command; what finds no room is told when the others are mended. */
static void add_path(const char *path, char *paths, size_t size)
{
    char quoted[PATH_MAX];
    size_t used = strlen(paths);

    spsy_path_quote(path, quoted, sizeof quoted);
    if (used + strlen(quoted) + 2 < size)
        snprintf(paths + used, size - used, " %s", quoted);
}

static void note_flaw(struct walk *walk, const char *path, const struct stat *status,
                      const char *what, enum spsy_flaw_mend mend)
{
    char owner[96];

    if (walk->flaw[0] && !walk->found)
        return;
    owner_text(status->st_uid, owner, sizeof owner);
    if (walk->found) {
        struct spsy_flaw flaw = {path, owner, (unsigned)status->st_mode & 07777, what, mend};

        walk->found(walk->context, &flaw);
    }
    if (walk->flaw[0])
        return;
    snprintf(walk->flaw, sizeof walk->flaw, "%.*s: owner %s, mode %04o: %s",
             spsy_text_cut(path, 120), path, owner, (unsigned)status->st_mode & 07777, what);
}

static void untrusted_owner(struct walk *walk, const char *path, const struct stat *status)
{
    note_flaw(walk, path, status, "not owned by root or the home's owner",
              S_ISLNK(status->st_mode) ? SPSY_MEND_LINK_OWNER : SPSY_MEND_OWNER);
    walk->link |= S_ISLNK(status->st_mode);
    add_path(path, walk->chown, sizeof walk->chown);
}

/* Owner and mode of a file or directory; sticky: root-owned and sticky is as good. */
static void judge(struct walk *walk, const char *path, const struct stat *status, bool sticky)
{
    if (status->st_uid != 0 && status->st_uid != walk->trusted_owner)
        untrusted_owner(walk, path, status);
    if (!(status->st_mode & (S_IWGRP | S_IWOTH)))
        return;
    if (sticky && status->st_uid == 0 && (status->st_mode & S_ISVTX))
        return;
    note_flaw(walk, path, status, "group or others may write it", SPSY_MEND_MODE);
    add_path(path, walk->chmod, sizeof walk->chmod);
}

/* The verdict on all that the walk has seen. */
static int judgement(const struct walk *walk, struct spsy_error *error)
{
    if (!walk->flaw[0])
        return 0;
    return spsy_fail(error, SPSY_ERR_UNTRUSTED, "", "%s; fix it with: %s%s%s%s%s", walk->flaw,
                     !walk->chown[0] ? ""
                     : walk->link    ? "chown -h root"
                                     : "chown root",
                     walk->chown, walk->chown[0] && walk->chmod[0] ? " && " : "",
                     walk->chmod[0] ? "chmod go-w" : "", walk->chmod);
}

static int fail_look_up(const char *path, struct spsy_error *error)
{
    int code = errno == ENOENT || errno == ENOTDIR ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO;

    return spsy_fail_errno(error, code, "", "%s", path);
}

static int too_long(const struct walk *walk, struct spsy_error *error)
{
    errno = ENAMETOOLONG;
    return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", walk->at);
}

/* Takes the first name off rest: "" at the end. */
static void next_name(struct walk *walk, char name[PATH_MAX])
{
    size_t skip = strspn(walk->rest, "/");
    size_t length = strcspn(walk->rest + skip, "/");

    memcpy(name, walk->rest + skip, length);
    name[length] = '\0';
    memmove(walk->rest, walk->rest + skip + length, strlen(walk->rest + skip + length) + 1);
}

static void go_up(struct walk *walk)
{
    char *slash = strrchr(walk->at, '/');

    walk->mode = S_IFDIR;
    slash[slash == walk->at] = '\0';
}

/* path is a link: what it says comes before the rest. A link in a sticky directory may be
 * anybody's, so its owner counts too. */
static int follow(struct walk *walk, const char *path, const struct stat *status,
                  struct spsy_error *error)
{
    char target[PATH_MAX];
    ssize_t length;

    if (status->st_uid != 0 && status->st_uid != walk->trusted_owner)
        untrusted_owner(walk, path, status);
    if (++walk->links > LINKS_MAX) {
        errno = ELOOP;
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s", path);
    }
    length = readlink(path, target, sizeof target - 1);
    if (length < 0)
        return fail_look_up(path, error);
    target[length] = '\0';
    if ((size_t)length + strlen(walk->rest) + 1 > sizeof walk->rest)
        return too_long(walk, error);
    memmove(walk->rest + length, walk->rest, strlen(walk->rest) + 1);
    memcpy(walk->rest, target, (size_t)length);
    walk->mode = S_IFDIR; /* if nothing follows */
    if (target[0] == '/')
        strcpy(walk->at, "/");
    return 0;
}

/* One name further; the directory it is looked up in has been judged. */
static int step(struct walk *walk, const char *name, struct spsy_error *error)
{
    char path[2 * PATH_MAX];
    struct stat status;

    if (strcmp(name, ".") == 0)
        return 0;
    if (strcmp(name, "..") == 0) {
        go_up(walk);
        return 0;
    }
    if (strlen(walk->at) + strlen(name) + 2 > PATH_MAX)
        return too_long(walk, error);
    snprintf(path, sizeof path, "%s%s%s", walk->at, walk->at[1] ? "/" : "", name);
    if (lstat(path, &status) < 0)
        return fail_look_up(path, error);
    if (S_ISLNK(status.st_mode))
        return follow(walk, path, &status, error);
    if (!S_ISDIR(status.st_mode) && walk->rest[strspn(walk->rest, "/")] != '\0') {
        errno = ENOTDIR;
        return fail_look_up(path, error);
    }
    strcpy(walk->at, path);
    walk->mode = status.st_mode;
    if (S_ISDIR(status.st_mode))
        judge(walk, path, &status, true);
    return 0;
}

static const char *file_type(mode_t mode)
{
    return S_ISDIR(mode)    ? "a directory"
           : S_ISFIFO(mode) ? "a FIFO"
           : S_ISSOCK(mode) ? "a socket"
           : S_ISLNK(mode)  ? "a link"
                            : "a device";
}

static int not_a_file(const struct walk *walk, mode_t mode, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_PROGRAM, "", "%s: %s, not a regular file", walk->at,
                     file_type(mode));
}

/* Opens what the walk led to, once it is known to be a file; nobody untrusted can exchange it, and
 * should its owner do so just now, the opening does not wait. */
static int open_judged(struct walk *walk, int *fd, struct spsy_file_identity *identity,
                       struct spsy_error *error)
{
    struct stat status;
    int result;

    if (!S_ISREG(walk->mode))
        return not_a_file(walk, walk->mode, error);
    *fd = open(walk->at, O_RDONLY | O_NONBLOCK | O_NOFOLLOW | O_NOCTTY | O_CLOEXEC);
    if (*fd < 0)
        return fail_look_up(walk->at, error);
    if (fstat(*fd, &status) < 0)
        result = fail_look_up(walk->at, error);
    else if (!S_ISREG(status.st_mode))
        result = not_a_file(walk, status.st_mode, error);
    else {
        judge(walk, walk->at, &status, false);
        result = judgement(walk, error);
    }
    spsy_file_identity_take(&status, identity);
    if (result < 0) {
        close(*fd);
        *fd = -1;
    }
    return result;
}

/* How much of path is its directory, with the slash. */
static size_t directory_bytes(const char *path)
{
    return (size_t)(strrchr(path, '/') - path) + 1;
}

static bool is_along(const struct spsy_trusted_way *way, const char *path, uid_t owner)
{
    size_t bytes = directory_bytes(path);

    return way->owner == owner && strncmp(way->directory, path, bytes) == 0 &&
           way->directory[bytes] == '\0';
}

/* The walk has come to the file over no link, so that what leads to it leads to its neighbours. */
static void keep_way(struct spsy_trusted_way *way, const struct walk *walk, const char *path)
{
    size_t bytes = directory_bytes(path), at = directory_bytes(walk->at);

    if (walk->links > 0)
        return;
    memcpy(way->directory, path, bytes);
    way->directory[bytes] = '\0';
    at -= at > 1; /* without the slash, but for the root's */
    memcpy(way->at, walk->at, at);
    way->at[at] = '\0';
    way->owner = walk->trusted_owner;
}

static int begin_at_root(struct walk *walk, const char *path, struct spsy_error *error)
{
    struct stat status;

    strcpy(walk->at, "/");
    strcpy(walk->rest, path);
    if (stat("/", &status) < 0)
        return fail_look_up("/", error);
    judge(walk, "/", &status, true);
    return 0;
}

static int walk_along(struct spsy_trusted_way *way, const char *path, uid_t trusted_owner, int *fd,
                      struct spsy_file_identity *identity, spsy_flaw_found *found, void *context,
                      struct spsy_error *error)
{
    struct walk walk;
    char name[PATH_MAX];
    int result = 0;

    *fd = -1;
    if (path[0] != '/' || strlen(path) >= sizeof walk.rest)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "%.*s: not an absolute path",
                         spsy_text_cut(path, 900), path);
    walk.trusted_owner = trusted_owner;
    walk.links = 0;
    walk.mode = S_IFDIR;
    walk.link = false;
    walk.flaw[0] = walk.chmod[0] = walk.chown[0] = '\0';
    walk.found = found;
    walk.context = context;
    if (is_along(way, path, trusted_owner)) {
        strcpy(walk.at, way->at);
        strcpy(walk.rest, path + directory_bytes(path));
    } else {
        result = begin_at_root(&walk, path, error);
    }
    while (result == 0) {
        next_name(&walk, name);
        if (name[0] == '\0') {
            result = open_judged(&walk, fd, identity, error);
            if (result == 0)
                keep_way(way, &walk, path);
            break;
        }
        result = step(&walk, name, error);
    }
    return walk.flaw[0] ? judgement(&walk, error) : result;
}

int spsy_program_trust_along(struct spsy_trusted_way *way, const char *path, uid_t trusted_owner,
                             int *fd, struct spsy_file_identity *identity, struct spsy_error *error)
{
    return walk_along(way, path, trusted_owner, fd, identity, NULL, NULL, error);
}

int spsy_program_flaws(const char *path, uid_t trusted_owner, spsy_flaw_found *found, void *context,
                       struct spsy_error *error)
{
    struct spsy_file_identity identity;
    struct spsy_trusted_way way;
    int fd, result;

    way.directory[0] = '\0';
    way.owner = trusted_owner;
    result = walk_along(&way, path, trusted_owner, &fd, &identity, found, context, error);
    if (fd >= 0)
        close(fd);
    return result;
}

int spsy_program_trust(const char *path, uid_t trusted_owner, int *fd, struct spsy_error *error)
{
    struct spsy_file_identity identity;
    struct spsy_trusted_way way;

    way.directory[0] = '\0';
    way.owner = trusted_owner;
    return spsy_program_trust_along(&way, path, trusted_owner, fd, &identity, error);
}
