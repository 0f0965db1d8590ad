#include "store/sqlite/pending.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/statement.h"

enum {
    PENDING_MAX = 4096, /* data files in one transaction */
    NAME_TRIES = 100,
    CUT_BYTES = 32 * 1024 * 1024, /* given back in some milliseconds */
};

struct spool_pending {
    size_t count, room, savepoint;
    struct {
        bool created;
        struct spool_mark mark;
        struct spool_incoming *owner; /* of what is created, as long as there is one */
    } * entries;
};

static void data_path(const struct spool *spool, const char *directory, const char *name,
                      char path[PATH_MAX])
{
    snprintf(path, PATH_MAX, "%s/data/%s%s", spool->home, directory, name);
}

static void give_to_owner(const struct spool *spool, int fd)
{
    if (geteuid() == 0 && spool->owner != 0 && fchown(fd, spool->owner, spool->group) != 0)
        errno = 0; /* root reads and removes it all the same; its owner is told when that fails */
}

static int random_name(char name[SPOOL_DATA_NAME_SIZE], struct spsy_error *error)
{
    unsigned long long number;

    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "no random name for a data file");
    snprintf(name, SPOOL_DATA_NAME_SIZE, "%016llx", number);
    return 0;
}

/* Opens and locks the mark. The name may be removed between the two by a sweep: try again. */
static int lock_mark(struct spool *spool, struct spool_mark *mark, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;

    data_path(spool, "pending/", mark->name, path);
    for (int i = 0; i < NAME_TRIES; i++) {
        mark->fd = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (mark->fd < 0)
            break;
        if (flock(mark->fd, LOCK_EX) == 0 && fstat(mark->fd, &status) == 0 && status.st_nlink > 0) {
            give_to_owner(spool, mark->fd);
            return 0;
        }
        close(mark->fd);
        mark->fd = -1;
    }
    return spsy_fail_errno(error, errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO,
                           "SPY0101", "cannot make %s", path);
}

int spool_mark_make(struct spool *spool, struct spool_mark *mark, int *file_fd,
                    struct spsy_error *error)
{
    char path[PATH_MAX];
    int rc;

    mark->fd = -1;
    if (mark->name[0])
        return lock_mark(spool, mark, error);
    for (int i = 0; i < NAME_TRIES; i++) {
        rc = random_name(mark->name, error);
        if (rc == 0)
            rc = lock_mark(spool, mark, error);
        if (rc != 0)
            return rc;
        data_path(spool, "", mark->name, path);
        *file_fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
        if (*file_fd >= 0) {
            give_to_owner(spool, *file_fd);
            return 0;
        }
        rc =
            spsy_fail_errno(error, errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO,
                            "SPY0101", "cannot make %s", path);
        spool_mark_end(spool, mark, false);
        if (errno != EEXIST)
            return rc;
    }
    return rc;
}

/* Nobody else has the file: it has no name any more (a backup's hard link is one), and no reader.
 * A lease for writing is given to the only one who has a file open; it is not kept. */
static bool is_mine_alone(int fd, struct stat *status)
{
    return fstat(fd, status) == 0 && S_ISREG(status->st_mode) && status->st_nlink == 0 &&
           fcntl(fd, F_SETLEASE, F_WRLCK) == 0 && fcntl(fd, F_SETLEASE, F_UNLCK) == 0;
}

/* The blocks of a gigabyte, given back at once, hold up everybody's next sync (60 ms here): they
 * are given back a part at a time, and the disk is waited for. */
