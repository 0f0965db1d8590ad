#include "base/new_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* With the slash after it; the path's length of it, 0 = the path has no directory. */
static size_t directory_of(const char *path, char directory[PATH_MAX])
{
    const char *slash = strrchr(path, '/');
    size_t length = slash ? (size_t)(slash - path) + 1 : 0;

    memcpy(directory, path, length);
    directory[length] = '\0';
    return length;
}

static int open_named(struct spsy_new_file *file, const char *path)
{
    static const char pattern[] = ".spsy-XXXXXX";
    size_t length = directory_of(path, file->temporary_path);

    if (length + sizeof pattern > sizeof file->temporary_path) {
        errno = ENAMETOOLONG;
        file->fd = -1;
    } else {
        memcpy(file->temporary_path + length, pattern, sizeof pattern);
        file->fd = mkostemp(file->temporary_path, O_CLOEXEC);
    }
    if (file->fd < 0)
        file->temporary_path[0] = '\0';
    return file->fd < 0 ? -1 : 0;
}

int spsy_new_file_open(struct spsy_new_file *file, const char *path)
{
    char directory[PATH_MAX];

    if (directory_of(path, directory) == 0)
        strcpy(directory, ".");
    file->temporary_path[0] = '\0';
    file->fd = access("/proc/self/fd", X_OK) != 0
                   ? -1
                   : open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    file->nameless = file->fd >= 0;
    return file->nameless ? 0 : open_named(file, path);
}

/* In one step, and never over another file. File systems that cannot rename so can link. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    return link(from, to) == 0 ? unlink(from) : -1;
}

static int link_as(const struct spsy_new_file *file, const char *name)
{
    char source[64];

    snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
    return linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* A name beside the target, for the instant until it is renamed. */
static int name_beside(struct spsy_new_file *file, const char *path)
{
    size_t length = directory_of(path, file->temporary_path);

    for (unsigned attempt = 0; attempt < 100; attempt++) {
        int used = snprintf(file->temporary_path + length, sizeof file->temporary_path - length,
                            ".spsy-%d-%u", (int)getpid(), attempt);

        if ((size_t)used >= sizeof file->temporary_path - length) {
            errno = ENAMETOOLONG;
            break;
        }
        if (link_as(file, file->temporary_path) == 0)
            return 0;
        if (errno != EEXIST)
            break;
    }
    file->temporary_path[0] = '\0';
    return -1;
}

int spsy_new_file_place(struct spsy_new_file *file, const char *path, bool replace)
{
    int bad = 0;

    if (file->nameless)
        bad = replace ? name_beside(file, path) : link_as(file, path);
    if (!bad && file->temporary_path[0])
        bad = replace ? rename(file->temporary_path, path) : rename_new(file->temporary_path, path);
    if (!bad)
        file->temporary_path[0] = '\0';
    return bad ? -1 : 0;
}

int spsy_new_file_close(struct spsy_new_file *file)
{
    int fd = file->fd;

    if (file->temporary_path[0])
        unlink(file->temporary_path);
    file->temporary_path[0] = '\0';
    file->fd = -1;
    return fd < 0 ? 0 : close(fd);
}

int spsy_new_file_sync(const char *path)
{
    char directory[PATH_MAX];
    int fd, bad, why;

    if (directory_of(path, directory) == 0)
        strcpy(directory, ".");
    fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bad = fd < 0 || fsync(fd) != 0;
    why = errno;
    if (fd >= 0)
        close(fd);
    errno = why;
    return bad ? -1 : 0;
}
