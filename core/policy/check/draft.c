#include "policy/check/draft.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "policy/reader.h"

/* ---- counts -------------------------------------------------------------------------------- */

void policy_draft_tally_add(struct tally *tally, bool refused, enum policy_native native,
                            int64_t count)
{
    if (refused) {
        tally->refused += count;
        tally->refused_alike += native == POLICY_NATIVE_REFUSED ? count : 0;
    } else {
        tally->allowed += count;
        tally->allowed_alike += native == POLICY_NATIVE_ALLOWED ? count : 0;
    }
}

void policy_draft_tally_join(struct tally *tally, const struct tally *other)
{
    tally->allowed += other->allowed;
    tally->refused += other->refused;
    tally->allowed_alike += other->allowed_alike;
    tally->refused_alike += other->refused_alike;
}

static bool is_native(const struct tally *tally)
{
    return tally->allowed == tally->allowed_alike && tally->refused == tally->refused_alike;
}

bool policy_draft_tally_agrees(const struct tally *tally)
{
    return is_native(tally) || tally->allowed == 0 || tally->refused == 0;
}

/* What came out both ways is refused. */
static char answer_to(const struct tally *tally)
{
    if (is_native(tally))
        return ' ';
    return tally->refused ? '0' : '1';
}

static int64_t explained_by(char answer, const struct tally *tally)
{
    return answer == ' '   ? tally->allowed_alike + tally->refused_alike
           : answer == '0' ? tally->refused
                           : tally->allowed;
}

/* ---- rules --------------------------------------------------------------------------------- */

static void release_rule(struct draft_rule *rule)
{
    for (int list = 0; list < DRAFT_LISTS; list++)
        free(rule->lists[list]);
    memset(rule, 0, sizeof *rule);
}

void policy_draft_release(struct draft *draft)
{
    for (size_t i = 0; i < draft->count; i++)
        release_rule(&draft->rules[i]);
    free(draft->rules);
    memset(draft, 0, sizeof *draft);
}

static struct draft_rule *one_more(struct draft *draft)
{
    if (draft->count == draft->room) {
        size_t room = draft->room ? 2 * draft->room : 64;
        struct draft_rule *rules = realloc(draft->rules, room * sizeof *rules);

        if (!rules)
            return NULL;
        draft->rules = rules;
        draft->room = room;
    }
    return memset(&draft->rules[draft->count++], 0, sizeof *draft->rules);
}

int policy_draft_add(struct draft *draft, bool group, const char *const names[DRAFT_LISTS],
                     const struct tally *all, const struct tally *own)
{
    struct draft_rule *rule = one_more(draft);
    bool bad = !rule;

    for (int list = 0; list < DRAFT_LISTS && !bad; list++)
        bad = asprintf(&rule->lists[list], "%s\n", names[list]) < 0;
    if (bad)
        return -1;
    rule->group = group;
    rule->own = strcmp(names[DRAFT_OWNER], "*CURRENT") == 0;
    rule->answer = answer_to(all);
    rule->explained = explained_by(rule->answer, own);
    draft->explained += rule->explained;
    draft->contradicted += own->allowed + own->refused - rule->explained;
    return 0;
}

/* ---- rules become one ---------------------------------------------------------------------- */

/* By everything but the list that is merged. */
static int compare_rules(const struct draft_rule *a, const struct draft_rule *b,
                         enum draft_list merged)
{
    int order = a->group - b->group;

    if (order == 0)
        order = a->own - b->own;
    if (order == 0)
        order = a->answer - b->answer;
    for (int list = 0; list < DRAFT_LISTS && order == 0; list++)
        if (list != (int)merged)
            order = strcmp(a->lists[list], b->lists[list]);
    return order;
}

static int compare_names(const void *one, const void *other, void *context)
{
    const struct draft_rule *a = one, *b = other;
    const enum draft_list merged = *(const enum draft_list *)context;
    int order = compare_rules(a, b, merged);

    return order ? order : strcmp(a->lists[merged], b->lists[merged]);
}

/* The names of the rules from `first`, joined in that one; a name is there once. */
static int join(struct draft_rule *first, size_t count, enum draft_list merged)
{
    size_t bytes = 0;
    char *names, *at;

    for (size_t i = 0; i < count; i++)
        bytes += strlen(first[i].lists[merged]);
    names = at = malloc(bytes + 1);
    if (!names)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(first[i].lists[merged], first[i - 1].lists[merged]) != 0)
            at = stpcpy(at, first[i].lists[merged]);
        first->explained += i ? first[i].explained : 0;
    }
    free(first->lists[merged]);
    first->lists[merged] = names;
    return 0;
}

