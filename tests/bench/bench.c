#include "bench.h"

#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { ROUND_NS = 2 * 1000 * 1000 };

double bench_now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare_values(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;

    return (left > right) - (left < right);
}

double bench_median(double *values, unsigned count)
{
    qsort(values, count, sizeof *values, compare_values);
    return values[count / 2];
}

void bench_pin(void)
{
    cpu_set_t set;
    int cpu = sched_getcpu();

    CPU_ZERO(&set);
    CPU_SET(cpu < 0 ? 0u : (unsigned)cpu, &set);
    sched_setaffinity(0, sizeof set, &set);
}

static double time_of(const struct bench_side *side, uint64_t times)
{
    double started = bench_now_ns();

    side->work(side->context, times);
    return bench_now_ns() - started;
}

/* How often the work fits into a round. The first time is not counted: it may load what all the
 * others find loaded. */
static uint64_t calibrate(const struct bench_side *side)
{
    uint64_t times = 1;

    side->work(side->context, 1);
    while (time_of(side, times) < ROUND_NS / 2.0)
        times *= 2;
    return times * 2;
}

void bench_compare(const char *name, const char *unit, struct bench_side ours,
                   struct bench_side limit)
{
    double ours_ns[BENCH_ROUNDS], limit_ns[BENCH_ROUNDS];
    uint64_t ours_times = calibrate(&ours), limit_times = calibrate(&limit);
    double scale = strcmp(unit, "us") == 0 ? 1e3 : 1;

    for (unsigned round = 0; round < BENCH_ROUNDS; round++) {
        ours_ns[round] = time_of(&ours, ours_times) / (double)ours_times;
        limit_ns[round] = time_of(&limit, limit_times) / (double)limit_times;
    }
    bench_report(name, bench_median(ours_ns, BENCH_ROUNDS) / scale,
                 bench_median(limit_ns, BENCH_ROUNDS) / scale, unit);
}

void bench_report(const char *name, double ours, double limit, const char *unit)
{
    const char *path = getenv("BENCH_RESULTS");
    double ratio = limit > 0 ? ours / limit : ours;
    FILE *results = path ? fopen(path, "a") : NULL;

    printf("%-28s %12.3f %12.3f %-6s %8.2f\n", name, ours, limit, unit, ratio);
    fflush(stdout);
    if (!results)
        return;
    fprintf(results,
            "{\"name\": \"%s\", \"ours\": %.4g, \"limit\": %.4g, \"unit\": \"%s\", "
            "\"ratio\": %.4g}\n",
            name, ours, limit, unit, ratio);
    fclose(results);
}
