/* policy.c - a policy of RULES: whether it can be read, and the leaks in it.
 *
 * It is asked by the code that RULES is made of (core/policy), about requests that its own rules
 * describe: for each rule that refuses, each value of each of its conditions, at a time that it
 * means. The time zone is that of the process, which this one is for as long. */
#include "kit/check/check.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/json.h"
#include "policy/policy.h"
#define SPSY_EXIT_HOST
#include "spsy_exit.h"

enum {
    SEARCH_MS = 3000,
    STEP_SECONDS = 30 * 60, /* a rule's hours are found, if they last so long */
    STEPS = 7 * 24 * 2,
};

static const struct {
    const char *key, *field;
} conditions[] = {
    {"users", "currentUser"},
    {"owners", "jobUser"},
    {"files", "fileName"},
    {"queues", "outputQueue"},
    {"libraries", "outputQueueLibrary"},
    {"formTypes", "formType"},
    {"userData", "userData"},
    {"groups", NULL},
};
enum { CONDITIONS = sizeof conditions / sizeof conditions[0] };

struct asking {
    struct check *check;
    const struct policy *policy;
    const cJSON *rule;
    bool own;
    time_t now;
    int64_t until_ms;
    const char *values[CONDITIONS]; /* what the request has; NULL = as it is typically */
};

static void note_fault(void *context, const struct policy_fault *fault)
{
    struct check *check = context;

    finding_add(&check->findings, 39, "%s", fault->text);
}

/* A value that a pattern of a policy matches: PAY* is PAY; *ALL any. NULL: as it is. */
static const char *matching(const char *pattern, char value[11])
{
    size_t length = strcspn(pattern, "*");

    if (pattern[0] == '*' && strcmp(pattern, "*STD") != 0)
        return NULL;
    snprintf(value, 11, "%.*s", (int)(pattern[0] == '*' ? strlen(pattern) : length), pattern);
    for (char *at = value; *at; at++)
        if (*at >= 'a' && *at <= 'z')
            *at = (char)(*at - 'a' + 'A');
    return value;
}

static void make_request(const struct asking *asking, int act, struct request *request,
                         struct policy_facts *facts)
{
    char value[11];

    memset(facts, 0, sizeof *facts);
    request_make(request, act, asking->own, SHAPE_TYPICAL, WORLD_PLAIN);
    for (size_t i = 0; i < CONDITIONS; i++) {
        const char *text = asking->values[i] ? asking->values[i] : "";
        bool asks_owner = strcmp(conditions[i].key, "owners") == 0;

        if (asks_owner && strcmp(text, "*CURRENT") == 0)
            request_put(request, request_field("jobUser"), request->current_user, ' ');
        if (!text[0] || !matching(text, value))
            continue;
        if (conditions[i].field) {
            request_put(request, request_field(conditions[i].field), value, ' ');
            continue;
        }
        memset(facts->groups[0], ' ', sizeof facts->groups[0]);
        memcpy(facts->groups[0], value, strlen(value));
        facts->group_count = 1;
    }
    facts->record = (const struct spsy_record *)(const void *)request->input.record[1];
    facts->own_job = asking->own;
    facts->now = asking->now;
}

static enum spsy_meaning ask(const struct asking *asking, int act, struct request *request)
{
    struct policy_facts facts;
    char reason[POLICY_REASON_BYTES];
    char answer;

    make_request(asking, act, request, &facts);
    answer = policy_answer(asking->policy, &facts, reason);
    return answer == '0'                ? SPSY_MEANING_REFUSE
           : answer == '1'              ? SPSY_MEANING_ALLOW
           : answer == POLICY_UNDECIDED ? SPSY_MEANING_FAILED
                                        : SPSY_MEANING_NONE;
}

