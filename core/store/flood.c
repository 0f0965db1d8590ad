/* flood.c - how much each profile has written into the journal lately: home/flood, places of 64
 * bytes.
 *
 * A profile's place is one of PROBES from where its name leads to; the one that is least ahead
 * gives way when all of them are taken. Whoever writes holds the store's write lock. What is read
 * is taken for what an enemy may have written: it grants and costs no more than a wrong count. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum {
    PLACES = 4096,
    PROBES = 16, /* those at the end go on after PLACES */
    AHEAD_MAX_MS = 2 * SPOOL_FLOOD_MS + SPOOL_FLOOD_MS / 2,
};

struct place {
    char profile[16]; /* NUL after it; "" = free */
    int64_t until_ms; /* since 1970 */
    int64_t refused;
    int64_t last_refused;
    char unused[24];
};
_Static_assert(sizeof(struct place) == 64, "a place is read and written in one piece");

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int64_t ahead(const struct place *place, int64_t now)
{
    int64_t until = place->until_ms;

    return until > now && until - now <= AHEAD_MAX_MS ? until - now : 0;
}

static int fail(const struct spool *spool, struct spsy_error *error)
{
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101",
                           "counting what a profile has written: %s/flood", spool_home(spool));
}

static int judge(const struct spool *spool, int fd, struct spsy_error *error)
{
    uid_t owner = spool_owner(spool);
    struct stat status;

    if (fstat(fd, &status) != 0)
        return fail(spool, error);
    if (!S_ISREG(status.st_mode) || status.st_mode & (S_IWGRP | S_IWOTH) ||
        (status.st_uid != owner && status.st_uid != 0))
        return spsy_fail(error, SPSY_ERR_UNTRUSTED, "SPY0101",
                         "%s/flood is no file that only the home's owner can write: remove it",
                         spool_home(spool));
    if (geteuid() == 0 && status.st_uid != owner && fchown(fd, owner, (gid_t)-1) != 0)
        return fail(spool, error);
    return 0;
}

/* *fd is -1 when there is no such file, nor room for one. */
static int open_places(const struct spool *spool, int flags, int *fd, struct spsy_error *error)
{
    char path[PATH_MAX];
    int rc;

    snprintf(path, sizeof path, "%s/flood", spool_home(spool));
    *fd = open(path, flags | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY, 0600);
    if (*fd < 0)
        return errno == ENOENT || errno == ENOSPC || errno == EDQUOT ? 0 : fail(spool, error);
    rc = judge(spool, *fd, error);
    if (rc == 0)
        return 0;
    close(*fd);
    *fd = -1;
    return rc;
}

/* Where a profile's places begin. */
static off_t first_place(const char *profile)
{
    uint32_t hash = 2166136261U; /* FNV-1a: names are no enemy's, and a bad spread only evicts */

    for (; *profile; profile++)
        hash = (hash ^ (unsigned char)*profile) * 16777619U;
    return (off_t)(hash % PLACES) * (off_t)sizeof(struct place);
}

/* The PROBES places of a profile, all zero beyond the end of the file. */
static int read_places(const struct spool *spool, int fd, off_t first, struct place *places,
                       struct spsy_error *error)
{
    size_t wanted = PROBES * sizeof *places;
    ssize_t got = pread(fd, places, wanted, first);

    if (got < 0)
        return fail(spool, error);
    memset((char *)places + got, 0, wanted - (size_t)got);
    for (size_t i = 0; i < PROBES; i++)
        places[i].profile[sizeof places[i].profile - 1] = '\0';
    return 0;
}

static struct place *find(struct place *places, const char *profile)
{
    for (size_t i = 0; i < PROBES; i++)
        if (strcmp(places[i].profile, profile) == 0)
            return &places[i];
    return NULL;
}

/* The place that a profile without one takes. */
static struct place *take(struct place *places, const char *profile, int64_t now)
{
    struct place *least = &places[0];

    for (size_t i = 0; i < PROBES && least->profile[0]; i++)
        if (!places[i].profile[0] || ahead(&places[i], now) < ahead(least, now))
            least = &places[i];
    memset(least, 0, sizeof *least);
    snprintf(least->profile, sizeof least->profile, "%s", profile);
    return least;
}

