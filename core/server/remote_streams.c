#include "server/remote_streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PIECE_BYTES = WIRE_DATA_BYTES - WIRE_STREAM_BYTES,
    /* What comes in smaller pieces is sent together: the replies to very many small frames fill the
     * client's way back while it is not read, and then neither side can go on. */
    SMALL_BYTES = 4096,
};

struct stream {
    struct remote *remote;
    uint32_t number;
    size_t open; /* bytes written that are not replied to */
    size_t held; /* and those that are not sent */
    unsigned char small[SMALL_BYTES];
};

/* The connection is of no more use. */
static int give_up(struct remote *remote, const struct spsy_error *why, struct spsy_error *error)
{
    remote->dead = true;
    remote->why = *why;
    if (error)
        *error = *why;
    return why->code;
}

static int offend(struct remote *remote, const char *what, struct spsy_error *error)
{
    struct spsy_error why;

    spsy_fail(&why, SPSY_ERR_FORMAT, "SPY0107",
              "the client's answer is not one to what was asked: %s", what);
    return give_up(remote, &why, error);
}

/* ---- one question, one answer ------------------------------------------------------------- */

static int receive(struct remote *remote, struct wire_frame *frame, struct spsy_error *error)
{
    struct spsy_error why;
    int result;

    if (remote->dead) {
        *error = remote->why;
        return error->code;
    }
    result = wire_flush(remote->wire, &why);
    if (result == 0)
        result = wire_receive(remote->wire, remote->patience_ms, remote->patience_ms, frame, &why);
    return result < 0 ? give_up(remote, &why, error) : 0;
}

/* The client chooses the words of its error, but is nobody who refuses: of ids it has those that
 * are about files. */
static const char *id_of_file(const char *id)
{
    static const char *const ids[] = {"SPY0101", "SPY0102", "SPY0107",
                                      "SPY0181", "SPY0241", "" /* by its code */};

    for (size_t i = 0; i < sizeof ids / sizeof ids[0]; i++)
        if (strcmp(ids[i], id) == 0)
            return ids[i];
    return ids[0];
}

/* What a reply says of a stream: 0 and *bytes, or the client's error. */
static int judge_reply(struct remote *remote, const cJSON *reply, uint32_t number, size_t *bytes,
                       struct spsy_error *error)
{
    const cJSON *fault = cJSON_GetObjectItemCaseSensitive(reply, "error");
    long replied = wire_number(reply, "bytes", WIRE_CREDIT_BYTES);
    long code = wire_number(fault, "code", 100);

    if (wire_number(reply, "stream", UINT32_MAX) != (long)number || replied < 0)
        return offend(remote, "another stream", error);
    *bytes = (size_t)replied;
    if (!fault)
        return 0;
    return spsy_fail(error, code > 0 ? -(int)code : SPSY_ERR_IO,
                     id_of_file(wire_text(fault, "id", "")), "%s",
                     wire_text(fault, "text", "the client could not do it"));
}

static int await_reply(struct remote *remote, uint32_t number, size_t *bytes,
                       struct spsy_error *error)
{
    struct wire_frame frame;
    cJSON *reply = NULL;
    int result = receive(remote, &frame, error);

    if (result < 0)
        return result;
    if (frame.kind != WIRE_REPLY)
        return offend(remote, "a reply was due", error);
    result = wire_object(&frame, &reply, error);
    result = result < 0 ? give_up(remote, error, NULL)
                        : judge_reply(remote, reply, number, bytes, error);
    cJSON_Delete(reply);
    return result;
}

static int put_order(struct stream *stream, cJSON *order, const char *what,
                     struct spsy_error *error)
{
    struct remote *remote = stream->remote;
    struct spsy_error why;

    if (remote->dead) {
        cJSON_Delete(order);
        if (error)
            *error = remote->why;
        return remote->why.code;
    }
    cJSON_AddNumberToObject(order, "stream", stream->number);
    cJSON_AddStringToObject(order, "order", what);
    if (wire_put_object(remote->wire, WIRE_ORDER, order, &why) == 0)
        return 0;
    if (why.code == SPSY_ERR_FULL || why.code == SPSY_ERR_MEMORY) { /* nothing was sent */
        if (error)
            *error = why;
        return why.code;
    }
    return give_up(remote, &why, error);
}

