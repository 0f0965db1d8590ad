/* answer.c - which question is answered by whom. */
#include "service/answer.h"

enum { RECEIVER_LEAST = 8 }; /* bytes returned, bytes available */

static const struct {
    enum spsy_service_code code;
    size_t least;   /* bytes of the question */
    bool retrieves; /* it begins with the length of a receiver */
    spsy_answering *answer;
} answers[] = {
    {SPSY_SERVICE_OWN_JOB, 0, false, spsy_answer_own_job},
    {SPSY_SERVICE_PROGRAM_DATA, 0, false, spsy_answer_program_data},
    {SPSY_SERVICE_USER, 10, false, spsy_answer_user},
    {SPSY_SERVICE_SPOOLED_FILE, SPSY_RECORD_BYTES, false, spsy_answer_spooled_file},
    {SPSY_SERVICE_REASON, 0, false, spsy_answer_reason},
    {SPSY_SERVICE_MESSAGE, 0, false, spsy_answer_message},
    {SPSY_SERVICE_FAIL, 0, false, spsy_answer_fail},
    {SPSY_SERVICE_QUSRJOBI, 54, true, spsy_answer_job_information},
    {SPSY_SERVICE_QUSRSPLA, 105, true, spsy_answer_file_attributes},
    {SPSY_SERVICE_QSYCUSRS, 10, false, spsy_answer_check_special},
    {SPSY_SERVICE_QSYRUSRI, 22, true, spsy_answer_user_information},
    {SPSY_SERVICE_QUSRTVEI, 44, true, spsy_answer_exit_information},
    {SPSY_SERVICE_QMHSNDPM, 17, false, spsy_answer_send_message},
    {SPSY_SERVICE_ESCAPE, SPSY_SERVICE_ID_BYTES, false, spsy_answer_escape},
};

static int answer_one(struct spsy_question *question, bool retrieves, spsy_answering *answers_it,
                      struct spsy_answer *answer)
{
    int32_t length = retrieves ? spsy_get_binary4(question->bytes) : 0;

    if (retrieves) {
        if (length < RECEIVER_LEAST)
            return spsy_answer_id(question, answer, "CPF3C24");
        question->bytes += 4;
        question->count -= 4;
    }
    return answers_it(question, answer);
}

int spsy_service_answer(uint32_t code, const void *question, size_t question_bytes, void *answer,
                        size_t *bytes)
{
    const struct spsy_service_call *call = spsy_service_current();
    struct spsy_question asked = {call, SPSY_CHARSET_ASCII, question, question_bytes};
    struct spsy_answer given = {answer, *bytes, 0};
    int result = SPSY_ERR_ARGUMENT;

    *bytes = 0;
    if (!call || !call->registration || question_bytes > SPSY_SERVICE_BYTES_MAX)
        return SPSY_ERR_STATE; /* no program runs in this thread */
    if (call->outcome)
        asked.form = call->form;
    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++)
        if ((uint32_t)answers[i].code == code && question_bytes >= answers[i].least)
            result = answer_one(&asked, answers[i].retrieves, answers[i].answer, &given);
    if (result == 0)
        *bytes = given.count;
    return result;
}
