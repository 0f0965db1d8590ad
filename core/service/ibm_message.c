/* ibm_message.c - QMHSNDPM: a diagnostic into the job log; and escape messages nobody monitors. */
#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "service/answer.h"

enum { ID = 0, TYPE = 7, TEXT = 17, TEXT_MAX = 512 };

/* An escape message ends an IBM i program. Here its call has failed, whatever it answers. */
static void escape(const struct spsy_question *question, const char *id, const char *text)
{
    struct spsy_outcome *outcome = question->call->outcome;

    if (!outcome)
        return;
    outcome->failed = true;
    snprintf(outcome->reason, sizeof outcome->reason, "escape message %s%s%.*s was not monitored",
             id, text[0] ? ": " : "", spsy_text_cut(text, 180), text);
}

int spsy_answer_escape(const struct spsy_question *question, struct spsy_answer *answer)
{
    char id[2 * SPSY_SERVICE_ID_BYTES + 1];

    (void)answer;
    spsy_question_text(question, ID, SPSY_SERVICE_ID_BYTES, id);
    escape(question, id, "");
    return 0;
}

static bool is_type(const struct spsy_question *question)
{
    static const char *const types[] = {"*DIAG", "*INFO", "*COMP", "*ESCAPE"};

    for (size_t i = 0; i < sizeof types / sizeof types[0]; i++)
        if (spsy_question_is(question, TYPE, 10, types[i]))
            return true;
    return false;
}

int spsy_answer_send_message(const struct spsy_question *question, struct spsy_answer *answer)
{
    const struct spsy_callbacks *callbacks = question->call->callbacks;
    size_t bytes = question->count - TEXT;
    char id[2 * SPSY_SERVICE_ID_BYTES + 1], text[2 * TEXT_MAX + 1], line[2 * TEXT_MAX + 32];
    struct spsy_error error = {0};
    unsigned char *left;

    if (!is_type(question))
        return spsy_answer_id(question, answer, "CPF24B3");
    spsy_question_text(question, ID, SPSY_SERVICE_ID_BYTES, id);
    spsy_question_text(question, TEXT, bytes < TEXT_MAX ? bytes : TEXT_MAX, text);
    spsy_text_mend(text);
    if (spsy_question_is(question, TYPE, 10, "*ESCAPE"))
        escape(question, id, text);
    /* CPF9897 and CPF9898 are nothing but their text */
    snprintf(line, sizeof line, "%s%s%s", strncmp(id, "CPF989", 6) == 0 ? "" : id,
             id[0] && strncmp(id, "CPF989", 6) != 0 ? ": " : "", text);
    if (callbacks && callbacks->job_log && callbacks->job_log(callbacks->context, line, &error) < 0)
        return spsy_answer_error(question, answer, &error, "CPF2469");
    left = spsy_answer_receiver(question, answer, 1, false);
    if (!left)
        return SPSY_ERR_FULL;
    *left = spsy_question_is(question, TYPE, 10, "*ESCAPE");
    return 0;
}
