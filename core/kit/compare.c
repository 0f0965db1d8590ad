#include "kit/compare.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"

const char *kit_reason(const struct spsy_decision *decision)
{
    static const enum spsy_meaning order[] = {SPSY_MEANING_REFUSE, SPSY_MEANING_FAILED};
    const char *reason = "";

    for (size_t kind = 0; kind < 2; kind++)
        for (size_t i = 0; i < decision->call_count; i++)
            if (decision->calls[i].meaning == order[kind])
                return decision->calls[i].reason;
    for (size_t i = 0; i < decision->call_count; i++)
        if (decision->calls[i].meaning == SPSY_MEANING_ALLOW && decision->calls[i].reason[0])
            reason = decision->calls[i].reason;
    return reason;
}

static bool expects_failure(const struct kit_expectation *expect)
{
    const cJSON *call;

    if (expect->basis == SPSY_BASIS_FAILURE)
        return true;
    cJSON_ArrayForEach(call, expect->calls) {
        const char *meaning =
            cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(call, "meaning"));

        if (meaning && strcmp(meaning, spsy_meaning_name(SPSY_MEANING_FAILED)) == 0)
            return true;
    }
    return false;
}

const char *kit_unexpected_failure(const struct kit_expectation *expect,
                                   const struct spsy_decision *decision)
{
    if (expects_failure(expect))
        return NULL;
    for (size_t i = 0; i < decision->call_count; i++)
        if (decision->calls[i].meaning == SPSY_MEANING_FAILED)
            return decision->calls[i].reason;
    return NULL;
}

/* A last * stands for any ending. */
static bool reason_is(const char *reason, const char *expected)
{
    size_t length = strlen(expected);

    if (length > 0 && expected[length - 1] == '*')
        return strncmp(reason, expected, length - 1) == 0;
    return strcmp(reason, expected) == 0;
}

static void answer_text(const struct spsy_call *call, char text[5])
{
    if (call->answer < 0)
        strcpy(text, "none");
    else
        snprintf(text, 5, "%02X", (unsigned)call->answer & 0xFF);
}

static bool call_differs(const cJSON *expected, const struct spsy_call *call, size_t index,
                         bool any_number, char differs[512])
{
    const cJSON *number = any_number ? NULL : cJSON_GetObjectItemCaseSensitive(expected, "number");
    const cJSON *answer = cJSON_GetObjectItemCaseSensitive(expected, "answer");
    const cJSON *meaning = cJSON_GetObjectItemCaseSensitive(expected, "meaning");
    const cJSON *format = cJSON_GetObjectItemCaseSensitive(expected, "format");
    const cJSON *reason = cJSON_GetObjectItemCaseSensitive(expected, "reason");
    const char *got = spsy_meaning_name(call->meaning), *what = NULL, *wanted = NULL;
    char text[32];

    if (format && strcmp(format->valuestring, call->format) != 0) {
        what = "format", wanted = format->valuestring, got = call->format;
    } else if (number && number->valuedouble != call->number) {
        snprintf(differs, 512, "call %zu: number is %d, not %.0f", index + 1, call->number,
                 number->valuedouble);
        return true;
    } else if (meaning && strcmp(meaning->valuestring, got) != 0) {
        what = "meaning", wanted = meaning->valuestring;
    } else if (reason && !reason_is(call->reason, reason->valuestring)) {
        what = "reason", wanted = reason->valuestring, got = call->reason;
    } else if (answer) {
        answer_text(call, text);
        wanted = cJSON_IsNull(answer) ? "none" : answer->valuestring;
        what = strcmp(wanted, text) == 0 ? NULL : "answer";
        got = text;
    }
    if (what)
        snprintf(differs, 512, "call %zu: %s is %s, not %s", index + 1, what, got, wanted);
    return what != NULL;
}

static bool calls_differ(const struct kit_expectation *expect, const struct spsy_decision *decision,
                         char differs[512])
{
    size_t count = (size_t)cJSON_GetArraySize(expect->calls), index = 0;
    const cJSON *call;

    cJSON_ArrayForEach(call, expect->calls) {
        if (index == decision->call_count)
            break;
        if (call_differs(call, &decision->calls[index], index, expect->any_number, differs))
            return true;
        index++;
    }
    if (count == decision->call_count)
        return false;
    snprintf(differs, 512, "%zu programs were called, not %zu", decision->call_count, count);
    return true;
}

bool kit_as_expected(const struct kit_expectation *expect, const struct spsy_decision *decision,
                     char differs[512])
{
    const char *failure = kit_unexpected_failure(expect, decision);
    bool differ = true;

    if (failure)
        snprintf(differs, 512, "a program failed: %s", failure);
    else if (expect->verdict >= 0 && expect->verdict != (int)decision->verdict)
        snprintf(differs, 512, "verdict is %s, not %s", spsy_verdict_name(decision->verdict),
                 spsy_verdict_name((enum spsy_verdict)expect->verdict));
    else if (expect->basis >= 0 && expect->basis != (int)decision->basis)
        snprintf(differs, 512, "basis is %s, not %s", spsy_basis_name(decision->basis),
                 spsy_basis_name((enum spsy_basis)expect->basis));
    else if (expect->reason && !reason_is(kit_reason(decision), expect->reason))
        snprintf(differs, 512, "reason is '%s', not '%.200s'", kit_reason(decision),
                 expect->reason);
    else
        differ = expect->calls && calls_differ(expect, decision, differs);
    if (differ)
        spsy_utf8_trim(differs);
    return !differ;
}

static cJSON *call_to_json(const struct spsy_call *call)
{
    cJSON *object = cJSON_CreateObject();
    char answer[5];

    answer_text(call, answer);
    cJSON_AddStringToObject(object, "format", call->format);
    cJSON_AddNumberToObject(object, "number", call->number);
    if (call->answer < 0)
        cJSON_AddNullToObject(object, "answer");
    else
        cJSON_AddStringToObject(object, "answer", answer);
    cJSON_AddStringToObject(object, "meaning", spsy_meaning_name(call->meaning));
    if (call->reason[0])
        cJSON_AddStringToObject(object, "reason", call->reason);
    return object;
}

cJSON *kit_decision_to_json(const struct spsy_decision *decision)
{
    cJSON *object = cJSON_CreateObject(), *calls;

    cJSON_AddStringToObject(object, "verdict", spsy_verdict_name(decision->verdict));
    cJSON_AddStringToObject(object, "basis", spsy_basis_name(decision->basis));
    cJSON_AddStringToObject(object, "reason", kit_reason(decision));
    calls = cJSON_AddArrayToObject(object, "calls");
    for (size_t i = 0; calls && i < decision->call_count; i++)
        cJSON_AddItemToArray(calls, call_to_json(&decision->calls[i]));
    if (calls)
        return object;
    cJSON_Delete(object);
    return NULL;
}
