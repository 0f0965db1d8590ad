/* doctor.h - what the examinations of `spsy doctor` share. Each says what it found, a row a
 * finding: {"check", "state": "ok" | "warning" | "wrong", "detail"}. */
#ifndef SPSY_VERB_DOCTOR_H
#define SPSY_VERB_DOCTOR_H

#include "execute/execute.h"

enum finding { FINDING_OK, FINDING_WARNING, FINDING_WRONG };

struct doctor {
    const char *home;
    bool full;
    struct execution *execution;
    struct answer *answer;
    size_t warnings, wrong;
};

void doctor_say(struct doctor *doctor, const char *check, enum finding finding, const char *format,
                ...) __attribute__((format(printf, 4, 5)));

void doctor_route(struct doctor *doctor);  /* doctor_route.c: which way commands go, a server */
void doctor_kernel(struct doctor *doctor); /* doctor_kernel.c: the exit host, and what holds it */
void doctor_home(struct doctor *doctor);   /* doctor_home.c: directory, files, modes, disk, clock */
void doctor_programs(struct doctor *doctor); /* doctor_programs.c: registry, each program */
/* How many of all registered programs can be called, RULES only with a policy that is one. */
struct doctor_count {
    size_t load, all;
    char flaw[576]; /* of the first policy that is none; "" = there is no such */
};
void doctor_count_programs(const char *home, struct doctor_count *count);
void doctor_spool(struct doctor *doctor); /* doctor_spool.c: the database, data files */
/* doctor_usage.c: how much is spooled, how full the disk is, and when it will be. */
void doctor_usage(struct doctor *doctor, struct spool *spool);

void doctor_keys(
    struct doctor *doctor); /* doctor_keys.c: master key, keys; of homes that have any */
/* doctor_signon.c: called by doctor_keys. session: store and settings alone. */
struct session;
void doctor_sign_on(struct doctor *doctor, struct session *session);

#endif
