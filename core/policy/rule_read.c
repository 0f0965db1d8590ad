/* rule_read.c - one rule of a policy: its conditions and its answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/reader.h"
#include "policy/rule.h"
#include "spsy_functions.h"

const char *const policy_list_keys[LISTS] = {
    "functions", "users",     "groups",    "owners",   "files",
    "queues",    "libraries", "formTypes", "userData",
};
const char *const policy_rule_keys[] = {"name",  "functions", "users",     "groups",    "owners",
                                        "files", "queues",    "libraries", "formTypes", "userData",
                                        "job",   "days",      "hours",     "answer",    "reason"};
const size_t policy_rule_key_count = sizeof policy_rule_keys / sizeof policy_rule_keys[0];
const char *const policy_day_names[7] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
const char *const policy_job_names[3] = {"any", "own", "foreign"}; /* as enum job */
const char *const policy_answers[3] = {"refuse", "allow", "none"}; /* '0', '1', ' ' */

#define NAME(function) #function,
#define LISTED(function) " " #function
static const char *const functions[] = {SPSY_FUNCTION_LIST(NAME)};

/* UTF-8 to ISO 8859-1; -1 when it cannot be held or is longer than room. */
static long to_latin1(const char *text, char *latin1, size_t room)
{
    size_t length = 0;

    for (const unsigned char *at = (const unsigned char *)text; *at; at++, length++) {
        unsigned point = *at;

        if (length == room)
            return -1;
        if (point >= 0x80) {
            if ((point != 0xC2 && point != 0xC3) || (at[1] & 0xC0) != 0x80)
                return -1;
            point = (point & 0x03) << 6 | (at[1] & 0x3F);
            at++;
        }
        latin1[length] = (char)point;
    }
    return (long)length;
}

static int read_pattern(struct policy_reader *reader, const char *text, struct pattern *pattern)
{
    long length;

    if (strcmp(text, "*ALL") == 0) {
        pattern->generic = 1;
        pattern->length = 0;
        return 0;
    }
    length = to_latin1(text, pattern->text, 11);
    if (length < 1 || (length == 11 && pattern->text[10] != '*'))
        return policy_complain(reader, "\"%.40s\" is not a name of 1 to 10 characters", text);
    pattern->generic = pattern->text[length - 1] == '*' && length > 1;
    pattern->length = (size_t)length - (pattern->generic ? 1 : 0);
    if (memchr(pattern->text + (text[0] == '*'), '*', pattern->length - (text[0] == '*')))
        return policy_complain(reader, "\"%.40s\": a generic name has one * at its end", text);
    return 0;
}

static int known_function(const char *name)
{
    for (size_t i = 0; i < sizeof functions / sizeof functions[0]; i++)
        if (strcmp(functions[i], name) == 0)
            return 1;
    return 0;
}

static int is_name(enum list list)
{
    return list != LIST_FORM_TYPES && list != LIST_USER_DATA;
}

/* No profile, file, queue or library begins with a star: such a rule would match nothing, and its
 * author believes that it does. Form types and user data may (*STD). */
static int starred_name(enum list list, const char *text)
{
    return text[0] == '*' && is_name(list) && strcmp(text, "*ALL") != 0 &&
           !(list == LIST_OWNERS && strcmp(text, "*CURRENT") == 0);
}

static int read_element(struct policy_reader *reader, const cJSON *item, enum list list,
                        struct rule *rule)
{
    struct patterns *patterns = &rule->lists[list];
    struct pattern *pattern = &patterns->items[patterns->count];

    if (!cJSON_IsString(item))
        return policy_complain(reader, "%s: holds something that is not a name",
                               policy_list_keys[list]);
    if (list == LIST_FUNCTIONS && !known_function(item->valuestring))
        return policy_complain(reader,
                               "functions: \"%.40s\" is not one of the 17 function "
                               "identifiers:" SPSY_FUNCTION_LIST(LISTED),
                               item->valuestring);
    if (starred_name(list, item->valuestring))
        return policy_complain(reader, "%s: \"%.40s\": a generic name has one * at its end",
                               policy_list_keys[list], item->valuestring);
    if (list == LIST_OWNERS && strcmp(item->valuestring, "*CURRENT") == 0)
        rule->own_files = 1;
    if (read_pattern(reader, item->valuestring, pattern) != 0)
        return -1;
    if (is_name(list))
        fold(pattern->text, pattern->length);
    pattern->at = reader->at;
    patterns->count++;
    return 0;
}

static int read_list(struct policy_reader *reader, const cJSON *array, enum list list,
                     struct rule *rule)
{
    struct patterns *patterns = &rule->lists[list];
    const cJSON *item;
    int bad = 0;