static int order_done(struct stream *stream, const char *what, struct spsy_error *error)
{
    size_t bytes;
    int result = put_order(stream, cJSON_CreateObject(), what, error);

    return result < 0 ? result : await_reply(stream->remote, stream->number, &bytes, error);
}

/* ---- a question to the person there ---------------------------------------------------------- */

static int put_ask(struct remote *remote, const char *prompt, bool secret, struct spsy_error *error)
{
    cJSON *ask = cJSON_CreateObject();
    struct spsy_error why;

    if (!cJSON_AddStringToObject(ask, "prompt", prompt) ||
        !cJSON_AddBoolToObject(ask, "secret", secret)) {
        cJSON_Delete(ask);
        return spsy_fail_memory(error);
    }
    if (wire_put_object(remote->wire, WIRE_ASK, ask, &why) == 0)
        return 0;
    return why.code == SPSY_ERR_MEMORY ? spsy_fail_memory(error) : give_up(remote, &why, error);
}

int remote_ask(void *context, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *error)
{
    struct remote *remote = context;
    struct wire_frame frame;
    int result;

    *answered = false;
    answer[0] = '\0';
    remote_data_settle(remote, error); /* its replies come before the answer to this */
    result = remote->dead ? error->code : put_ask(remote, prompt, secret, error);
    if (result == 0)
        result = receive(remote, &frame, error);
    if (result < 0)
        return result;
    result = wire_take_answer(remote->wire, &frame, answer, size, answered, error);
    return result == SPSY_ERR_FORMAT ? give_up(remote, error, NULL) : result;
}

/* ---- streams ------------------------------------------------------------------------------ */

static int begin(void *context, const char *name, enum stream_kind kind, cJSON *order,
                 const char *what, struct stream **stream, struct spsy_error *error)
{
    struct stream *made = calloc(1, sizeof *made);
    size_t bytes;
    int result;

    *stream = NULL;
    if (!made) {
        cJSON_Delete(order);
        return spsy_fail_memory(error);
    }
    made->remote = context;
    made->number = ++made->remote->last;
    remote_data_settle(made->remote, error); /* its replies come before the one to this */
    cJSON_AddStringToObject(order, "name", name);
    cJSON_AddBoolToObject(order, "saveFile", kind == STREAM_SAVE_FILE || kind == STREAM_EXPORT);
    if (kind == STREAM_ARCHIVED || kind == STREAM_INDEX)
        cJSON_AddStringToObject(order, "archive", kind == STREAM_INDEX ? "index" : "data");
    result = put_order(made, order, what, error);
    if (result == 0)
        result = await_reply(made->remote, made->number, &bytes, error);
    if (result < 0) {
        free(made);
        return result;
    }
    *stream = made;
    return 0;
}

static int open_stream(void *context, const char *name, enum stream_kind kind,
                       struct stream **stream, struct spsy_error *error)
{
    return begin(context, name, kind, cJSON_CreateObject(), "open", stream, error);
}

static int create_stream(void *context, const char *name, enum stream_kind kind, bool replace,
                         struct stream **stream, struct spsy_error *error)
{
    cJSON *order = cJSON_CreateObject();

    cJSON_AddBoolToObject(order, "replace", replace);
    if (kind == STREAM_SECRET_FILE || kind == STREAM_EXPORT)
        cJSON_AddTrueToObject(order, "secret");
    return begin(context, name, kind, order, "create", stream, error);
}

/* Data, or a reply that says why there is none. */
static int take_data(struct stream *stream, void *bytes, size_t count, size_t *got,
                     struct spsy_error *error)
{
    struct remote *remote = stream->remote;
    struct wire_frame frame;
    cJSON *reply = NULL;
    uint32_t number;
    int result = receive(remote, &frame, error);

    if (result < 0)
        return result;
    if (frame.kind == WIRE_REPLY) {
        if (wire_object(&frame, &reply, error) < 0)
            return give_up(remote, error, NULL);
        result = judge_reply(remote, reply, stream->number, got, error);
        cJSON_Delete(reply);
        *got = 0;
        return result < 0 ? result : offend(remote, "data was due", error);
    }
    if (frame.kind != WIRE_DATA || wire_stream(&frame, &number, error) < 0 ||
        number != stream->number)
        return offend(remote, "data of another stream", error);
    if (frame.bytes > count)
        return offend(remote, "more data than was asked for", error);
    memcpy(bytes, frame.payload, frame.bytes);
    *got = frame.bytes;
    return 0;
}

