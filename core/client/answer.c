/* answer.c - a line that the server asks a person for.
 *
 * MUST: only whom the program names answers, and nothing of an answer stays in memory when it has
 * been sent. A program that names nobody says so: the server is not left waiting. */
#include "client/private.h"

#include <string.h>

enum { ANSWER_SIZE = WIRE_ANSWER_BYTES }; /* with its NUL */

static int ask(const struct spsy_client_asking *asked, const cJSON *question, char *answer)
{
    struct spsy_error why = {0};

    answer[0] = '\0';
    if (!asked || !asked->ask)
        return 0;
    return asked->ask(asked->context, wire_text(question, "prompt", ""),
                      wire_is(question, "secret"), answer, ANSWER_SIZE, &why);
}

int client_answer(struct spsy_client *client, const struct wire_frame *frame,
                  struct spsy_error *error)
{
    char answer[ANSWER_SIZE];
    cJSON *question;
    int result = wire_object(frame, &question, error), answered;

    if (result < 0)
        return result;
    answered = ask(client->asked, question, answer);
    cJSON_Delete(question);
    answer[ANSWER_SIZE - 1] = '\0';
    result = wire_put_answer(&client->wire, answered > 0 ? answer : NULL, error);
    explicit_bzero(answer, sizeof answer);
    return result;
}
