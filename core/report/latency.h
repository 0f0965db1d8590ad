/* latency.h - many times, in little memory: counted in buckets, each at most an eighth wide. */
#ifndef SPSY_REPORT_LATENCY_H
#define SPSY_REPORT_LATENCY_H

#include <stdint.h>

enum { LATENCY_BUCKETS = 512, LATENCY_STEPS = 8 }; /* buckets to a doubling */

struct latency {
    int64_t count[LATENCY_BUCKETS];
    int64_t all;
    long worst; /* tenths of a microsecond */
};

void latency_add(struct latency *latency, long tenths, int64_t times);
/* The time that so many of a thousand do not exceed, in microseconds, at most an eighth too high;
 * 0 when there are none. */
double latency_at(const struct latency *latency, int per_thousand);

#endif
