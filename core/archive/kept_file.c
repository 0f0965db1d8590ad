#include "archive/kept_file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/new_file.h"
#include "base/text.h"
#include "session/library_list.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct stream {
    const struct kept_file *kept;
    char path[PATH_MAX];
    int fd;                    /* read from; -1 = it is written */
    int directory;             /* that path leads through, of root's alone; or -1 */
    struct spsy_new_file made; /* written */
    int64_t bytes, most;       /* written, and MAXRCDS as bytes; 0 = *NOMAX */
};

/* ---- which one ---------------------------------------------------------------------------- */

/* A name, or library/name, neither with a period: that is how files of a system are called. */
static bool is_name(const char *text, size_t length)
{
    char name[11];

    if (length == 0 || length >= sizeof name || memchr(text, '.', length))
        return false;
    snprintf(name, sizeof name, "%.*s", (int)length, text);
    return spsy_fold_upper(name, sizeof name, name) && spsy_name_valid(name, SPSY_NAME_MAX);
}

bool kept_file_is_meant(const struct value *savf)
{
    const char *slash = strchr(savf->text, '/');
    size_t library = slash ? (size_t)(slash - savf->text) : 0;

    if (savf->quoted)
        return false;
    if (!slash)
        return is_name(savf->text, strlen(savf->text));
    return is_name(slash + 1, strlen(slash + 1)) &&
           (is_name(savf->text, library) || library_list_is_value(savf->text, library));
}

static int find_named(struct session *session, const char *library, const char *name,
                      struct kept_file *kept, struct spsy_error *error)
{
    int result = library_list_find(session, SPOOL_SAVE_FILE, library, name, kept->library, error);

    if (result == 0)
        snprintf(kept->object, sizeof kept->object, "%s", name);
    else if (error->code == SPSY_ERR_NOT_FOUND && strcmp(error->message_id, "CPF9812") == 0)
        spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF9812",
                  "save file %s in library %s not found: CRTSAVF creates one; a path stands in "
                  "apostrophes, or begins with ./ or /",
                  name, library);
    return result;
}

/* ---- who may ------------------------------------------------------------------------------ */

static int authority_to(const struct kept_file *kept, const struct spool_object *object,
                        uint32_t *authority, struct spsy_error *error)
{
    struct spool_subject subject;
    int result = session_subject(kept->session, &subject, error);

    if (result == 0)
        result = spool_object_authority(kept->session->spool, &subject, object, authority, error);
    return result;
}

/* May the session's subject do that with it? */
static int check(const struct kept_file *kept, uint32_t needed, const char *what,
                 struct spsy_error *error)
{
    struct spool *spool = kept->session->spool;
    uint32_t authority = SPOOL_AUT_NONE;
    struct spool_object object;
    int result = spool_object_find(spool, SPOOL_LIBRARY, "", kept->library, &object, error);

    if (result == 0)
        result = authority_to(kept, &object, &authority, error);
    if (result == 0 && !spool_authority_has(authority, SPOOL_AUT_EXECUTE))
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2182",
                         "Not authorized to library %s: needs *EXECUTE", kept->library);
    if (result == 0)
        result =
            spool_object_find(spool, SPOOL_SAVE_FILE, kept->library, kept->object, &object, error);
    if (result == 0)
        result = authority_to(kept, &object, &authority, error);
    if (result == 0 && !spool_authority_has(authority, needed))
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "CPF2189",
                         "Not authorized to save file %s in library %s: needs %s", kept->object,
                         kept->library, what);
    return result;
}

/* ---- its data ----------------------------------------------------------------------------- */

static int name_data(struct spool *spool, const char *library, const char *name,
                     char path[PATH_MAX], struct spsy_error *error)
{
    if (snprintf(path, PATH_MAX, "%s/savf/%s+%s", spool_home(spool), library, name) < PATH_MAX)
        return 0;
    return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101", "the home's name is too long");
}

