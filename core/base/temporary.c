#include "base/temporary.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

const char *spsy_temporary_directory(void)
{
    const char *given = getenv("TMPDIR");

    if (given && *given)
        return given;
    return access("/var/tmp", W_OK | X_OK) == 0 ? "/var/tmp" : "/tmp";
}

/* For a file system that has no O_TMPFILE. */
static int open_unlinked(const char *where)
{
    char path[PATH_MAX];
    int length = snprintf(path, sizeof path, "%s/spsy-XXXXXX", where);
    int fd;

    if (length < 0 || (size_t)length >= sizeof path) {
        errno = ENAMETOOLONG;
        return -1;
    }
    fd = mkostemp(path, O_CLOEXEC);
    if (fd >= 0)
        unlink(path);
    return fd;
}

FILE *spsy_temporary_open(void)
{
    const char *where = spsy_temporary_directory();
    int fd = open(where, O_TMPFILE | O_RDWR | O_CLOEXEC, S_IRUSR | S_IWUSR);
    FILE *file;

    if (fd < 0 && (errno == EOPNOTSUPP || errno == EISDIR || errno == EINVAL))
        fd = open_unlinked(where);
    file = fd < 0 ? NULL : fdopen(fd, "w+");
    if (!file && fd >= 0)
        close(fd);
    return file;
}
