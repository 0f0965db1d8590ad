#include "seal/key.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "seal/blake2b.h"

enum { MAGIC_BYTES = 16, EPOCH_AT = 16, SEED_AT = 24, SUM_AT = 56, SLOT_BYTES = 88 };

static const char magic[] = "spsy seal key 1\n";

static int fail(const struct seal_key *key, const char *what, struct spsy_error *error)
{
    return spsy_fail_errno(error, errno == ENOSPC ? SPSY_ERR_FULL : SPSY_ERR_IO, "SPY0146",
                           "%s cannot be %s", key->path, what);
}

static void name(const char *home, struct seal_key *key)
{
    memset(key, 0, sizeof *key);
    key->fd = -1;
    snprintf(key->path, sizeof key->path, "%s/seal.key", home);
}

static int untrusted(const struct seal_key *key, const char *why, const char *mends,
                     struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0146", "%s %s%s%s", key->path, why,
                     mends ? ": " : "", mends ? mends : "");
}

static int judge(const struct seal_key *key, uid_t owner, struct spsy_error *error)
{
    struct stat status;
    char mends[sizeof key->path + 40];

    if (fstat(key->fd, &status) != 0)
        return fail(key, "examined", error);
    if (!S_ISREG(status.st_mode))
        return untrusted(key, "is not a regular file", NULL, error);
    if (status.st_uid != owner) {
        snprintf(mends, sizeof mends, "chown %u %s", owner, key->path);
        return untrusted(key, "belongs to somebody else than its home", mends, error);
    }
    if (status.st_mode & 0077) {
        snprintf(mends, sizeof mends, "chmod 600 %s", key->path);
        return untrusted(key, "can be read or written by others", mends, error);
    }
    if (status.st_nlink != 1)
        return untrusted(key, "has more than one name: a key would stay under the other", NULL,
                         error);
    if (status.st_size != SEAL_KEY_BYTES)
        return untrusted(key, "is not a file of seals: it has another size",
                         "move it away, then spsy journal seal, or, if that misses a key, with "
                         "--new-series",
                         error);
    return 0;
}

static void read_slot(const unsigned char bytes[SLOT_BYTES], struct seal_slot *slot)
{
    unsigned char sum[SEAL_HASH_BYTES];
    uint64_t epoch = 0;

    blake2b(bytes, SUM_AT, sum);
    if (memcmp(bytes, magic, MAGIC_BYTES) != 0 || memcmp(bytes + SUM_AT, sum, sizeof sum) != 0)
        return;
    for (int i = 7; i >= 0; i--)
        epoch = epoch << 8 | bytes[EPOCH_AT + i];
    slot->used = true;
    slot->epoch = (int64_t)epoch;
    memcpy(slot->seed, bytes + SEED_AT, SEAL_SEED_BYTES);
}

static int read_slots(struct seal_key *key, struct spsy_error *error)
{
    unsigned char bytes[SLOT_BYTES];

    for (int i = 0; i < SEAL_SLOTS; i++) {
        if (pread(key->fd, bytes, sizeof bytes, i * SEAL_SLOT_SPACING) != sizeof bytes)
            return fail(key, "read", error);
        read_slot(bytes, &key->slots[i]);
    }
    explicit_bzero(bytes, sizeof bytes);
    return 0;
}

int seal_key_open(const char *home, uid_t owner, struct seal_key *key, struct spsy_error *error)
{
    int result;

    name(home, key);
    key->fd = open(key->path, O_RDWR | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
    if (key->fd < 0 && errno == ENOENT)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0146", "%s is not there", key->path);
    if (key->fd < 0)
        return fail(key, "opened", error);
    result = judge(key, owner, error);
    return result == 0 ? read_slots(key, error) : result;
}

/* Zeros, written: the blocks are there from now on, and what comes later overwrites them. */
static int fill(const struct seal_key *key, struct spsy_error *error)
{
    static const char zeros[SEAL_SLOT_SPACING];

    for (int i = 0; i < SEAL_SLOTS; i++)
        if (pwrite(key->fd, zeros, sizeof zeros, i * SEAL_SLOT_SPACING) != sizeof zeros)
            return fail(key, "written", error);
    return fsync(key->fd) == 0 ? 0 : fail(key, "written", error);
}

static int sync_directory(const char *home, const struct seal_key *key, struct spsy_error *error)
{
    int fd = open(home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int result = fd >= 0 && fsync(fd) == 0 ? 0 : fail(key, "written", error);

    if (fd >= 0)
        close(fd);
    return result;
}

int seal_key_create(const char *home, uid_t owner, gid_t group, struct seal_key *key,
                    struct spsy_error *error)
{
    int result;

    name(home, key);
    key->fd = open(key->path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (key->fd < 0 || (geteuid() == 0 && fchown(key->fd, owner, group) != 0))
        return fail(key, "made", error);
    result = fill(key, error);
    if (result == 0)
        result = sync_directory(home, key, error);
    if (result < 0)
        unlink(key->path); /* no key is in it yet */
    return result;
}

int seal_key_write(struct seal_key *key, int slot, int64_t epoch,
                   const unsigned char seed[SEAL_SEED_BYTES], struct spsy_error *error)
{
    static const struct timespec long_ago[2] = {{0, UTIME_OMIT}, {0, 0}};
    unsigned char bytes[SLOT_BYTES];
    bool written;

    memcpy(bytes, magic, MAGIC_BYTES);
    for (int i = 0; i < 8; i++)
        bytes[EPOCH_AT + i] = (unsigned char)((uint64_t)epoch >> (8 * i));
    memcpy(bytes + SEED_AT, seed, SEAL_SEED_BYTES);
    blake2b(bytes, SUM_AT, bytes + SUM_AT);
    written = pwrite(key->fd, bytes, sizeof bytes, slot * SEAL_SLOT_SPACING) == sizeof bytes &&
              futimens(key->fd, long_ago) == 0 && fdatasync(key->fd) == 0;
    explicit_bzero(bytes, sizeof bytes);
    if (!written)
        return fail(key, "written", error);
    key->slots[slot].used = true;
    key->slots[slot].epoch = epoch;
    memcpy(key->slots[slot].seed, seed, SEAL_SEED_BYTES);
    return 0;
}

int seal_key_clear(struct seal_key *key, int slot, int64_t epoch, struct spsy_error *error)
{
    static const char zeros[SLOT_BYTES];
    const struct timespec times[2] = {{0, UTIME_OMIT}, {time(NULL), (long)(epoch % 1000000000)}};

    explicit_bzero(&key->slots[slot], sizeof key->slots[slot]);
    if (pwrite(key->fd, zeros, sizeof zeros, slot * SEAL_SLOT_SPACING) != sizeof zeros ||
        fdatasync(key->fd) != 0 || futimens(key->fd, times) != 0)
        return fail(key, "written", error);
    return 0;
}

void seal_key_close(struct seal_key *key)
{
    if (key->fd >= 0)
        close(key->fd);
    key->fd = -1;
    explicit_bzero(key->slots, sizeof key->slots);
}

int seal_key_find(const struct seal_key *key, int64_t epoch)
{
    for (int i = 0; i < SEAL_SLOTS; i++)
        if (key->slots[i].used && key->slots[i].epoch == epoch)
            return i;
    return -1;
}
