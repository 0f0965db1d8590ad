#include "kit/coverage.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/* ---- rules of policies ------------------------------------------------------------------------
 */

static int add_policy(struct kit_coverage *coverage, int format,
                      const struct spsy_registration *registration, struct spsy_error *error)
{
    struct kit_policy_hits *hits = &coverage->policies[coverage->policy_count];
    char ignored[POLICY_ERROR_BYTES];

    if (strcasecmp(registration->program, "QSPSY/RULES") != 0)
        return 0;
    *hits =
        (struct kit_policy_hits){format, registration->number, registration->program_data,
                                 policy_read(registration->program_data, geteuid(), ignored), NULL};
    if (!hits->policy)
        return 0;
    coverage->policy_count++;
    hits->hits = calloc(policy_rule_count(hits->policy) + 1, sizeof *hits->hits);
    return hits->hits ? 0 : spsy_fail_memory(error);
}

int kit_coverage_begin(const struct kit_candidate *candidate, struct kit_coverage *coverage,
                       struct spsy_error *error)
{
    const struct spsy_registry *registry = &candidate->registry;
    int result = 0;

    memset(coverage, 0, sizeof *coverage);
    for (int format = 0; format < SPSY_FORMATS; format++) {
        coverage->registered[format] = registry->count[format] > 0;
        for (size_t i = 0; result == 0 && i < registry->count[format]; i++)
            result = add_policy(coverage, format, &registry->programs[format][i], error);
    }
    return result;
}

void kit_coverage_end(struct kit_coverage *coverage)
{
    for (size_t i = 0; i < coverage->policy_count; i++) {
        policy_free(coverage->policies[i].policy);
        free(coverage->policies[i].hits);
    }
    coverage->policy_count = 0;
}

/* ISO 8859-1, blank padded, cut: what a name of a profile is in the record. */
static void pad(char target[10], const char *name)
{
    size_t length = strnlen(name, 10);

    memset(target, ' ', 10);
    memcpy(target, name, length);
}

static void fill_facts(const struct kit_request *request, struct policy_facts *facts)
{
    const cJSON *user =
        cJSON_GetObjectItemCaseSensitive(request->users, request->request.fields.current_user);
    const cJSON *groups =
        request->groups ? request->groups : cJSON_GetObjectItemCaseSensitive(user, "groups");
    const cJSON *group;

    facts->own_job = request->own;
    facts->now = time(NULL);
    if (!cJSON_IsArray(groups))
        return;
    cJSON_ArrayForEach(group, groups)
        if (facts->group_count < POLICY_GROUPS_MAX && strcmp(group->valuestring, "*NONE") != 0)
            pad(facts->groups[facts->group_count++], group->valuestring);
}

/* RULES says which rule answered by its reason at best; the policy is asked again, in this process,
 * with what the program was given. */
static void note_rule(struct kit_coverage *coverage, const struct kit_request *request, int format,
                      const struct spsy_call *call)
{
    struct policy_facts facts = {.record = NULL};
    unsigned char record[SPSY_RECORD_BYTES];
    char reason[POLICY_REASON_BYTES];
    size_t rule;

    for (size_t i = 0; i < coverage->policy_count; i++) {
        struct kit_policy_hits *hits = &coverage->policies[i];

        if (hits->format != format || hits->number != call->number ||
            call->meaning == SPSY_MEANING_FAILED ||
            spsy_record_encode(&request->request.fields, SPSY_CHARSET_ASCII, record, NULL) < 0)
            continue;
        facts.record = (const struct spsy_record *)(const void *)record;
        fill_facts(request, &facts);
        policy_answer_by(hits->policy, &facts, &rule, reason);
        hits->hits[rule]++;
    }
}

/* ---- programs ---------------------------------------------------------------------------------
 */

static size_t function_index(const char *function)
{
    size_t index = 0;

    while (index < SPSY_FUNCTION_COUNT && strcmp(spsy_functions[index], function) != 0)
        index++;
    return index;
}

