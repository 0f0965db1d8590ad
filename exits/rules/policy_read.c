/* policy_read.c - from the JSON text to the rules. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "rule.h"
#include "spsy_functions.h"

static const char *const list_keys[LISTS] = {
    "functions", "users",     "groups",    "owners",   "files",
    "queues",    "libraries", "formTypes", "userData",
};

#define NAME(function) #function,
static const char *const functions[] = {SPSY_FUNCTION_LIST(NAME)};

struct reader { /* where in the document, for the error */
    char *error;
    char path[128];
};

static int complain(const struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static int complain(const struct reader *reader, const char *format, ...)
{
    va_list arguments;
    int used = snprintf(reader->error, POLICY_ERROR_BYTES, "%s%s", reader->path,
                        reader->path[0] ? ": " : "");

    va_start(arguments, format);
    vsnprintf(reader->error + used, POLICY_ERROR_BYTES - (size_t)used, format, arguments);
    va_end(arguments);
    return -1;
}

/* cJSON keeps duplicate keys; which one counts would be a guess. */
static int check_keys(const struct reader *reader, const cJSON *object, const char *const *allowed,
                      size_t count)
{
    for (const cJSON *item = object->child; item; item = item->next) {
        size_t i = 0;

        while (i < count && strcmp(allowed[i], item->string) != 0)
            i++;
        if (i == count)
            return complain(reader, "unknown key \"%.40s\"", item->string);
        for (const cJSON *other = item->next; other; other = other->next)
            if (strcmp(other->string, item->string) == 0)
                return complain(reader, "key \"%.40s\" appears twice", item->string);
    }
    return 0;
}

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

static int read_pattern(const struct reader *reader, const char *text, struct pattern *pattern)
{
    long length;

    if (strcmp(text, "*ALL") == 0) {
        pattern->generic = 1;
        pattern->length = 0;
        return 0;
    }
    length = to_latin1(text, pattern->text, 11);
    if (length < 1 || (length == 11 && pattern->text[10] != '*'))
        return complain(reader, "\"%.40s\" is not a name of 1 to 10 characters", text);
    pattern->generic = pattern->text[length - 1] == '*' && length > 1;
    pattern->length = (size_t)length - (pattern->generic ? 1 : 0);
    if (memchr(pattern->text + (text[0] == '*'), '*', pattern->length - (text[0] == '*')))
        return complain(reader, "\"%.40s\": a generic name has one * at its end", text);
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

static int read_list(struct reader *reader, const cJSON *array, enum list list, struct rule *rule)
{
    struct patterns *patterns = &rule->lists[list];
    const cJSON *item;

    if (!cJSON_IsArray(array) || !array->child)
        return complain(reader, "%s: an array of names, not empty", list_keys[list]);
    patterns->items = calloc((size_t)cJSON_GetArraySize(array), sizeof *patterns->items);
    if (!patterns->items)
        return complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        if (!cJSON_IsString(item))
            return complain(reader, "%s: holds something that is not a name", list_keys[list]);
        if (list == LIST_FUNCTIONS && !known_function(item->valuestring))
            return complain(reader,
                            "functions: \"%.40s\" is not one of the 17 function identifiers",
                            item->valuestring);
        if (starred_name(list, item->valuestring))
            return complain(reader, "%s: \"%.40s\": a generic name has one * at its end",
                            list_keys[list], item->valuestring);
        if (list == LIST_OWNERS && strcmp(item->valuestring, "*CURRENT") == 0)
            rule->own_files = 1;
        if (read_pattern(reader, item->valuestring, &patterns->items[patterns->count]) != 0)
            return -1;
        if (is_name(list))
            fold(patterns->items[patterns->count].text, patterns->items[patterns->count].length);
        patterns->count++;
    }
    return 0;
}

static int read_days(struct reader *reader, const cJSON *array, struct rule *rule)
{
    static const char *const names[] = {"sun", "mon", "tue", "wed", "thu", "fri", "sat"};
    const cJSON *item;

    if (!cJSON_IsArray(array) || !array->child)
        return complain(reader, "days: an array of mon tue wed thu fri sat sun, not empty");
    rule->days = 0;
    cJSON_ArrayForEach(item, array) {
        size_t day = 0;

        while (day < 7 && !(cJSON_IsString(item) && strcmp(names[day], item->valuestring) == 0))
            day++;
        if (day == 7)
            return complain(reader, "days: one of mon tue wed thu fri sat sun");
        rule->days |= 1u << day;
    }
    return 0;
}

static int read_hours(struct reader *reader, const cJSON *item, struct rule *rule)
{
    unsigned from_hour, from_minute, to_hour, to_minute;
    int used = 0;

    if (!cJSON_IsString(item) ||
        sscanf(item->valuestring, "%2u:%2u-%2u:%2u%n", &from_hour, &from_minute, &to_hour,
               &to_minute, &used) != 4 ||
        used != 11 || item->valuestring[11] != '\0' || from_hour > 23 || from_minute > 59 ||
        to_minute > 59 || to_hour * 60 + to_minute > MINUTES_A_DAY)
        return complain(reader, "hours: \"HH:MM-HH:MM\"");
    rule->from = (int)(from_hour * 60 + from_minute);
    rule->to = (int)(to_hour * 60 + to_minute);
    if (rule->from == rule->to)
        return complain(reader, "hours: begins and ends at the same minute");
    return 0;
}

static int read_choice(struct reader *reader, const cJSON *item, const char *key,
                       const char *const choices[3], int *choice)
{
    for (size_t i = 0; i < 3; i++)
        if (cJSON_IsString(item) && strcmp(item->valuestring, choices[i]) == 0) {
            *choice = (int)i;
            return 0;
        }
    return complain(reader, "%s: %s, %s or %s", key, choices[0], choices[1], choices[2]);
}

static int read_text(struct reader *reader, const cJSON *item, const char *key, char *text,
                     size_t size)
{
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size)
        return complain(reader, "%s: a text of at most %zu bytes", key, size - 1);
    strcpy(text, item->valuestring);
    return 0;
}

