/* answer.h - one question being answered. */
#ifndef SPSY_SERVICE_ANSWER_H
#define SPSY_SERVICE_ANSWER_H

#include "base/error.h"
#include "service/form.h"
#include "service/service.h"

struct spsy_question {
    const struct spsy_service_call *call;
    enum spsy_form form;
    const unsigned char *bytes;
    size_t count;
};

struct spsy_answer {
    unsigned char *bytes;
    size_t room, count;
};

/* Appends to the answer. SPSY_ERR_FULL when it does not fit. */
int spsy_answer_add(struct spsy_answer *answer, const void *bytes, size_t count);
int spsy_answer_add_char(struct spsy_answer *answer, enum spsy_form form, const char *text,
                         size_t count);

/* Each 0 or SPSY_ERR_*. */
typedef int spsy_answering(const struct spsy_question *question, struct spsy_answer *answer);
spsy_answering spsy_answer_own_job, spsy_answer_program_data, spsy_answer_user,
    spsy_answer_spooled_file, spsy_answer_reason, spsy_answer_message;

/* Asks the host program about a profile ("" = the current one). */
int spsy_answer_facts(const struct spsy_question *question, const char *profile,
                      struct spsy_user_facts *facts, struct spsy_error *error);

#endif
