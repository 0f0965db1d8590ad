#include "cli/archive/archive_files.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LOOK_BYTES = 4096 };

static int failed(const char *what, const char *path, struct spsy_error *error)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

    return spsy_fail_errno(error, full ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0241", "cannot %s %s",
                           what, path);
}

/* ---- the directory ------------------------------------------------------------------------ */

/* A home is known by its database; resolved: an absolute path without links. */
static int check_outside(const char *resolved, struct spsy_error *error)
{
    char above[PATH_MAX], database[PATH_MAX];
    struct stat status;
    char *slash;

    snprintf(above, sizeof above, "%s", resolved);
    for (;;) {
        if (snprintf(database, sizeof database, "%s/spool.db", above) < (int)sizeof database &&
            lstat(database, &status) == 0)
            return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0241",
                             "%s is inside the home %s: an archive is kept outside of it, since "
                             "what is collected is in the clear",
                             resolved, above[0] ? above : "/");
        slash = strrchr(above, '/');
        if (!slash)
            return 0;
        *slash = '\0';
    }
}

static int check_trust(const char *directory, struct spsy_error *error)
{
    struct stat status;

    if (stat(directory, &status) != 0)
        return failed("look at", directory, error);
    if (!S_ISDIR(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0241", "%s is no directory", directory);
    if (status.st_uid != geteuid() && status.st_uid != 0)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0241",
                         "%s belongs to user id %u, not to you (%u): what is collected into it "
                         "would be that user's",
                         directory, status.st_uid, geteuid());
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0241",
                         "%s can be written by others (mode %03o): chmod go-w '%s'", directory,
                         (unsigned)status.st_mode & 0777, directory);
    return 0;
}

static int check_outside_of_homes(const char *directory, struct spsy_error *error)
{
    char resolved[PATH_MAX];

    if (!realpath(directory, resolved))
        return failed("look at", directory, error);
    return check_outside(resolved, error);
}

/* Without the slashes at its end. */
static int parent_of(const char *path, char parent[PATH_MAX], struct spsy_error *error)
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) : 0;

    while (length > 0 && path[length - 1] == '/')
        length--;
    if (length >= PATH_MAX) {
        errno = ENAMETOOLONG;
        return failed("use", path, error);
    }
    memcpy(parent, path, length);
    parent[length] = '\0';
    if (length == 0)
        snprintf(parent, PATH_MAX, "%s", slash ? "/" : ".");
    return 0;
}

/* Not in a home either, which it would stay in when it is refused afterwards. */
static int make_directory(const char *directory, struct spsy_error *error)
{
    char parent[PATH_MAX];
    int result = parent_of(directory, parent, error);

    if (result == 0)
        result = check_outside_of_homes(parent, error);
    if (result == 0 && mkdir(directory, 0700) != 0 && errno != EEXIST)
        result = failed("make the directory", directory, error);
    return result;
}

int archive_directory(const char *path, struct spsy_error *error)
{
    char directory[PATH_MAX];
    struct stat status;
    int result = parent_of(path, directory, error);

    if (result == 0 && lstat(directory, &status) != 0 && errno == ENOENT)
        result = make_directory(directory, error);
    if (result == 0)
        result = check_trust(directory, error);
    return result == 0 ? check_outside_of_homes(directory, error) : result;
}

/* ---- the index ---------------------------------------------------------------------------- */

/* Where the last whole line ends; negative: errno. */
static off_t end_of_lines(int fd, off_t size)
{
    char bytes[LOOK_BYTES];

    while (size > 0) {
        size_t count = size < LOOK_BYTES ? (size_t)size : LOOK_BYTES;
        ssize_t got = pread(fd, bytes, count, size - (off_t)count);
        size_t end = count;

        if (got < 0 && errno == EINTR)
            continue;
        if (got != (ssize_t)count) {
            errno = got < 0 ? errno : EIO;
            return -1;
        }
        while (end > 0 && bytes[end - 1] != '\n')
            end--;
        size -= (off_t)count;
        if (end > 0)
            return size + (off_t)end;
    }
    return 0;
}

static int mend(int fd, const char *path, struct spsy_error *error)
{
    struct stat status;
    off_t end;

    if (fstat(fd, &status) != 0)
        return failed("look at", path, error);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0241", "%s is no regular file", path);
    end = end_of_lines(fd, status.st_size);
    if (end < 0)
        return failed("read", path, error);
    if (end < status.st_size && (ftruncate(fd, end) != 0 || fsync(fd) != 0))
        return failed("mend", path, error);
    return 0;
}

static int open_index(const char *path, int flags, int *fd, struct spsy_error *error)
{
    *fd = -1;
    if (archive_directory(path, error) < 0)
        return error->code;
    *fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | flags, 0600);
    return *fd < 0 ? failed("open", path, error) : 0;
}

static int close_after(int result, int *fd)
{
    if (result < 0 && *fd >= 0) {
        close(*fd);
        *fd = -1;
    }
    return result;
}

int archive_index_open(const char *path, int *fd, struct spsy_error *error)
{
    int result = open_index(path, O_CREAT, fd, error);

    if (result == 0 && flock(*fd, LOCK_EX | LOCK_NB) != 0)
        result = errno == EWOULDBLOCK
                     ? spsy_fail(error, SPSY_ERR_BUSY, "SPY0241",
                                 "another collector writes this archive: %s is locked", path)
                     : failed("lock", path, error);
    if (result == 0)
        result = mend(*fd, path, error);
    return close_after(result, fd);
}

int archive_index_append(const char *path, int *fd, struct spsy_error *error)
{
    int result = open_index(path, O_APPEND, fd, error);

    if (result == 0)
        result = mend(*fd, path, error);
    return close_after(result, fd);
}
