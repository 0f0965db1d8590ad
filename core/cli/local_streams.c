#include "cli/local_streams.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"
#include "cli/archive/archive_files.h"
#include "store/store.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct stream {
    enum stream_kind kind;
    int fd;                    /* read from; -1 = it is written */
    char path[PATH_MAX];       /* the target, links resolved when it is replaced */
    struct spsy_new_file made; /* or, without has_temporary, the device or FIFO that is there */
    bool replace, has_temporary;
    size_t used;
    unsigned char buffer[BUFFER_BYTES];
};

static const char *const kind_names[] = {[STREAM_FILE] = "stream",
                                         [STREAM_SAVE_FILE] = "save",
                                         [STREAM_ARCHIVED] = "archived",
                                         [STREAM_INDEX] = "index",
                                         [STREAM_SECRET_FILE] = "stream",
                                         [STREAM_EXPORT] = "save"};

static bool is_save_file(const struct stream *file)
{
    return file->kind == STREAM_SAVE_FILE || file->kind == STREAM_EXPORT;
}

static int failed(const struct stream *file, const char *what, struct spsy_error *error)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

    return spsy_fail_errno(error, full ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0101",
                           "cannot %s %s file %s", what, kind_names[file->kind], file->path);
}

static int exists(const struct stream *file, struct spsy_error *error)
{
    if (is_save_file(file)) /* or an export, or a backup */
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102",
                         "file %s exists already, and is not replaced", file->path);
    return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102",
                     "%s file %s exists already; STMFOPT(*REPLACE) replaces it",
                     kind_names[file->kind], file->path);
}

static void drop(struct stream *file)
{
    if (!file)
        return;
    if (file->fd > STDERR_FILENO)
        close(file->fd);
    spsy_new_file_close(&file->made);
    free(file);
}

/* ---- where it is written ------------------------------------------------------------------ */

/* A new empty file in the target's directory. */
static int make_beside(struct stream *file, struct spsy_error *error)
{
    file->has_temporary = spsy_new_file_open(&file->made, file->path) == 0;
    return file->has_temporary ? 0 : failed(file, "create", error);
}

static int make_new(struct stream *file, struct spsy_error *error)
{
    mode_t mask = umask(0);
    int result = make_beside(file, error);

    umask(mask);
    if (result == 0 && file->kind == STREAM_FILE && fchmod(file->made.fd, 0666 & ~mask) != 0)
        result = failed(file, "create", error);
    return result;
}

/* A file that the user may not write is not replaced, although its directory would let him. */
static int make_replacement(struct stream *file, const struct stat *old, struct spsy_error *error)
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
    if (fchmod(file->made.fd, old->st_mode & (file->kind == STREAM_SECRET_FILE ? 0600 : 0777)) != 0)
        return failed(file, "keep the mode of", error);
    return 0;
}

/* The directory that the target is in, and those above it. */
static int check_secret(const struct stream *file, struct spsy_error *error)
{
    bool exports = file->kind == STREAM_EXPORT;
    char directory[PATH_MAX], home[PATH_MAX], path[PATH_MAX];
    char *slash;

    if (file->kind != STREAM_SECRET_FILE && !exports)
        return 0;
    memcpy(path, file->path, sizeof path);
    slash = strrchr(path, '/');
    if (slash)
        slash[slash == path ? 1 : 0] = '\0';
    if (!realpath(slash ? path : ".", directory))
        return failed(file, "create", error);
    if (!spool_home_around(directory, home))
        return 0;
    return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0181",
                     "%s file %s would be in home %s: %s", kind_names[file->kind], file->path, home,
                     exports ? "it would be lost with it"
                             : "what was under a key is written into no home");
}

static int open_existing(struct stream *file, const struct stat *status, struct spsy_error *error)
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
        if (check_secret(file, error) < 0) /* a link may have led there */
            return error->code;
        return make_replacement(file, status, error);
    }
    file->made.fd = open(file->path, O_WRONLY | O_CLOEXEC | O_NOCTTY);
    return file->made.fd < 0 ? failed(file, "open", error) : 0;
}

static int open_target(struct stream *file, struct spsy_error *error)
{
    struct stat status;

    if (file->kind == STREAM_INDEX)
        return archive_index_append(file->path, &file->made.fd, error);
    if (file->kind == STREAM_ARCHIVED && archive_directory(file->path, error) < 0)
        return error->code;
    if (check_secret(file, error) < 0)
        return error->code;
    if (stat(file->path, &status) == 0)
        return open_existing(file, &status, error);
    if (errno != ENOENT)
        return failed(file, "create", error);
    if (lstat(file->path, &status) == 0) /* a link to nowhere: made anew, it would be replaced */
        return exists(file, error);
    return make_new(file, error);
}

/* A stream that is not open yet; NULL = told. */
static struct stream *new_stream(const char *path, enum stream_kind kind, bool replace,
                                 struct spsy_error *error)
{
    struct stream *stream = malloc(sizeof *stream);