    if (!cJSON_IsArray(array) || !array->child)
        return policy_complain(reader, "%s: an array of names, not empty", policy_list_keys[list]);
    if (patterns->items)
        return -1; /* the key stands twice, which was told */
    patterns->items = calloc((size_t)cJSON_GetArraySize(array), sizeof *patterns->items);
    if (!patterns->items)
        return policy_complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        reader->element++;
        reader->at = policy_scan_of(&reader->scan, item).value;
        bad |= read_element(reader, item, list, rule);
    }
    reader->element = -1;
    return bad;
}

static int read_days(struct policy_reader *reader, const cJSON *array, struct rule *rule)
{
    const cJSON *item;

    if (!cJSON_IsArray(array) || !array->child)
        return policy_complain(reader, "days: an array of mon tue wed thu fri sat sun, not empty");
    rule->days = 0;
    cJSON_ArrayForEach(item, array) {
        size_t day = 0;

        while (day < 7 &&
               !(cJSON_IsString(item) && strcmp(policy_day_names[day], item->valuestring) == 0))
            day++;
        if (day == 7)
            return policy_complain(reader, "days: one of mon tue wed thu fri sat sun");
        rule->days |= 1u << day;
    }
    return 0;
}

static int read_hours(struct policy_reader *reader, const cJSON *item, struct rule *rule)
{
    unsigned from_hour, from_minute, to_hour, to_minute;
    int used = 0;

    /* sscanf alone would take blanks and signs for digits. */
    if (!cJSON_IsString(item) || strspn(item->valuestring, "0123456789:-") != 11 ||
        item->valuestring[2] != ':' || item->valuestring[5] != '-' || item->valuestring[8] != ':' ||
        sscanf(item->valuestring, "%2u:%2u-%2u:%2u%n", &from_hour, &from_minute, &to_hour,
               &to_minute, &used) != 4 ||
        used != 11 || item->valuestring[11] != '\0' || from_hour > 23 || from_minute > 59 ||
        to_minute > 59 || to_hour * 60 + to_minute > MINUTES_A_DAY)
        return policy_complain(reader, "hours: \"HH:MM-HH:MM\"");
    rule->from = (int)(from_hour * 60 + from_minute);
    rule->to = (int)(to_hour * 60 + to_minute);
    if (rule->from == rule->to)
        return policy_complain(reader, "hours: begins and ends at the same minute");
    return 0;
}

static int read_choice(struct policy_reader *reader, const cJSON *item, const char *key,
                       const char *const choices[3], int *choice)
{
    for (size_t i = 0; i < 3; i++)
        if (cJSON_IsString(item) && strcmp(item->valuestring, choices[i]) == 0) {
            *choice = (int)i;
            return 0;
        }
    return policy_complain(reader, "%s: %s, %s or %s", key, choices[0], choices[1], choices[2]);
}

static int read_member(struct policy_reader *reader, const cJSON *item, struct rule *rule)
{
    int choice = 0;

    for (enum list list = 0; list < LISTS; list++)
        if (strcmp(item->string, policy_list_keys[list]) == 0)
            return read_list(reader, item, list, rule);
    if (strcmp(item->string, "days") == 0)
        return read_days(reader, item, rule);
    if (strcmp(item->string, "hours") == 0)
        return read_hours(reader, item, rule);
    if (strcmp(item->string, "name") == 0)
        return policy_read_text(reader, item, "name", rule->name, sizeof rule->name);
    if (strcmp(item->string, "reason") == 0)
        return policy_read_text(reader, item, "reason", rule->reason, sizeof rule->reason);
    if (strcmp(item->string, "job") == 0) {
        if (read_choice(reader, item, "job", policy_job_names, &choice) != 0)
            return -1;
        rule->job = (enum job)choice;
        return 0;
    }
    if (strcmp(item->string, "answer") != 0)
        return 0; /* unknown, which was told */
    if (read_choice(reader, item, "answer", policy_answers, &choice) != 0)
        return -1;
    rule->answer = "01 "[choice];
    return 0;
}

int policy_read_rule(struct policy_reader *reader, const cJSON *object, struct rule *rule)
{
    const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");
    int bad = 0;

    rule->days = ALL_DAYS;
    if (!cJSON_IsObject(object))
        return policy_complain(reader, "a rule is an object");
    reader->name = cJSON_GetStringValue(name);
    bad = policy_check_keys(reader, object, policy_rule_keys, policy_rule_key_count);
    for (const cJSON *item = object->child; item; item = item->next) {
        policy_reader_at(reader, item, item->string);
        bad |= read_member(reader, item, rule);
    }
    policy_reader_at(reader, object, NULL);
    if (!cJSON_GetObjectItemCaseSensitive(object, "answer"))
        bad = policy_complain(reader, "\"answer\" is missing: refuse, allow or none");
    return bad;
}