static int plain_meaning(enum spsy_meaning meaning)
{
    return meaning == SPSY_MEANING_WOULD_REFUSE  ? SPSY_MEANING_REFUSE
           : meaning == SPSY_MEANING_WOULD_ALLOW ? SPSY_MEANING_ALLOW
                                                 : (int)meaning;
}

void kit_coverage_note(struct kit_coverage *coverage, const struct kit_request *request,
                       const struct spsy_decision *decision)
{
    size_t function = function_index(request->request.fields.function);

    for (size_t i = 0; i < decision->call_count && function < SPSY_FUNCTION_COUNT; i++) {
        const struct spsy_call *call = &decision->calls[i];
        int format = spsy_format_index(call->format), meaning = plain_meaning(call->meaning);

        if (format < 0 || meaning >= KIT_MEANINGS)
            continue;
        coverage->answers[function][format][request->own][meaning]++;
        note_rule(coverage, request, format, call);
    }
}

static bool called(const size_t answers[KIT_MEANINGS])
{
    for (int i = 0; i < KIT_MEANINGS; i++)
        if (answers[i])
            return true;
    return false;
}

/* X7: programs of SPSY0200 are not called for files of the running job. */
static bool possible(const struct kit_coverage *coverage, int format, int own)
{
    return coverage->registered[format] && !(format == 1 && own);
}

size_t kit_coverage_reached(const struct kit_coverage *coverage, size_t *all)
{
    size_t reached = 0;

    *all = 0;
    for (size_t function = 0; function < SPSY_FUNCTION_COUNT; function++)
        for (int format = 0; format < SPSY_FORMATS; format++)
            for (int own = 0; own < 2; own++) {
                *all += possible(coverage, format, own);
                reached += possible(coverage, format, own) &&
                           called(coverage->answers[function][format][own]);
            }
    for (size_t i = 0; i < coverage->policy_count; i++)
        for (size_t rule = 1; rule <= policy_rule_count(coverage->policies[i].policy); rule++) {
            ++*all;
            reached += coverage->policies[i].hits[rule] > 0;
        }
    return reached;
}

int kit_coverage_percent(const struct kit_coverage *coverage)
{
    size_t all, reached = kit_coverage_reached(coverage, &all);

    return all ? (int)(100 * reached / all) : 100;
}

/* ---- showing it -------------------------------------------------------------------------------
 */

static void write_answers(const size_t answers[KIT_MEANINGS], FILE *stream)
{
    const char *separator = "";

    for (int i = 0; i < KIT_MEANINGS; i++)
        if (answers[i]) {
            fprintf(stream, "%s%s", separator, spsy_meaning_name((enum spsy_meaning)i));
            separator = "+";
        }
    if (!*separator)
        fputs("never", stream);
}

static void write_matrix(const struct kit_coverage *coverage, FILE *stream)
{
    for (size_t function = 0; function < SPSY_FUNCTION_COUNT; function++)
        for (int format = 0; format < SPSY_FORMATS; format++) {
            if (!coverage->registered[format])
                continue;
            fprintf(stream, "# %-10s %s", spsy_functions[function], spsy_format_names[format]);
            for (int own = 1; own >= 0; own--) {
                fprintf(stream, "%s", own ? "  own " : "  foreign ");
                if (possible(coverage, format, own))
                    write_answers(coverage->answers[function][format][own], stream);
                else
                    fputs("-", stream);
            }
            fputc('\n', stream);
        }
}

static void write_sums(const struct kit_coverage *coverage, FILE *stream)
{
    size_t sums[KIT_MEANINGS] = {0};

    for (size_t function = 0; function < SPSY_FUNCTION_COUNT; function++)
        for (int format = 0; format < SPSY_FORMATS; format++)
            for (int own = 0; own < 2; own++)
                for (int i = 0; i < KIT_MEANINGS; i++)
                    sums[i] += coverage->answers[function][format][own][i];
    fputs("# answers:", stream);
    for (int i = 0; i < KIT_MEANINGS; i++)
        fprintf(stream, "%s %zu %s", i ? "," : "", sums[i],
                spsy_meaning_name((enum spsy_meaning)i));
    fputc('\n', stream);
}

