/* file.c - see file.h. Killed at any instant, a writer leaves the old or the new registry.json; the
 * marker follows the first one, so that a home is never locked out by an initialisation cut short,
 * and no change is acknowledged before the marker stands. */
#include "registry/file.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "registry/document.h"

#define REGISTRY_FILE "registry.json"
#define REGISTRY_NEW "registry.json.new"
#define REGISTRY_MARKER "registry.created"
#define REGISTRY_LOCK "registry.lock"

enum { LOCK_POLL_MS = 5 };

/* Who can write the home can remove the marker; and a home of somebody else may be one that was put
 * in the place of ours, with an empty registry. */
static int judge_home(const struct registry_home *home, struct spsy_error *error)
{
    const char *path = home->path;
    uid_t owner = home->status.st_uid;

    if (home->status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s: mode %04o, writable by group or others; fix it with: chmod go-w "
                         "'%s'",
                         path, (unsigned)home->status.st_mode & 07777, path);
    if (owner != 0 && owner != geteuid() && geteuid() != 0)
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s: its owner is user %u, neither root nor you (%u)", path,
                         (unsigned)owner, (unsigned)geteuid());
    return 0;
}

int registry_home_open(const char *path, struct registry_home *home, struct spsy_error *error)
{
    int result;

    home->path = path;
    home->directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (home->directory < 0)
        return spsy_fail_errno(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s: cannot be opened", path);
    if (fstat(home->directory, &home->status) < 0) {
        spsy_fail_errno(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s: cannot be examined", path);
        registry_home_close(home);
        return SPSY_ERR_REGISTRY;
    }
    result = judge_home(home, error);
    if (result < 0)
        registry_home_close(home);
    return result;
}

void registry_home_close(struct registry_home *home)
{
    if (home->directory >= 0)
        close(home->directory);
    home->directory = -1;
}

/* Judged from the descriptor, so that what was judged is what is read. */
static int judge(const struct registry_home *home, int fd, mode_t *mode, struct spsy_error *error)
{
    struct stat status;

    if (fstat(fd, &status) < 0)
        return spsy_fail_errno(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s/%s: cannot be examined",
                               home->path, REGISTRY_FILE);
    if (!S_ISREG(status.st_mode))
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s/%s: not a regular file",
                         home->path, REGISTRY_FILE);
    if (status.st_uid != 0 && status.st_uid != home->status.st_uid)
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s/%s: its owner is user %u, neither root nor the owner of the home",
                         home->path, REGISTRY_FILE, status.st_uid);
    if (status.st_mode & (S_IWGRP | S_IWOTH))
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s/%s: mode %04o, writable by group or others; fix it with: "
                         "chmod go-w '%s/%s'",
                         home->path, REGISTRY_FILE, (unsigned)status.st_mode & 07777, home->path,
                         REGISTRY_FILE);
    *mode = status.st_mode & 0777;
    return 0;
}

/* There is no registry.json: legal in a home that never had one. */
static int missing(const struct registry_home *home, struct spsy_error *error)
{
    if (faccessat(home->directory, REGISTRY_MARKER, F_OK, AT_SYMLINK_NOFOLLOW) == 0)
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s/%s: missing, though this home had one (%s); restore it", home->path,
                         REGISTRY_FILE, REGISTRY_MARKER);
    if (errno != ENOENT)
        return spsy_fail_errno(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s/%s: cannot be examined",
                               home->path, REGISTRY_MARKER);
    return 0;
}

int registry_home_load(const struct registry_home *home, struct spsy_registry *registry,
                       mode_t *mode, struct spsy_error *error)
{
    struct spsy_error own = {0};
    char source[PATH_MAX + 32];
    cJSON *root = NULL;
    int result;
    int fd;

    snprintf(source, sizeof source, "%s/%s", home->path, REGISTRY_FILE);
    memset(registry, 0, sizeof *registry);
    *mode = 0;
    fd = openat(home->directory, REGISTRY_FILE,
                O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK | O_NOFOLLOW);
    if (fd < 0 && errno == ENOENT)
        return missing(home, error);
    if (fd < 0 && errno == ELOOP) /* O_NOFOLLOW */
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA",
                         "%s/%s: a symbolic link, not a regular file", home->path, REGISTRY_FILE);
    if (fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s/%s: cannot be opened",
                               home->path, REGISTRY_FILE);
    result = judge(home, fd, mode, &own);
    if (result == 0)
        result = spsy_json_read_descriptor(fd, SPSY_REGISTRY_BYTES_MAX, source, &root, &own);
    if (result == 0)
        result = registry_from_json(root, source, registry, &own);
    cJSON_Delete(root);
    close(fd);
    if (result < 0)
        return spsy_fail(error, SPSY_ERR_REGISTRY, "CPF3CDA", "%s", own.text);
    return 0;
}

