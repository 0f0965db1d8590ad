#include "policy/install.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"

static int fail_io(const char *what, const char *path, struct spsy_error *error)
{
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0133", "%s %s", what, path);
}

/* *fd is -1 when nothing is there. */
static int open_old(const char *path, int *fd, struct stat *status, struct spsy_error *error)
{
    *fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (*fd < 0 && errno == ENOENT)
        return 0;
    if (*fd < 0 && errno == ELOOP)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0133",
                         "%s is a symbolic link: register the file it leads to with PGMDTA", path);
    if (*fd < 0 || fstat(*fd, status) != 0)
        return fail_io("reading", path, error);
    if (!S_ISREG(status->st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0133", "%s is no regular file", path);
    return 0;
}

static int write_all(int fd, const char *text, size_t bytes)
{
    while (bytes > 0) {
        ssize_t wrote = write(fd, text, bytes);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote <= 0)
            return -1;
        text += wrote;
        bytes -= (size_t)wrote;
    }
    return 0;
}

/* The whole file; NULL: errno. */
static char *read_all(int fd, size_t bytes)
{
    char *text = malloc(bytes + 1);
    size_t got = 0;

    while (text && got < bytes) {
        ssize_t some = pread(fd, text + got, bytes - got, (off_t)got);

        if (some < 0 && errno == EINTR)
            continue;
        if (some <= 0) {
            errno = some < 0 ? errno : EIO;
            free(text);
            return NULL;
        }
        got += (size_t)some;
    }
    return text;
}

/* Whole and synced under that name. old NULL: a new one, the owner's alone. */
static int place(const char *path, const char *text, size_t bytes, const struct stat *old,
                 uid_t owner, bool replace)
{
    struct spsy_new_file file;
    int bad = spsy_new_file_open(&file, path), why;

    if (bad)
        return -1;
    if (geteuid() == 0)
        bad = fchown(file.fd, old ? old->st_uid : owner, old ? old->st_gid : (gid_t)-1);
    if (!bad)
        bad = fchmod(file.fd, old ? (old->st_mode & 0755) | S_IRUSR : 0600);
    if (!bad)
        bad = write_all(file.fd, text, bytes);
    if (!bad)
        bad = fsync(file.fd);
    if (!bad)
        bad = spsy_new_file_place(&file, path, replace);
    why = errno;
    spsy_new_file_close(&file);
    if (!bad)
        return spsy_new_file_sync(path);
    errno = why;
    return -1;
}

/* What was there becomes PATH.before, which is ours to replace if it is a file at all. */
static int keep_old(const char *path, const char *text, const struct stat *old, uid_t owner,
                    struct spsy_error *error)
{
    char before[PATH_MAX];
    struct stat status;

    if (snprintf(before, sizeof before, "%s" POLICY_BEFORE, path) >= (int)sizeof before) {
        errno = ENAMETOOLONG;
        return fail_io("keeping the one before of", path, error);
    }
    if (lstat(before, &status) == 0 && !S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0133",
                         "%s, where the one before is kept, is no regular file", before);
    if (place(before, text, (size_t)old->st_size, old, owner, true) != 0)
        return fail_io("writing", before, error);
    return 0;
}

int policy_install(const char *path, const char *text, size_t bytes, uid_t owner,
                   enum policy_installed *installed, struct spsy_error *error)
{
    struct stat old = {0};
    char *before = NULL;
    int fd, result = open_old(path, &fd, &old, error);

    *installed = fd < 0 ? POLICY_INSTALLED_NEW : POLICY_INSTALLED_OVER;
    if (result == 0 && fd >= 0) {
        before = read_all(fd, (size_t)old.st_size);
        if (!before)
            result = fail_io("reading", path, error);
        else if ((size_t)old.st_size == bytes && memcmp(before, text, bytes) == 0 &&
                 !(old.st_mode & (S_IWGRP | S_IWOTH)))
            *installed = POLICY_INSTALLED_SAME;
        else
            result = keep_old(path, before, &old, owner, error);
    }
    if (result == 0 && *installed != POLICY_INSTALLED_SAME &&
        place(path, text, bytes, fd < 0 ? NULL : &old, owner, fd >= 0) != 0)
        result = errno == EEXIST ? spsy_fail(error, SPSY_ERR_EXISTS, "SPY0133",
                                             "%s has come to be meanwhile", path)
                                 : fail_io("writing", path, error);
    free(before);
    if (fd >= 0)
        close(fd);
    return result;
}
