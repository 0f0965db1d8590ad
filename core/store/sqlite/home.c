#include "store/sqlite/private.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int spool_home_check(const char *home, struct stat *status, struct spsy_error *error)
{
    uid_t user = geteuid();

    if (lstat(home, status) != 0)
        return spsy_fail_errno(
            error, errno == ENOENT || errno == ENOTDIR ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO,
            "SPY0103", "home %s", home);
    if (!S_ISDIR(status->st_mode))
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0103", "home %s is not a directory", home);
    if (status->st_uid != user && user != 0)
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s belongs to user id %u, not to you (%u): use a home of your own",
                         home, status->st_uid, user);
    if (status->st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103",
                         "home %s can be written by others (mode %03o): chmod go-w %s", home,
                         status->st_mode & 0777, home);
    return 0;
}

int spool_reserve_make(int home_fd, const char *home, struct spsy_error *error)
{
    struct stat status;
    int code = 0;
    int fd = openat(home_fd, "reserve", O_WRONLY | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);

    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot make %s/reserve", home);
    if (fstat(fd, &status) != 0 || status.st_size < SPOOL_RESERVE_BYTES) {
        errno = posix_fallocate(fd, 0, SPOOL_RESERVE_BYTES); /* returns the error, sets none */
        if (errno != 0) {
            code = errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO;
            spsy_fail_errno(error, code, "SPY0103", "cannot make %s/reserve", home);
            if (ftruncate(fd, 0) != 0)
                code = SPSY_ERR_IO;
        }
    }
    close(fd);
    return code;
}

int spool_reserve_release(const char *home, struct spsy_error *error)
{
    struct stat status;
    int rc = 0;
    int home_fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int fd = home_fd < 0 ? -1 : openat(home_fd, "reserve", O_WRONLY | O_NOFOLLOW | O_CLOEXEC);

    if (fd < 0)
        rc = spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0101",
                             "cannot open %s/reserve", home);
    else if (fstat(fd, &status) != 0 || status.st_size == 0)
        rc = spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0101", "%s/reserve is used up", home);
    else if (ftruncate(fd, 0) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot release %s/reserve", home);
    if (fd >= 0)
        close(fd);
    if (home_fd >= 0)
        close(home_fd);
    return rc;
}