static void write_rules(const struct kit_policy_hits *hits, FILE *stream)
{
    for (size_t rule = 1; rule <= policy_rule_count(hits->policy); rule++) {
        const char *name = policy_rule_name(hits->policy, rule);

        if (hits->hits[rule] == 0)
            fprintf(stream, "# never hit: rule %zu%s%s of %s\n", rule, *name ? ", " : "", name,
                    hits->path);
    }
}

void kit_coverage_write(const struct kit_coverage *coverage, bool whole, FILE *stream)
{
    size_t all, reached = kit_coverage_reached(coverage, &all);

    if (whole)
        write_matrix(coverage, stream);
    write_sums(coverage, stream);
    for (size_t i = 0; i < coverage->policy_count; i++)
        write_rules(&coverage->policies[i], stream);
    fprintf(stream, "# coverage: %d %%, %zu of %zu (functions x formats x own or foreign%s)\n",
            kit_coverage_percent(coverage), reached, all,
            coverage->policy_count ? ", and rules" : "");
}

static bool add_cell(cJSON *cells, const struct kit_coverage *coverage, size_t function, int format,
                     int own)
{
    const size_t *answers = coverage->answers[function][format][own];
    cJSON *cell = cJSON_CreateObject(), *counts;

    cJSON_AddStringToObject(cell, "function", spsy_functions[function]);
    cJSON_AddStringToObject(cell, "format", spsy_format_names[format]);
    cJSON_AddBoolToObject(cell, "own", own);
    counts = cJSON_AddObjectToObject(cell, "answers");
    for (int i = 0; counts && i < KIT_MEANINGS; i++)
        if (answers[i])
            cJSON_AddNumberToObject(counts, spsy_meaning_name((enum spsy_meaning)i),
                                    (double)answers[i]);
    if (counts && cJSON_AddItemToArray(cells, cell))
        return true;
    cJSON_Delete(cell);
    return false;
}

static bool add_cells(cJSON *cells, const struct kit_coverage *coverage)
{
    for (size_t function = 0; function < SPSY_FUNCTION_COUNT; function++)
        for (int format = 0; format < SPSY_FORMATS; format++)
            for (int own = 0; own < 2; own++)
                if (possible(coverage, format, own) &&
                    !add_cell(cells, coverage, function, format, own))
                    return false;
    return true;
}

static bool add_rules(cJSON *rules, const struct kit_policy_hits *hits)
{
    for (size_t number = 1; number <= policy_rule_count(hits->policy); number++) {
        cJSON *rule = cJSON_CreateObject();

        if (!cJSON_AddStringToObject(rule, "policy", hits->path) ||
            !cJSON_AddNumberToObject(rule, "rule", (double)number) ||
            !cJSON_AddStringToObject(rule, "name", policy_rule_name(hits->policy, number)) ||
            !cJSON_AddNumberToObject(rule, "hits", (double)hits->hits[number]) ||
            !cJSON_AddItemToArray(rules, rule)) {
            cJSON_Delete(rule);
            return false;
        }
    }
    return true;
}

cJSON *kit_coverage_to_json(const struct kit_coverage *coverage)
{
    size_t all, reached = kit_coverage_reached(coverage, &all);
    cJSON *root = cJSON_CreateObject(), *cells, *rules;
    bool made;

    cJSON_AddNumberToObject(root, "percent", kit_coverage_percent(coverage));
    cJSON_AddNumberToObject(root, "reached", (double)reached);
    cJSON_AddNumberToObject(root, "all", (double)all);
    cells = cJSON_AddArrayToObject(root, "cells");
    rules = cJSON_AddArrayToObject(root, "rules");
    made = cells && rules && add_cells(cells, coverage);
    for (size_t i = 0; made && i < coverage->policy_count; i++)
        made = add_rules(rules, &coverage->policies[i]);
    if (made)
        return root;
    cJSON_Delete(root);
    return NULL;
}