/* At a time at which it refuses to display, if there is one within a week. */
static bool find_time(struct asking *asking)
{
    const cJSON *rule = asking->rule;
    bool timed = cJSON_HasObjectItem(rule, "days") || cJSON_HasObjectItem(rule, "hours");
    time_t start = time(NULL);
    struct request request;

    for (int step = 0; step < (timed ? STEPS : 1); step++) {
        asking->now = start + step * STEP_SECONDS;
        if (ask(asking, act_of_function("DSPSPLF"), &request) == SPSY_MEANING_REFUSE)
            return true;
    }
    return false;
}

static void ask_all(struct asking *asking)
{
    enum spsy_meaning meanings[ACTS];
    char about[REQUEST_TEXT_BYTES];
    struct request request;

    asking->check->searched++;
    if (!find_time(asking))
        return;
    asking->check->opinions++;
    for (int act = ACTS; act-- > 0;)
        meanings[act] = ask(asking, act, &request);
    ask(asking, act_of_function("DSPSPLF"), &request);
    request_describe(&request, about);
    check_leaks(&asking->check->findings, meanings, strchr(about, ' ') + 1);
}

static const cJSON *values_of(const struct asking *asking, size_t condition)
{
    return cJSON_GetObjectItemCaseSensitive(asking->rule, conditions[condition].key);
}

/* Each value of each condition once, the others as their first says. */
static void ask_rule(struct asking *asking)
{
    const char *job = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(asking->rule, "job"));

    asking->own = job && strcmp(job, "own") == 0;
    for (size_t i = 0; i < CONDITIONS; i++)
        asking->values[i] = cJSON_GetStringValue(cJSON_GetArrayItem(values_of(asking, i), 0));
    ask_all(asking);
    for (size_t i = 0; i < CONDITIONS; i++) {
        const char *first = asking->values[i];
        const cJSON *value;

        cJSON_ArrayForEach(value, values_of(asking, i)) {
            asking->values[i] = cJSON_GetStringValue(value);
            if (asking->values[i] == first)
                continue;
            if (spsy_now_ms() > asking->until_ms) {
                asking->check->cut = true;
                return;
            }
            ask_all(asking);
        }
        asking->values[i] = first;
    }
}

/* X35: what a job prints into for itself. */
static void check_temporary(struct check *check, const struct policy *policy)
{
    static const char *const files[] = {"QPDSPFD", "QPDSPFFD"};
    struct asking asking = {.check = check, .policy = policy, .own = true, .now = time(NULL)};
    char about[REQUEST_TEXT_BYTES];
    struct request request;

    for (size_t file = 0; file < 2; file++)
        for (size_t i = 0; i < 4; i++) {
            asking.values[2] = files[file];
            if (ask(&asking, act_of_function(check_temporary_functions[i]), &request) !=
                SPSY_MEANING_REFUSE)
                continue;
            request_describe(&request, about);
            finding_add(&check->findings, 28, "%s", about);
        }
}

static void check_rules(struct check *check, const struct policy *policy, const cJSON *root)
{
    struct asking asking = {
        .check = check, .policy = policy, .until_ms = spsy_now_ms() + SEARCH_MS};
    const cJSON *rules = cJSON_GetObjectItemCaseSensitive(root, "rules");

    cJSON_ArrayForEach(asking.rule, rules) {
        const char *answer =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(asking.rule, "answer"));

        check->rules++;
        if (answer && strcmp(answer, "refuse") == 0 && !check->cut)
            ask_rule(&asking);
    }
    check_temporary(check, policy);
}

void check_policy(struct check *check)
{
    char text[POLICY_ERROR_BYTES];
    struct policy *policy = NULL;
    struct spsy_error error;
    cJSON *root = NULL;

    check->is_policy = true;
    if (policy_check_file(check->absolute, geteuid(), note_fault, check) > 0)
        return;
    policy = policy_read(check->absolute, geteuid(), text);
    if (!policy)
        finding_add(&check->findings, 39, "%s", text);
    else if (spsy_json_read(check->absolute, POLICY_BYTES_MAX, &root, &error) < 0)
        finding_add(&check->findings, 39, "%s", error.text);
    else
        check_rules(check, policy, root);
    cJSON_Delete(root);
    policy_free(policy);
}
