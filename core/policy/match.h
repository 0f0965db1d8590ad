/* match.h - does one rule match what is asked about? The walk, the index and the lint share it. */
#ifndef SPSY_POLICY_MATCH_H
#define SPSY_POLICY_MATCH_H

#include "policy/rule.h"

/* What is asked about, its names folded as the policy's are: another spool may have them in lower
 * case, and no rule is to pass by for that. */
struct question {
    struct spsy_record record;
    char groups[POLICY_GROUPS_MAX][10];
    int group_count, own_job; /* -1 = not known */
    int own_file;
    time_t now;
    int day, minute; /* in the policy's zone; day -1 = not looked up yet */
};

void policy_question_make(const struct policy_facts *facts, struct question *question);

enum fit { FIT_NO, FIT_YES, FIT_UNKNOWN /* a fact that it needs is not known */ };
enum fit policy_rule_fits(const struct policy *policy, const struct rule *rule,
                          struct question *question);
/* The number of the first rule that fits, or whose fit is not known; 0 = none. By trying each: what
 * the index must come to, and what is done when groups are not known. */
size_t policy_walk(const struct policy *policy, struct question *question, enum fit *fit);

#endif
