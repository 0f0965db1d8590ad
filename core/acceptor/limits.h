/* limits.h - how many connections there may be, and whose (S8). */
#ifndef SPSY_ACCEPTOR_LIMITS_H
#define SPSY_ACCEPTOR_LIMITS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "session/settings.h"

/* How the refused are told. Not in shared memory: no pointer that a worker could change is
 * followed. */
struct limit_words {
    const char *who;                    /* sets them: "the server" */
    const char *connections, *per_user; /* the names of the settings */
    const char *reserve;                /* ", the last ones kept for QSECOFR"; "" = there is none */
    const char *again;                  /* what they may do: "try again, or spsy --wait" */
};

struct limits {
    long connections; /* in all */
    long per_user;    /* of one uid */
    long reserved;    /* of all: for root and the home's owner */
    long spares;      /* workers kept ready */
};

/* What was chosen, made to fit together; spares are filled in. */
struct limits limits_settle(struct limits chosen);

enum {
    USERS_COUNTED = 512,
    USERS_KNOWN = 4096, /* a power of two */
};

/* Connections of a uid; of more users at once some are not counted here, only limited. */
struct user_count {
    uid_t uid;
    long connections; /* 0 = free */
};

enum { ATTEMPTS_COUNTED = 512 }; /* uids that have failed to sign on; the last place is shared */

/* Of one uid, across its connections and workers (core/signon/README.md, T4). */
struct attempts {
    _Atomic uint32_t user;          /* uid + 1, 0 = free */
    _Atomic uint32_t failed;        /* in a row */
    _Atomic int64_t not_before_ms;  /* the next one waits until then (CLOCK_MONOTONIC) */
    _Atomic int64_t taken_until_ms; /* one is being tried, at the latest until then */
};

/* What the acceptor counts, and what it has read, for every worker to see: in memory that they
 * share. Numbers and flags of the settings may be looked at any time; they change with SIGHUP. */
struct counts {
    long connections, connections_most, refused, spares;
    int64_t started;  /* seconds since 1970 */
    char socket[108]; /* where clients connect */
    struct user_count users[USERS_COUNTED];
    _Atomic uint32_t known[USERS_KNOWN]; /* a table by uid: uid + 1, 0 = free */
    struct attempts attempts[ATTEMPTS_COUNTED];
    _Atomic int64_t sign_on_day; /* of the last sign-on; 0 = there was none since it began */
    struct limits limits;
    struct settings settings;
};

void counts_add(struct counts *counts, uid_t uid, long connections); /* 1, or -1 */
long counts_connections_of(const struct counts *counts, uid_t uid);
struct user_count counts_fullest(const struct counts *counts);

/* Who has signed on since the server began is known; workers say so, the acceptor asks. All others
 * may be made up by one person (user namespaces have 65,536 uids for each login), so that limits of
 * a uid do not hold them: together they get as many connections as one user. */
void counts_know(struct counts *counts, uid_t uid);
bool counts_knows(const struct counts *counts, uid_t uid);

/* The place of a uid; whoever finds none left shares the last one. Never NULL. */
struct attempts *attempts_of(struct counts *counts, uid_t uid);
/* One attempt of a uid at a time, and none before its time: 0, and the caller ends it by
 * attempts_failed or attempts_succeeded or attempts_left; else so many ms it is to wait and ask
 * again.
 */
int64_t attempts_take(struct attempts *attempts);
/* N failures in a row; from the fourth on the next waits N*(N-1) units. Returns that in ms. */
int64_t attempts_failed(struct attempts *attempts, long unit_ms);
void attempts_succeeded(struct attempts *attempts);
void attempts_left(struct attempts *attempts); /* it came to nothing */

enum { NO_STRANGER = -1 };

/* Is there room for one more connection of a uid? strangers: the connections of all who are not
 * known, or NO_STRANGER for a uid that is. Of which limit there is none: *why, for the refused. */
bool limits_have_room(const struct limits *limits, const struct limit_words *words,
                      long connections, long of_uid, long strangers, bool officer, char *why,
                      size_t size);

#endif
