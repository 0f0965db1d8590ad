#include "kit/table/case.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"
#include "kit/table/choices.h"
#include "kit/table/words.h"
#include "kit/table/words.def"

static const struct spsy_json_member case_members[] = {{"name", SPSY_JSON_STRING, true},
                                                       {"request", SPSY_JSON_OBJECT, true},
                                                       {"expect", SPSY_JSON_OBJECT, true}};
static const struct spsy_json_member expect_members[] = {
#define EXPECT_WORD(name, meaning) {name, SPSY_JSON_ANY, false},
    KIT_EXPECT_WORDS(EXPECT_WORD)
#undef EXPECT_WORD
};
static const struct spsy_json_member call_members[] = {
#define CALL_WORD(name) {name, SPSY_JSON_ANY, false},
    KIT_CALL_WORDS(CALL_WORD)
#undef CALL_WORD
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static int check(const cJSON *object, const char *path, const struct spsy_json_member *members,
                 size_t count, struct kit_fault *fault)
{
    struct spsy_error error;
    int result = spsy_json_check(object, "", path, members, count, &error);

    return result == SPSY_ERR_FORMAT ? kit_fault_of(fault, &error) : result;
}

/* ---- what is asked ----------------------------------------------------------------------------
 */

static int check_known(const cJSON *object, const char *path, struct kit_fault *fault)
{
    const cJSON *member;

    cJSON_ArrayForEach(member, object) {
        const char *nearest = NULL;
        char own[SPSY_JSON_PATH_SIZE];

        if (kit_word_find(member->string) < KIT_WORDS)
            continue;
        for (size_t word = 0; word < KIT_WORDS; word++)
            spsy_nearer(member->string, kit_word_name(word), &nearest);
        spsy_json_path(own, path, member->string, 0);
        return kit_fault(fault, own, "unknown key%s%s", nearest ? "; nearest: " : "",
                         nearest ? nearest : "");
    }
    return 0;
}

int kit_defaults_check(const cJSON *defaults, struct kit_fault *fault)
{
    int result = check_known(defaults, "", fault);

    for (size_t word = 0; result == 0 && word < KIT_WORDS; word++) {
        const char *name = kit_word_name(word);
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(defaults, name);
        struct kit_choices choices = {0};

        if (item)
            result = kit_choices_read(word, item, name, &choices, fault);
        kit_choices_free(&choices);
    }
    return result;
}

static int read_choices(const cJSON *request, const cJSON *defaults, struct kit_case *read,
                        struct kit_fault *fault)
{
    char path[SPSY_JSON_PATH_SIZE];
    int result = check_known(request, "request", fault);

    read->expansions = 1;
    for (size_t word = 0; result == 0 && word < KIT_WORDS; word++) {
        const char *name = kit_word_name(word);
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(request, name);
        struct kit_choices *choices = &read->choices[word];

        if (!item)
            item = cJSON_GetObjectItemCaseSensitive(defaults, name);
        if (!item)
            continue;
        spsy_json_path(path, "request", name, 0);
        result = kit_choices_read(word, item, path, choices, fault);
        read->expansions *= choices->count ? choices->count : 1;
        if (result == 0 && read->expansions > KIT_EXPANSIONS_MAX)
            return kit_fault(fault, "", "it stands for more than %d cases", KIT_EXPANSIONS_MAX);
    }
    if (result == 0 && read->choices[1].count == 0)
        return kit_fault(fault, "request", "function is missing");
    return result;
}

/* ---- what is expected -------------------------------------------------------------------------
 */

static int read_name(const cJSON *item, const char *path, const char *names[], size_t count,
                     int *value, struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(item);
    char all[128] = "";

    for (size_t i = 0; i < count; i++) {
        if (text && strcmp(text, names[i]) == 0) {
            *value = (int)i;
            return 0;
        }
        strcat(strcat(all, i ? ", " : ""), names[i]);
    }
    return kit_fault(fault, path, "%s is none of %s", text ? text : "this value", all);
}

static int check_answer(const cJSON *answer, const char *path, struct kit_fault *fault)
{
    const char *text = cJSON_GetStringValue(answer);

    if (!answer || cJSON_IsNull(answer) ||
        (text && strlen(text) == 2 && strspn(text, "0123456789ABCDEF") == 2))
        return 0;
    return kit_fault(fault, path,
                     "two hexadecimal digits are expected (\"F0\"), or null: the "
                     "call did not return");
}

static int check_call(const cJSON *call, const char *path, struct kit_fault *fault)
{
    static const char *formats[] = {"SPSY0100", "SPSY0200"};
    const char *meanings[SPSY_MEANING_WOULD_ALLOW + 1];
    const cJSON *format, *number, *meaning, *reason;
    char own[SPSY_JSON_PATH_SIZE];
    int result = check(call, path, call_members, COUNT(call_members), fault), ignored;

    if (result < 0)
        return result;
    if (!call->child)
        return kit_fault(fault, path, "nothing is expected of this call");
    for (size_t i = 0; i < COUNT(meanings); i++)
        meanings[i] = spsy_meaning_name((enum spsy_meaning)i);
    format = cJSON_GetObjectItemCaseSensitive(call, "format");
    number = cJSON_GetObjectItemCaseSensitive(call, "number");
    meaning = cJSON_GetObjectItemCaseSensitive(call, "meaning");
    reason = cJSON_GetObjectItemCaseSensitive(call, "reason");
    spsy_json_path(own, path, "format", 0);
    if (format)
        result = read_name(format, own, formats, 2, &ignored, fault);
    spsy_json_path(own, path, "meaning", 0);
    if (result == 0 && meaning)
        result = read_name(meaning, own, meanings, COUNT(meanings), &ignored, fault);
    spsy_json_path(own, path, "answer", 0);
    if (result == 0)
        result = check_answer(cJSON_GetObjectItemCaseSensitive(call, "answer"), own, fault);
    spsy_json_path(own, path, "number", 0);
    if (result == 0 && number && (!cJSON_IsNumber(number) || number->valuedouble < 1))
        return kit_fault(fault, own, "a program's number is expected");
    spsy_json_path(own, path, "reason", 0);
    if (result == 0 && reason && !cJSON_IsString(reason))
        return kit_fault(fault, own, "text is expected");
    return result;
}

static int check_calls(const cJSON *calls, struct kit_fault *fault)
{
    char path[SPSY_JSON_PATH_SIZE];
    const cJSON *call;
    size_t index = 0;
    int result = 0;

    if (!cJSON_IsArray(calls))
        return kit_fault(fault, "expect.calls", "a list is expected");
    cJSON_ArrayForEach(call, calls) {
        spsy_json_path(path, "expect.calls", NULL, index++);
        result = check_call(call, path, fault);
        if (result < 0)
            break;
    }
    return result;
}

static int read_expectation(const cJSON *expect, struct kit_expectation *read,
                            struct kit_fault *fault)
{
    const char *verdicts[2], *bases[SPSY_BASIS_BYPASS_SYSTEM + 1];
    const cJSON *verdict = cJSON_GetObjectItemCaseSensitive(expect, "verdict");
    const cJSON *basis = cJSON_GetObjectItemCaseSensitive(expect, "basis");
    const cJSON *reason = cJSON_GetObjectItemCaseSensitive(expect, "reason");
    int result = check(expect, "expect", expect_members, COUNT(expect_members), fault);

    *read = (struct kit_expectation){-1, -1, cJSON_GetStringValue(reason),
                                     cJSON_GetObjectItemCaseSensitive(expect, "calls"), false};
    for (size_t i = 0; i < COUNT(verdicts); i++)
        verdicts[i] = spsy_verdict_name((enum spsy_verdict)i);
    for (size_t i = 0; i < COUNT(bases); i++)
        bases[i] = spsy_basis_name((enum spsy_basis)i);
    if (result == 0 && !expect->child)
        return kit_fault(fault, "expect", "nothing is expected: this case could not fail");
    if (result == 0 && verdict)
        result = read_name(verdict, "expect.verdict", verdicts, 2, &read->verdict, fault);
    if (result == 0 && basis)
        result = read_name(basis, "expect.basis", bases, COUNT(bases), &read->basis, fault);
    if (result == 0 && reason && !read->reason)
        return kit_fault(fault, "expect.reason", "text is expected");
    return result == 0 && read->calls ? check_calls(read->calls, fault) : result;
}

/* ---- a case -----------------------------------------------------------------------------------
 */

int kit_case_read(const cJSON *object, const cJSON *defaults, struct kit_case *read,
                  struct kit_fault *fault)
{
    int result = check(object, "", case_members, COUNT(case_members), fault);

    memset(read, 0, sizeof *read);
    if (result < 0)
        return result;
    read->name = cJSON_GetObjectItemCaseSensitive(object, "name")->valuestring;
    result =
        read_choices(cJSON_GetObjectItemCaseSensitive(object, "request"), defaults, read, fault);
    if (result == 0)
        result = read_expectation(cJSON_GetObjectItemCaseSensitive(object, "expect"), &read->expect,
                                  fault);
    if (result < 0)
        kit_case_free(read);
    return result;
}

void kit_case_free(struct kit_case *read)
{
    for (size_t word = 0; word < KIT_WORDS; word++)
        kit_choices_free(&read->choices[word]);
}
