/* schedule.h - what the scheduler gave a thread of another process, and what it withheld.
 *
 * The kernel counts for every thread how long it ran and how long it was ready to run and had to
 * wait for a processor, also while the quota of its control group was used up (measured on 6.18):
 * /proc/PID/schedstat, with CONFIG_SCHED_INFO. The wait that still lasts is added when it ends.
 * Where the kernel does not count (doctor says so) nothing is known to be withheld, and time is
 * what a clock on the wall says.
 *
 * A look costs 20 to 30 us, so nobody looks at a call that returns soon. What was withheld before
 * the first look follows from this: no more than the time that has passed.
 */
#ifndef SPSY_PROGRAM_SCHEDULE_H
#define SPSY_PROGRAM_SCHEDULE_H

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

struct spsy_schedule {
    bool known;           /* all of it 0 where not */
    uint64_t at_ns;       /* CLOCK_MONOTONIC, just before the look */
    uint64_t used_ns;     /* what it ran, since it was created */
    uint64_t withheld_ns; /* how long it waited for a processor, likewise */
    uint64_t turns;       /* how often it got one */
    uint64_t still_ns;    /* CLOCK_MONOTONIC: the first look that saw it as far as this one */
};

/* Looks at the first thread of a process, which `schedule` holds the last look at. */
void spsy_schedule_look(pid_t process, struct spsy_schedule *schedule);
/* Is it running, or ready to run? False also when that cannot be told. */
bool spsy_schedule_ready(pid_t process);
/* Does the kernel hold it, in a wait that no signal ends? */
bool spsy_schedule_held(pid_t process);

/* Some stretch of time in the life of that thread. */
struct spsy_stretch {
    uint64_t start_ns;
    uint64_t before_ns; /* at least so much had been withheld when it started */
};

/* Takes a new look into account: the stretch that now lasts began at start_ns. */
void spsy_stretch_note(struct spsy_stretch *stretch, uint64_t start_ns,
                       const struct spsy_schedule *before, const struct spsy_schedule *now);
/* At most so much has been withheld since start_ns, as far as it was looked at. */
uint64_t spsy_stretch_withheld(const struct spsy_stretch *stretch, uint64_t start_ns,
                               const struct spsy_schedule *now);

#endif
