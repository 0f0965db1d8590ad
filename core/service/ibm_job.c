/* ibm_job.c - QUSRJOBI, format JOBI0100: the job the program runs in (X35).
 *
 * JOBI0100 is remembered, not verified: 8 job name, 18 user, 28 number, 34 internal id, 50 status,
 * 60 type, 61 subtype, 64 run priority, 68 time slice, 72 default wait, 76 purge; 86 bytes. Only
 * name, user, number, status and type say something here, the rest is blank or 0. */
#include <string.h>

#include "service/answer.h"

enum { FORMAT = 0, JOB = 8, INTERNAL = 34, JOBI0100_BYTES = 86 };

/* "*", or the job's own qualified name: no other job can be asked about. */
static bool is_own_job(const struct spsy_question *question)
{
    const struct spsy_service_call *call = question->call;

    return spsy_question_is(question, JOB, 10, "*") ||
           (spsy_question_is(question, JOB, 10, call->job_name) &&
            spsy_question_is(question, JOB + 10, 10, call->job_user) &&
            spsy_question_is(question, JOB + 20, 6, call->job_number));
}

static const char *type_letter(enum spsy_job_type type)
{
    static const char *const letters[] = {"I", "B", "S", "X", "M"};

    return (size_t)type < sizeof letters / sizeof letters[0] ? letters[type] : "I";
}

int spsy_answer_job_information(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_service_call *call = question->call;
    unsigned char *receiver;

    if (!spsy_question_is(question, FORMAT, 8, "JOBI0100"))
        return spsy_answer_id(question, answer, "CPF3C21");
    if (!spsy_question_is(question, INTERNAL, 16, ""))
        return spsy_answer_id(question, answer, "CPF3C59"); /* must be blank without *INT */
    if (!is_own_job(question))
        return spsy_answer_id(question, answer, "CPF3C53");
    receiver = spsy_answer_receiver(question, answer, JOBI0100_BYTES, true);
    if (!receiver)
        return SPSY_ERR_FULL;
    spsy_charset_char(question->form, call->job_name, receiver + 8, 10);
    spsy_charset_char(question->form, call->job_user, receiver + 18, 10);
    spsy_charset_char(question->form, call->job_number, receiver + 28, 6);
    spsy_charset_char(question->form, "*ACTIVE", receiver + 50, 10);
    spsy_charset_char(question->form, type_letter(call->job_type), receiver + 60, 1);
    for (int offset = 64; offset < 76; offset += 4)
        spsy_put_binary4(receiver + offset, 0);
    return 0;
}