static int failed(const struct stream *stream, const char *what, struct spsy_error *error)
{
    bool full = errno == ENOSPC || errno == EDQUOT || errno == EFBIG;

    return spsy_fail_errno(error, full ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0101",
                           "cannot %s save file %s", what, stream->kept->name);
}

/* Of a save that was killed when it was put in its place (new_file.c), which is done in a
 * transaction alone. */
static bool is_unfinished(const char *entry)
{
    int end = 0;

    sscanf(entry, ".spsy-%*[0-9]-%*[0-9]%n", &end);
    return end > 0 && entry[end] == '\0';
}

/* Of a DLTF that was killed. What cannot be told is somebody's. */
static bool is_nobodys(struct spool *spool, const char *entry)
{
    char library[11], name[11];
    struct spool_save_file file;
    struct spsy_error error;
    int end = 0;

    return sscanf(entry, "%10[^+]+%10[^+]%n", library, name, &end) == 2 && entry[end] == '\0' &&
           spool_save_file_find(spool, library, name, &file, &error) == SPSY_ERR_NOT_FOUND;
}

/* In a transaction. What a kill has left would hold spooled files, and room, for ever; a failure
 * leaves it to the next time. */
static void sweep(struct spool *spool)
{
    char path[PATH_MAX];
    struct dirent *entry;
    DIR *directory;

    if (snprintf(path, sizeof path, "%s/savf", spool_home(spool)) >= (int)sizeof path)
        return;
    directory = opendir(path);
    while (directory && (entry = readdir(directory)))
        if (is_unfinished(entry->d_name) || is_nobodys(spool, entry->d_name))
            unlinkat(dirfd(directory), entry->d_name, 0);
    if (directory)
        closedir(directory);
}

int kept_file_forget(struct spool *spool, const char *library, const char *name,
                     struct spsy_error *error)
{
    char path[PATH_MAX];
    int result = name_data(spool, library, name, path, error);

    if (result == 0 && unlink(path) != 0 && errno != ENOENT)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot remove %s", path);
    if (result == 0)
        sweep(spool);
    return result;
}

int kept_file_forget_deleted(struct spool *spool, const char *library, const char *name,
                             struct spsy_error *error)
{
    struct spool_save_file file;
    int result = spool_begin(spool, SPOOL_UNSYNCED, error);

    if (result < 0)
        return result;
    result = spool_save_file_find(spool, library, name, &file, error);
    if (result == SPSY_ERR_NOT_FOUND)
        result = kept_file_forget(spool, library, name, error);
    spool_rollback(spool);
    return result;
}

static int new_stream(const struct kept_file *kept, struct stream **stream,
                      struct spsy_error *error)
{
    struct stream *made = calloc(1, sizeof *made);
    int result;

    *stream = NULL;
    if (!made)
        return spsy_fail_memory(error);
    made->kept = kept;
    made->fd = made->directory = made->made.fd = -1;
    result = name_data(kept->session->spool, kept->library, kept->object, made->path, error);
    if (result < 0)
        free(made);
    else
        *stream = made;
    return result;
}

static void drop(struct stream *stream)
{
    if (!stream)
        return;
    if (stream->fd >= 0)
        close(stream->fd);
    spsy_new_file_close(&stream->made);
    if (stream->directory >= 0)
        close(stream->directory);
    free(stream);
}

/* ---- read --------------------------------------------------------------------------------- */

static int open_data(struct stream *opened, struct spsy_error *error)
{
    opened->fd = open(opened->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    if (opened->fd >= 0)
        return 0;
    if (errno == ENOENT)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "save file %s holds no data",
                         opened->kept->name);
    return failed(opened, "open", error);
}

/* In a transaction that writes nothing: between the look and the opening the name must not come to
 * mean a save file that somebody else has made and filled. */
static int open_kept(void *context, const char *name, enum stream_kind kind, struct stream **stream,
                     struct spsy_error *error)
{
    const struct kept_file *kept = context;
    struct spool *spool = kept->session->spool;
    struct stream *opened;
    int result = new_stream(kept, &opened, error);

