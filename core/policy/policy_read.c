/* policy_read.c - from the JSON text to the rules. */
#include <cjson/cJSON.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/stat.h>
#include <unistd.h>

#include "policy/rule.h"
#include "spsy_functions.h"

static const char *const list_keys[LISTS] = {
    "functions", "users",     "groups",    "owners",   "files",
    "queues",    "libraries", "formTypes", "userData",
};

#define NAME(function) #function,
#define LISTED(function) " " #function
static const char *const functions[] = {SPSY_FUNCTION_LIST(NAME)};

struct reader { /* where in the document, for the fault */
    policy_found *found;
    void *context;
    size_t faults;
    size_t rule;            /* that is being read, 1.. */
    const char *name, *key; /* NULL = none */
};

/* The word that begins alike: "user" for "users", "Reason" for "reason". NULL = none. */
static const char *nearest_word(const char *key, const char *const *allowed, size_t count)
{
    size_t length = strlen(key);

    for (size_t i = 0; length >= 3 && i < count; i++)
        if (strncasecmp(key, allowed[i], length) == 0 ||
            strncasecmp(key, allowed[i], strlen(allowed[i])) == 0)
            return allowed[i];
    return NULL;
}

static int complain(struct reader *reader, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* "rule 2, desk: users: ...", as reasons name it. */
static int complain(struct reader *reader, const char *format, ...)
{
    char text[POLICY_ERROR_BYTES] = "", path[128] = "";
    const char *name = reader->name ? reader->name : "";
    struct policy_fault fault = {reader->rule, name, path, text};
    va_list arguments;
    size_t used;

    if (reader->rule > 0) {
        snprintf(path, sizeof path, "rules[%zu]%s%.64s", reader->rule - 1, reader->key ? "." : "",
                 reader->key ? reader->key : "");
        snprintf(text, sizeof text, "rule %zu%s%.63s: ", reader->rule, *name ? ", " : "", name);
    } else if (reader->key) {
        snprintf(path, sizeof path, "%.64s", reader->key);
    }
    used = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    reader->faults++;
    reader->found(reader->context, &fault);
    return -1;
}

static int unknown_key(struct reader *reader, const char *key, const char *const *allowed,
                       size_t count)
{
    const char *nearest = nearest_word(key, allowed, count);

    return complain(reader, "unknown key \"%.40s\"%s%s", key, nearest ? "; nearest: " : "",
                    nearest ? nearest : "");
}

/* cJSON keeps duplicate keys; which one counts would be a guess. */
static int check_keys(struct reader *reader, const cJSON *object, const char *const *allowed,
                      size_t count)
{
    int bad = 0;

    for (const cJSON *item = object->child; item; item = item->next) {
        size_t i = 0;

        while (i < count && strcmp(allowed[i], item->string) != 0)
            i++;
        reader->key = item->string;
        if (i == count)
            bad = unknown_key(reader, item->string, allowed, count);
        for (const cJSON *other = item->next; other; other = other->next)
            if (strcmp(other->string, item->string) == 0) {
                bad = complain(reader, "key \"%.40s\" appears twice", item->string);
                break;
            }
    }
    reader->key = NULL;
    return bad;
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

static int read_pattern(struct reader *reader, const char *text, struct pattern *pattern)
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
    if (patterns->items)
        return -1; /* the key stands twice, which was told */
    patterns->items = calloc((size_t)cJSON_GetArraySize(array), sizeof *patterns->items);
    if (!patterns->items)
        return complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        if (!cJSON_IsString(item))
            return complain(reader, "%s: holds something that is not a name", list_keys[list]);
        if (list == LIST_FUNCTIONS && !known_function(item->valuestring))
            return complain(reader,
                            "functions: \"%.40s\" is not one of the 17 function "
                            "identifiers:" SPSY_FUNCTION_LIST(LISTED),
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
    if (strcmp(item->string, "answer") != 0)
        return 0; /* unknown, which was told */
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

    const cJSON *name = cJSON_GetObjectItemCaseSensitive(object, "name");
    int bad = 0;

    rule->days = ALL_DAYS;
    if (!cJSON_IsObject(object))
        return complain(reader, "a rule is an object");
    reader->name = cJSON_GetStringValue(name);
    bad = check_keys(reader, object, keys, sizeof keys / sizeof keys[0]);
    for (const cJSON *item = object->child; item; item = item->next) {
        reader->key = item->string;
        bad |= read_member(reader, item, rule);
    }
    reader->key = NULL;
    if (!cJSON_GetObjectItemCaseSensitive(object, "answer"))
        bad = complain(reader, "\"answer\" is missing: refuse, allow or none");
    return bad;
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

/* zoned: it names a zone, be it a wrong one. */
static int read_rules(struct reader *reader, const cJSON *array, bool zoned, struct policy *policy)
{
    int bad = 0;
    const cJSON *item;
    int count = cJSON_GetArraySize(array);

    if (!cJSON_IsArray(array) || count > POLICY_RULES_MAX)
        return complain(reader, "rules: an array of at most %d rules", POLICY_RULES_MAX);
    policy->rules = calloc((size_t)count + 1, sizeof *policy->rules);
    if (!policy->rules)
        return complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        struct rule *rule = &policy->rules[policy->count++];

        reader->rule = policy->count;
        bad |= read_rule(reader, item, rule);
        if (asks_time(rule) && !zoned)
            bad = complain(reader, "asks for days or hours, but the policy names no timeZone");
        reader->name = NULL;
    }
    reader->rule = 0;
    return bad;
}

static int read_document(struct reader *reader, const cJSON *root, struct policy *policy)
{
    static const char *const keys[] = {"version", "timeZone", "rules", "description"};
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    const cJSON *zone = cJSON_GetObjectItemCaseSensitive(root, "timeZone");
    int bad;

    if (!cJSON_IsObject(root))
        return complain(reader, "not a JSON object");
    bad = check_keys(reader, root, keys, sizeof keys / sizeof keys[0]);
    reader->key = "version";
    if (!cJSON_IsNumber(version) || version->valuedouble != 1.0)
        bad = complain(reader, "\"version\" is not 1");
    reader->key = "timeZone";
    if (zone)
        bad |= read_zone(reader, zone, policy);
    reader->key = NULL;
    return bad | read_rules(reader, cJSON_GetObjectItemCaseSensitive(root, "rules"), zone != NULL,
                            policy);
}

static int not_json(struct reader *reader, const char *text, const char *end)
{
    size_t line = 1;

    for (const char *at = text; end && at < end; at++)
        line += *at == '\n';
    return complain(reader, "line %zu: not valid JSON", line);
}

static struct policy *parse(struct reader *reader, const char *text, size_t bytes)
{
    struct policy *policy;
    const char *end = NULL;
    cJSON *root;
    int bad;

    /* cJSON would cut a string at \u0000: two different names would read alike. */
    if (memchr(text, 0, bytes) || strstr(text, "\\u0000")) {
        complain(reader, "holds a NUL");
        return NULL;
    }
    root = cJSON_ParseWithLengthOpts(text, bytes + 1, &end, 1);
    if (!root) {
        not_json(reader, text, end);
        return NULL;
    }
    policy = calloc(1, sizeof *policy);
    bad = policy ? read_document(reader, root, policy) : complain(reader, "out of memory");
    cJSON_Delete(root);
    if (bad) {
        policy_free(policy);
        return NULL;
    }
    return policy;
}

static void keep_first(void *context, const struct policy_fault *fault)
{
    char *error = context;

    if (!error[0])
        snprintf(error, POLICY_ERROR_BYTES, "%s", fault->text);
}

struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES])
{
    struct reader reader = {.found = keep_first, .context = error};

    error[0] = '\0';
    return parse(&reader, text, bytes);
}

