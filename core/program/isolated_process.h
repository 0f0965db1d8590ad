/* isolated_process.h - one exit host as a process: start, hand over, wait, end.
 *
 * MUST: the job's SIGCHLD disposition, handlers and other children are never touched; a process
 * that was started is reaped by its pidfd, and its descriptors and mapping go with it. */
#ifndef SPSY_PROGRAM_ISOLATED_PROCESS_H
#define SPSY_PROGRAM_ISOLATED_PROCESS_H

#include <sys/types.h>

#include "base/error.h"
#include "exit/protocol.h"
#include "program/schedule.h"

struct spsy_process {
    struct spsy_shared *shared; /* NULL = not started */
    int socket;                 /* its end ends the process */
    int printed;                /* what its programs print, never waits; -1 = not to be had */
    int pidfd;
    pid_t pid;
    int cpu; /* that it is bound to, -1 = none yet */

    /* Time limits count what it used or slept, not what the scheduler withheld: */
    struct spsy_schedule seen; /* the last look at its first thread */
    uint64_t whole_ns;         /* when the loading or the round trip started */
    struct spsy_stretch whole; /* ... and that stretch */
    struct spsy_stretch part;  /* the one since shared->started_ns */
    uint64_t grace_ns;         /* it may be waiting for a processor: look again then */
};

enum { SPSY_LIMIT_TIMES = 10 }; /* a time limit times this is the most on the wall */

enum spsy_wait {
    SPSY_WAIT_TURN, /* it is the job's turn: shared->handover says why */
    SPSY_WAIT_DEAD, /* the process ended meanwhile */
    SPSY_WAIT_TIME, /* the deadline has passed */
};

/* Shared memory of a process to be: the caller fills it, then starts. Errors: SPSY_ERR_IO. */
int spsy_process_prepare(struct spsy_process *process, struct spsy_error *error);
/* Executes the exit host; it begins with the turn. On error the memory is gone as well. */
int spsy_process_start(struct spsy_process *process, const char *executable,
                       struct spsy_error *error);

/* The same executable as a look-out (lookout.h), which is no child of this process. *own: the
 * caller's end of the socket. */
int spsy_process_start_lookout(const char *executable, int *own, struct spsy_error *error);

/* Gives the turn to the host and makes it follow the calling thread's CPU (2 us against 65). */
void spsy_process_hand_over(struct spsy_process *process);
/* Sleeps until it is the job's turn. deadline_ns on CLOCK_MONOTONIC. */
enum spsy_wait spsy_process_wait(struct spsy_process *process, uint64_t deadline_ns);
bool spsy_process_has_turn(const struct spsy_process *process);

/* A loading or a round trip starts now. */
void spsy_process_clock_start(struct spsy_process *process, uint64_t now_ns);
/* A deadline seems to be reached: how much was withheld? Deadlines may move by it. */
void spsy_process_clock_look(struct spsy_process *process);
/* Until when something may last that started at start_ns in this stretch: limit_ns of its own time,
 * and what others spent meanwhile. */
uint64_t spsy_process_until(const struct spsy_process *process, const struct spsy_stretch *stretch,
                            uint64_t start_ns, uint64_t limit_ns, uint64_t others_ns);
/* What is known to be withheld since then, the wait that lasts included. */
uint64_t spsy_process_withheld(const struct spsy_process *process,
                               const struct spsy_stretch *stretch, uint64_t start_ns);

/* Kills and reaps. cause (may be NULL) gets how it had ended by itself: "crashed: SIGSEGV",
 * "ended the process: _exit(3)". The shared memory stays readable until spsy_process_free. */
void spsy_process_end(struct spsy_process *process, char *cause, size_t size);
void spsy_process_free(struct spsy_process *process);
/* Has it killed, and waits for nothing. It is ended as ever afterwards. */
void spsy_process_dismiss(struct spsy_process *process);

uint64_t spsy_process_now_ns(void); /* CLOCK_MONOTONIC */

#endif
