#include "function/stream_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { BUFFER_BYTES = 64 * 1024 };

struct stream_file {
    char path[PATH_MAX];       /* the target, links resolved when it is replaced */
    char unfinished[PATH_MAX]; /* the name beside it, "" = none */
    bool replace, nameless;    /* without a name until it is finished: nothing is left over */
    int fd;
    size_t used;
    unsigned char buffer[BUFFER_BYTES];
};

static int failed(const struct stream_file *file, const char *what, struct spsy_error *error)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

    return spsy_fail_errno(error, full ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0101",
                           "cannot %s stream file %s", what, file->path);
}

static int exists(const struct stream_file *file, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102",
                     "stream file %s exists already; STMFOPT(*REPLACE) replaces it", file->path);
}

/* ---- where it is written ------------------------------------------------------------------ */

/* "" = the path has no directory. */
static size_t directory_of(const struct stream_file *file, char directory[PATH_MAX])
{
    const char *slash = strrchr(file->path, '/');
    size_t length = slash ? (size_t)(slash - file->path) + 1 : 0;

    memcpy(directory, file->path, length);
    directory[length] = '\0';
    return length;
}

/* For a file system that has no files without a name: whoever is killed leaves it behind. */
static int make_named(struct stream_file *file)
{
    static const char pattern[] = ".spsy-XXXXXX";
    size_t length = directory_of(file, file->unfinished);

    if (length + sizeof pattern > sizeof file->unfinished) {
        errno = ENAMETOOLONG;
        file->fd = -1;
    } else {
        memcpy(file->unfinished + length, pattern, sizeof pattern);
        file->fd = mkostemp(file->unfinished, O_CLOEXEC);
    }
    if (file->fd < 0)
        file->unfinished[0] = '\0';
    return file->fd;
}

/* A new empty file in the target's directory. */
static int make_beside(struct stream_file *file, struct spsy_error *error)
{
    char directory[PATH_MAX];

    if (directory_of(file, directory) == 0)
        strcpy(directory, ".");
    file->fd = access("/proc/self/fd", X_OK) != 0
                   ? -1
                   : open(directory, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);
    file->nameless = file->fd >= 0;
    if (file->fd < 0 && make_named(file) < 0)
        return failed(file, "create", error);
    return 0;
}

static int make_new(struct stream_file *file, struct spsy_error *error)
{
    mode_t mask = umask(0);
    int result = make_beside(file, error);

    umask(mask);
    if (result == 0 && fchmod(file->fd, 0666 & ~mask) != 0)
        result = failed(file, "create", error);
    return result;
}

/* A file that the user may not write is not replaced, although its directory would let him. */
static int make_replacement(struct stream_file *file, const struct stat *old,
                            struct spsy_error *error)
{
    int result;

    if (faccessat(AT_FDCWD, file->path, W_OK, AT_EACCESS) != 0)
        return failed(file, "replace", error);
    result = make_beside(file, error);
    if (result < 0)
        return result;
    /* the owner first: changing it takes special mode bits away, which are not kept anyway */
    if ((old->st_uid != geteuid() || old->st_gid != getegid()) &&
        fchown(file->fd, old->st_uid, old->st_gid) != 0 && geteuid() == 0)
        return failed(file, "keep the owner of", error);
    if (fchmod(file->fd, old->st_mode & 0777) != 0)
        return failed(file, "keep the mode of", error);
    return 0;
}

static int open_existing(struct stream_file *file, const struct stat *status,
                         struct spsy_error *error)
{
    if (!file->replace)
        return exists(file, error);
    if (S_ISDIR(status->st_mode)) {
        errno = EISDIR;
        return failed(file, "replace", error);
    }
    if (S_ISREG(status->st_mode)) {
        char resolved[PATH_MAX];
        struct stat there;

        if (!realpath(file->path, resolved) || lstat(resolved, &there) != 0)
            return failed(file, "replace", error);
        if (there.st_dev != status->st_dev || there.st_ino != status->st_ino) {
            errno = EAGAIN; /* a link was changed: nobody's file gets another's owner and mode */
            return failed(file, "replace", error);
        }
        memcpy(file->path, resolved, strlen(resolved) + 1);
        return make_replacement(file, status, error);
    }
    file->fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file->fd < 0 ? failed(file, "open", error) : 0;
}

static int open_target(struct stream_file *file, struct spsy_error *error)
{
    struct stat status;

    if (stat(file->path, &status) == 0)
        return open_existing(file, &status, error);
    if (errno != ENOENT)
        return failed(file, "create", error);
    if (lstat(file->path, &status) == 0) /* a link to nowhere: made anew, it would be replaced */
        return exists(file, error);
    return make_new(file, error);
}

int stream_file_open(const char *path, bool replace, struct stream_file **file,
                     struct spsy_error *error)
{
    struct stream_file *opened = malloc(sizeof *opened);
    int result;

