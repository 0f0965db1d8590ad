/* policy.c - what a policy answers. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/rule.h"

int policy_needs_groups(const struct policy *policy)
{
    for (size_t i = 0; i < policy->count; i++)
        if (policy->rules[i].lists[LIST_GROUPS].count)
            return 1;
    return 0;
}

int policy_needs_job(const struct policy *policy)
{
    for (size_t i = 0; i < policy->count; i++)
        if (policy->rules[i].job != JOB_ANY)
            return 1;
    return 0;
}

static int pattern_fits(const struct pattern *pattern, const char field[10])
{
    if (memcmp(field, pattern->text, pattern->length) != 0)
        return 0;
    if (pattern->generic)
        return 1;
    for (size_t i = pattern->length; i < 10; i++)
        if (field[i] != ' ')
            return 0;
    return 1;
}

static int list_fits(const struct patterns *patterns, const char field[10])
{
    for (size_t i = 0; i < patterns->count; i++)
        if (pattern_fits(&patterns->items[i], field))
            return 1;
    return patterns->count == 0;
}

/* What is asked about, its names folded as the policy's are: another spool may have them in lower
 * case, and no rule is to pass by for that. */
struct question {
    struct spsy_record record;
    char groups[POLICY_GROUPS_MAX][10];
    int own_file;
};

static void fold_question(const struct policy_facts *facts, struct question *question)
{
    struct spsy_record *record = &question->record;

    *record = *facts->record;
    question->own_file = memcmp(record->job_user, record->current_user, 10) == 0;
    fold(record->current_user, sizeof record->current_user);
    fold(record->job_user, sizeof record->job_user);
    fold(record->file_name, sizeof record->file_name);
    fold(record->output_queue, sizeof record->output_queue);
    fold(record->output_queue_library, sizeof record->output_queue_library);
    memcpy(question->groups, facts->groups, sizeof question->groups);
    fold(question->groups[0], sizeof question->groups);
}

static int fields_fit(const struct rule *rule, const struct question *question)
{
    const struct spsy_record *record = &question->record;
    int owner_fits = list_fits(&rule->lists[LIST_OWNERS], record->job_user) ||
                     (rule->own_files && question->own_file);

    return owner_fits && list_fits(&rule->lists[LIST_FUNCTIONS], record->function) &&
           list_fits(&rule->lists[LIST_USERS], record->current_user) &&
           list_fits(&rule->lists[LIST_FILES], record->file_name) &&
           list_fits(&rule->lists[LIST_QUEUES], record->output_queue) &&
           list_fits(&rule->lists[LIST_LIBRARIES], record->output_queue_library) &&
           list_fits(&rule->lists[LIST_FORM_TYPES], record->form_type) &&
           list_fits(&rule->lists[LIST_USER_DATA], record->user_data);
}

static int groups_fit(const struct rule *rule, const struct question *question, int count)
{
    if (rule->lists[LIST_GROUPS].count == 0)
        return 1;
    for (int i = 0; i < count; i++)
        if (list_fits(&rule->lists[LIST_GROUPS], question->groups[i]))
            return 1;
    return 0;
}

/* Hours past midnight belong to the day on which they began. */
static int time_fits(const struct rule *rule, const struct tm *now)
{
    int minute = now->tm_hour * 60 + now->tm_min;
    int day = now->tm_wday;

    if (rule->from < rule->to && (minute < rule->from || minute >= rule->to))
        return 0;
    if (rule->from > rule->to) {
        if (minute < rule->to)
            day = (day + 6) % 7;
        else if (minute < rule->from)
            return 0;
    }
    return (int)(rule->days >> day & 1);
}

static void local_time(const struct policy *policy, time_t now, struct tm *local)
{
    setenv("TZ", policy->zone[0] ? policy->zone : "UTC", 1);
    tzset();
    localtime_r(&now, local);
}

static const char *unknown_fact(const struct rule *rule, const struct policy_facts *facts)
{
    if (rule->job != JOB_ANY && facts->own_job < 0)
        return "own job";
    if (rule->lists[LIST_GROUPS].count && facts->group_count < 0)
        return "user's groups";
    return NULL;
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

char policy_answer(const struct policy *policy, const struct policy_facts *facts,
                   char reason[POLICY_REASON_BYTES])
{
    struct question question;
    struct tm now;

    reason[0] = '\0';
    fold_question(facts, &question);
    local_time(policy, facts->now, &now);
    for (size_t i = 0; i < policy->count; i++) {
        const struct rule *rule = &policy->rules[i];
        const char *unknown;

        if (!fields_fit(rule, &question) || !time_fits(rule, &now))
            continue;
        unknown = unknown_fact(rule, facts);
        if (unknown) {
            snprintf(reason, POLICY_REASON_BYTES, "rule %zu: the %s cannot be learned", i + 1,
                     unknown);
            return POLICY_UNDECIDED;
        }
        if ((rule->job == JOB_OWN && !facts->own_job) ||
            (rule->job == JOB_FOREIGN && facts->own_job) ||
            !groups_fit(rule, &question, facts->group_count))
            continue;
        return answer_of(rule, i + 1, reason);
    }
    return ' ';
}
