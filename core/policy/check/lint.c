#include "policy/lint.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "policy/check/cover.h"
#include "policy/index.h"
#include "policy/reader.h"
#include "spsy_functions.h"

struct lint {
    const struct policy *policy;
    const char *text;
    const struct policy_home *home;
    policy_found *found;
    void *context;
    struct scan_cursor cursor;
    struct cover cover;
    size_t told;
};

/* Where in a rule: the rule itself, or a name in one of its lists. */
struct place {
    size_t rule;      /* 1.. */
    const char *list; /* NULL = the rule */
    size_t element, at;
};

static void tell(struct lint *lint, enum policy_kind kind, const struct place *place,
                 const char *format, ...) __attribute__((format(printf, 4, 5)));
static void tell(struct lint *lint, enum policy_kind kind, const struct place *place,
                 const char *format, ...)
{
    const struct rule *rule = &lint->policy->rules[place->rule - 1];
    char path[128], text[POLICY_ERROR_BYTES];
    struct policy_fault fault = {
        .rule = place->rule, .name = rule->name, .path = path, .text = text, .kind = kind};
    va_list arguments;
    size_t used;

    snprintf(path, sizeof path, "rules[%zu]", place->rule - 1);
    used = strlen(path);
    if (place->list)
        snprintf(path + used, sizeof path - used, ".%s[%zu]", place->list, place->element);
    snprintf(text, sizeof text, "rule %zu%s%s: ", place->rule, rule->name[0] ? ", " : "",
             rule->name);
    used = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    spsy_utf8_trim(text);
    if (lint->text)
        policy_scan_move(lint->text, place->at, &lint->cursor);
    fault.line = lint->cursor.line;
    fault.column = lint->cursor.column;
    lint->told++;
    lint->found(lint->context, &fault);
}

/* ---- rules that never match ---------------------------------------------------------------- */

static void look_for_cover(struct lint *lint, size_t number, size_t *unfinished)
{
    const struct rule *rule = &lint->policy->rules[number - 1];
    size_t earlier = policy_index_covering(lint->policy, number, policy_cover_passes, &lint->cover);
    const char *name = earlier ? policy_rule_name(lint->policy, earlier) : "";

    if (lint->cover.work_left < 0 && !*unfinished)
        *unfinished = number;
    if (earlier)
        tell(lint, POLICY_SHADOWED, &(struct place){.rule = number, .at = rule->at},
             "never matches: rule %zu%s%s comes first and matches whatever it does", earlier,
             *name ? ", " : "", name);
}

/* ---- names of the home --------------------------------------------------------------------- */

