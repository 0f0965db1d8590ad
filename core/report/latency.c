#include "report/latency.h"

/* Up to LATENCY_STEPS a bucket each; then LATENCY_STEPS to each doubling. */
static unsigned bucket_of(unsigned long tenths)
{
    unsigned shift = 0;

    while (tenths >> shift >= 2 * LATENCY_STEPS)
        shift++;
    return (unsigned)(tenths >> shift) + shift * LATENCY_STEPS;
}

/* The largest time that falls into it. */
static double top_of(unsigned bucket)
{
    unsigned shift = bucket < 2 * LATENCY_STEPS ? 0 : bucket / LATENCY_STEPS - 1;
    double top = bucket - shift * LATENCY_STEPS + 1;

    for (; shift > 0; shift--)
        top *= 2;
    return top - 1;
}

void latency_add(struct latency *latency, long tenths, int64_t times)
{
    unsigned bucket = bucket_of(tenths < 0 ? 0 : (unsigned long)tenths);

    latency->count[bucket < LATENCY_BUCKETS ? bucket : LATENCY_BUCKETS - 1] += times;
    latency->all += times;
    if (tenths > latency->worst)
        latency->worst = tenths;
}

double latency_at(const struct latency *latency, int per_thousand)
{
    int64_t wanted = (latency->all * per_thousand + 999) / 1000, seen = 0;

    for (unsigned i = 0; i < LATENCY_BUCKETS && latency->all > 0; i++) {
        seen += latency->count[i];
        if (seen >= wanted) {
            double top = top_of(i), worst = (double)latency->worst;

            return (top < worst ? top : worst) / 10;
        }
    }
    return 0;
}
