/* ticks.h - a clock cheap enough to stand between calls that take nanoseconds.
 *
 * CLOCK_MONOTONIC costs 19 ns here, a chain of ten programs that have no opinion 150: on x86 the
 * time stamp counter is read instead (where the processor says that it runs at a constant rate),
 * and CLOCK_MONOTONIC tells how long a tick is. */
#ifndef SPSY_PROGRAM_TICKS_H
#define SPSY_PROGRAM_TICKS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#if defined(__x86_64__)
extern bool spsy_ticks_count; /* false: a tick is a nanosecond of CLOCK_MONOTONIC */
#endif

/* Before the first measurement, the earlier the more exact; any thread, any number of times. */
void spsy_ticks_start(void);

static inline uint64_t spsy_ticks(void)
{
    struct timespec now;

#if defined(__x86_64__)
    if (spsy_ticks_count)
        return __builtin_ia32_rdtsc();
#endif
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

/* The length of one tick in nanoseconds, times 2^32. */
uint64_t spsy_ticks_scale(void);

/* Nanoseconds between two readings; 0 when the clock went backwards (another processor's). */
static inline uint64_t spsy_ticks_between(uint64_t before, uint64_t after, uint64_t scale)
{
    return after < before ? 0 : (uint64_t)(((unsigned __int128)(after - before) * scale) >> 32);
}

#endif
