/* learn.h - a draft of a policy from what was decided.
 *
 * No cleverness: for each group or user, owner, file, queue and function that were seen, the answer
 * that gives what was decided. A group stands for its members where all of them that were seen fare
 * alike; rules that differ in one condition become one. Nothing is guessed about what was not seen.
 *
 * The answer is none where native authority said the same as the verdict, so that the policy grants
 * and takes as little as it can; else refuse or allow. */
#ifndef SPSY_POLICY_LEARN_H
#define SPSY_POLICY_LEARN_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "policy/policy.h"

enum policy_native { POLICY_NATIVE_UNKNOWN, POLICY_NATIVE_ALLOWED, POLICY_NATIVE_REFUSED };

/* One decision, count times. Names are UTF-8, in upper case, without blanks at the end. */
struct policy_seen {
    char user[32], owner[32], file[32], queue[32], function[12];
    char groups[POLICY_GROUPS_MAX][32]; /* the primary one first */
    size_t group_count;                 /* 0 = none, or not known */
    bool own_file;                      /* it is the user's: *CURRENT */
    bool refused;
    enum policy_native native;
    int64_t count;
};

struct policy_learner; /* opaque */

struct policy_learner *policy_learn_begin(void); /* NULL: out of memory */
/* 0; -1: out of memory; 1: a name of it cannot stand in a policy, and it is left out. */
int policy_learn_add(struct policy_learner *learner, const struct policy_seen *seen);

struct policy_learnt {
    cJSON *draft; /* the caller's */
    size_t rules;
    int64_t explained; /* decisions that the rules give as they were */
    int64_t
        contradicted; /* not: the same user, owner, file, queue and function came out both ways */
};
/* 0; -1: out of memory. */
int policy_learn_end(const struct policy_learner *learner, const char *description,
                     struct policy_learnt *learnt);
void policy_learn_free(struct policy_learner *learner); /* NULL is legal */

#endif
