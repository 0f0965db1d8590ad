/* lint.h - what a person should look at in a policy that is one.
 *
 * MUST: what it says is so. Shadowed is a rule that an earlier one covers by itself, condition by
 * condition; an open read is one that the policy has been asked about and does not refuse. What it
 * does not say may be wrong all the same: rules that only several earlier ones cover together,
 * reads that are open to another user or file than those it has asked about. */
#ifndef SPSY_POLICY_LINT_H
#define SPSY_POLICY_LINT_H

#include "policy/policy.h"

/* Names are ISO 8859-1, sorted as strcmp sorts. */
struct policy_profile {
    char name[11];
    char groups[POLICY_GROUPS_MAX][11];
    size_t group_count;
};
struct policy_home {
    const struct policy_profile *profiles;
    size_t profile_count;
    const char (*queues)[11];
    size_t queue_count;
    const char (*libraries)[11];
    size_t library_count;
};

/* Tells found what there is, in the order of the rules; returns how much. text is what policy was
 * read from, NULL: lines are not told; home NULL: names are not judged, nor who is in which group.
 * *unfinished (may be NULL) is the number of the first rule that was not compared with those before
 * it, because they are too many that are alike, 0 = all were. */
size_t policy_lint(const struct policy *policy, const char *text, const struct policy_home *home,
                   size_t *unfinished, policy_found *found, void *context);

#endif
