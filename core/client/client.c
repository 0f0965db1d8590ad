/* client.c - statements, and their answers. The server is not believed: what it sends is looked at
 * whole before anybody sees it, and what is wrong with it ends the connection. */
#include "client/private.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"

/* ---- the end of a connection -------------------------------------------------------------- */

static int has_ended(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_IO, "SPY0202", "the connection has ended: connect again");
}

/* In the middle of an answer: nobody can tell what the server has done. */
static int end_connection(struct spsy_client *client, int result, struct spsy_error *error)
{
    const char *unknown = "what came of the statement is not known";
    struct spsy_error why;

    client->ended = true;
    client_files_drop(&client->files);
    if (!error)
        return result == SPSY_ERR_NOT_FOUND ? SPSY_ERR_IO : result;
    why = *error;
    if (result == SPSY_ERR_NOT_FOUND || result == SPSY_ERR_IO)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0202", "the server has ended the connection; %s",
                         unknown);
    if (result == SPSY_ERR_BUSY)
        return spsy_fail(error, result, "SPY0202", "the server has said nothing for %d seconds; %s",
                         client->silence_ms / 1000, unknown);
    return spsy_fail(error, result, why.message_id, "%s; %s", why.text, unknown);
}

/* ---- a statement -------------------------------------------------------------------------- */

/* False: out of memory. */
static bool add_how(cJSON *statement, const struct spsy_client_statement *how)
{
    static const struct spsy_client_statement by_default = {0};

    if (!how)
        how = &by_default;
    return (!how->decisions || cJSON_AddTrueToObject(statement, "decisions")) &&
           (!how->json || cJSON_AddTrueToObject(statement, "json")) &&
           (!how->terminal || cJSON_AddTrueToObject(statement, "terminal")) &&
           (!how->progress || cJSON_AddTrueToObject(statement, "progress")) &&
           (!how->shell || cJSON_AddTrueToObject(statement, "shell")) &&
           (!how->input_taken || cJSON_AddTrueToObject(statement, "inputTaken"));
}

static int check_turn(const struct spsy_client *client, struct spsy_error *error)
{
    if (client->ended)
        return has_ended(error);
    if (client->asking)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "the statement before has not been answered to its end");
    return 0;
}

/* Takes statement over, which is whole or NULL: half of one would be another. */
static int send_statement(struct spsy_client *client, cJSON *statement,
                          const struct spsy_client_statement *how, struct spsy_error *error)
{
    char *text = statement && add_how(statement, how) ? spsy_json_print(statement) : NULL;
    int result = text ? wire_put(&client->wire, WIRE_STATEMENT, text, strlen(text), error)
                      : spsy_fail_memory(error);

    cJSON_free(text);
    if (result < 0) {
        cJSON_Delete(statement);
        return result;
    }
    wire_flush(&client->wire, NULL); /* when nobody takes it, receiving says why */
    cJSON_Delete(client->statement);
    client->statement = statement;
    client->asking = true;
    return 0;
}

static bool add_line(cJSON *lines, const struct client_line *line)
{
    const int numbers[3] = {(int)line->offset, (int)line->line, (int)line->column};

    return cJSON_AddItemToArray(lines, cJSON_CreateIntArray(numbers, 3));
}

/* NULL: out of memory. */
static cJSON *cl_object(const char *statement, const struct client_line *lines, size_t line_count)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *array = line_count ? cJSON_AddArrayToObject(object, "lines") : NULL;
    bool whole = object && (array || !line_count);

    for (size_t i = 0; whole && i < line_count; i++)
        whole = add_line(array, &lines[i]);
    if (whole && cJSON_AddStringToObject(object, "cl", statement))
        return object;
    cJSON_Delete(object);
    return NULL;
}

int client_cl(struct spsy_client *client, const char *statement, size_t length,
              const struct client_line *lines, size_t line_count,
              const struct spsy_client_statement *how, struct spsy_error *error)
{
    int result = check_turn(client, error);

    if (result < 0)
        return result;
    if (memchr(statement, '\0', length) || !spsy_utf8_valid(statement, length))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108", "the statement is not UTF-8 text");
    return send_statement(client, cl_object(statement, lines, line_count), how, error);
}

int spsy_client_cl(struct spsy_client *client, const char *statement,
                   const struct spsy_client_statement *how, struct spsy_error *error)
{
    return client_cl(client, statement, strlen(statement), NULL, 0, how, error);
}

