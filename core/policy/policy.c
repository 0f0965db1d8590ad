/* policy.c - what a policy answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/index.h"
#include "policy/match.h"

const char *const policy_kind_names[POLICY_KINDS] = {
    "error", "shadowed", "unknown-name", "open-read", "user-rule",
};

size_t policy_rule_count(const struct policy *policy)
{
    return policy->count;
}

const char *policy_rule_name(const struct policy *policy, size_t number)
{
    return policy->rules[number - 1].name;
}

char policy_rule_answer(const struct policy *policy, size_t number)
{
    return policy->rules[number - 1].answer;
}

int policy_needs_groups(const struct policy *policy)
{
    return policy->needs_groups;
}

int policy_needs_job(const struct policy *policy)
{
    return policy->needs_job;
}

static char answer_of(const struct rule *rule, size_t number, char reason[POLICY_REASON_BYTES])
{
    if (rule->reason[0])
        snprintf(reason, POLICY_REASON_BYTES, "%s", rule->reason);
    else if (rule->name[0])
        snprintf(reason, POLICY_REASON_BYTES, "rule %zu, %s", number, rule->name);
    else
        snprintf(reason, POLICY_REASON_BYTES, "rule %zu", number);
    return rule->answer;
}

/* Why the rule, which fits as far as is known, cannot be decided. */
static char undecided(const struct rule *rule, const struct question *question, size_t number,
                      char reason[POLICY_REASON_BYTES])
{
    snprintf(reason, POLICY_REASON_BYTES, "rule %zu: the %s cannot be learned", number,
             rule->job != JOB_ANY && question->own_job < 0 ? "own job" : "user's groups");
    return POLICY_UNDECIDED;
}

char policy_answer_by(const struct policy *policy, const struct policy_facts *facts, size_t *rule,
                      char reason[POLICY_REASON_BYTES])
{
    struct question question;
    enum fit fit = FIT_NO;
    size_t number;

    reason[0] = '\0';
    policy_question_make(facts, &question);
    /* Without groups the first rule that asks for one ends it; the index would look for theirs. */
    if (question.group_count < 0 && policy->needs_groups)
        number = policy_walk(policy, &question, &fit);
    else
        number = policy_index_first(policy, &question, &fit);
    *rule = number;
    if (number == 0)
        return ' ';
    if (fit == FIT_UNKNOWN)
        return undecided(&policy->rules[number - 1], &question, number, reason);
    return answer_of(&policy->rules[number - 1], number, reason);
}

char policy_answer(const struct policy *policy, const struct policy_facts *facts,
                   char reason[POLICY_REASON_BYTES])
{
    size_t rule;

    return policy_answer_by(policy, facts, &rule, reason);
}
