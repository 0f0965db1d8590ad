/* policy.h - a JSON policy as rules in order; the first that matches answers.
 *
 * MUST: a policy that cannot be read, or that says anything it may not say, is no policy at all:
 * the caller refuses and gives the reason. */
#ifndef RULES_POLICY_H
#define RULES_POLICY_H

#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#include "spsy_exit.h"

enum {
    POLICY_BYTES_MAX = 1024 * 1024,
    POLICY_RULES_MAX = 10000,
    POLICY_REASON_BYTES = 256,
    POLICY_ERROR_BYTES = 512,
    POLICY_GROUPS_MAX = 16, /* a primary and 15 supplemental ones */
};

struct policy;

/* Names of the groups of the user who asks, blank padded; asked for only when a rule needs them. */
struct policy_facts {
    const struct spsy_record *record;
    int own_job; /* the file's job is the running job; -1 = not known */
    char groups[POLICY_GROUPS_MAX][10];
    int group_count; /* -1 = not known */
    time_t now;
};

/* Parses the text of a policy. NULL: error holds one sentence naming the JSON path. */
struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES]);
/* Reads and parses a file of at most POLICY_BYTES_MAX: regular, owned by root or by owner,
 * writable by its owner only. */
struct policy *policy_read(const char *path, uid_t owner, char error[POLICY_ERROR_BYTES]);
void policy_free(struct policy *policy);

int policy_needs_groups(const struct policy *policy);
int policy_needs_job(const struct policy *policy);

/* '0', '1' or ' ' (no rule matches, or the matching one says "none"); reason is "" or says why.
 * A rule that needs a fact which is not known refuses: it cannot be decided. */
char policy_answer(const struct policy *policy, const struct policy_facts *facts,
                   char reason[POLICY_REASON_BYTES]);

#endif