/* NULL: out of memory. */
static cJSON *words_object(int count, const char *const *words)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *array = cJSON_AddArrayToObject(object, "words");

    for (int i = 0; array && i < count; i++)
        if (!cJSON_AddItemToArray(array, cJSON_CreateString(words[i])))
            array = NULL;
    if (array)
        return object;
    cJSON_Delete(object);
    return NULL;
}

int spsy_client_words(struct spsy_client *client, int count, const char *const *words,
                      const struct spsy_client_statement *how, struct spsy_error *error)
{
    int result = check_turn(client, error);

    if (result < 0)
        return result;
    if (count < 1)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0108", "no command");
    for (int i = 0; i < count; i++)
        if (!spsy_utf8_valid(words[i], strlen(words[i])))
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108",
                             "argument %d is not UTF-8, as a server takes it", i);
    return send_statement(client, words_object(count, words), how, error);
}

/* ---- frames that are events --------------------------------------------------------------- */

static void forget_event(struct spsy_client *client)
{
    cJSON_Delete(client->object);
    client->object = NULL;
    free(client->text);
    client->text = NULL;
}

static int take_end(struct spsy_client *client, const struct wire_frame *frame,
                    struct spsy_client_event *event, struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);
    long status;

    if (result < 0)
        return result;
    status = wire_number(object, "exit", 5);
    event->kind = SPSY_CLIENT_END;
    event->exit = (int)status;
    event->out_of_memory = wire_is(object, "outOfMemory");
    event->lost = wire_is(object, "lost");
    cJSON_Delete(object);
    if (status < 0)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "frame END: exit: expected 0 to 5");
    client->asking = false;
    client_files_drop(&client->files);
    return 0;
}

static int take_item(struct spsy_client *client, enum spsy_client_kind kind,
                     const struct wire_frame *frame, struct spsy_client_event *event,
                     struct spsy_error *error)
{
    int result = wire_object(frame, &client->object, error);

    if (result < 0)
        return result;
    if (memchr(frame->payload, '\n', frame->bytes) || memchr(frame->payload, '\r', frame->bytes))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "an item of an answer: expected a line");
    client->text = strndup(frame->payload, frame->bytes);
    if (!client->text)
        return spsy_fail_memory(error);
    event->kind = kind;
    event->json = client->text;
    if (kind == SPSY_CLIENT_MESSAGE)
        event->id = wire_text(client->object, "id", "");
    if (kind == SPSY_CLIENT_MESSAGE || kind == SPSY_CLIENT_PROGRESS)
        event->text = wire_text(client->object, "text", "");
    return 1;
}

static int take_data(struct spsy_client *client, const struct wire_frame *frame,
                     struct spsy_client_event *event)
{
    client->data_bytes = frame->bytes;
    client->data_error.code = 0;
    event->kind = SPSY_CLIENT_DATA;
    event->data = frame->payload;
    event->bytes = frame->bytes;
    return 1;
}

static int take(struct spsy_client *client, const struct wire_frame *frame,
                struct spsy_client_event *event, struct spsy_error *error)
{
    switch (frame->kind) {
    case WIRE_MESSAGE:
        return take_item(client, SPSY_CLIENT_MESSAGE, frame, event, error);
    case WIRE_ROW:
        return take_item(client, SPSY_CLIENT_ROW, frame, event, error);
    case WIRE_DECISION:
        return take_item(client, SPSY_CLIENT_DECISION, frame, event, error);
    case WIRE_PROGRESS:
        return take_item(client, SPSY_CLIENT_PROGRESS, frame, event, error);
    case WIRE_BYTES:
        return take_data(client, frame, event);
    case WIRE_END:
        return take_end(client, frame, event, error);
    default: /* a welcome: what a client sends has been refused already */
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "the server sends a frame that has no place here: X'%02X'",
                         (unsigned)frame->kind);
    }
}

/* ---- waiting for one ---------------------------------------------------------------------- */

/* What was shown last has been taken, or not. */
static int reply_to_data(struct spsy_client *client, struct spsy_error *error)
{
    const struct spsy_error *why = client->data_error.code ? &client->data_error : NULL;
    size_t bytes = client->data_bytes;

    client->data_bytes = 0;
    return bytes == 0 ? 0 : client_reply(&client->wire, 0, bytes, why, error);
}

