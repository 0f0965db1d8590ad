/* A policy of the shipped program "rules"; what parses must also answer. */
#include <stdlib.h>
#include <string.h>

#include "policy/policy.h"
#include "spsy_exit.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char error[POLICY_ERROR_BYTES], reason[POLICY_REASON_BYTES];
    char *text = malloc(size + 1);
    struct spsy_record record;
    struct policy_facts facts = {.record = &record, .now = 1795176000};
    struct policy *policy;
    char answer;

    if (!text)
        return 0;
    memcpy(text, data, size);
    text[size] = '\0';
    memset(&record, 'A', sizeof record);
    policy = policy_parse(text, size, error);
    if (policy) {
        answer = policy_answer(policy, &facts, reason);
        if (answer != '0' && answer != '1' && answer != ' ')
            abort();
    }
    policy_free(policy);
    free(text);
    return 0;
}
