#include "policy/match.h"

#include <stdlib.h>
#include <string.h>

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

void policy_question_make(const struct policy_facts *facts, struct question *question)
{
    struct spsy_record *record = &question->record;

    *record = *facts->record;
    question->own_file = memcmp(record->job_user, record->current_user, 10) == 0;
    fold(record->current_user, sizeof record->current_user);
    fold(record->job_user, sizeof record->job_user);
    fold(record->file_name, sizeof record->file_name);
    fold(record->output_queue, sizeof record->output_queue);
    fold(record->output_queue_library, sizeof record->output_queue_library);
    question->group_count = facts->group_count;
    for (int i = 0; i < facts->group_count; i++) {
        memcpy(question->groups[i], facts->groups[i], sizeof question->groups[i]);
        fold(question->groups[i], sizeof question->groups[i]);
    }
    question->own_job = facts->own_job;
    question->now = facts->now;
    question->day = -1;
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

static int groups_fit(const struct rule *rule, const struct question *question)
{
    if (rule->lists[LIST_GROUPS].count == 0)
        return 1;
    for (int i = 0; i < question->group_count; i++)
        if (list_fits(&rule->lists[LIST_GROUPS], question->groups[i]))
            return 1;
    return 0;
}

/* Only when a rule wants to know: it costs as much as all the rest. */
static void look_at_clock(const struct policy *policy, struct question *question)
{
    struct tm local;

    setenv("TZ", policy->zone[0] ? policy->zone : "UTC", 1);
    tzset();
    localtime_r(&question->now, &local);
    question->day = local.tm_wday;
    question->minute = local.tm_hour * 60 + local.tm_min;
}

/* Hours past midnight belong to the day on which they began. */
static int time_fits(const struct rule *rule, const struct question *question)
{
    int minute = question->minute, day = question->day;

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

enum fit policy_rule_fits(const struct policy *policy, const struct rule *rule,
                          struct question *question)
{
    if (!fields_fit(rule, question))
        return FIT_NO;
    if (rule_asks_time(rule)) {
        if (question->day < 0)
            look_at_clock(policy, question);
        if (!time_fits(rule, question))
            return FIT_NO;
    }
    if (question->own_job >= 0 && ((rule->job == JOB_OWN && !question->own_job) ||
                                   (rule->job == JOB_FOREIGN && question->own_job)))
        return FIT_NO;
    if (question->group_count >= 0 && !groups_fit(rule, question))
        return FIT_NO;
    return (rule->job != JOB_ANY && question->own_job < 0) ||
                   (rule->lists[LIST_GROUPS].count && question->group_count < 0)
               ? FIT_UNKNOWN
               : FIT_YES;
}

size_t policy_walk(const struct policy *policy, struct question *question, enum fit *fit)
{
    for (size_t i = 0; i < policy->count; i++) {
        *fit = policy_rule_fits(policy, &policy->rules[i], question);
        if (*fit != FIT_NO)
            return i + 1;
    }
    return 0;
}
