/* clock.c - preloaded into spsy: the clock stands somewhere else.
 *
 * CLOCK_AT   seconds from 1970 at which the clock of the day stands still: where one second is
 *            right and the next wrong, a slow machine would cross over. Without it nothing is
 *            changed. */
#define _GNU_SOURCE 1
#include <stdbool.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static bool stands;
static time_t second;

__attribute__((constructor)) static void start(void)
{
    const char *at = getenv("CLOCK_AT");

    stands = at != NULL;
    second = at ? atol(at) : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (result == 0 && clock == CLOCK_REALTIME && stands)
        *now = (struct timespec){.tv_sec = second};
    return result;
}

time_t time(time_t *at)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    if (at)
        *at = now.tv_sec;
    return now.tv_sec;
}