    (void)name;
    (void)kind;
    *stream = NULL;
    if (result < 0)
        return result;
    result = spool_begin(spool, SPOOL_UNSYNCED, error);
    if (result == 0) {
        result = check(kept, SPOOL_AUT_USE, "*USE", error);
        if (result == 0)
            result = open_data(opened, error);
        spool_rollback(spool);
    }
    if (result < 0)
        drop(opened);
    else
        *stream = opened;
    return result;
}

static int read_some(struct stream *stream, void *bytes, size_t count, size_t *got,
                     struct spsy_error *error)
{
    ssize_t result;

    do
        result = read(stream->fd, bytes, count);
    while (result < 0 && errno == EINTR);
    *got = result < 0 ? 0 : (size_t)result;
    return result < 0 ? failed(stream, "read", error) : 0;
}

static int to_beginning(struct stream *stream, struct spsy_error *error)
{
    return lseek(stream->fd, 0, SEEK_SET) == 0 ? 0 : failed(stream, "read", error);
}

/* ---- written ------------------------------------------------------------------------------ */

/* Root works on somebody's home: what it makes there is its owner's. */
static int give_to_owner(struct stream *stream, int fd, struct spsy_error *error)
{
    uid_t owner = spool_owner(stream->kept->session->spool);

    if (geteuid() == 0 && owner != 0 && fchown(fd, owner, (gid_t)-1) != 0)
        return failed(stream, "create", error);
    return 0;
}

/* Whoever owns the home may put a link in the directory's place: root does not write where that
 * leads, nor where another put there later does, since it goes on by the descriptor. */
static void hold_directory(struct stream *stream, int fd)
{
    char name[2 * SPSY_NAME_SIZE];

    snprintf(name, sizeof name, "%s", strrchr(stream->path, '/') + 1);
    snprintf(stream->path, sizeof stream->path, "/proc/self/fd/%d/%s", fd, name);
    stream->directory = fd;
}

static int make_directory(struct stream *stream, struct spsy_error *error)
{
    char path[PATH_MAX];
    bool made;
    int fd;

    snprintf(path, sizeof path, "%.*s", (int)(strrchr(stream->path, '/') - stream->path),
             stream->path);
    made = mkdir(path, 0700) == 0;
    if (!made && errno != EEXIST)
        return failed(stream, "create", error);
    if (geteuid() != 0 || spool_owner(stream->kept->session->spool) == 0)
        return 0;
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return failed(stream, "create", error);
    hold_directory(stream, fd);
    return made ? give_to_owner(stream, fd, error) : 0;
}

static int holds_data(const struct kept_file *kept, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_EXISTS, "CPA4067",
                     "Save file %s in library %s already contains data: CLEAR(*ALL) replaces it",
                     kept->object, kept->library);
}

/* May it be written, and is it empty or to be cleared? most as the stream's. */
static int check_writable(const struct kept_file *kept, const char *path, int64_t *most,
                          struct spsy_error *error)
{
    const uint32_t add = SPOOL_AUT_OBJOPR | SPOOL_AUT_ADD;
    struct spool_save_file file;
    int result = spool_may_change(kept->session->spool, error);

    if (result == 0)
        result = kept->clear ? check(kept, add | SPOOL_AUT_OBJMGT,
                                     "*OBJOPR, *ADD and *OBJMGT (CLEAR(*ALL))", error)
                             : check(kept, add, "*OBJOPR and *ADD", error);
    if (result == 0)
        result =
            spool_save_file_find(kept->session->spool, kept->library, kept->object, &file, error);
    if (result == 0 && !kept->clear && access(path, F_OK) == 0)
        result = holds_data(kept, error);
    if (result == 0)
        *most = file.max_records * KEPT_RECORD_BYTES;
    return result;
}

int kept_file_check_writable(const struct kept_file *kept, struct spsy_error *error)
{
    char path[PATH_MAX];
    int64_t most;
    int result = name_data(kept->session->spool, kept->library, kept->object, path, error);

    return result == 0 ? check_writable(kept, path, &most, error) : result;
}