static int read_stream(struct stream *stream, void *bytes, size_t count, size_t *got,
                       struct spsy_error *error)
{
    cJSON *order = cJSON_CreateObject();
    int result;

    *got = 0;
    if (count > PIECE_BYTES)
        count = PIECE_BYTES;
    cJSON_AddNumberToObject(order, "bytes", (double)count);
    result = put_order(stream, order, "read", error);
    return result < 0 ? result : take_data(stream, bytes, count, got, error);
}

static int rewind_stream(struct stream *stream, struct spsy_error *error)
{
    return order_done(stream, "rewind", error);
}

/* Waits until at most `most` bytes are without a reply. */
static int settle(struct remote *remote, uint32_t number, size_t *open, size_t most,
                  struct spsy_error *error)
{
    while (*open > most) {
        size_t bytes = 0;
        int result = await_reply(remote, number, &bytes, error);

        if (remote->dead)
            return result;
        if (bytes > *open || bytes == 0) /* also with an error: it is of those bytes */
            return offend(remote, "more data than was sent, or none", error);
        *open -= bytes;
        if (result < 0)
            return result;
    }
    return 0;
}

static int send_data(struct remote *remote, uint32_t number, size_t *open, const void *bytes,
                     size_t count, struct spsy_error *error)
{
    const unsigned char *at = bytes;

    while (count > 0) {
        size_t piece = count < PIECE_BYTES ? count : PIECE_BYTES;
        struct spsy_error why;
        int result = settle(remote, number, open, WIRE_CREDIT_BYTES - piece, error);

        if (result < 0)
            return result;
        if (remote->dead) {
            *error = remote->why;
            return error->code;
        }
        if (wire_put_data(remote->wire, WIRE_BYTES, number, at, piece, &why) < 0)
            return give_up(remote, &why, error);
        *open += piece;
        at += piece;
        count -= piece;
    }
    return 0;
}

static int send_held(struct stream *stream, struct spsy_error *error)
{
    size_t held = stream->held;

    stream->held = 0;
    return send_data(stream->remote, stream->number, &stream->open, stream->small, held, error);
}

static int write_stream(struct stream *stream, const void *bytes, size_t count,
                        struct spsy_error *error)
{
    int result = count > SMALL_BYTES - stream->held ? send_held(stream, error) : 0;

    if (result < 0)
        return result;
    if (count > SMALL_BYTES)
        return send_data(stream->remote, stream->number, &stream->open, bytes, count, error);
    memcpy(stream->small + stream->held, bytes, count);
    stream->held += count;
    return 0;
}

static int commit_stream(struct stream *stream, struct spsy_error *error)
{
    int result = send_held(stream, error);

    if (result == 0)
        result = settle(stream->remote, stream->number, &stream->open, 0, error);
    return result < 0 ? result : order_done(stream, "commit", error);
}

/* What was sent and not replied to is replied to before anything else: those replies are taken. */
static void drop_stream(struct stream *stream)
{
    struct spsy_error ignored;

    if (!stream)
        return;
    while (stream->open > 0 && !stream->remote->dead)
        settle(stream->remote, stream->number, &stream->open, 0, &ignored);
    put_order(stream, cJSON_CreateObject(), "drop", &ignored);
    free(stream);
}

void remote_streams_init(struct streams *streams, struct remote *remote)
{
    *streams = (struct streams){
        .context = remote,
        .open = open_stream,
        .read = read_stream,
        .rewind = rewind_stream,
        .create = create_stream,
        .write = write_stream,
        .commit = commit_stream,
        .drop = drop_stream,
        .ask = remote_ask,
    };
}

/* ---- standard output ---------------------------------------------------------------------- */

int remote_data_write(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct remote *remote = context;

    if (count == 0)
        return remote->dead ? 0 : wire_flush(remote->wire, error);
    return send_data(remote, 0, &remote->data_open, bytes, count, error);
}

int remote_data_settle(struct remote *remote, struct spsy_error *error)
{
    struct spsy_error first = {.code = 0};

    while (remote->data_open > 0 && !remote->dead)
        if (settle(remote, 0, &remote->data_open, 0, error) < 0 && first.code == 0)
            first = *error;
    if (first.code == 0)
        return 0;
    *error = first;
    return first.code;
}
