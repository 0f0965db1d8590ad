/* attempts.c - who fails to sign on, and how long the next attempt waits: in memory that all
 * workers of a server share, so that neither another connection nor another worker helps. */
#include <stdatomic.h>

#include "acceptor/limits.h"
#include "base/clock.h"

enum {
    SLOW_FROM = 4,    /* failures */
    TAKEN_MS = 15000, /* longer than any password takes; a worker that died leaves it no longer */
    LOOK_AGAIN_MS = 20,
    FAILED_MOST = 10000, /* N*(N-1) stays a number of ms; it is three years of seconds */
};

struct attempts *attempts_of(struct counts *counts, uid_t uid)
{
    const uint32_t user = (uint32_t)uid + 1;

    for (size_t i = 0; i + 1 < ATTEMPTS_COUNTED; i++) {
        uint32_t there = 0;

        if (atomic_compare_exchange_strong(&counts->attempts[i].user, &there, user) ||
            there == user)
            return &counts->attempts[i];
    }
    return &counts->attempts[ATTEMPTS_COUNTED - 1];
}

int64_t attempts_take(struct attempts *attempts)
{
    int64_t now = spsy_now_ms(), until = atomic_load(&attempts->not_before_ms);
    int64_t taken = atomic_load(&attempts->taken_until_ms);

    if (until > now)
        return until - now;
    if (taken > now)
        return LOOK_AGAIN_MS;
    if (!atomic_compare_exchange_strong(&attempts->taken_until_ms, &taken, now + TAKEN_MS))
        return LOOK_AGAIN_MS;
    until = atomic_load(&attempts->not_before_ms); /* of one that has ended since */
    if (until <= now)
        return 0;
    attempts_left(attempts);
    return until - now;
}

int64_t attempts_failed(struct attempts *attempts, long unit_ms)
{
    int64_t failed = (int64_t)atomic_fetch_add(&attempts->failed, 1) + 1, wait = 0;

    if (failed > FAILED_MOST)
        atomic_store(&attempts->failed, FAILED_MOST);
    if (failed > FAILED_MOST)
        failed = FAILED_MOST;
    if (failed >= SLOW_FROM)
        wait = failed * (failed - 1) * unit_ms;
    atomic_store(&attempts->not_before_ms, spsy_now_ms() + wait);
    attempts_left(attempts);
    return wait;
}

void attempts_succeeded(struct attempts *attempts)
{
    atomic_store(&attempts->failed, 0);
    atomic_store(&attempts->not_before_ms, 0);
    attempts_left(attempts);
}

void attempts_left(struct attempts *attempts)
{
    atomic_store(&attempts->taken_until_ms, 0);
}