static void remove_data(const char *path)
{
    int fd = open(path, O_WRONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat status;
    off_t left = 0;

    unlink(path);
    if (fd < 0)
        return;
    if (is_mine_alone(fd, &status))
        left = status.st_size;
    while (left > CUT_BYTES) {
        left -= CUT_BYTES;
        if (ftruncate(fd, left) != 0 || fsync(fd) != 0)
            break;
    }
    close(fd);
}

void spool_mark_end(struct spool *spool, struct spool_mark *mark, bool remove_file)
{
    char path[PATH_MAX];
    int saved = errno;

    if (mark->fd < 0)
        return;
    if (remove_file) {
        data_path(spool, "", mark->name, path);
        remove_data(path);
    }
    data_path(spool, "pending/", mark->name, path);
    unlink(path);
    close(mark->fd);
    mark->fd = -1;
    errno = saved;
}

int spool_sync_directory(const struct spool *spool, const char *name, struct spsy_error *error)
{
    char path[PATH_MAX];
    int fd, rc = 0;

    snprintf(path, sizeof path, "%s/%s", spool->home, name);
    fd = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0 || fsync(fd) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write %s", path);
    if (fd >= 0)
        close(fd);
    return rc;
}

static struct spool_pending *room_for_one(struct spool *spool)
{
    struct spool_pending *pending = spool->pending;
    void *grown;

    if (!pending)
        pending = spool->pending = calloc(1, sizeof *pending);
    if (!pending || pending->count < pending->room)
        return pending;
    grown = realloc(pending->entries, (pending->room * 2 + 8) * sizeof *pending->entries);
    if (!grown)
        return NULL;
    pending->entries = grown;
    pending->room = pending->room * 2 + 8;
    return pending;
}

/* Takes the mark over. */
static int add(struct spool *spool, struct spool_mark *mark, struct spool_incoming *owner,
               struct spsy_error *error)
{
    struct spool_pending *pending = room_for_one(spool);

    if (!pending)
        return spsy_fail_memory(error);
    if (pending->count == PENDING_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                         "more than %d spooled files in one transaction", PENDING_MAX);
    pending->entries[pending->count].created = owner != NULL;
    pending->entries[pending->count].owner = owner;
    pending->entries[pending->count++].mark = *mark;
    mark->fd = -1;
    return 0;
}

int spool_pending_drop(struct spool *spool, struct spool_mark *mark, struct spsy_error *error)
{
    int rc = spool_sync_directory(spool, "data/pending", error);

    return rc == 0 ? add(spool, mark, NULL, error) : rc;
}

int spool_pending_attach(struct spool *spool, struct spool_incoming *incoming,
                         struct spsy_error *error)
{
    int rc = add(spool, &incoming->mark, incoming, error);

    if (rc == 0)
        incoming->state = SPOOL_INCOMING_ATTACHED;
    return rc;
}

void spool_pending_disown(struct spool *spool, struct spool_incoming *incoming)
{
    struct spool_pending *pending = spool->pending;

    for (size_t i = 0; incoming->state == SPOOL_INCOMING_ATTACHED && i < pending->count; i++)
        if (pending->entries[i].owner == incoming)
            pending->entries[i].owner = NULL;
}

/* A commit keeps what was created and removes what was dropped; a rollback gives what was created
 * back to whom it belongs. */
static void end_one(struct spool *spool, bool created, struct spool_mark *mark,
                    struct spool_incoming *owner, enum spool_end end)
{
    if (owner)
        owner->state = end == SPOOL_END_ROLLED_BACK ? SPOOL_INCOMING_FREE : SPOOL_INCOMING_STORED;
    if (owner && end == SPOOL_END_ROLLED_BACK) {
        owner->mark = *mark;
    } else if (end == SPOOL_END_UNCERTAIN) {
        if (mark->fd >= 0)
            close(mark->fd);
    } else {
        spool_mark_end(spool, mark, created == (end == SPOOL_END_ROLLED_BACK));
    }
}

/* Ends the entries from first on. */
static void end_from(struct spool *spool, size_t first, enum spool_end end)
{
    struct spool_pending *pending = spool->pending;

    while (pending && pending->count > first) {
        pending->count--;
        end_one(spool, pending->entries[pending->count].created,
                &pending->entries[pending->count].mark, pending->entries[pending->count].owner,
                end);
    }
}

void spool_pending_end(struct spool *spool, enum spool_end end)
{
    end_from(spool, 0, end);
}

void spool_pending_savepoint(struct spool *spool)
{
    if (spool->pending) /* else one made later begins with savepoint 0 */
        spool->pending->savepoint = spool->pending->count;
}

void spool_pending_savepoint_rollback(struct spool *spool)
{
    if (spool->pending)
        end_from(spool, spool->pending->savepoint, SPOOL_END_ROLLED_BACK);
}

void spool_pending_close(struct spool *spool)
{
    if (!spool->pending)
        return;
    free(spool->pending->entries);
    free(spool->pending);
    spool->pending = NULL;
}

bool spool_data_name_valid(const char *name)
{
    return strlen(name) == SPOOL_DATA_NAME_SIZE - 1 &&
           strspn(name, "0123456789abcdef") == SPOOL_DATA_NAME_SIZE - 1;
}

/* A mark that can be locked was left by a process that died. The row is looked up under the lock,
 * so that a transaction that has just ended is seen. */
static int sweep_one(struct spool *spool, const char *name, struct spsy_error *error)
{
    struct spool_mark mark = {.fd = -1};
    char path[PATH_MAX];
    struct stat status;
    int found;

    memcpy(mark.name, name, sizeof mark.name);
    data_path(spool, "pending/", name, path);
    mark.fd = open(path, O_RDWR | O_NOFOLLOW | O_CLOEXEC);
    if (mark.fd < 0)
        return 0;
    if (flock(mark.fd, LOCK_EX | LOCK_NB) != 0 || fstat(mark.fd, &status) != 0 ||
        status.st_nlink == 0) {
        close(mark.fd);
        return 0;
    }
    found = spool_query_number(spool, "sweeping data files", error, NULL,
                               "SELECT 1 FROM spooled_file WHERE data = ?1", "s", name);
    if (found < 0)
        close(mark.fd);
    else
        spool_mark_end(spool, &mark, found == 0);
    return found < 0 ? found : 0;
}

/* A link would lead what is made and removed here to somewhere else. */
static int check_directory(const struct spool *spool, const char *name, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s/%s", spool->home, name);
    if (lstat(path, &status) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot read %s", path);
    if (!S_ISDIR(status.st_mode))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0103", "%s is not a directory", path);
    return 0;
}

int spool_pending_open(struct spool *spool, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct dirent *entry;
    DIR *directory;
    int rc = check_directory(spool, "data", error);

    if (rc == 0)
        rc = check_directory(spool, "data/pending", error);
    if (rc < 0)
        return rc;
    data_path(spool, "pending", "", path);
    directory = opendir(path);
    if (!directory)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot read %s", path);
    while (rc == 0 && (entry = readdir(directory)))
        if (spool_data_name_valid(entry->d_name))
            rc = sweep_one(spool, entry->d_name, error);
    closedir(directory);
    return rc;
}
