/* A policy of the shipped program RULES; what parses must also answer, as a walk over its rules
 * would, and be looked at. Whatever is said of it stands in it. */
#include <stdlib.h>
#include <string.h>

#include "policy/index.h"
#include "policy/lint.h"
#include "policy/match.h"
#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct told {
    const char *text;
    size_t lines, count;
};

static void tell(void *context, const struct policy_fault *fault)
{
    struct told *told = context;

    told->count++;
    if (fault->line < 1 || fault->line > told->lines || fault->column < 1 || !fault->text[0] ||
        strlen(fault->text) >= POLICY_ERROR_BYTES)
        abort();
}

static void answer(const struct policy *policy, char letter, int groups)
{
    char reason[POLICY_REASON_BYTES];
    struct spsy_record record;
    struct policy_facts facts = {
        .record = &record, .own_job = groups - 1, .group_count = groups, .now = 1795176000};
    struct question question;
    enum fit fit = FIT_NO;
    size_t rule, walked;
    char given;

    memset(&record, letter, sizeof record);
    memcpy(record.function, "DSPSPLF   ", 10);
    memset(facts.groups, letter, sizeof facts.groups);
    given = policy_answer_by(policy, &facts, &rule, reason);
    policy_question_make(&facts, &question);
    walked = policy_walk(policy, &question, &fit);
    if (rule != walked || !strchr("01 ?", given) || (rule == 0 && given != ' ') ||
        (given == POLICY_UNDECIDED) != (walked != 0 && fit == FIT_UNKNOWN))
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct policy_profile profiles[] = {{"ALICE", {"DESK"}, 1}, {"DESK", {""}, 0}};
    static const char names[][11] = {"PAY", "QGPL"};
    static const struct policy_home home = {profiles, 2, names, 2, names, 2};
    char *text = malloc(size + 1), error[POLICY_ERROR_BYTES];
    struct told told = {.lines = 1};
    struct policy *policy;

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    for (size_t i = 0; i < size; i++)
        told.lines += text[i] == '\n';
    policy = policy_check_parse(text, size, tell, &told);
    if ((policy == NULL) != (told.count > 0))
        abort();
    if (policy) {
        answer(policy, 'A', 0);
        answer(policy, 'B', 2);
        answer(policy, ' ', -1);
        policy_lint(policy, text, &home, NULL, tell, &told);
    } else if (policy_parse(text, size, error) || !error[0]) {
        abort();
    }
    policy_free(policy);
    free(text);
    return 0;
}
