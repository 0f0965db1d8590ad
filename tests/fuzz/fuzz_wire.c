/* What a client sends, as its server takes it: frames that are taken are those that were sent, and
 * their objects have the members of their kind. */
#include "wire/wire.h"

#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 64 * 1024, STATEMENT_MAX = 1000 };

static void check_object(const struct wire_frame *frame)
{
    cJSON *object;
    struct spsy_error error;

    if (wire_object(frame, &object, &error) < 0) {
        if (object || (error.code == SPSY_ERR_FORMAT && strcmp(error.message_id, "SPY0107") != 0))
            abort();
        return;
    }
    for (size_t i = 0; i < wire_member_count; i++)
        if (wire_members[i].kind == frame->kind && wire_members[i].member.required &&
            !cJSON_GetObjectItemCaseSensitive(object, wire_members[i].member.key))
            abort();
    cJSON_Delete(object);
}

static void check_answer(struct wire *wire, const struct wire_frame *frame)
{
    char text[64];
    bool answered;
    int result = wire_take_answer(wire, frame, text, sizeof text, &answered, NULL);

    if (strlen(text) >= sizeof text || (result < 0 && (answered || text[0])))
        abort();
    for (size_t i = 0; i < frame->bytes; i++)
        if (frame->payload[i] != 0) /* nothing of it stays */
            abort();
}

static void check_frame(struct wire *wire, struct wire_frame *frame, const uint8_t *at, size_t left)
{
    size_t length = frame->bytes + 1;
    uint32_t stream;

    if (left < length + 4 || at[0] != (uint8_t)(length >> 24) || at[3] != (uint8_t)length ||
        at[4] != (uint8_t)frame->kind || memcmp(at + 5, frame->payload, frame->bytes) != 0)
        abort();
    if (frame->kind == WIRE_STATEMENT && frame->bytes > STATEMENT_MAX)
        abort();
    if (frame->kind == WIRE_DATA)
        wire_stream(frame, &stream, NULL);
    else if (frame->kind == WIRE_ANSWER)
        check_answer(wire, frame);
    else
        check_object(frame);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct spsy_error error;
    struct wire_frame frame;
    struct wire wire;
    size_t at = 0;
    int pair[2];

    if (size > INPUT_MAX || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return 0;
    if (size > 0 && send(pair[1], data, size, MSG_DONTWAIT) != (ssize_t)size)
        abort();
    shutdown(pair[1], SHUT_WR);
    if (wire_open(&wire, pair[0], WIRE_SERVER, &error) != 0)
        abort();
    wire.statement = STATEMENT_MAX;
    while (wire_receive(&wire, 1000, 1000, &frame, &error) == 0) {
        size_t bytes = frame.bytes;

        check_frame(&wire, &frame, data + at, size - at);
        at += 5 + bytes;
    }
    if (error.code == SPSY_ERR_NOT_FOUND && at != size)
        abort();
    wire_free(&wire);
    close(pair[0]);
    close(pair[1]);
    return 0;
}