static void take_over(const struct place *place, int64_t now, struct spool_flood *flood)
{
    snprintf(flood->profile, sizeof flood->profile, "%.10s", place->profile);
    flood->ahead_ms = ahead(place, now);
    flood->refused = place->refused;
    flood->last_refused = place->last_refused;
}

int spool_flood_read(struct spool *spool, const char *profile, struct spool_flood *flood,
                     struct spsy_error *error)
{
    struct place places[PROBES], *place;
    int fd, rc = open_places(spool, O_RDONLY, &fd, error);

    memset(flood, 0, sizeof *flood);
    snprintf(flood->profile, sizeof flood->profile, "%.10s", profile);
    if (fd < 0)
        return rc;
    rc = read_places(spool, fd, first_place(profile), places, error);
    close(fd);
    place = rc == 0 ? find(places, profile) : NULL;
    if (place)
        take_over(place, now_ms(), flood);
    return rc;
}

/* Adds to a profile's place, in the transaction that is open. */
static int add(struct spool *spool, const char *profile, int64_t ms, bool refused,
               struct spsy_error *error)
{
    off_t first = first_place(profile);
    int64_t now = now_ms(), before;
    struct place places[PROBES], *place;
    int fd, rc = open_places(spool, O_RDWR | O_CREAT, &fd, error);

    if (fd < 0)
        return rc;
    rc = read_places(spool, fd, first, places, error);
    if (rc == 0) {
        place = find(places, profile);
        if (!place)
            place = take(places, profile, now);
        before = ahead(place, now);
        place->until_ms = now + (ms < AHEAD_MAX_MS - before ? before + ms : AHEAD_MAX_MS);
        if (refused) {
            place->refused++;
            place->last_refused = now / 1000;
        }
        first += (off_t)((char *)place - (char *)places);
        if (pwrite(fd, place, sizeof *place, first) != sizeof *place && errno != ENOSPC &&
            errno != EDQUOT && errno != EFBIG)
            rc = fail(spool, error);
    }
    close(fd);
    return rc;
}

int spool_flood_add(struct spool *spool, const char *profile, int64_t ms, struct spsy_error *error)
{
    if (!spool_in_transaction(spool))
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "counting needs a transaction");
    return add(spool, profile, ms, false, error);
}

int spool_flood_refuse(struct spool *spool, const char *profile, struct spsy_error *error)
{
    int rc = spool_begin(spool, SPOOL_UNSYNCED, error);

    if (rc == 0)
        rc = add(spool, profile, 0, true, error);
    spool_rollback(spool);
    return rc;
}

int spool_flood_last(struct spool *spool, struct spool_flood *flood, struct spsy_error *error)
{
    struct place place, last = {.profile = ""};
    int fd, rc = open_places(spool, O_RDONLY, &fd, error);

    memset(flood, 0, sizeof *flood);
    if (fd < 0)
        return rc;
    for (off_t at = 0; pread(fd, &place, sizeof place, at) == (ssize_t)sizeof place;
         at += (off_t)sizeof place)
        if (place.last_refused > last.last_refused && place.profile[sizeof place.profile - 1] == 0)
            last = place;
    close(fd);
    if (last.last_refused == 0)
        return 0;
    take_over(&last, now_ms(), flood);
    return 1;
}

int spool_flood_most(struct spool *spool, struct spool_flood *flood, struct spsy_error *error)
{
    struct place place, most = {.profile = ""};
    int64_t now = now_ms();
    int fd, rc = open_places(spool, O_RDONLY, &fd, error);

    memset(flood, 0, sizeof *flood);
    if (fd < 0)
        return rc;
    for (off_t at = 0; pread(fd, &place, sizeof place, at) == (ssize_t)sizeof place;
         at += (off_t)sizeof place)
        if (ahead(&place, now) > ahead(&most, now) && place.profile[sizeof place.profile - 1] == 0)
            most = place;
    close(fd);
    if (ahead(&most, now) <= SPOOL_FLOOD_MS)
        return 0;
    take_over(&most, now, flood);
    return 1;
}
