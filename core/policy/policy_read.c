/* policy_read.c - from the JSON text to the rules. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "policy/index.h"
#include "policy/reader.h"

const char *const policy_document_keys[] = {"$schema",  "version", "description",
                                            "timeZone", "draft",   "rules"};
const size_t policy_document_key_count =
    sizeof policy_document_keys / sizeof policy_document_keys[0];

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
        policy_reader_at(reader, item, NULL);
        rule->at = reader->at;
        bad |= policy_read_rule(reader, item, rule);
        if (rule_asks_time(rule) && !zoned)
            bad =
                policy_complain(reader, "asks for days or hours, but the policy names no timeZone");
        policy->needs_job |= rule->job != JOB_ANY;
        policy->needs_groups |= rule->lists[LIST_GROUPS].count > 0;
        reader->name = NULL;
    }
    reader->rule = 0;
    return bad;
}

/* What `policy learn` has written is for a person to read first, whoever calls it a policy. */
static int read_draft(struct policy_reader *reader, const cJSON *item)
{
    if (cJSON_IsFalse(item))
        return 0;
    if (!cJSON_IsTrue(item))
        return policy_complain(reader, "draft: true or false");
    return policy_complain(reader, "a draft, which is not enforced: read it, then take \"draft\" "
                                   "out");
}

static int read_member(struct policy_reader *reader, const cJSON *item, struct policy *policy)
{
    if (strcmp(item->string, "version") == 0 && (!cJSON_IsNumber(item) || item->valuedouble != 1.0))
        return policy_complain(reader, "\"version\" is not 1");
    if (strcmp(item->string, "timeZone") == 0)
        return read_zone(reader, item, policy);
    if (strcmp(item->string, "draft") == 0)
        return read_draft(reader, item);
    if ((strcmp(item->string, "$schema") == 0 || strcmp(item->string, "description") == 0) &&
        !cJSON_IsString(item))
        return policy_complain(reader, "%s: a text", item->string);
    return 0; /* unknown, which was told; or "rules" */
}

static int read_document(struct policy_reader *reader, const cJSON *root, struct policy *policy)
{
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(root, "rules");
    int bad;

    policy_reader_at(reader, root, NULL);
    if (!cJSON_IsObject(root))
        return policy_complain(reader, "not a JSON object");
    bad = policy_check_keys(reader, root, policy_document_keys, policy_document_key_count);
    if (!cJSON_GetObjectItemCaseSensitive(root, "version")) {
        reader->key = "version";
        bad = policy_complain(reader, "\"version\" is not 1");
    }
    for (const cJSON *item = root->child; item; item = item->next) {
        policy_reader_at(reader, item, item->string);
        bad |= read_member(reader, item, policy);
    }
    policy_reader_at(reader, rules ? rules : root, rules ? "rules" : NULL);
    return bad | read_rules(reader, rules,
                            cJSON_GetObjectItemCaseSensitive(root, "timeZone") != NULL, policy);
}

static int not_json(struct policy_reader *reader)
{
    const struct scan *scan = &reader->scan;

    reader->at = scan->at;
    policy_scan_move(scan->text, scan->at, &reader->cursor);
    return policy_complain(reader, "line %zu: not valid JSON: %s", reader->cursor.line,
                           scan->wrong);
}

static struct policy *read_root(struct policy_reader *reader, cJSON *root)
{
    struct policy *policy = calloc(1, sizeof *policy);
    int bad;

    if (!policy || !root) {
        free(policy);
        policy_complain(reader, "out of memory");
        return NULL;
    }
    policy_scan_number(root);
    bad = read_document(reader, root, policy);
    if (!bad && !(policy->index = policy_index_make(policy)))
        bad = policy_complain(reader, "out of memory");
    if (!bad)
        return policy;
    policy_free(policy);
    return NULL;
}

struct policy *policy_parse_with(struct policy_reader *reader, const char *text, size_t bytes)
{
    struct policy *policy = NULL;
    cJSON *root = NULL;

    reader->element = -1;
    if (policy_scan_text(&reader->scan, text, bytes) != 0) {
        not_json(reader);
    } else {
        root = cJSON_ParseWithLengthOpts(text, bytes + 1, NULL, 1);
        policy = read_root(reader, root);
    }
    cJSON_Delete(root);
    policy_scan_free(&reader->scan);
    return policy;
}

struct policy *policy_parse(const char *text, size_t bytes, char error[POLICY_ERROR_BYTES])
{
    struct policy_reader reader = {.found = policy_keep_first, .context = error};

    error[0] = '\0';
    return policy_parse_with(&reader, text, bytes);
}

struct policy *policy_check_parse(const char *text, size_t bytes, policy_found *found,
                                  void *context)
{
    struct policy_reader reader = {.found = found, .context = context};

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
    policy_index_free(policy->index);
    free(policy);
}