static int read_member(struct reader *reader, const cJSON *item, struct rule *rule)
{
    static const char *const jobs[] = {"any", "own", "foreign"};
    static const char *const answers[] = {"refuse", "allow", "none"};
    int choice = 0;

    for (enum list list = 0; list < LISTS; list++)
        if (strcmp(item->string, list_keys[list]) == 0)
            return read_list(reader, item, list, rule);
    if (strcmp(item->string, "days") == 0)
        return read_days(reader, item, rule);
    if (strcmp(item->string, "hours") == 0)
        return read_hours(reader, item, rule);
    if (strcmp(item->string, "name") == 0)
        return read_text(reader, item, "name", rule->name, sizeof rule->name);
    if (strcmp(item->string, "reason") == 0)
        return read_text(reader, item, "reason", rule->reason, sizeof rule->reason);
    if (strcmp(item->string, "job") == 0) {
        if (read_choice(reader, item, "job", jobs, &choice) != 0)
            return -1;
        rule->job = (enum job)choice;
        return 0;
    }
    if (read_choice(reader, item, "answer", answers, &choice) != 0)
        return -1;
    rule->answer = "01 "[choice];
    return 0;
}

static int read_rule(struct reader *reader, const cJSON *object, struct rule *rule)
{
    static const char *const keys[] = {"name",  "functions", "users",     "groups",    "owners",
                                       "files", "queues",    "libraries", "formTypes", "userData",
                                       "job",   "days",      "hours",     "answer",    "reason"};

    rule->days = ALL_DAYS;
    if (!cJSON_IsObject(object))
        return complain(reader, "a rule is an object");
    if (check_keys(reader, object, keys, sizeof keys / sizeof keys[0]) != 0)
        return -1;
    for (const cJSON *item = object->child; item; item = item->next)
        if (read_member(reader, item, rule) != 0)
            return -1;
    if (!rule->answer)
        return complain(reader, "\"answer\" is missing: refuse, allow or none");
    return 0;
}

/* glibc takes an unknown zone silently for UTC, so the zone is looked up first. */
static int read_zone(struct reader *reader, const cJSON *item, struct policy *policy)
{
    char path[128];

    if (read_text(reader, item, "timeZone", policy->zone, sizeof policy->zone) != 0)
        return -1;
    if (strcmp(policy->zone, "UTC") == 0)
        return 0;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", policy->zone);
    if (policy->zone[0] == '/' || policy->zone[0] == '\0' || strstr(policy->zone, "..") ||
        access(path, R_OK) != 0)
        return complain(reader, "timeZone: \"%s\" is not known here (package tzdata)",
                        policy->zone);
    return 0;
}

static int asks_time(const struct rule *rule)
{
    return rule->days != ALL_DAYS || rule->from != rule->to;
}