int kept_file_holds_data(const struct kept_file *kept, struct spsy_error *error)
{
    char path[PATH_MAX];
    int result = name_data(kept->session->spool, kept->library, kept->object, path, error);

    if (result == 0)
        result = check(kept, SPOOL_AUT_USE, "*USE", error);
    return result == 0 ? access(path, F_OK) == 0 : result;
}

static int create_kept(void *context, const char *name, enum stream_kind kind, bool replace,
                       struct stream **stream, struct spsy_error *error)
{
    const struct kept_file *kept = context;
    struct stream *made;
    int result = new_stream(kept, &made, error);

    (void)name;
    (void)kind;
    (void)replace;
    *stream = NULL;
    if (result < 0)
        return result;
    result = check_writable(kept, made->path, &made->most, error);
    if (result == 0)
        result = make_directory(made, error);
    if (result == 0 && spsy_new_file_open(&made->made, made->path) != 0)
        result = failed(made, "create", error);
    if (result == 0)
        result = give_to_owner(made, made->made.fd, error);
    if (result < 0)
        drop(made);
    else
        *stream = made;
    return result;
}

static int write_some(struct stream *stream, const void *bytes, size_t count,
                      struct spsy_error *error)
{
    const char *at = bytes;

    stream->bytes += (int64_t)count;
    if (stream->most > 0 && stream->bytes > stream->most)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                         "save file %s is full: MAXRCDS allows %lld records of %d bytes",
                         stream->kept->name, (long long)(stream->most / KEPT_RECORD_BYTES),
                         KEPT_RECORD_BYTES);
    while (count > 0) {
        ssize_t written = write(stream->made.fd, at, count);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return failed(stream, "write", error);
        at += written;
        count -= (size_t)written;
    }
    return 0;
}

/* In a transaction that writes nothing: the save file cannot be deleted, nor the home be quiesced,
 * between the look and the step. */
static int commit_kept(struct stream *stream, struct spsy_error *error)
{
    struct spool *spool = stream->kept->session->spool;
    int64_t most;
    int result = fsync(stream->made.fd) == 0 ? 0 : failed(stream, "write", error);

    if (result == 0)
        result = spool_begin(spool, SPOOL_UNSYNCED, error);
    if (result == 0)
        result = check_writable(stream->kept, stream->path, &most, error);
    if (result == 0 && spsy_new_file_place(&stream->made, stream->path, stream->kept->clear) != 0)
        result =
            errno == EEXIST ? holds_data(stream->kept, error) : failed(stream, "create", error);
    if (result == 0 && spsy_new_file_sync(stream->path) != 0 && errno != EINVAL && errno != EROFS)
        result = failed(stream, "sync", error);
    spool_rollback(spool);
    return result;
}

/* ------------------------------------------------------------------------------------------- */

int kept_file_find(struct session *session, const char *savf, bool clear, struct kept_file *kept,
                   struct spsy_error *error)
{
    const char *slash = strchr(savf, '/');
    char library[11] = "*LIBL", name[11];
    int result;

    memset(kept, 0, sizeof *kept);
    kept->session = session;
    kept->clear = clear;
    if (slash)
        snprintf(library, sizeof library, "%.*s", (int)(slash - savf), savf);
    snprintf(name, sizeof name, "%s", slash ? slash + 1 : savf);
    spsy_fold_upper(library, sizeof library, library);
    spsy_fold_upper(name, sizeof name, name);
    result = find_named(session, library, name, kept, error);
    snprintf(kept->name, sizeof kept->name, "%s/%s", kept->library, name);
    kept->streams = (struct streams){.context = kept,
                                     .open = open_kept,
                                     .read = read_some,
                                     .rewind = to_beginning,
                                     .create = create_kept,
                                     .write = write_some,
                                     .commit = commit_kept,
                                     .drop = drop};
    return result;
}