    if (!stream) {
        spsy_fail_memory(error);
        return NULL;
    }
    stream->kind = kind;
    stream->fd = -1;
    stream->made.temporary_path[0] = '\0';
    stream->made.fd = -1;
    stream->replace = replace;
    stream->has_temporary = false;
    stream->used = 0;
    if (snprintf(stream->path, sizeof stream->path, "%s", path) < (int)sizeof stream->path)
        return stream;
    errno = ENAMETOOLONG;
    failed(stream, "open", error);
    free(stream);
    return NULL;
}

static int create(void *context, const char *name, enum stream_kind kind, bool replace,
                  struct stream **stream, struct spsy_error *error)
{
    struct stream *created = new_stream(name, kind, replace, error);
    int result = created ? open_target(created, error) : error->code;

    (void)context;
    if (result < 0) {
        drop(created);
        created = NULL;
    }
    *stream = created;
    return result;
}

/* ---- writing ------------------------------------------------------------------------------ */

static int flush(struct stream *file, struct spsy_error *error)
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

static int append(struct stream *file, const void *bytes, size_t count, struct spsy_error *error)
{
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

static int put_in_place(struct stream *file, struct spsy_error *error)
{
    if (spsy_new_file_place(&file->made, file->path, file->replace) == 0)
        return 0;
    if (errno == EEXIST)
        return exists(file, error);
    return failed(file, file->replace ? "replace" : "create", error);
}

/* The name is on disk, too. A directory that cannot be opened for reading cannot be synced. */
static int sync_directory(const struct stream *file, struct spsy_error *error)
{
    if (spsy_new_file_sync(file->path) == 0 || errno == EINVAL || errno == EROFS ||
        (errno == EACCES && !is_save_file(file)))
        return 0;
    return failed(file, "sync the directory of", error);
}

static int commit(struct stream *file, struct spsy_error *error)
{
    int result = flush(file, error);

    if (result == 0 && (file->has_temporary || file->kind == STREAM_INDEX) &&
        fsync(file->made.fd) != 0)
        result = failed(file, "write", error);
    if (result == 0 && file->has_temporary)
        result = put_in_place(file, error);
    if (result < 0)
        return result;
    if (spsy_new_file_close(&file->made) != 0 && !file->has_temporary) /* else it is on disk */
        return failed(file, "write", error);
    /* also of data that was there already when its line comes: whose name may not be on disk */
    result = file->has_temporary || file->kind == STREAM_INDEX ? sync_directory(file, error) : 0;
    if (result < 0 && is_save_file(file)) /* nobody relies on it */
        unlink(file->path);
    return result;
}

/* ---- reading ------------------------------------------------------------------------------ */

static int check_kind(struct stream *file, struct spsy_error *error)
{
    struct stat status;

    if (fstat(file->fd, &status) != 0)
        return failed(file, "open", error);
    if (file->kind == STREAM_FILE && S_ISDIR(status.st_mode))
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s is a directory", file->path);
    if (file->kind != STREAM_FILE && !S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s file %s: not a regular file",
                         kind_names[file->kind], file->path);
    return 0;
}

static int open_source(void *context, const char *name, enum stream_kind kind,
                       struct stream **stream, struct spsy_error *error)
{
    struct stream *opened = new_stream(name, kind, false, error);
    int flags = O_RDONLY | O_CLOEXEC | O_NOCTTY | (kind != STREAM_FILE ? O_NONBLOCK : 0);
    int result = 0;

    (void)context;
    *stream = opened;
    if (!opened)
        return error->code;
    if (kind == STREAM_FILE && strcmp(name, "-") == 0) {
        opened->fd = STDIN_FILENO;
        return 0;
    }
    if (kind == STREAM_INDEX)
        result = archive_index_open(opened->path, &opened->fd, error);
    else if ((opened->fd = open(opened->path, flags)) < 0)
        result = failed(opened, "open", error);
    if (result == 0)
        result = check_kind(opened, error);
    if (result < 0) {
        drop(opened);
        *stream = NULL;
    }
    return result;
}

static int read_some(struct stream *file, void *bytes, size_t count, size_t *got,
                     struct spsy_error *error)
{
    ssize_t result;

    do
        result = read(file->fd, bytes, count);
    while (result < 0 && errno == EINTR);
    *got = result < 0 ? 0 : (size_t)result;
    return result < 0 ? failed(file, "read", error) : 0;
}

static int to_beginning(struct stream *file, struct spsy_error *error)
{
    return lseek(file->fd, 0, SEEK_SET) == 0 ? 0 : failed(file, "read", error);
}

const struct streams local_streams = {
    .open = open_source,
    .read = read_some,
    .rewind = to_beginning,
    .create = create,
    .write = append,
    .commit = commit,
    .drop = drop,
};
