#include "exit/ticks.h"

#if defined(__x86_64__)
#include <cpuid.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

enum {
    USABLE_NS = 100 * 1000,        /* between two looks at both clocks: 1 in 1,000 */
    SETTLED_NS = 10 * 1000 * 1000, /* from then on the measured scale is exact to 1 in 100,000 */
};

static atomic_bool asked;
static pthread_once_t once = PTHREAD_ONCE_INIT;
static bool constant_rate;
static uint64_t start_ticks, start_ns;
static _Atomic uint64_t settled_scale; /* 0 = not yet */

static void start(void)
{
    unsigned eax, ebx, ecx, edx;

    /* "invariant TSC": constant rate in every power state */
    constant_rate = __get_cpuid(0x80000007, &eax, &ebx, &ecx, &edx) && (edx & 1u << 8);
    start_ns = spsy_ticks(0);
    start_ticks = __builtin_ia32_rdtsc();
}

static uint64_t measure_scale(void)
{
    uint64_t ns, ticks, scale;

    if (!atomic_exchange(&asked, true))
        return 0;
    pthread_once(&once, start);
    if (!constant_rate)
        return 0;
    ns = spsy_ticks(0) - start_ns;
    ticks = __builtin_ia32_rdtsc() - start_ticks;
    if (ns < USABLE_NS || ticks == 0)
        return 0;
    scale = (uint64_t)(((unsigned __int128)ns << 32) / ticks);
    if (ns >= SETTLED_NS)
        settled_scale = scale;
    return scale;
}

uint64_t spsy_ticks_scale(void)
{
    uint64_t scale = atomic_load_explicit(&settled_scale, memory_order_relaxed);

    return scale != 0 ? scale : measure_scale();
}

#else

uint64_t spsy_ticks_scale(void)
{
    return 0;
}

#endif