/* A root who changes somebody's home leaves its files to the home's owner, who must open them. */
static int give_to_owner(const struct registry_home *home, int fd)
{
    return geteuid() == 0 ? fchown(fd, home->status.st_uid, home->status.st_gid) : 0;
}

/* Opens an empty file of the home, made when it is not there. */
static int open_empty(const struct registry_home *home, const char *name, struct spsy_error *error)
{
    int fd = openat(home->directory, name,
                    O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);

    if (fd >= 0 && give_to_owner(home, fd) == 0)
        return fd;
    spsy_fail_errno(error, SPSY_ERR_IO, "CPF3CD9", "%s/%s: cannot be opened", home->path, name);
    if (fd >= 0)
        close(fd);
    return SPSY_ERR_IO;
}

static void sleep_ms(int milliseconds)
{
    struct timespec pause = {0, milliseconds * 1000000L};

    nanosleep(&pause, NULL);
}

int registry_home_lock(const struct registry_home *home, int wait_ms, int *fd,
                       struct spsy_error *error)
{
    struct flock lock = {.l_type = F_WRLCK, .l_whence = SEEK_SET};

    *fd = open_empty(home, REGISTRY_LOCK, error);
    if (*fd < 0)
        return SPSY_ERR_IO;
    while (fcntl(*fd, F_OFD_SETLK, &lock) < 0) { /* OFD: threads of one process exclude too */
        if (errno != EAGAIN && errno != EACCES && errno != EINTR) {
            spsy_fail_errno(error, SPSY_ERR_IO, "CPF3CD9", "%s/%s: cannot be locked", home->path,
                            REGISTRY_LOCK);
            close(*fd);
            return SPSY_ERR_IO;
        }
        if (wait_ms <= 0) {
            close(*fd);
            return spsy_fail(error, SPSY_ERR_BUSY, "CPF3CD9",
                             "%s/%s: locked by another change of the registry", home->path,
                             REGISTRY_LOCK);
        }
        sleep_ms(LOCK_POLL_MS);
        wait_ms -= LOCK_POLL_MS;
    }
    return 0;
}

static int write_all(int fd, const char *bytes, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, bytes, count);

        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return -1;
        bytes += written;
        count -= (size_t)written;
    }
    return 0;
}

static int write_new(const struct registry_home *home, const char *text, mode_t mode)
{
    int fd;
    int saved;

    if (unlinkat(home->directory, REGISTRY_NEW, 0) < 0 && errno != ENOENT)
        return -1;
    fd = openat(home->directory, REGISTRY_NEW, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW,
                0600);
    if (fd < 0)
        return -1;
    if (give_to_owner(home, fd) < 0 || fchmod(fd, mode ? mode : 0600) < 0 ||
        write_all(fd, text, strlen(text)) < 0 || fsync(fd) < 0)
        goto fail;
    return close(fd);
fail:
    saved = errno;
    close(fd);
    unlinkat(home->directory, REGISTRY_NEW, 0);
    errno = saved;
    return -1;
}

int registry_home_mark(const struct registry_home *home, struct spsy_error *error)
{
    int fd = open_empty(home, REGISTRY_MARKER, error);

    if (fd < 0)
        return fd;
    close(fd);
    if (fsync(home->directory) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "CPF3CD9", "%s: cannot be synced", home->path);
    return 0;
}

/* The text of the document, a newline after it; malloc'ed. */
static char *print(const struct spsy_registry *registry)
{
    cJSON *root = registry_to_json(registry);
    char *printed = root ? cJSON_Print(root) : NULL;
    char *text = NULL;

    if (printed && asprintf(&text, "%s\n", printed) < 0)
        text = NULL;
    cJSON_free(printed);
    cJSON_Delete(root);
    return text;
}

int registry_home_write(const struct registry_home *home, const struct spsy_registry *registry,
                        mode_t mode, struct spsy_error *error)
{
    char *text = print(registry);
    int result;

    if (!text)
        return spsy_fail_memory(error);
    result = write_new(home, text, mode);
    free(text);
    if (result < 0 || renameat(home->directory, REGISTRY_NEW, home->directory, REGISTRY_FILE) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "CPF3CD9", "%s/%s: cannot be written",
                               home->path, REGISTRY_FILE);
    return registry_home_mark(home, error);
}
