/* native.c - the services of struct spsy_exit_services. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "service/answer.h"

int spsy_answer_own_job(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_service_call *call = question->call;
    int result = spsy_answer_add_char(answer, question->form, call->job_name, 10);

    if (result == 0)
        result = spsy_answer_add_char(answer, question->form, call->job_user, 10);
    return result ? result : spsy_answer_add_char(answer, question->form, call->job_number, 6);
}

int spsy_answer_program_data(const struct spsy_question *question, struct spsy_answer *answer)
{
    const char *data = question->call->registration->program_data;

    return data ? spsy_answer_add(answer, data, strlen(data)) : 0;
}

int spsy_answer_facts(const struct spsy_question *question, const char *profile, bool attributes,
                      struct spsy_user_facts *facts, struct spsy_error *error)
{
    const struct spsy_callbacks *callbacks = question->call->callbacks;

    memset(facts, 0, sizeof *facts);
    facts->attributes = attributes;

    if (!profile[0])
        profile =
            question->call->current_user ? question->call->current_user : question->call->job_user;
    if (!callbacks || !callbacks->user_facts)
        return spsy_fail(error, SPSY_ERR_STATE, "", "profiles are not known to this host");
    return callbacks->user_facts(callbacks->context, profile, facts, error);
}

static bool is_group(const char *group)
{
    return group[0] && strcmp(group, "*NONE") != 0;
}

int spsy_answer_user(const struct spsy_question *question, struct spsy_answer *answer)
{
    char profile[2 * 10 + 1];
    unsigned char special[4];
    struct spsy_user_facts facts;
    struct spsy_error error;
    int result;

    spsy_form_text(question->form, question->bytes, 10, profile);
    result = spsy_answer_facts(question, profile, false, &facts, &error);
    if (result < 0)
        return result;
    spsy_put_binary4(special, (int32_t)facts.special);
    result = spsy_answer_add(answer, special, sizeof special);
    if (result == 0 && is_group(facts.group))
        result = spsy_answer_add_char(answer, question->form, facts.group, 10);
    for (size_t i = 0; result == 0 && i < facts.supplemental_count; i++)
        result = spsy_answer_add_char(answer, question->form, facts.supplemental[i], 10);
    return result;
}

int spsy_answer_spooled_file(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_callbacks *callbacks = question->call->callbacks;
    struct spsy_fields fields;
    struct spsy_fields_text text;
    struct spsy_error error;
    char *json = NULL;
    int result;

    if (!callbacks || !callbacks->file_attributes)
        return SPSY_ERR_STATE;
    result = spsy_record_decode(question->bytes, SPSY_RECORD_BYTES, question->form, &fields, &text,
                                &error);
    if (result == 0)
        result = callbacks->file_attributes(callbacks->context, &fields, &json, &error);
    if (result == 0 && json)
        result = spsy_answer_add(answer, json, strlen(json));
    free(json);
    return result;
}

enum { TEXT_BYTES_MAX = 1024 };

/* One line of UTF-8 from the program's text, which is UTF-8 itself unless the program is EBCDIC. */
static void take_text(const struct spsy_question *question, char *text, size_t size)
{
    char converted[2 * TEXT_BYTES_MAX]; /* a character of Latin-1 is two bytes at most */
    size_t bytes = question->count < size - 1 ? question->count : size - 1;

    memcpy(text, question->bytes, bytes);
    text[bytes] = '\0';
    spsy_utf8_trim(text);
    if (question->form == SPSY_CHARSET_EBCDIC || !spsy_utf8_valid(text, strlen(text))) {
        spsy_form_text(question->form, question->bytes, bytes, converted);
        bytes = strlen(converted);
        bytes = bytes < size - 1 ? bytes : size - 1;
        memcpy(text, converted, bytes);
        text[bytes] = '\0';
        spsy_utf8_trim(text);
    }
    spsy_text_mend(text);
}

int spsy_answer_reason(const struct spsy_question *question, struct spsy_answer *answer)
{
    (void)answer;
    if (!question->call->reason)
        return SPSY_ERR_STATE;
    take_text(question, question->call->reason, SPSY_REASON_BYTES);
    return 0;
}

int spsy_answer_fail(const struct spsy_question *question, struct spsy_answer *answer)
{
    struct spsy_outcome *outcome = question->call->outcome;

    (void)answer;
    if (!outcome)
        return SPSY_ERR_STATE;
    outcome->failed = true;
    take_text(question, outcome->reason, sizeof outcome->reason);
    for (size_t end = strlen(outcome->reason); end > 0 && outcome->reason[end - 1] == ' '; end--)
        outcome->reason[end - 1] = '\0'; /* a COBOL field's blanks */
    if (!outcome->reason[0])
        spsy_text_copy(outcome->reason, sizeof outcome->reason, "it could not decide");
    return 0;
}

int spsy_answer_message(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_callbacks *callbacks = question->call->callbacks;
    char text[TEXT_BYTES_MAX];
    struct spsy_error error;

    (void)answer;
    if (!callbacks || !callbacks->job_log)
        return SPSY_ERR_STATE;
    take_text(question, text, sizeof text);
    return callbacks->job_log(callbacks->context, text, &error);
}