void spsy_client_data_failed(struct spsy_client *client, const struct spsy_error *why)
{
    client->data_error = *why;
    if (client->data_error.code >= 0)
        client->data_error.code = SPSY_ERR_IO;
}

/* Data for standard output is an event, data for a file is written. 1: it is an event; 0: done. */
static int hear_bytes(struct spsy_client *client, struct wire_frame *frame,
                      struct spsy_error *error)
{
    uint32_t number;
    int result = wire_stream(frame, &number, error);

    if (result < 0)
        return result;
    if (number == 0 && frame->bytes == 0)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "frame BYTES: nothing in it");
    return number == 0 ? 1
                       : client_files_write(&client->files, &client->wire, number, frame->payload,
                                            frame->bytes, error);
}

/* 1: an event has come, 0: what came is done. SPSY_ERR_BUSY: nothing has come within ms. */
static int hear(struct spsy_client *client, int ms, struct spsy_error *error)
{
    struct wire_frame *frame = &client->event;
    int result;

    if (!wire_has_frame(&client->wire)) {
        wire_flush(&client->wire, NULL); /* when nobody takes it, receiving says why */
        result = wire_await(&client->wire, ms, error);
        if (result < 0)
            return result;
    }
    result = wire_receive(&client->wire, 0, 0, frame, error);
    if (result < 0)
        return result;
    if (frame->kind == WIRE_ASK)
        return client_answer(client, frame, error);
    if (frame->kind == WIRE_ORDER)
        return client_files_order(&client->files, &client->wire, client->statement, frame, error);
    return frame->kind == WIRE_BYTES ? hear_bytes(client, frame, error) : 1;
}

/* Until an event is there: 1. ms -1: as long as the server does not fall silent. */
static int await_event(struct spsy_client *client, int ms, struct spsy_error *error)
{
    int64_t until = spsy_now_ms() + ms;
    int result = reply_to_data(client, error);

    while (result == 0 && !client->has_event) {
        int64_t left = until - spsy_now_ms();

        result = hear(client, ms < 0 ? client->silence_ms : left > 0 ? (int)left : 0, error);
        client->has_event = result == 1;
    }
    return result < 0 ? result : 1;
}

static int check_asking(const struct spsy_client *client, struct spsy_error *error)
{
    if (client->ended)
        return has_ended(error);
    return client->asking ? 0
                          : spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                                      "no statement has been sent that is not answered");
}

int spsy_client_wait(struct spsy_client *client, int milliseconds, struct spsy_error *error)
{
    int result = check_asking(client, error);

    if (result < 0)
        return result;
    result = await_event(client, milliseconds, error);
    if (result == SPSY_ERR_BUSY && milliseconds >= 0 && !client->wire.broken)
        return 0;
    return result < 0 ? end_connection(client, result, error) : result;
}

int spsy_client_next(struct spsy_client *client, struct spsy_client_event *event,
                     struct spsy_error *error)
{
    int result;

    memset(event, 0, sizeof *event);
    result = check_asking(client, error);
    if (result < 0)
        return result;
    forget_event(client);
    result = await_event(client, -1, error);
    client->has_event = false;
    if (result == 1 && client->event.kind == WIRE_REFUSAL) {
        result = client_refusal(&client->event, error);
        client->ended = true; /* the server has said why: that stays as it is */
        client_files_drop(&client->files);
        return result;
    }
    if (result == 1)
        result = take(client, &client->event, event, error);
    return result < 0 ? end_connection(client, result, error) : result;
}

/* ---- the last event's object -------------------------------------------------------------- */

const char *spsy_client_member(struct spsy_client *client, const char *key)
{
    cJSON *item = cJSON_GetObjectItemCaseSensitive(client->object, key);

    if (cJSON_IsBool(item))
        return cJSON_IsTrue(item) ? "true" : "false";
    if (cJSON_IsNumber(item) && !item->valuestring)
        item->valuestring = cJSON_PrintUnformatted(item); /* which goes with the object */
    return cJSON_IsNumber(item) || cJSON_IsString(item) ? item->valuestring : NULL;
}

cJSON *client_take_object(struct spsy_client *client)
{
    cJSON *object = client->object;

    client->object = NULL;
    return object;
}
