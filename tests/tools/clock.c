/* clock.c - preloaded into spsy: the clock stands somewhere else.
 *
 * CLOCK_AT   seconds from 1970 at which the program's first look at the clock finds it; it goes on
 *            from there. Without it nothing is changed. */
#define _GNU_SOURCE 1
#include <dlfcn.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static time_t offset;

__attribute__((constructor)) static void start(void)
{
    const char *at = getenv("CLOCK_AT");
    struct timespec now;

    syscall(SYS_clock_gettime, CLOCK_REALTIME, &now);
    offset = at ? atol(at) - now.tv_sec : 0;
}

int clock_gettime(clockid_t clock, struct timespec *now)
{
    int result = (int)syscall(SYS_clock_gettime, clock, now);

    if (result == 0 && clock == CLOCK_REALTIME)
        now->tv_sec += offset;
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
