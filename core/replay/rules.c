/* rules.c - the shipped program RULES at the time of an entry: exits/rules/rules.c but for where
 * policy and time come from. test_replay asks both the same. */
#include "replay/rules.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "replay/run.h"
#include "service/service.h"

/* Only what the rule that decides needs is asked for: what is not in the journal makes an entry
 * unknown. */
static char answer(const struct policy *policy, const struct replay_entry *entry,
                   const struct spsy_record *record, size_t *rule, char reason[POLICY_REASON_BYTES])
{
    struct policy_facts facts = {
        .record = record, .own_job = -1, .group_count = -1, .now = entry->at};
    char given;

    if (policy_needs_job(policy))
        policy_facts_job(&spsy_service_table, &facts);
    given = policy_answer_by(policy, &facts, rule, reason);
    if (given != POLICY_UNDECIDED || !policy_needs_groups(policy))
        return given;
    policy_facts_groups(&spsy_service_table, &facts);
    return policy_answer_by(policy, &facts, rule, reason);
}

void replay_rules_why(const struct replay_entry *entry, const struct spsy_call *call, char *text,
                      size_t size)
{
    const struct replay_run *run = entry->run;
    const struct replay_rules *rules =
        replay_candidate_rules(&run->candidate, spsy_format_index(call->format), call->number);
    const size_t rule = rules ? entry->rules[rules - run->candidate.rules] : 0;
    const char *name = rule ? policy_rule_name(rules->policy, rule) : "";
    char own[POLICY_REASON_BYTES];

    snprintf(own, sizeof own, name[0] ? "rule %zu, %s" : "rule %zu", rule, name);
    if (rule == 0 || strcmp(own, call->reason) == 0 || call->meaning == SPSY_MEANING_FAILED)
        snprintf(text, size, "%s", call->reason);
    else
        snprintf(text, size, "%s: %s", own, call->reason);
}

void replay_rules_answer(unsigned char *return_code, unsigned char *format, unsigned char *record)
{
    const struct spsy_service_call *call = spsy_service_current();
    struct replay_entry *entry = call->callbacks->context;
    const struct replay_run *run = entry->run;
    const struct replay_rules *rules =
        replay_candidate_rules(&run->candidate, call->format, call->registration->number);
    char reason[POLICY_REASON_BYTES] = "";
    char given = POLICY_UNDECIDED;
    size_t rule = 0;

    (void)format;
    if (rules && rules->policy)
        given = answer(rules->policy, entry, (const struct spsy_record *)record, &rule, reason);
    if (rules && rules->policy)
        entry->rules[rules - run->candidate.rules] = (uint16_t)rule;
    else if (rules)
        memcpy(reason, rules->flaw, sizeof reason);
    if (run->candidate.calls_inline)
        replay_zone_restore(&run->zone); /* the next program is not to find the policy's */
    *return_code = given == POLICY_UNDECIDED ? ' ' : (unsigned char)given;
    if (given == POLICY_UNDECIDED)
        spsy_service_table.fail(reason);
    else if (reason[0])
        spsy_service_table.reason(reason);
}

void replay_zone_keep(struct replay_zone *zone)
{
    const char *set = getenv("TZ");

    zone->set = set != NULL;
    zone->text = set ? strdup(set) : NULL;
}

void replay_zone_restore(const struct replay_zone *zone)
{
    if (zone->set && zone->text)
        setenv("TZ", zone->text, 1);
    else if (!zone->set)
        unsetenv("TZ");
    tzset();
}
