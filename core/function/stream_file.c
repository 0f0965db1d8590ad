#include "function/stream_file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "spool/new_file.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct stream_file {
    char path[PATH_MAX];        /* the target, links resolved when it is replaced */
    struct spool_new_file made; /* or, not beside, the device or FIFO that is there */
    bool replace, beside;
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

/* A new empty file in the target's directory. */
static int make_beside(struct stream_file *file, struct spsy_error *error)
{
    file->beside = spool_new_file_open(&file->made, file->path) == 0;
    return file->beside ? 0 : failed(file, "create", error);
}

static int make_new(struct stream_file *file, struct spsy_error *error)
{
    mode_t mask = umask(0);
    int result = make_beside(file, error);

    umask(mask);
    if (result == 0 && fchmod(file->made.fd, 0666 & ~mask) != 0)
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
        fchown(file->made.fd, old->st_uid, old->st_gid) != 0 && geteuid() == 0)
        return failed(file, "keep the owner of", error);
    if (fchmod(file->made.fd, old->st_mode & 0777) != 0)
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
    file->made.fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file->made.fd < 0 ? failed(file, "open", error) : 0;
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
    opened->made.beside[0] = '\0';
    opened->made.fd = -1;
    opened->replace = replace;
    opened->beside = false;
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
        ssize_t wrote = write(file->made.fd, file->buffer + done, file->used - done);

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

static int put_in_place(struct stream_file *file, struct spsy_error *error)
{
    if (spool_new_file_place(&file->made, file->path, file->replace) == 0)
        return 0;
    if (errno == EEXIST)
        return exists(file, error);
    return failed(file, file->replace ? "replace" : "create", error);
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
    int result = flush(file, error);

    if (result == 0 && file->beside && fsync(file->made.fd) != 0)
        result = failed(file, "write", error);
    if (result == 0 && file->beside)
        result = put_in_place(file, error);
    if (result < 0)
        return result;
    if (spool_new_file_close(&file->made) != 0 && !file->beside) /* else it is on disk */
        return failed(file, "write", error);
    return file->beside ? sync_directory(file, error) : 0;
}

void stream_file_close(struct stream_file *file)
{
    if (!file)
        return;
    spool_new_file_close(&file->made);
    free(file);
}