size_t policy_check(const char *text, size_t bytes, policy_found *found, void *context)
{
    struct reader reader = {.found = found, .context = context};

    policy_free(parse(&reader, text, bytes));
    return reader.faults;
}

static int check_file(struct reader *reader, int fd, uid_t owner, struct stat *status)
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
    return wrong ? complain(reader, "%s", wrong) : 0;
}

static struct policy *read_file(struct reader *reader, const char *path, uid_t owner)
{
    struct policy *policy = NULL;
    struct stat status;
    char *text = NULL;
    ssize_t got;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);

    if (fd < 0) {
        complain(reader, "%s", strerror(errno));
        return NULL;
    }
    if (check_file(reader, fd, owner, &status) != 0)
        goto out;
    text = calloc(1, (size_t)status.st_size + 1);
    got = text ? read(fd, text, (size_t)status.st_size) : -1;
    if (got == status.st_size)
        policy = parse(reader, text, (size_t)got);
    else
        complain(reader, "it could not be read whole");
out:
    free(text);
    close(fd);
    return policy;
}

struct policy *policy_read(const char *path, uid_t owner, char error[POLICY_ERROR_BYTES])
{
    struct reader reader = {.found = keep_first, .context = error};

    error[0] = '\0';
    return read_file(&reader, path, owner);
}

size_t policy_check_file(const char *path, uid_t owner, policy_found *found, void *context)
{
    struct reader reader = {.found = found, .context = context};

    policy_free(read_file(&reader, path, owner));
    return reader.faults;
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
