/* left.c - what the calls leave behind, seen from outside between them: in /proc of the exit host.
 *
 * The first rounds fill caches, which are no leak; what then grows in each round, is one. */
#include "kit/check/check.h"

#include <stdlib.h>

#include "base/clock.h"

enum {
    WARM_BATCHES = 4,
    ROUNDS = 4,
    ROUND_BATCHES_MAX = 60, /* 6000 calls: a leak of 32 bytes is 190 KB */
    ROUND_MS_MAX = 250,
    MEMORY_LEAST = 16 * 1024, /* grown in all rounds */
    PAGE = 4096,
};

struct look {
    struct check *check;
    struct asked *items;
    size_t batches; /* of a round */
    struct standing before, at[ROUNDS + 1];
};

static bool ask(struct look *look)
{
    probe_ask(&look->check->probe, look->items, PROBE_BATCH);
    return !look->check->probe.given_up;
}

/* Until caches are full; how many batches a round can have. */
static bool warm_up(struct look *look)
{
    int64_t started = spsy_now_ms(), took;

    for (int i = 0; i < WARM_BATCHES; i++)
        if (!ask(look) || !probe_stand(&look->check->probe, &look->at[0]) ||
            look->at[0].process != look->before.process)
            return false;
    took = spsy_now_ms() - started;
    look->batches = took > 0 ? (size_t)(ROUND_MS_MAX * WARM_BATCHES / took) : ROUND_BATCHES_MAX;
    if (look->batches > ROUND_BATCHES_MAX)
        look->batches = ROUND_BATCHES_MAX;
    if (look->batches < 1)
        look->batches = 1;
    return true;
}

/* The same process through all of it: a host that ended took with it whatever was left. */
static bool run_rounds(struct look *look)
{
    for (int round = 1; round <= ROUNDS; round++) {
        for (size_t i = 0; i < look->batches; i++)
            if (!ask(look))
                return false;
        if (!probe_stand(&look->check->probe, &look->at[round]) ||
            look->at[round].process != look->at[0].process)
            return false;
    }
    return true;
}

static bool grows(const struct look *look, size_t offset, long least)
{
    for (int round = 1; round <= ROUNDS; round++) {
        long now = *(const long *)(const void *)((const char *)&look->at[round] + offset);
        long before = *(const long *)(const void *)((const char *)&look->at[round - 1] + offset);

        if (now - before < least)
            return false;
    }
    return true;
}

static void judge(struct look *look)
{
    const struct standing *first = &look->at[0], *last = &look->at[ROUNDS];
    size_t calls = look->batches * PROBE_BATCH * ROUNDS;
    struct findings *findings = &look->check->findings;
    long memory = last->memory - first->memory;

    if (grows(look, offsetof(struct standing, descriptors), 1))
        finding_add(findings, 17, "%ld more open after %zu calls",
                    last->descriptors - first->descriptors, calls);
    if (grows(look, offsetof(struct standing, memory), PAGE) && memory >= MEMORY_LEAST)
        finding_add(findings, 18, "%ld KiB more after %zu calls, about %ld bytes each",
                    memory / 1024, calls, memory / (long)calls);
    if (last->threads > 1)
        finding_add(findings, 19, "%ld threads beside the one that is called, between calls",
                    last->threads - 1);
}

/* Descriptors may run out in the first batches, and nothing grows any more. */
static void judge_start(struct look *look)
{
    enum { MANY = 32 };

    if (look->at[0].descriptors - look->before.descriptors >= MANY)
        finding_add(&look->check->findings, 17, "%ld more open after %d calls",
                    look->at[0].descriptors - look->before.descriptors, WARM_BATCHES * PROBE_BATCH);
    if (look->at[0].threads > 1)
        finding_add(&look->check->findings, 19,
                    "%ld threads beside the one that is called, between calls",
                    look->at[0].threads - 1);
}

void check_left(struct check *check)
{
    struct look look = {.check = check, .items = calloc(PROBE_BATCH, sizeof *look.items)};
    size_t count = 0;

    if (!look.items) {
        check->findings.out_of_memory = true;
        return;
    }
    for (; count < PROBE_BATCH; count++)
        request_make(&look.items[count].request, (int)(count % ACTS), count / ACTS % 2 == 1,
                     (enum shape)(count / ACTS / 2 % SHAPES), WORLD_PLAIN);
    probe_set_format(&check->probe, check->format ? spsy_format_index(check->format) : 0);
    probe_ask(&check->probe, look.items, 1);
    if (probe_stand(&check->probe, &look.before) && warm_up(&look)) {
        judge_start(&look);
        check->looked_left = run_rounds(&look);
        if (check->looked_left)
            judge(&look);
    }
    free(look.items);
}
