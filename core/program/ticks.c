#include "program/ticks.h"

#include <pthread.h>

#if defined(__x86_64__)
#include <cpuid.h>

bool spsy_ticks_count;

enum {
    SETTLED_NS = 10 * 1000 * 1000, /* from then on the measured scale is exact to 1 in 100,000 */
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t start_ticks, start_ns;
static _Atomic uint64_t settled_scale; /* 0 = not yet */

static uint64_t monotonic_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

static void start(void)
{
    unsigned eax, ebx, ecx, edx;

    start_ns = monotonic_ns();
    start_ticks = __builtin_ia32_rdtsc();
    /* "invariant TSC": constant rate in every power state */
    spsy_ticks_count = __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && (edx & 1u << 8);
}

void spsy_ticks_start(void)
{
    pthread_once(&once, start);
}

uint64_t spsy_ticks_scale(void)
{
    uint64_t scale = settled_scale;
    uint64_t ns, ticks;

    if (!spsy_ticks_count)
        return (uint64_t)1 << 32;
    if (scale != 0)
        return scale;
    ns = monotonic_ns() - start_ns;
    ticks = __builtin_ia32_rdtsc() - start_ticks;
    scale = ticks == 0 ? 0 : (uint64_t)(((unsigned __int128)ns << 32) / ticks);
    if (ns >= SETTLED_NS)
        settled_scale = scale;
    return scale;
}

#else

void spsy_ticks_start(void)
{
}

uint64_t spsy_ticks_scale(void)
{
    return (uint64_t)1 << 32;
}

#endif
