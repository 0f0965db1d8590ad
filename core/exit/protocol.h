/* protocol.h - the memory that a job and its exit host share.
 *
 * One mapping per exit host, sealed in its size, so that a host cannot shrink it under the job.
 * `turn` says who may write; the other side sleeps on it (futex), nobody spins.
 *
 * MUST: the job trusts nothing in here. It copies a value once, checks its range, and an outcome
 * counts only with the sequence number of the running round trip; whatever fails that is a failure
 * of the program, never a permission. Programs in one host can forge each other's answers:
 * isolation protects the job from programs, not programs from each other. */
#ifndef SPSY_EXIT_PROTOCOL_H
#define SPSY_EXIT_PROTOCOL_H

#include <limits.h>
#include <stdatomic.h>
#include <stddef.h>

#include "exit/call.h"

enum {
    EXIT_HOST_SOCKET = 3, /* descriptors the exit host is started with */
    EXIT_HOST_MEMORY = 4,
    EXIT_HOST_SERVICE_BYTES = 32 * 1024,  /* a question or an answer of a service */
    EXIT_HOST_READABLE_BYTES = 16 * 1024, /* paths that stand in PGMDTA */
};

/* Status of an exit host that could not begin; anything else comes from a program. */
enum exit_host_status {
    EXIT_HOST_STATUS_MEMORY = 101,  /* the shared memory cannot be mapped */
    EXIT_HOST_STATUS_CONFINE = 102, /* seccomp or a resource limit was refused */
    EXIT_HOST_STATUS_VERSION = 103, /* executable and library are of different builds */
};

#define SPSY_AT_NOTHING UINT32_MAX /* progress: no program has been touched yet */

/* Whose turn it is. While it is the host's, the word is a robust futex that its thread owns: the
 * thread's number with FUTEX_WAITERS (spsy_turn_of_host), or, before it has come that far,
 * SPSY_TURN_START. When the thread ends, however it ends, the kernel puts FUTEX_OWNER_DIED there
 * and wakes the job. */
#define SPSY_TURN_JOB 0u
#define SPSY_TURN_START 1u

static inline uint32_t spsy_turn_of_host(uint32_t thread)
{
    return thread | 0x80000000u; /* FUTEX_WAITERS */
}

/* What the host hands the turn back for. */
enum spsy_handover {
    SPSY_HANDOVER_LOADED = 1, /* every program of the list has a load state */
    SPSY_HANDOVER_DONE,       /* the chains are run, those of files_ran files */
    SPSY_HANDOVER_RENEW,      /* the same, but a program ended by exit(): start a fresh host */
    SPSY_HANDOVER_SERVICE,    /* a program asks; give the turn back with the answer */
};

enum spsy_load_state {
    SPSY_LOAD_OPEN, /* not tried */
    SPSY_LOAD_DONE,
    SPSY_LOAD_FAILED,    /* load_error says why */
    SPSY_LOAD_CONFLICT,  /* glibc would hand it another program's helper library: load_error */
    SPSY_LOAD_EXCHANGED, /* another file than the one that was judged stood at its path */
};

/* What the host is to load: written by the job before the host starts; states by the host. */
struct spsy_shared_program {
    char path[PATH_MAX];
    char name[256];   /* argv[0], in the form's characters */
    char symbol[256]; /* "" = the descriptor's own entry */
    uint32_t kind, form, form_assumed, takes_services, format;
    uint32_t skip;          /* not for this host: do not load */
    uint64_t device, inode; /* of the file that was judged; inode 0 = not known */
    uint32_t load_state;
    char load_error[SPSY_REASON_BYTES];
};

struct spsy_shared_step {
    uint32_t program; /* index into programs */
    uint32_t ends_on_refuse, ends_on_failure;
};

/* One file of a round trip: its chain is the first steps. */
struct spsy_shared_file {
    uint32_t step_count;
    uint32_t ran; /* how many of them */
    struct spsy_input input;
};

struct spsy_shared_outcome {
    uint32_t sequence; /* of the round trip, written last */
    int32_t answer;
    uint32_t failed, input_changed;
    uint64_t nanoseconds;
    char reason[SPSY_REASON_BYTES];
};

struct spsy_shared {
    _Alignas(64) _Atomic uint32_t turn;
    uint32_t version;
    uint32_t handover;
    uint32_t sequence; /* of the round trip, written by the job */
    /* Progress: the program being loaded, then the outcome that is being made, and since when
     * (CLOCK_MONOTONIC). The job looks at it when the time is up. */
    _Alignas(64) _Atomic uint32_t at;
    _Atomic uint64_t started_ns;

    uint64_t ticks_scale; /* exit/ticks.h, written by the job */

    uint32_t step_count; /* of the longest chain */
    uint32_t file_count;
    uint64_t until_ns;  /* CLOCK_MONOTONIC: no file is begun after that, but for the first */
    uint32_t files_ran; /* the files that had their turn */
    struct spsy_shared_step steps[SPSY_CALLS_MAX];
    struct spsy_shared_file files[SPSY_INQUIRIES_MAX];
    /* That of a step for a file: the file's number times step_count, and the step's number. */
    struct spsy_shared_outcome outcomes[SPSY_INQUIRIES_MAX * SPSY_CALLS_MAX];

    /* A service: question from the host, answer from the job, in the same bytes. */
    _Alignas(64) uint32_t service;
    uint32_t service_bytes;
    int32_t service_status;
    uint64_t asked_ns; /* CLOCK_MONOTONIC: what the answer takes is not the program's time */
    unsigned char service_data[EXIT_HOST_SERVICE_BYTES];

    uint32_t owner, group; /* of the home: who a host that root started becomes */
    char home[PATH_MAX];
    char scratch[PATH_MAX];                  /* made by the host; "" = none */
    char readable[EXIT_HOST_READABLE_BYTES]; /* NUL-separated, an empty one ends */
    uint32_t program_count;
    struct spsy_shared_program programs[SPSY_CALLS_MAX];
};

/* Executable and library must be of one build: the layout itself is the version. */
#define EXIT_HOST_PROTOCOL_VERSION                                                                 \
    ((uint32_t)(sizeof(struct spsy_shared) * 31 + offsetof(struct spsy_shared, outcomes)))

#endif
