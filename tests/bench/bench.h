/* bench.h - medians and ratios of two ways to do the same, measured in turns in one run.
 *
 * Machines are shared and noisy: ours and the limit alternate, and only their ratio is worth
 * keeping. Nothing here asserts a time. */
#ifndef SPSY_BENCH_H
#define SPSY_BENCH_H

#include <stdint.h>

enum { BENCH_ROUNDS = 151 };

/* Does the work `times` times. */
typedef void bench_work(void *context, uint64_t times);

struct bench_side {
    bench_work *work;
    void *context;
};

/* Alternates both sides for BENCH_ROUNDS rounds of about 2 ms each, shorter than what disturbs
 * them, and reports the medians per piece of work, in unit "ns" or "us". */
void bench_compare(const char *name, const char *unit, struct bench_side ours,
                   struct bench_side limit);

/* Reports a pair of figures measured elsewhere; limit 0: the figure itself stands as ratio. Goes
 * to stdout and, as a line of JSON, to the file that BENCH_RESULTS names. */
void bench_report(const char *name, double ours, double limit, const char *unit);

double bench_now_ns(void);
double bench_median(double *values, unsigned count); /* sorts them */
void bench_pin(void);                                /* this process to the CPU it runs on */

#endif