static int read_rules(struct reader *reader, const cJSON *array, struct policy *policy)
{
    size_t index = 0;
    const cJSON *item;
    int count = cJSON_GetArraySize(array);

    if (!cJSON_IsArray(array) || count > POLICY_RULES_MAX)
        return complain(reader, "rules: an array of at most %d rules", POLICY_RULES_MAX);
    policy->rules = calloc((size_t)count + 1, sizeof *policy->rules);
    if (!policy->rules)
        return complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        snprintf(reader->path, sizeof reader->path, "rules[%zu]", index);
        policy->count = ++index;
        if (read_rule(reader, item, &policy->rules[index - 1]) != 0)
            return -1;
        if (asks_time(&policy->rules[index - 1]) && !policy->zone[0])
            return complain(reader, "asks for days or hours, but the policy names no timeZone");
    }
    reader->path[0] = '\0';
    return 0;
}

static int read_document(struct reader *reader, const cJSON *root, struct policy *policy)
{
    static const char *const keys[] = {"version", "timeZone", "rules", "description"};
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    const cJSON *zone = cJSON_GetObjectItemCaseSensitive(root, "timeZone");

    if (!cJSON_IsObject(root))
        return complain(reader, "not a JSON object");
    if (check_keys(reader, root, keys, sizeof keys / sizeof keys[0]) != 0)
        return -1;
    if (!cJSON_IsNumber(version) || version->valuedouble != 1.0)
        return complain(reader, "\"version\" is not 1");
    if (zone && read_zone(reader, zone, policy) != 0)
        return -1;
    return read_rules(reader, cJSON_GetObjectItemCaseSensitive(root, "rules"), policy);
}

struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES])
{
    struct reader reader = {.error = error};
    struct policy *policy = NULL;
    cJSON *root = NULL;
    const char *end = NULL;
    int bad = -1;

    /* cJSON would cut a string at \u0000: two different names would read alike. */
    if (memchr(text, 0, bytes) || strstr(text, "\\u0000")) {
        complain(&reader, "holds a NUL");
        return NULL;
    }
    root = cJSON_ParseWithLengthOpts(text, bytes + 1, &end, 1);
    if (!root) {
        size_t line = 1;

        for (const char *at = text; end && at < end; at++)
            line += *at == '\n';
        complain(&reader, "line %zu: not valid JSON", line);
        return NULL;
    }
    policy = calloc(1, sizeof *policy);
    if (policy)
        bad = read_document(&reader, root, policy);
    else
        complain(&reader, "out of memory");
    cJSON_Delete(root);
    if (bad) {
        policy_free(policy);
        return NULL;
    }
    return policy;
}

static int check_file(int fd, uid_t owner, struct stat *status, char error[POLICY_ERROR_BYTES])
{
    const char *wrong = NULL;

    if (fstat(fd, status) != 0)
        wrong = strerror(errno);
    else if (!S_ISREG(status->st_mode))
        wrong = "not a regular file";
    else if (status->st_uid != 0 && status->st_uid != owner)
        wrong = "its owner is neither root nor the owner of the home";
    else if (status->st_mode & (S_IWGRP | S_IWOTH))
        wrong = "writable by group or others (chmod go-w)";
    else if (status->st_size > POLICY_BYTES_MAX)
        wrong = "larger than 1 MiB";
    if (wrong)
        snprintf(error, POLICY_ERROR_BYTES, "%s", wrong);
    return wrong ? -1 : 0;
}

struct policy *policy_read(const char *path, uid_t owner, char error[POLICY_ERROR_BYTES])
{
    struct policy *policy = NULL;
    struct stat status;
    char *text = NULL;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        snprintf(error, POLICY_ERROR_BYTES, "%s", strerror(errno));
        return NULL;
    }
    if (check_file(fd, owner, &status, error) != 0)
        goto out;
    text = calloc(1, (size_t)status.st_size + 1);
    got = text ? read(fd, text, (size_t)status.st_size) : -1;
    if (got != status.st_size) {
        snprintf(error, POLICY_ERROR_BYTES, "it could not be read whole");
        goto out;
    }
    policy = policy_parse(text, (size_t)got, error);
out:
    free(text);
    close(fd);
    return policy;
}

void policy_free(struct policy *policy)
{
    if (!policy)
        return;
    for (size_t i = 0; i < policy->count; i++)
        for (enum list list = 0; list < LISTS; list++)
            free(policy->rules[i].lists[list].items);
    free(policy->rules);
    free(policy);
}