/* The first of count sorted names, each at the beginning of size bytes, that is not less. */
static size_t lower_bound(const void *names, size_t count, size_t size, const char *name)
{
    size_t low = 0, high = count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (strcmp((const char *)names + middle * size, name) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

static int is_known(const void *names, size_t count, size_t size, const struct pattern *pattern)
{
    char name[PATTERN_SIZE] = "";
    size_t at;

    memcpy(name, pattern->text, pattern->length);
    for (size_t i = pattern->length; i > 0 && name[i - 1] == ' '; i--)
        name[i - 1] = '\0';
    at = lower_bound(names, count, size, name);
    if (at == count)
        return 0;
    names = (const char *)names + at * size;
    return pattern->generic ? strncmp(names, name, strlen(name)) == 0 : strcmp(names, name) == 0;
}

static void pattern_text(const struct pattern *pattern, char text[2 * PATTERN_SIZE + 2])
{
    size_t used = spsy_latin1_to_utf8((const unsigned char *)pattern->text, pattern->length, text);

    snprintf(text + used, 2, "%s", pattern->generic ? "*" : "");
}

static void look_at_name(struct lint *lint, size_t number, enum list list, size_t element)
{
    const struct policy_home *home = lint->home;
    const struct pattern *pattern = &lint->policy->rules[number - 1].lists[list].items[element];
    const struct place place = {number, policy_list_keys[list], element, pattern->at};
    const char *what = "profile";
    char text[2 * PATTERN_SIZE + 2];
    int known;

    if (pattern->length == 0 || pattern->text[0] == '*') /* *ALL, *CURRENT */
        return;
    if (list == LIST_QUEUES) {
        what = "output queue";
        known = is_known(home->queues, home->queue_count, sizeof *home->queues, pattern);
    } else if (list == LIST_LIBRARIES) {
        what = "library";
        known = is_known(home->libraries, home->library_count, sizeof *home->libraries, pattern);
    } else {
        known = is_known(home->profiles, home->profile_count, sizeof *home->profiles, pattern);
    }
    if (known)
        return;
    pattern_text(pattern, text);
    tell(lint, POLICY_UNKNOWN_NAME, &place, "%s: \"%s\" %s no %s of this home",
         policy_list_keys[list], text, pattern->generic ? "fits" : "is", what);
}

static void look_at_names(struct lint *lint, size_t number)
{
    static const enum list lists[] = {LIST_USERS, LIST_GROUPS, LIST_OWNERS, LIST_QUEUES,
                                      LIST_LIBRARIES};
    const struct rule *rule = &lint->policy->rules[number - 1];

    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        for (size_t k = 0; k < rule->lists[lists[i]].count; k++)
            look_at_name(lint, number, lists[i], k);
}

/* ---- reads that stay open ------------------------------------------------------------------ */

/* What leads to a file's data as DSPSPLF does. CHGSPLFA moves it, too. */
static const char *const other_reads[] = {"CPYSPLF",    "QSPOPNSP", "EXPORT",   "SNDNETSPLF",
                                          "SNDTCPSPLF", "SAV",      "CHGSPLFA", "QSPMOVSP"};

/* A name that the list allows; where it allows every name, one that no rule means. */
static void witness_name(const struct patterns *patterns, char nobody, char field[10])
{
    const struct pattern *pattern = patterns->count ? &patterns->items[0] : NULL;

    memset(field, pattern && pattern->length ? ' ' : nobody, 10);
    if (pattern)
        memcpy(field, pattern->text, pattern->length);
}

/* A question that the rule matches, as far as its conditions say. */
static void witness(const struct rule *rule, struct question *question)
{
    struct spsy_record *record = &question->record;
    const struct patterns *owners = &rule->lists[LIST_OWNERS];

    memset(question, 0, sizeof *question);
    memset(record, ' ', sizeof *record);
    witness_name(&rule->lists[LIST_USERS], '?', record->current_user);
    witness_name(owners, '!', record->job_user);
    if (rule->own_files) {
        memcpy(record->job_user, record->current_user, sizeof record->job_user);
        question->own_file = 1;
    }
    witness_name(&rule->lists[LIST_FILES], '?', record->file_name);
    witness_name(&rule->lists[LIST_QUEUES], '?', record->output_queue);
    witness_name(&rule->lists[LIST_LIBRARIES], '?', record->output_queue_library);
    witness_name(&rule->lists[LIST_FORM_TYPES], '?', record->form_type);
    witness_name(&rule->lists[LIST_USER_DATA], '?', record->user_data);
    if (rule->lists[LIST_GROUPS].count) {
        witness_name(&rule->lists[LIST_GROUPS], '?', question->groups[0]);
        question->group_count = 1;
    }
    question->own_job = rule->job == JOB_OWN;
    while (!(rule->days >> question->day & 1))
        question->day++;
    question->minute = rule->from;
}

static size_t who_decides(const struct policy *policy, struct question *question,
                          const char *function)
{
    enum fit fit = FIT_NO;

    memset(question->record.function, ' ', sizeof question->record.function);
    memcpy(question->record.function, function, strlen(function));
    return policy_index_first(policy, question, &fit);
}

static void look_for_open_reads(struct lint *lint, size_t number)
{
    const struct policy *policy = lint->policy;
    const struct rule *rule = &policy->rules[number - 1];
    struct question question;
    char open[160] = "";

    if (rule->answer != '0')
        return;
    witness(rule, &question);
    if (who_decides(policy, &question, "DSPSPLF") != number)
        return;
    for (size_t i = 0; i < sizeof other_reads / sizeof other_reads[0]; i++) {
        size_t decides = who_decides(policy, &question, other_reads[i]), used = strlen(open);

        if (!decides || policy->rules[decides - 1].answer != '0')
            snprintf(open + used, sizeof open - used, "%s%s", used ? ", " : "", other_reads[i]);
    }
    if (open[0])
        tell(lint, POLICY_OPEN_READ, &(struct place){.rule = number, .at = rule->at},
             "refuses DSPSPLF but not %s to the same user for the same file: what is copied, "
             "sent, saved or moved can be read",
             open);
}

/* ---- users who are in groups --------------------------------------------------------------- */

static const struct policy_profile *find_profile(const struct policy_home *home,
                                                 const struct pattern *pattern)
{
    char name[PATTERN_SIZE] = "";
    size_t at;

    if (pattern->generic)
        return NULL;
    memcpy(name, pattern->text, pattern->length);
    at = lower_bound(home->profiles, home->profile_count, sizeof *home->profiles, name);
    return at < home->profile_count && strcmp(home->profiles[at].name, name) == 0
               ? &home->profiles[at]
               : NULL;
}

static int is_in_group(const struct policy_profile *profile, const char *group)
{
    for (size_t i = 0; profile && i < profile->group_count; i++)
        if (strcmp(profile->groups[i], group) == 0)
            return 1;
    return 0;
}

/* A group that all users of the rule are in, else NULL. */
static const char *common_group(const struct policy_home *home, const struct patterns *users)
{
    const struct policy_profile *first = find_profile(home, &users->items[0]);

    for (size_t i = 0; first && i < first->group_count; i++) {
        size_t k = 1;

        while (k < users->count &&
               is_in_group(find_profile(home, &users->items[k]), first->groups[i]))
            k++;
        if (k == users->count)
            return first->groups[i];
    }
    return NULL;
}

/* R9: what a user may do should be readable from the group, not from every rule of every policy. */
static void look_at_users(struct lint *lint, size_t number)
{
    const struct patterns *users = &lint->policy->rules[number - 1].lists[LIST_USERS];
    const char *group = users->count ? common_group(lint->home, users) : NULL;
    char text[2 * PATTERN_SIZE + 2], named[24];

    for (size_t i = 0; i < users->count; i++) {
        const struct policy_profile *profile = find_profile(lint->home, &users->items[i]);
        const struct place place = {number, "users", i, users->items[i].at};

        if (!profile || profile->group_count == 0)
            continue;
        pattern_text(&users->items[i], text);
        if (!group)
            group = profile->groups[0];
        named[spsy_latin1_to_utf8((const unsigned char *)group, strlen(group), named)] = '\0';
        tell(lint, POLICY_USER_RULE, &place,
             "users: \"%s\"%s in group %s: a rule on groups says it for whoever comes next, too",
             text,
             users->count > 1 && common_group(lint->home, users) ? " and the others are" : " is",
             named);
        return;
    }
}

size_t policy_lint(const struct policy *policy, const char *text, const struct policy_home *home,
                   size_t *unfinished, policy_found *found, void *context)
{
    struct lint lint = {.policy = policy,
                        .text = text,
                        .home = home,
                        .found = found,
                        .context = context,
                        .cover = {COVER_WORK}};
    size_t stopped = 0;

    for (size_t number = 1; number <= policy->count; number++) {
        look_for_cover(&lint, number, &stopped);
        if (home) {
            look_at_names(&lint, number);
            look_at_users(&lint, number);
        }
        look_for_open_reads(&lint, number);
    }
    if (unfinished)
        *unfinished = stopped;
    return lint.told;
}
