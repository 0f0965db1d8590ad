/* ticks.h - a clock cheap enough to stand between calls that take nanoseconds.
 *
 * CLOCK_MONOTONIC costs 19 ns here, a chain of ten programs that have no opinion 150: on x86 the
 * time stamp counter is read instead (where the processor says that it runs at a constant rate),
 * and CLOCK_MONOTONIC tells how long a tick is. */
#ifndef SPSY_EXIT_TICKS_H
#define SPSY_EXIT_TICKS_H

#include <stdint.h>
#include <time.h>

/* Once a chain: the length of one tick in nanoseconds, times 2^32; 0 = a tick is a nanosecond of
 * CLOCK_MONOTONIC. So it is in the first chain of a process, which a command of its own ends with:
 * to ask the processor costs 30 us where it is virtual. Any thread. */
uint64_t spsy_ticks_scale(void);

static inline uint64_t spsy_ticks(uint64_t scale)
{
    struct timespec now;

#if defined(__x86_64__)
    if (scale != 0)
        return __builtin_ia32_rdtsc();
#else
    (void)scale;
#endif
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* Nanoseconds between two readings; 0 when the clock went backwards (another processor's). */
static inline uint64_t spsy_ticks_between(uint64_t before, uint64_t after, uint64_t scale)
{
    if (after < before)
        return 0;
    return scale == 0 ? after - before
                      : (uint64_t)(((unsigned __int128)(after - before) * scale) >> 32);
}

#endif
