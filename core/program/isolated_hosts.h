/* isolated_hosts.h - which program of the list is in which exit host, and starting them. */
#ifndef SPSY_PROGRAM_ISOLATED_HOSTS_H
#define SPSY_PROGRAM_ISOLATED_HOSTS_H

#include "program/isolated.h"
#include "program/isolated_process.h"

enum spsy_reach {                     /* of the paths in a PGMDTA */
                  SPSY_REACH_NOTHING, /* there is none */
                  SPSY_REACH_NEAR,
                  SPSY_REACH_FAR, /* one may never answer: a look-out looks at them */
};

struct spsy_isolated {
    struct spsy_isolated_options options;
    struct spsy_program *programs[SPSY_CALLS_MAX]; /* the list that the hosts hold */
    size_t count;
    uint64_t readable;                     /* what stood at the paths in their PGMDTA */
    enum spsy_reach reach[SPSY_CALLS_MAX]; /* by program */
    /* Mostly one host; a program whose helper library has the name of another program's gets the
     * next one. host_of is by program. */
    struct spsy_process hosts[SPSY_CALLS_MAX];
    bool loaded[SPSY_CALLS_MAX];         /* by host: it said so */
    uint64_t started_ns[SPSY_CALLS_MAX]; /* by host */
    unsigned host_of[SPSY_CALLS_MAX];
    unsigned host_count;
    bool wanted[SPSY_CALLS_MAX]; /* by program: to be called; no other one is loaded */
    char load_cause[SPSY_CALLS_MAX][SPSY_REASON_BYTES]; /* by program: its loading ended the host */
    uint64_t loads;  /* counts what may have loaded a program: isolated.h */
    bool load_again; /* a call failed: if it could not be loaded, the next run tries again */
    bool loading;    /* this run may load a program when it is called */
    bool exchanged;  /* a host found another file than the one that was judged */
    uint32_t sequence;
    unsigned printed_lines; /* isolated_output.h */
    bool busy;              /* in a run: its host is in the middle of a call */
    bool reset_wanted;      /* when the run is over */
    /* Of the round trip: what answering services took, by the number of the outcome. */
    uint64_t services_ns[SPSY_INQUIRIES_MAX * SPSY_CALLS_MAX];
};

/* Ends every host and forgets the list. */
void spsy_hosts_forget(struct spsy_isolated *isolated);
/* Holds this list from now on; another one than before ends every host, and so does another file
 * at a path in a PGMDTA. */
void spsy_hosts_take_list(struct spsy_isolated *isolated, struct spsy_program *const *programs,
                          size_t count);
/* Starts a host that is not running; it loads while the job does something else. */
int spsy_hosts_start(struct spsy_isolated *isolated, unsigned host, struct spsy_error *error);

enum spsy_ready {
    EXIT_HOST_READY,  /* everything of it has loaded, or failed to */
    EXIT_HOST_AGAIN,  /* a program was moved to another host or given up (load_cause): look again */
    EXIT_HOST_UNABLE, /* it cannot be started; cause filled */
};
/* cause: SPSY_REASON_BYTES. */
enum spsy_ready spsy_hosts_ready(struct spsy_isolated *isolated, unsigned host, char *cause);
/* After a round trip: moves programs that could not be loaded beside others; true = some were. */
bool spsy_hosts_move_conflicts(struct spsy_isolated *isolated, unsigned host);
/* Notes whether a program of this host was exchanged while it was loaded. */
void spsy_hosts_note_exchanged(struct spsy_isolated *isolated, unsigned host);
/* The cause of a failure for time: it used or slept limit_ns; or, withheld_ns not NULL, that times
 * SPSY_LIMIT_TIMES has passed on the wall. cause: SPSY_REASON_BYTES. */
void spsy_hosts_describe_limit(uint64_t limit_ns, uint64_t passed_ns, const uint64_t *withheld_ns,
                               char *cause);
/* Ends one host. cause (may be NULL, SPSY_REASON_BYTES): how it ended by itself. */
void spsy_hosts_end(struct spsy_isolated *isolated, unsigned host, char *cause);

#endif
