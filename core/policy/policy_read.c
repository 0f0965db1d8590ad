/* policy_read.c - from the JSON text to the rules. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/reader.h"
#include "policy/rule.h"

/* glibc takes an unknown zone silently for UTC, so the zone is looked up first. */
static int read_zone(struct policy_reader *reader, const cJSON *item, struct policy *policy)
{
    char path[128];

    if (policy_read_text(reader, item, "timeZone", policy->zone, sizeof policy->zone) != 0)
        return -1;
    if (strcmp(policy->zone, "UTC") == 0)
        return 0;
    snprintf(path, sizeof path, "/usr/share/zoneinfo/%s", policy->zone);
    if (policy->zone[0] == '/' || policy->zone[0] == '\0' || strstr(policy->zone, "..") ||
        access(path, R_OK) != 0)
        return policy_complain(reader, "timeZone: \"%s\" is not known here (package tzdata)",
                               policy->zone);
    return 0;
}

static int asks_time(const struct rule *rule)
{
    return rule->days != ALL_DAYS || rule->from != rule->to;
}

/* zoned: it names a zone, be it a wrong one. */
static int read_rules(struct policy_reader *reader, const cJSON *array, bool zoned,
                      struct policy *policy)
{
    int bad = 0;
    const cJSON *item;
    int count = cJSON_GetArraySize(array);

    if (!cJSON_IsArray(array) || count > POLICY_RULES_MAX)
        return policy_complain(reader, "rules: an array of at most %d rules", POLICY_RULES_MAX);
    policy->rules = calloc((size_t)count + 1, sizeof *policy->rules);
    if (!policy->rules)
        return policy_complain(reader, "out of memory");
    cJSON_ArrayForEach(item, array) {
        struct rule *rule = &policy->rules[policy->count++];

        reader->rule = policy->count;
        bad |= policy_read_rule(reader, item, rule);
        if (asks_time(rule) && !zoned)
            bad =
                policy_complain(reader, "asks for days or hours, but the policy names no timeZone");
        reader->name = NULL;
    }
    reader->rule = 0;
    return bad;
}

static int read_document(struct policy_reader *reader, const cJSON *root, struct policy *policy)
{
    static const char *const keys[] = {"version", "timeZone", "rules", "description"};
    const cJSON *version = cJSON_GetObjectItemCaseSensitive(root, "version");
    const cJSON *zone = cJSON_GetObjectItemCaseSensitive(root, "timeZone");
    int bad;

    if (!cJSON_IsObject(root))
        return policy_complain(reader, "not a JSON object");
    bad = policy_check_keys(reader, root, keys, sizeof keys / sizeof keys[0]);
    reader->key = "version";
    if (!cJSON_IsNumber(version) || version->valuedouble != 1.0)
        bad = policy_complain(reader, "\"version\" is not 1");
    reader->key = "timeZone";
    if (zone)
        bad |= read_zone(reader, zone, policy);
    reader->key = NULL;
    return bad | read_rules(reader, cJSON_GetObjectItemCaseSensitive(root, "rules"), zone != NULL,
                            policy);
}

static int not_json(struct policy_reader *reader, const char *text, const char *end)
{
    size_t line = 1;

    for (const char *at = text; end && at < end; at++)
        line += *at == '\n';
    return policy_complain(reader, "line %zu: not valid JSON", line);
}

struct policy *policy_parse_with(struct policy_reader *reader, const char *text, size_t bytes)
{
    struct policy *policy;
    const char *end = NULL;
    cJSON *root;
    int bad;

    /* cJSON would cut a string at \u0000: two different names would read alike. */
    if (memchr(text, 0, bytes) || strstr(text, "\\u0000")) {
        policy_complain(reader, "holds a NUL");
        return NULL;
    }
    root = cJSON_ParseWithLengthOpts(text, bytes + 1, &end, 1);
    if (!root) {
        not_json(reader, text, end);
        return NULL;
    }
    policy = calloc(1, sizeof *policy);
    bad = policy ? read_document(reader, root, policy) : policy_complain(reader, "out of memory");
    cJSON_Delete(root);
    if (bad) {
        policy_free(policy);
        return NULL;
    }
    return policy;
}

struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES])
{
    struct policy_reader reader = {.found = policy_keep_first, .context = error};

    error[0] = '\0';
    return policy_parse_with(&reader, text, bytes);
}

size_t policy_check(const char *text, size_t bytes, policy_found *found, void *context)
{
    struct policy_reader reader = {.found = found, .context = context};

    policy_free(policy_parse_with(&reader, text, bytes));
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
