/* locks.c - one at a time: a lock of a file that all workers have open, which the kernel gives back
 * when its process ends. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <time.h>

#include "base/clock.h"
#include "gateway/upstream.h"

enum { LOCK_MS = 10 * MS, LOCK_LOOK_MS = 2 };

static int lock(struct conversation *conversation, off_t at, short type, const char *what,
                struct spsy_error *error)
{
    const struct timespec pause = {.tv_nsec = LOCK_LOOK_MS * 1000000L};
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
    int64_t until = spsy_now_ms() + LOCK_MS;

    while (fcntl(conversation->gateway->locks, F_SETLK, &lock) != 0) {
        if (errno != EACCES && errno != EAGAIN)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "a lock on %s", what);
        if (spsy_now_ms() > until)
            return spsy_fail(error, SPSY_ERR_BUSY, "SPY0227",
                             "somebody else has acted on %s for %d s", what, LOCK_MS / MS);
        nanosleep(&pause, NULL);
    }
    return 0;
}

int upstream_lock(struct conversation *conversation, int32_t job, struct spsy_error *error)
{
    char what[32];

    snprintf(what, sizeof what, "job %ld", (long)job);
    return lock(conversation, job, F_WRLCK, what, error);
}

void upstream_unlock(struct conversation *conversation, int32_t job)
{
    lock(conversation, job, F_UNLCK, "", NULL);
}

/* Behind the jobs, by its name in any case; that two of them may have one place does not matter. */
static off_t place_of(const char *queue)
{
    uint32_t hash = 2166136261;

    for (const char *at = queue; *at; at++)
        hash = (hash ^ (unsigned char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at)) * 16777619;
    return (off_t)INT32_MAX + 1 + hash;
}

int upstream_lock_queue(struct conversation *conversation, const char *queue, bool alone,
                        struct spsy_error *error)
{
    char what[160];

    snprintf(what, sizeof what, "queue %.127s", queue);
    return lock(conversation, place_of(queue), alone ? F_WRLCK : F_RDLCK, what, error);
}

void upstream_unlock_queue(struct conversation *conversation, const char *queue)
{
    lock(conversation, place_of(queue), F_UNLCK, "", NULL);
}
