/* probe.h - the program in an exit host, asked about many requests; what came of each, and what is
 * seen from outside between the calls. */
#ifndef SPSY_KIT_CHECK_PROBE_H
#define SPSY_KIT_CHECK_PROBE_H

#include "cli/output.h"
#include "kit/check/request.h"
#include "kit/check/words.h"
#include "program/isolated.h"

enum {
    PROBE_BATCH = SPSY_INQUIRIES_MAX,
    PROBE_LINES_MAX = 20,    /* of what it printed, that are kept */
    PROBE_TIMES_MAX = 65536, /* calls whose times are kept; the worst of all is */
};

/* What one call came to. */
enum came {
    CAME_ANSWER,
    CAME_CANNOT,  /* said by itself that it could not decide */
    CAME_CRASH,   /* a signal */
    CAME_ENDED,   /* the process, or by exit() */
    CAME_TIME,    /* the limit */
    CAME_GUARD,   /* wrote beside its return code */
    CAME_CHARSET, /* answered in the other form (X13) */
    CAME_NOT_LOADED,
    CAME_NOT_TRIED, /* the probe has given up, or its time is over */
};

struct asked {
    struct request request;
    /* Out: */
    enum came came;
    struct spsy_outcome outcome;
    bool recursed; /* it called what it was asked about (X36) */
    bool ran_on;   /* what it said reads on behind a field */
};

/* What it prints; a line is what is behind "printed: ". */
struct printed {
    char *lines[PROBE_LINES_MAX]; /* owned */
    size_t count;                 /* that there were */
};

struct probe {
    struct spsy_program program; /* path, info and registration are set by the caller */
    const struct words *words;   /* whose names are groups in WORLD_GROUPS */
    struct spsy_isolated_options options;
    struct spsy_isolated *isolated;
    const struct output *output; /* where progress goes */
    int64_t started_ms, next_ms;
    bool shown;
    size_t calls, failures, times_out;
    bool given_up;      /* too many calls did not come back */
    uint64_t *times_ns; /* owned, PROBE_TIMES_MAX */
    size_t time_count;
    uint64_t worst_ns;
    struct printed printed;
};

/* program, words, output and options.executable are set. Errors: SPSY_ERR_MEMORY. */
int probe_open(struct probe *probe, struct spsy_error *error);
void probe_close(struct probe *probe);
/* There will be no more calls: the line that tells how many there were vanishes. */
void probe_quiet(struct probe *probe);

/* As registered for this format, in a fresh exit host. */
void probe_set_format(struct probe *probe, int format);
/* Asks about count requests, PROBE_BATCH at most, in their order. */
void probe_ask(struct probe *probe, struct asked *items, size_t count);
enum spsy_meaning probe_meaning(const struct probe *probe, const struct asked *asked);

/* From outside, between calls; false = there is no process, or nothing can be read. */
struct standing {
    pid_t process;
    long descriptors, threads;
    long memory; /* bytes of its own */
};
bool probe_stand(const struct probe *probe, struct standing *standing);

/* Nanoseconds; percent of the calls took no longer. */
uint64_t probe_time(struct probe *probe, unsigned percent);

#endif
