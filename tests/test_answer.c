/* test_answer.c - what a statement says: exit statuses from message ids, JSON with every key. */
#include "harness.h"

#include "session/answer.h"

#include <stdlib.h>
#include <string.h>

static void every_key_is_there_when_empty(void)
{
    struct answer answer;
    char *line;

    CU_ASSERT_EQUAL(answer_init(&answer, "DSPJOB", NULL), 0);
    line = answer_to_json(&answer);
    ASSERT_STRING(line, "{\"command\":\"DSPJOB\",\"status\":\"completed\",\"exit\":0,"
                        "\"messages\":[],\"rows\":[],\"decisions\":[]}");
    cJSON_free(line);
    answer_free(&answer);
}

static void one_line_also_for_hostile_text(void)
{
    struct answer answer;
    char *line;

    answer_init(&answer, "X", NULL);
    answer_message(&answer, "SPY0002", "a\nb\"\\\xFF\xC3\xA4");
    line = answer_to_json(&answer);
    CU_ASSERT_PTR_NULL(strchr(line, '\n'));
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "a\\nb\\\"\\\\?\xC3\xA4"));
    cJSON_free(line);
    answer_free(&answer);
}

static void every_message_id_fails_with_its_kind(void)
{
    for (size_t i = 0; i < spsy_message_count; i++) {
        struct answer answer;
        int kind = (int)spsy_messages[i].kind;

        answer_init(&answer, "X", NULL);
        CU_ASSERT(answer_fail(&answer, spsy_messages[i].id, "text") < 0);
        CU_ASSERT_EQUAL(answer.exit, kind ? kind : 1);
        answer_free(&answer);
    }
}

static void the_exit_is_only_raised(void)
{
    struct answer answer;

    answer_init(&answer, "X", NULL);
    answer_message(&answer, "CPF3492", "said, not failed");
    CU_ASSERT_EQUAL(answer.exit, 0);
    answer_fail(&answer, "CPF3492", "refused");
    CU_ASSERT_EQUAL(answer.exit, 3);
    answer_fail(&answer, "CPF3309", "failed");
    CU_ASSERT_EQUAL(answer.exit, 3);
    answer_raise(&answer, 4);
    CU_ASSERT_EQUAL(answer.exit, 4);
    answer_raise(&answer, 1);
    CU_ASSERT_EQUAL(answer.exit, 4);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(answer.messages), 3);
    answer_free(&answer);
}

static void errors_have_an_id_by_their_code(void)
{
    static const struct {
        int code;
        const char *message_id, *expected;
        int exit;
    } cases[] = {
        {SPSY_ERR_IO, "", "SPY0101", 1},        {SPSY_ERR_MEMORY, "", "SPY0105", 5},
        {SPSY_ERR_ARGUMENT, "", "SPY0105", 5},  {SPSY_ERR_FORMAT, "", "SPY0107", 1},
        {SPSY_ERR_EXISTS, "", "SPY0102", 1},    {SPSY_ERR_REGISTRY, "", "CPF3CDA", 1},
        {SPSY_ERR_AUTHORITY, "", "CPF9802", 3}, {SPSY_ERR_IO, "CPF3357", "CPF3357", 1},
    };

    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct spsy_error error = {.code = cases[i].code, .text = "t"};
        struct answer answer;

        strcpy(error.message_id, cases[i].message_id);
        answer_init(&answer, "X", NULL);
        CU_ASSERT_EQUAL(answer_fail_error(&answer, &error), cases[i].code);
        ASSERT_STRING(cJSON_GetStringValue(cJSON_GetObjectItem(answer.messages->child, "id")),
                      cases[i].expected);
        CU_ASSERT_EQUAL(answer.exit, cases[i].exit);
        answer_free(&answer);
    }
}

static void rows_keep_integers(void)
{
    struct answer answer;
    cJSON *row = cJSON_CreateObject();
    char *line;

    answer_init(&answer, "X", NULL);
    cJSON_AddNumberToObject(row, "size", 1099511627776.0);
    answer_row(&answer, row);
    line = answer_to_json(&answer);
    CU_ASSERT_PTR_NOT_NULL(strstr(line, "\"rows\":[{\"size\":1099511627776}]"));
    cJSON_free(line);
    answer_row(&answer, NULL); /* out of memory where the row was made */
    CU_ASSERT(answer.out_of_memory);
    CU_ASSERT_EQUAL(answer.exit, 5);
    answer_free(&answer);
}

static void message_ids_are_sorted_and_well_formed(void)
{
    for (size_t i = 0; i < spsy_message_count; i++) {
        const char *id = spsy_messages[i].id;

        CU_ASSERT_EQUAL(strlen(id), 7);
        CU_ASSERT(strncmp(id, "CPF", 3) == 0 || strncmp(id, "CPC", 3) == 0 ||
                  strncmp(id, "CPD", 3) == 0 || strncmp(id, "SPY", 3) == 0);
        CU_ASSERT((strncmp(id, "SPY", 3) == 0) == (spsy_messages[i].source == SPSY_SOURCE_OURS));
        CU_ASSERT_PTR_EQUAL(spsy_message_find(id), &spsy_messages[i]);
        if (i > 0 && strcmp(spsy_messages[i - 1].id, id) >= 0)
            ASSERT_STRING(id, "an id behind the one before");
    }
    CU_ASSERT_PTR_NULL(spsy_message_find("CPF0000"));
}

static const struct test tests[] = {
    {"every key is there when there is nothing", every_key_is_there_when_empty},
    {"one line, UTF-8, also for hostile text", one_line_also_for_hostile_text},
    {"every message id fails with its kind", every_message_id_fails_with_its_kind},
    {"the exit status is only raised", the_exit_is_only_raised},
    {"an error without id gets one by its code", errors_have_an_id_by_their_code},
    {"rows keep integers", rows_keep_integers},
    {"message ids are sorted and well formed", message_ids_are_sorted_and_well_formed},
};
HARNESS_MAIN("answer", tests)
