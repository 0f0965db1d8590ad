/* answer.h - one question being answered. */
#ifndef SPSY_SERVICE_ANSWER_H
#define SPSY_SERVICE_ANSWER_H

#include "base/error.h"
#include "service/form.h"
#include "service/service.h"

struct spsy_question {
    const struct spsy_service_call *call;
    enum spsy_charset form;
    const unsigned char *bytes;
    size_t count;
};

struct spsy_answer {
    unsigned char *bytes;
    size_t room, count;
};

/* Appends to the answer. SPSY_ERR_FULL when it does not fit. */
int spsy_answer_add(struct spsy_answer *answer, const void *bytes, size_t count);
int spsy_answer_add_char(struct spsy_answer *answer, enum spsy_charset form, const char *text,
                         size_t count);

/* Each 0 or SPSY_ERR_*. */
typedef int spsy_answering(const struct spsy_question *question, struct spsy_answer *answer);
spsy_answering spsy_answer_own_job, spsy_answer_program_data, spsy_answer_user,
    spsy_answer_spooled_file, spsy_answer_reason, spsy_answer_message, spsy_answer_fail,
    spsy_answer_job_information, spsy_answer_file_attributes, spsy_answer_check_special,
    spsy_answer_user_information, spsy_answer_exit_information, spsy_answer_send_message,
    spsy_answer_escape;

/* Asks the host program about a profile ("" = the current one). */
int spsy_answer_facts(const struct spsy_question *question, const char *profile, bool attributes,
                      struct spsy_user_facts *facts, struct spsy_error *error);

/* ---- services by IBM i name: answer = message id or zeros, then the receiver ---- */

/* The answer is an error message; returns 0, the service itself has worked. */
int spsy_answer_id(const struct spsy_question *question, struct spsy_answer *answer,
                   const char *id);
/* The same from an error of a callback, which names its message or gets this one. */
int spsy_answer_error(const struct spsy_question *question, struct spsy_answer *answer,
                      const struct spsy_error *error, const char *otherwise);
/* A receiver of so many bytes, blank, after the id; BINARY(4) bytes returned and available at 0
 * and 4 when counted. NULL = no room. */
unsigned char *spsy_answer_receiver(const struct spsy_question *question,
                                    struct spsy_answer *answer, size_t bytes, bool counted);
/* Text of the question's CHAR field; text holds 2 * bytes + 1. */
void spsy_question_text(const struct spsy_question *question, size_t offset, size_t bytes,
                        char *text);
/* Its CHAR field holds exactly this text. */
bool spsy_question_is(const struct spsy_question *question, size_t offset, size_t bytes,
                      const char *text);

#endif