    *file = NULL;
    if (!opened)
        return spsy_fail_memory(error);
    opened->unfinished[0] = '\0';
    opened->replace = replace;
    opened->nameless = false;
    opened->fd = -1;
    opened->used = 0;
    if (snprintf(opened->path, sizeof opened->path, "%s", path) >= (int)sizeof opened->path) {
        errno = ENAMETOOLONG;
        result = failed(opened, "create", error);
    } else {
        result = open_target(opened, error);
    }
    if (result < 0)
        stream_file_close(opened);
    else
        *file = opened;
    return result;
}

/* ---- writing ------------------------------------------------------------------------------ */

static int flush(struct stream_file *file, struct spsy_error *error)
{
    size_t done = 0;

    while (done < file->used) {
        ssize_t wrote = write(file->fd, file->buffer + done, file->used - done);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return failed(file, "write", error);
        done += (size_t)wrote;
    }
    file->used = 0;
    return 0;
}

int stream_file_append(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct stream_file *file = opaque;
    const unsigned char *at = bytes;

    while (count > 0) {
        size_t piece = sizeof file->buffer - file->used;
        int result = 0;

        if (piece > count)
            piece = count;
        memcpy(file->buffer + file->used, at, piece);
        file->used += piece;
        at += piece;
        count -= piece;
        if (file->used == sizeof file->buffer)
            result = flush(file, error);
        if (result < 0)
            return result;
    }
    return 0;
}

/* ---- putting it in its place -------------------------------------------------------------- */

/* In one step, and never over another file. File systems that cannot rename so can link. */
static int rename_new(const char *from, const char *to)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) == 0)
        return 0;
    if (errno != EINVAL && errno != ENOSYS)
        return -1;
    return link(from, to) == 0 ? unlink(from) : -1;
}

static int link_as(const struct stream_file *file, const char *name)
{
    char source[64];

    snprintf(source, sizeof source, "/proc/self/fd/%d", file->fd);
    return linkat(AT_FDCWD, source, AT_FDCWD, name, AT_SYMLINK_FOLLOW);
}

/* A name beside the target, for the instant until it is renamed. */
static int name_beside(struct stream_file *file)
{
    size_t length = directory_of(file, file->unfinished);

    for (unsigned attempt = 0; attempt < 100; attempt++) {
        int used = snprintf(file->unfinished + length, sizeof file->unfinished - length,
                            ".spsy-%d-%u", (int)getpid(), attempt);

        if ((size_t)used >= sizeof file->unfinished - length) {
            errno = ENAMETOOLONG;
            break;
        }
        if (link_as(file, file->unfinished) == 0)
            return 0;
        if (errno != EEXIST)
            break;
    }
    file->unfinished[0] = '\0';
    return -1;
}

static int put_in_place(struct stream_file *file, struct spsy_error *error)
{
    int bad = 0;

    if (file->nameless)
        bad = file->replace ? name_beside(file) : link_as(file, file->path);
    if (!bad && file->unfinished[0])
        bad = file->replace ? rename(file->unfinished, file->path)
                            : rename_new(file->unfinished, file->path);
    if (bad && errno == EEXIST)
        return exists(file, error);
    if (bad)
        return failed(file, file->replace ? "replace" : "create", error);
    file->unfinished[0] = '\0';
    return 0;
}

/* The name is on disk, too. A directory that cannot be opened for reading cannot be synced. */
static int sync_directory(struct stream_file *file, struct spsy_error *error)
{
    char directory[PATH_MAX];
    char *slash;
    int fd, result = 0;

    memcpy(directory, file->path, sizeof directory);
    slash = strrchr(directory, '/');
    if (slash)
        slash[slash == directory ? 1 : 0] = '\0';
    fd = open(slash ? directory : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return errno == EACCES ? 0 : failed(file, "sync the directory of", error);
    if (fsync(fd) != 0 && errno != EINVAL && errno != EROFS)
        result = failed(file, "sync the directory of", error);
    close(fd);
    return result;
}

int stream_file_finish(struct stream_file *file, struct spsy_error *error)
{
    bool beside = file->nameless || file->unfinished[0];
    int result = flush(file, error);
    int fd;

    if (result == 0 && beside && fsync(file->fd) != 0)
        result = failed(file, "write", error);
    if (result == 0 && beside)
        result = put_in_place(file, error);
    if (result < 0)
        return result;
    fd = file->fd;
    file->fd = -1;
    if (close(fd) != 0 && !beside) /* else it is on disk */
        return failed(file, "write", error);
    return beside ? sync_directory(file, error) : 0;
}

void stream_file_close(struct stream_file *file)
{
    if (!file)
        return;
    if (file->fd >= 0)
        close(file->fd);
    if (file->unfinished[0])
        unlink(file->unfinished);
    free(file);
}
