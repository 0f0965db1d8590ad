/* job.h - what the files of this room share: a host, a job, its frozen list.
 *
 * The list is read once (X30) and its entries are followed by format and number (X33). Entries
 * never move in memory while the job lives: a chain that runs, and one nested in it (X36), point
 * at the same ones. */
#ifndef SPSY_DISPATCH_JOB_H
#define SPSY_DISPATCH_JOB_H

#include <pthread.h>
#include <stdatomic.h>

#include "dispatch/break_glass.h"
#include "dispatch/dispatch.h"
#include "program/isolated.h"
#include "program/lookout.h"
#include "program/program.h"
#include "service/service.h"
#include "spsy_functions.h"

enum {
    FUNCTION_BYTES = 10, /* the record's function identifier */
    FUNCTION_OFFSET = 4,
    JOB_OFFSET = 24, /* job name 10, user 10, number 6: one run of bytes */
    JOB_BYTES = 26,
    DEPTH_MAX = SPSY_FUNCTION_COUNT, /* no function is validated twice at a time (X36) */
    FAILURES_MAX = 3,                /* then suspended (core/program/README.md, "Failures") */
    DISPATCHES_AGAIN = 3,            /* when programs change while they are asked */
};

/* A program loaded into this process that no job has in use: its job has ended, or its file was
 * replaced. The next one that finds that very file takes it over, since nothing is ever unloaded.
 */
struct pooled {
    struct pooled *next;
    char *path, *entry_name;
    enum spsy_ccsid ccsid;
    struct spsy_file_identity identity;
    struct timespec loaded_at;
    bool recent; /* the identity does not tell yet: what the file holds does */
    struct spsy_program_info info;
    struct spsy_entry entry;
};

struct spsy_host {
    char *home;
    char *exits_dir;
    char *exit_host;
    char *registry_path;
    char *break_glass_path;
    uid_t owner;                     /* of the home: trusted beside root */
    spsy_inline_judge *inline_judge; /* NULL = nobody asks */
    void *inline_context;
    struct spsy_registry *candidate; /* instead of the home's registry; NULL */
    /* Of the candidate's programs, by place; NULL = the program itself is called. */
    spsy_stand_in *stand_ins[SPSY_FORMATS][SPSY_PROGRAMS_PER_FORMAT];
    /* The next job, without its name yet (expect.c), or NULL: taken by one thread. */
    struct spsy_job *_Atomic expected;
    pthread_mutex_t pool_lock;
    struct pooled *pool;
};

enum chain_result { CHAIN_FAILED, CHAIN_REFUSED, CHAIN_ALLOWED, CHAIN_NO_OPINION };

enum listed_place { PLACE_UNKNOWN, PLACE_NEAR, PLACE_FAR }; /* far: a look-out looks at it */

enum listed_state { LISTED_FAILED, LISTED_READY, LISTED_SKIPPED };

/* One entry of the frozen list. */
struct listed {
    struct spsy_program program;
    size_t first_of_file; /* index of the first entry with the same path: one stat for all */
    bool registered;      /* still in the registry under its format and number */
    bool stands_in;       /* a function of this executable: no file is looked at */
    bool loaded;          /* program.identity is that of the program ready to be called */
    bool recent;          /* it changed so shortly before loading that it counts as changed */
    enum listed_place place;
    int file; /* isolated, near and loaded: what was judged, kept open; else -1 */
    int seen; /* what the last stat said: 0 or SPSY_ERR_* */
    enum listed_state state;
    char cause[SPSY_REASON_BYTES]; /* of LISTED_FAILED */
};

/* A program name given out in decisions, which own nothing: kept until the job ends. */
struct kept_name {
    struct kept_name *next;
    char text[];
};

/* A function being validated: innermost first (X36). On the stack of spsy_job_decide. */
struct validation {
    struct validation *outer;
    unsigned char function[FUNCTION_BYTES];
    const struct spsy_service_call *bound; /* what the thread was in: the outer program's call */
};

/* Many files, decided together: one memory per job, used again. */
struct asked {
    struct spsy_inquiry *inquiry;
    struct spsy_service_call call; /* what services answer from while it is asked about */
    bool by_its_job;               /* of a recorded one: it asked about its own file */
    struct spsy_input input;
    size_t reachable; /* entries of the list */
    enum chain_result result;
};
struct batch {
    size_t count;
    unsigned failed[SPSY_CALLS_MAX]; /* calls, by entry of the list, since the last look */
    struct asked files[SPSY_INQUIRIES_MAX];
    struct spsy_isolated_file isolated[SPSY_INQUIRIES_MAX];
    struct spsy_outcome outcomes[SPSY_INQUIRIES_MAX * SPSY_CALLS_MAX];
};

