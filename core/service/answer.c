/* answer.c - which question is answered by whom. */
#include "service/answer.h"

#include <string.h>

static const struct {
    enum spsy_service_code code;
    size_t least; /* bytes of the question */
    spsy_answering *answer;
} answers[] = {
    {SPSY_SERVICE_OWN_JOB, 0, spsy_answer_own_job},
    {SPSY_SERVICE_PROGRAM_DATA, 0, spsy_answer_program_data},
    {SPSY_SERVICE_USER, 10, spsy_answer_user},
    {SPSY_SERVICE_SPOOLED_FILE, SPSY_RECORD_BYTES, spsy_answer_spooled_file},
    {SPSY_SERVICE_REASON, 0, spsy_answer_reason},
    {SPSY_SERVICE_MESSAGE, 0, spsy_answer_message},
};

int spsy_answer_add(struct spsy_answer *answer, const void *bytes, size_t count)
{
    if (count > answer->room - answer->count)
        return SPSY_ERR_FULL;
    memcpy(answer->bytes + answer->count, bytes, count);
    answer->count += count;
    return 0;
}

int spsy_answer_add_char(struct spsy_answer *answer, enum spsy_form form, const char *text,
                         size_t count)
{
    if (count > answer->room - answer->count)
        return SPSY_ERR_FULL;
    spsy_form_char(form, text, answer->bytes + answer->count, count);
    answer->count += count;
    return 0;
}

int spsy_service_answer(uint32_t code, const void *question, size_t question_bytes, void *answer,
                        size_t *bytes)
{
    const struct spsy_service_call *call = spsy_service_current();
    struct spsy_question asked = {call, SPSY_FORM_ASCII, question, question_bytes};
    struct spsy_answer given = {answer, *bytes, 0};
    int result = SPSY_ERR_ARGUMENT;

    *bytes = 0;
    if (!call || !call->registration || question_bytes > SPSY_SERVICE_BYTES_MAX)
        return SPSY_ERR_STATE; /* no program runs in this thread */
    if (call->program)
        asked.form = call->program->info.form;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if ((uint32_t)answers[i].code == code && question_bytes >= answers[i].least)
            result = answers[i].answer(&asked, &given);
    if (result == 0)
        *bytes = given.count;
    return result;
}