static int merge_list(struct draft *draft, enum draft_list list)
{
    size_t kept = 0, begin = 0, end;

    if (draft->count)
        qsort_r(draft->rules, draft->count, sizeof *draft->rules, compare_names, &list);
    for (; begin < draft->count; begin = end) {
        for (end = begin + 1; end < draft->count; end++)
            if (compare_rules(&draft->rules[begin], &draft->rules[end], list) != 0)
                break;
        if (end - begin > 1 && join(&draft->rules[begin], end - begin, list) != 0)
            return -1;
        for (size_t i = begin + 1; i < end; i++)
            release_rule(&draft->rules[i]);
        if (kept != begin) {
            draft->rules[kept] = draft->rules[begin];
            memset(&draft->rules[begin], 0, sizeof *draft->rules);
        }
        kept++;
    }
    draft->count = kept;
    return 0;
}

int policy_draft_merge(struct draft *draft)
{
    static const enum draft_list order[] = {DRAFT_FUNCTION, DRAFT_FILE, DRAFT_QUEUE, DRAFT_OWNER,
                                            DRAFT_WHO};

    for (size_t i = 0; i < DRAFT_LISTS; i++)
        if (merge_list(draft, order[i]) != 0)
            return -1;
    return 0;
}

/* ---- the document -------------------------------------------------------------------------- */

/* Users before groups, whose rule may say otherwise; own files before those of an owner, who may be
 * in the group; then what explains most. */
static int compare_places(const void *one, const void *other)
{
    const struct draft_rule *a = one, *b = other;

    if (a->group != b->group)
        return a->group - b->group;
    if (a->own != b->own)
        return b->own - a->own;
    if (a->explained != b->explained)
        return a->explained < b->explained ? 1 : -1;
    return strcmp(a->lists[DRAFT_WHO], b->lists[DRAFT_WHO]);
}

static bool add_list(cJSON *rule, const char *key, char *names)
{
    cJSON *array = cJSON_AddArrayToObject(rule, key);

    for (char *at = names, *end; array && (end = strchr(at, '\n')); at = end + 1) {
        cJSON *name;

        *end = '\0';
        name = cJSON_CreateString(at);
        *end = '\n';
        if (!name || !cJSON_AddItemToArray(array, name))
            return false;
    }
    return array != NULL;
}

static cJSON *rule_document(const struct draft_rule *rule)
{
    cJSON *object = cJSON_CreateObject();
    char name[64];

    snprintf(name, sizeof name, "explains %" PRId64 " decision%s", rule->explained,
             rule->explained == 1 ? "" : "s");
    if (object && cJSON_AddStringToObject(object, "name", name) &&
        add_list(object, rule->group ? "groups" : "users", rule->lists[DRAFT_WHO]) &&
        add_list(object, "owners", rule->lists[DRAFT_OWNER]) &&
        add_list(object, "files", rule->lists[DRAFT_FILE]) &&
        add_list(object, "queues", rule->lists[DRAFT_QUEUE]) &&
        add_list(object, "functions", rule->lists[DRAFT_FUNCTION]) &&
        cJSON_AddStringToObject(object, "answer",
                                policy_answers[rule->answer == '0'   ? 0
                                               : rule->answer == '1' ? 1
                                                                     : 2]))
        return object;
    cJSON_Delete(object);
    return NULL;
}

cJSON *policy_draft_document(struct draft *draft, const char *description)
{
    cJSON *document = cJSON_CreateObject();
    cJSON *rules = NULL;
    bool made = document && cJSON_AddNumberToObject(document, "version", 1) &&
                cJSON_AddTrueToObject(document, "draft") &&
                cJSON_AddStringToObject(document, "description", description) &&
                (rules = cJSON_AddArrayToObject(document, "rules"));

    if (draft->count)
        qsort(draft->rules, draft->count, sizeof *draft->rules, compare_places);
    for (size_t i = 0; i < draft->count && made; i++) {
        cJSON *rule = rule_document(&draft->rules[i]);

        made = rule && cJSON_AddItemToArray(rules, rule);
    }
    if (made)
        return document;
    cJSON_Delete(document);
    return NULL;
}