struct spsy_job {
    struct spsy_host *host;
    char number[7], user[11], name[11];
    unsigned char identity[JOB_BYTES]; /* as the record's EBCDIC form has it */
    enum spsy_job_type type;
    const struct spsy_recorded_job *recorded; /* who asks each inquiry now; NULL = this job does */

    struct spsy_lookout *lookout; /* NULL until needed */
    struct spsy_trusted_way way;  /* whose directory was judged, while the files are followed */

    bool list_read;     /* X30: for life */
    bool list_expected; /* read ahead; counts when the registry is the same at the first dispatch */
    size_t count;
    struct listed *listed;                                  /* by format, then number (X8) */
    struct spsy_program *isolated_programs[SPSY_CALLS_MAX]; /* the loaded ones, for the exit host */
    size_t isolated_count;
    bool confirmed;           /* load.c: what is loaded was found at its path afterwards ... */
    uint64_t confirmed_loads; /* ... and the exit host has loaded nothing since */
    int registry_seen;        /* what the last stat of registry.json said */
    bool registry_recent;
    struct spsy_file_identity registry;
    struct kept_name *names;

    struct validation *validation; /* innermost, NULL = none */
    size_t depth;
    bool rehearses;      /* spsy_job_rehearse_users */
    unsigned failures;   /* calls that failed, of whatever program: has one? */
    struct batch *batch; /* NULL until needed */
    /* By depth, NULL until needed: that of an outer chain is in the middle of a call (X36). */
    struct spsy_isolated *isolated[DEPTH_MAX];
};

/* job.c */

/* The exit hosts of the dispatch at this depth, 1 = outermost. Errors: SPSY_ERR_MEMORY. */
int spsy_job_isolated(struct spsy_job *job, size_t depth, struct spsy_isolated **isolated,
                      struct spsy_error *error);
/* Whose job it is, for the services: the job's user, or in a rehearsal who asks. */
const char *spsy_job_user(const struct spsy_job *job, const struct spsy_request *request);
/* Every exit host of the job starts anew when it is needed next. */
void spsy_job_isolated_reset(struct spsy_job *job);

/* list.c */

/* Reads the list unless it was read (X30). Errors: those of spsy_registry_load. */
int spsy_job_list_read(struct spsy_job *job, struct spsy_error *error);
/* Reads it ahead (expect.c). */
int spsy_job_list_expect(struct spsy_job *job, struct spsy_error *error);
/* X33, X32: follows the entries by format and number. A registry that cannot be used any more
 * changes nothing (X30). */
void spsy_job_list_follow(struct spsy_job *job);
void spsy_job_list_free(struct spsy_job *job);
/* The frozen list of `from`, with what counts towards suspensions; nothing is loaded. */
int spsy_job_list_copy(struct spsy_job *job, const struct spsy_job *from, struct spsy_error *error);

/* load.c */

/* Every file of the list, stat'ed once: changed ones are judged and loaded again, and each entry
 * gets its state. Not while a chain runs. */
void spsy_job_files_follow(struct spsy_job *job);
/* The files are what the last follow saw. Changes nothing. */
bool spsy_job_files_unchanged(const struct spsy_job *job);
/* After a chain that reached the first `called` entries: what was called is what was there when
 * the dispatch started. False: the answers count for nothing. */
bool spsy_job_files_confirm(struct spsy_job *job, size_t called);
/* Programs that have failed too often meanwhile are suspended, as follow does it. */
void spsy_job_files_suspend(struct spsy_job *job);
/* What an entry has loaded counts no longer; the host keeps it for who finds its file again. */
void spsy_listed_retire(struct spsy_host *host, struct listed *listed);

/* recorded.c */

/* The service call and X7 of inquiry number i, when who asks is a recorded job. */
void spsy_recorded_collect(const struct spsy_job *job, size_t i, struct asked *file);
/* From now on the job is the one that asked this. */
void spsy_recorded_become(struct spsy_job *job, const struct asked *file);
/* The entry is not its program, but this. */
void spsy_listed_stand_in(struct listed *listed, spsy_stand_in *function);

/* chain.c */

/* Calls the programs once (X7, X8, X13-X16); fills calls and why of the decision. */
enum chain_result spsy_chain_run(struct spsy_job *job, struct spsy_decision *decision);
/* The answers are discarded: failures among them count no longer towards a suspension. */
void spsy_chain_discard(struct spsy_job *job, const struct spsy_decision *decision);

/* The same for the first files of job->batch, as many as have their turn before it is time to look
 * again, at least one. Returns how many. */
size_t spsy_chain_run_many(struct spsy_job *job);
void spsy_chain_discard_many(struct spsy_job *job);

#endif
