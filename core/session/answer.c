#include "session/answer.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

int answer_init(struct answer *answer, const char *command, const struct answer_data *data)
{
    memset(answer, 0, sizeof *answer);
    answer->command = command;
    answer->data = data;
    answer->shows_decisions = true;
    return 0;
}

void answer_keep_in_memory(struct answer *answer, size_t bytes)
{
    answer->messages.memory = answer->rows.memory = answer->decisions.memory = bytes / 3;
}

void answer_free(struct answer *answer)
{
    spill_free(&answer->messages);
    spill_free(&answer->rows);
    spill_free(&answer->decisions);
}

void answer_raise(struct answer *answer, int exit)
{
    if (exit > answer->exit)
        answer->exit = exit;
}

static void note_out_of_memory(struct answer *answer)
{
    answer->out_of_memory = true;
    answer_raise(answer, SPSY_MESSAGE_INTERNAL);
}

/* Tells it once: what goes wrong with a list goes wrong with each of its rows. Room for the message
 * there is, also when it is the messages that are too many: their list is empty then. */
static int lose(struct answer *answer, const struct spsy_error *error)
{
    bool first = !answer->lost;

    answer->lost = true;
    if (answer->messages.count < answer->logged)
        answer->logged = 0; /* it was that list */
    if (error->code == SPSY_ERR_MEMORY)
        note_out_of_memory(answer);
    else if (first)
        answer_fail_error(answer, error);
    return error->code;
}

static void add_message(struct answer *answer, const char *id, char *text)
{
    cJSON *message = cJSON_CreateObject();
    struct spsy_error error;

    spsy_text_mend(text); /* it may carry a path as the system gave it */
    if (!message || !cJSON_AddStringToObject(message, "id", id) ||
        !cJSON_AddStringToObject(message, "text", text)) {
        note_out_of_memory(answer);
        cJSON_Delete(message);
    } else if (spill_add(&answer->messages, message, &error) < 0) {
        lose(answer, &error);
    }
}

static void add_formatted(struct answer *answer, const char *id, const char *format,
                          va_list arguments)
{
    char *text = NULL;

    if (vasprintf(&text, format, arguments) < 0) {
        note_out_of_memory(answer);
        return;
    }
    add_message(answer, id, text);
    free(text);
}

void answer_message(struct answer *answer, const char *id, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_formatted(answer, id, format, arguments);
    va_end(arguments);
}

/* What a failed statement ends with: the kind of its message; an id that the table does not know
 * or that does not fail by itself still fails here. */
static int exit_of(const char *id)
{
    const struct spsy_message *message = spsy_message_find(id);

    if (!message || message->kind == SPSY_MESSAGE_COMPLETION)
        return SPSY_MESSAGE_FAILED;
    return (int)message->kind;
}

int answer_fail(struct answer *answer, const char *id, const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    add_formatted(answer, id, format, arguments);
    va_end(arguments);
    answer_raise(answer, exit_of(id));
    return SPSY_ERR_STATE;
}

static const char *id_of_code(int code)
{
    switch (code) {
    case SPSY_ERR_ARGUMENT:
    case SPSY_ERR_MEMORY:
        return "SPY0105";
    case SPSY_ERR_VALUE:
    case SPSY_ERR_FORMAT:
        return "SPY0107";
    case SPSY_ERR_EXISTS:
        return "SPY0102";
    case SPSY_ERR_REGISTRY:
        return "CPF3CDA";
    case SPSY_ERR_AUTHORITY:
        return "CPF9802";
    case SPSY_ERR_BUSY:
        return "CPF3330";
    default:
        return "SPY0101";
    }
}

static void fail_key(struct answer *answer, const struct spsy_error *error)
{
    static const char before_number[] = ", correlation ";
    const char *at = strstr(error->text, before_number);

    answer_fail(answer, "SPY0121",
                "Subsystem allocation failed - error code 0478, info code 0000%s", at ? at : "");
    answer_message(answer, "SPY0122", "%s", error->text);
}

int answer_fail_error(struct answer *answer, const struct spsy_error *error)
{
    const char *id = error->message_id[0] ? error->message_id : id_of_code(error->code);

    if (strcmp(id, "SPY0121") == 0)
        fail_key(answer, error);
    else
        answer_fail(answer, id, "%s", error->text);
    return error->code < 0 ? error->code : SPSY_ERR_STATE;
}

static int add_item(struct answer *answer, struct spill_list *list, cJSON *item)
{
    struct spsy_error error = {.code = SPSY_ERR_STATE};

    if (!answer->lost)
        return spill_add(list, item, &error) < 0 ? lose(answer, &error) : 0;
    cJSON_Delete(item);
    return lose(answer, &error);
}

int answer_row(struct answer *answer, cJSON *row)
{
    return add_item(answer, &answer->rows, row);
}

void answer_rows(struct answer *answer, struct spill_list *rows)
{
    spill_free(&answer->rows);
    answer->rows = *rows;
    memset(rows, 0, sizeof *rows);
}

int answer_decision(struct answer *answer, cJSON *decision)
{
    return add_item(answer, &answer->decisions, decision);
}

/* ---- the way out ---- */

void answer_settle(struct answer *answer)
{
    struct spsy_error error;

    if (spill_settle(&answer->rows, &error) < 0 || spill_settle(&answer->decisions, &error) < 0 ||
        spill_settle(&answer->messages, &error) < 0)
        lose(answer, &error);
    if (answer->lost)
        spill_free(&answer->rows);
}

/* The beginning up to the messages. */
static char *head_of(const struct answer *answer)
{
    cJSON *root = cJSON_CreateObject();
    char *line = NULL;

    if (root && cJSON_AddStringToObject(root, "command", answer->command) &&
        cJSON_AddStringToObject(root, "status", answer->exit == 0 ? "completed" : "failed") &&
        cJSON_AddNumberToObject(root, "exit", answer->exit))
        line = spsy_json_print(root);
    cJSON_Delete(root);
    if (line)
        line[strlen(line) - 1] = '\0'; /* it goes on after the exit status */
    return line;
}

static int write_array(struct spill_list *list, const char *key, FILE *stream)
{
    struct spill_reader reader;
    const char *text;
    bool complete;

    fprintf(stream, ",\"%s\":[", key);
    spill_read(list, &reader);
    while ((text = spill_text(&reader))) {
        if (reader.at > 1)
            putc_unlocked(',', stream);
        spsy_json_put(text, stream);
    }
    complete = spill_complete(&reader);
    spill_end(&reader);
    if (!complete)
        return SPSY_ERR_IO;
    putc_unlocked(']', stream);
    return 0;
}

int answer_write_json(struct answer *answer, FILE *stream)
{
    char *head = head_of(answer);
    int result = head ? 0 : SPSY_ERR_MEMORY;

    if (head)
        spsy_json_put(head, stream);
    cJSON_free(head);
    if (result == 0)
        result = write_array(&answer->messages, "messages", stream);
    if (result == 0)
        result = write_array(&answer->rows, "rows", stream);
    if (result == 0)
        result = write_array(&answer->decisions, "decisions", stream);
    if (result == 0)
        putc_unlocked('}', stream);
    return result;
}
