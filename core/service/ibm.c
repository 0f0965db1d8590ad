/* ibm.c - what the services by IBM i name have in common. */
#include <string.h>

#include "service/answer.h"

int spsy_answer_id(const struct spsy_question *question, struct spsy_answer *answer, const char *id)
{
    answer->count = 0;
    return spsy_answer_add_char(answer, question->form, id, SPSY_SERVICE_ID_BYTES);
}

int spsy_answer_error(const struct spsy_question *question, struct spsy_answer *answer,
                      const struct spsy_error *error, const char *otherwise)
{
    const char *id = error->message_id;

    if (!id[0])
        id = error->code == SPSY_ERR_AUTHORITY ? "CPF3492" : otherwise;
    if (error->code == SPSY_ERR_RECURSION) /* X36; IBM's id for it is not documented */
        id = "CPF9872";
    return spsy_answer_id(question, answer, id);
}

unsigned char *spsy_answer_receiver(const struct spsy_question *question,
                                    struct spsy_answer *answer, size_t bytes, bool counted)
{
    unsigned char *receiver;

    if (answer->room < SPSY_SERVICE_ID_BYTES + bytes)
        return NULL;
    memset(answer->bytes, 0, SPSY_SERVICE_ID_BYTES);
    receiver = answer->bytes + SPSY_SERVICE_ID_BYTES;
    memset(receiver, spsy_form_blank(question->form), bytes);
    answer->count = SPSY_SERVICE_ID_BYTES + bytes;
    if (counted) {
        spsy_put_binary4(receiver, (int32_t)bytes); /* libspsyexit lowers it to what fits */
        spsy_put_binary4(receiver + 4, (int32_t)bytes);
    }
    return receiver;
}

void spsy_question_text(const struct spsy_question *question, size_t offset, size_t bytes,
                        char *text)
{
    spsy_form_text(question->form, question->bytes + offset, bytes, text);
}

bool spsy_question_is(const struct spsy_question *question, size_t offset, size_t bytes,
                      const char *text)
{
    char field[2 * 64 + 1];

    if (bytes > 64)
        return false;
    spsy_question_text(question, offset, bytes, field);
    return strcmp(field, text) == 0;
}
