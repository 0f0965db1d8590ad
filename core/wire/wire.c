#include "wire/wire.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "base/clock.h"

enum { HEAD_BYTES = 5, READ_BYTES = 16 * 1024, GATHER_BYTES = 32 * 1024 };

const struct wire_description wire_kinds[] = {
#define KIND(name, letter, sender, limit, holds, meaning)                                          \
    {#name, letter, WIRE_##sender, limit, WIRE_HOLDS_##holds, meaning},
#include "wire/kinds.def"
#undef KIND
};
const size_t wire_kind_count = sizeof wire_kinds / sizeof wire_kinds[0];

const struct wire_member wire_members[] = {
#define MEMBER(kind, key, type, required, meaning)                                                 \
    {WIRE_##kind, {key, SPSY_JSON_##type, required}, meaning},
#include "wire/members.def"
#undef MEMBER
};
const size_t wire_member_count = sizeof wire_members / sizeof wire_members[0];
enum { MEMBERS_MAX = 16 }; /* of one kind */

static const struct wire_description *describe(char letter)
{
    for (size_t i = 0; i < wire_kind_count; i++)
        if (wire_kinds[i].letter == letter)
            return &wire_kinds[i];
    return NULL;
}

int wire_open(struct wire *wire, int fd, enum wire_side side, struct spsy_error *error)
{
    int flags = fcntl(fd, F_GETFL);

    memset(wire, 0, sizeof *wire);
    wire->fd = fd;
    wire->side = side;
    wire->wake_fd = -1;
    wire->stall_ms = -1;
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the connection");
    return 0;
}

void wire_free(struct wire *wire)
{
    free(wire->in);
    free(wire->out);
    wire->in = wire->out = NULL;
}

/* ---- waiting ------------------------------------------------------------------------------ */

/* ms to wait: until the deadline (-1: none), and once woken until the grace is over. */
static int64_t left_of(const struct wire *wire, int64_t deadline)
{
    int64_t now = spsy_now_ms(), left = deadline < 0 ? INT64_MAX : deadline - now;
    int64_t grace = wire->woken_ms ? wire->woken_ms + wire->grace_ms - now : INT64_MAX;

    return grace < left ? grace : left;
}

/* Until fd is ready, woken and out of grace, or the deadline (-1: none) has passed. */
static int wait_for(struct wire *wire, short events, int64_t deadline, struct spsy_error *error)
{
    for (;;) {
        bool listens = wire->wake_fd >= 0 && wire->woken_ms == 0;
        struct pollfd fds[2] = {{wire->fd, events, 0}, {wire->wake_fd, POLLIN, 0}};
        int64_t left = left_of(wire, deadline);
        int ready = poll(fds, listens ? 2 : 1, left < 0 ? 0 : left > 60000 ? 60000 : (int)left);

        if (ready < 0 && errno != EINTR)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the connection");
        if (ready > 0 && fds[0].revents)
            return 0; /* what is there is taken, also by one who is to stop */
        if (ready > 0)
            wire->woken_ms = spsy_now_ms();
        if (left_of(wire, deadline) > 0)
            continue;
        if (wire->woken_ms)
            return spsy_fail(error, SPSY_ERR_STATE, "SPY0101", "stopped");
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0101",
                         "the other end of the connection has taken too long");
    }
}

static int64_t deadline_in(int ms)
{
    return ms < 0 ? -1 : spsy_now_ms() + ms;
}

/* ---- receiving ---------------------------------------------------------------------------- */

/* Room for count bytes from in_at on. */
static int make_room(struct wire *wire, size_t count, struct spsy_error *error)
{
    unsigned char *larger;

    if (wire->in_at > 0) {
        memmove(wire->in, wire->in + wire->in_at, wire->in_used - wire->in_at);
        wire->in_used -= wire->in_at;
        wire->in_at = 0;
    }
    if (count <= wire->in_room)
        return 0;
    larger = realloc(wire->in, count);
    if (!larger)
        return spsy_fail_memory(error);
    wire->in = larger;
    wire->in_room = count;
    return 0;
}

static int closed(const struct wire *wire, struct spsy_error *error)
{
    bool between = wire->in_at == wire->in_used;

    return spsy_fail(error, between ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, between ? "" : "SPY0101",
                     "the other end has closed the connection");
}

/* At least count bytes are there from in_at on. */
static int fill(struct wire *wire, size_t count, int64_t deadline, struct spsy_error *error)
{
    while (wire->in_used - wire->in_at < count) {
        int result = make_room(wire, count > READ_BYTES ? count : READ_BYTES, error);
        ssize_t got;

        if (result < 0)
            return result;
        /* recv without room for control data: descriptors that are sent along are closed */
        got = recv(wire->fd, wire->in + wire->in_used, wire->in_room - wire->in_used, 0);
        if (got > 0)
            wire->in_used += (size_t)got;
        else if (got == 0 || errno == ECONNRESET)
            return closed(wire, error);
        else if (errno == EAGAIN)
            result = wait_for(wire, POLLIN, deadline, error);
        else if (errno != EINTR)
            result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the connection");
        if (result < 0)
            return result;
    }
    return 0;
}

/* The bytes after the head; negative: no frame that the other side may send. */
static long judge_head(const struct wire *wire, const unsigned char *head, struct spsy_error *error)
{
    uint32_t length =
        (uint32_t)head[0] << 24 | (uint32_t)head[1] << 16 | (uint32_t)head[2] << 8 | head[3];
    const struct wire_description *kind = describe((char)head[4]);
    size_t limit;

    if (!kind || kind->sender == wire->side)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "not a frame of the protocol: kind X'%02X' is none that the %s sends",
                         head[4], wire->side == WIRE_SERVER ? "client" : "server");
    limit = kind->letter == WIRE_STATEMENT && wire->statement ? wire->statement : kind->limit;
    if (length < 1 || length - 1 > limit)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "frame %s of %lu bytes: expected at most %zu", kind->name,
                         length ? (unsigned long)length - 1 : 0UL, limit);
    return (long)length - 1;
}

/* The bytes after the head of a frame that is there whole; negative: there is none. */
static long gather(struct wire *wire, int64_t deadline, struct spsy_error *error)
{
    int result = fill(wire, HEAD_BYTES, deadline, error);
    long bytes;

    if (result < 0)
        return result;
    bytes = judge_head(wire, wire->in + wire->in_at, error);
    if (bytes < 0)
        return bytes;
    result = fill(wire, HEAD_BYTES + (size_t)bytes, deadline, error);
    return result < 0 ? result : bytes;
}

int wire_await(struct wire *wire, int ms, struct spsy_error *error)
{
    long bytes = gather(wire, deadline_in(ms), error);

    return bytes < 0 ? (int)bytes : 0;
}

bool wire_has_frame(const struct wire *wire)
{
    const unsigned char *head = wire->in + wire->in_at;
    size_t there = wire->in_used - wire->in_at;
    long bytes = there < HEAD_BYTES ? -1 : judge_head(wire, head, NULL);

    return bytes >= 0 && there >= HEAD_BYTES + (size_t)bytes;
}

int wire_receive(struct wire *wire, int idle_ms, int frame_ms, struct wire_frame *frame,
                 struct spsy_error *error)
{
    int result = fill(wire, 1, deadline_in(idle_ms), error);
    long bytes = result < 0 ? result : gather(wire, deadline_in(frame_ms), error);

    if (bytes < 0)
        return (int)bytes;
    frame->kind = (enum wire_kind)wire->in[wire->in_at + 4];
    frame->payload = (const char *)wire->in + wire->in_at + HEAD_BYTES;
    frame->bytes = (size_t)bytes;
    wire->in_at += HEAD_BYTES + (size_t)bytes;
    return 0;
}

/* Its members are those of its kind; a kind without any holds what another page describes. */
static int check_members(enum wire_kind kind, const cJSON *object, const char *source,
                         struct spsy_error *error)
{
    struct spsy_json_member members[MEMBERS_MAX];
    size_t count = 0;

    if (!cJSON_IsObject(object))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: expected an object", source);
    for (size_t i = 0; i < wire_member_count && count < MEMBERS_MAX; i++)
        if (wire_members[i].kind == kind)
            members[count++] = wire_members[i].member;
    return count == 0 ? 0 : spsy_json_check(object, source, "", members, count, error);
}

int wire_object(const struct wire_frame *frame, cJSON **object, struct spsy_error *error)
{
    char source[32];
    int result;

    *object = NULL;
    snprintf(source, sizeof source, "frame %s", describe((char)frame->kind)->name);
    result = spsy_json_parse(frame->payload, frame->bytes, source, object, error);
    if (result == 0)
        result = check_members(frame->kind, *object, source, error);
    if (result == 0)
        return 0;
    cJSON_Delete(*object);
    *object = NULL;
    if (error && result == SPSY_ERR_FORMAT)
        memcpy(error->message_id, "SPY0107", 8);
    return result;
}

int wire_stream(struct wire_frame *frame, uint32_t *stream, struct spsy_error *error)
{
    const unsigned char *at = (const unsigned char *)frame->payload;

    if (frame->bytes < WIRE_STREAM_BYTES)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "frame %s: no number of a stream",
                         describe((char)frame->kind)->name);
    *stream = (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
    frame->payload += WIRE_STREAM_BYTES;
    frame->bytes -= WIRE_STREAM_BYTES;
    return 0;
}

/* ---- sending ------------------------------------------------------------------------------ */

int wire_flush(struct wire *wire, struct spsy_error *error)
{
    size_t done = 0;
    int result = 0;

    if (wire->broken)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the connection is closed");
    while (result == 0 && done < wire->out_used) {
        ssize_t sent = send(wire->fd, wire->out + done, wire->out_used - done, MSG_NOSIGNAL);

        if (sent >= 0)
            done += (size_t)sent;
        else if (errno == EAGAIN)
            result = wait_for(wire, POLLOUT, deadline_in(wire->stall_ms), error);
        else if (errno != EINTR)
            result = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the connection");
    }
    wire->broken = result < 0;
    wire->out_used = 0;
    return result;
}

/* A head and room for what follows; NULL: the error says why. */
static unsigned char *put_head(struct wire *wire, enum wire_kind kind, size_t count,
                               struct spsy_error *error)
{
    const struct wire_description *description = describe((char)kind);
    unsigned char *at;

    if (count > description->limit) {
        spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "a frame %s of %zu bytes: at most %zu",
                  description->name, count, description->limit);
        return NULL;
    }
    if (wire->out_used > 0 && wire->out_used + HEAD_BYTES + count > GATHER_BYTES &&
        wire_flush(wire, error) < 0)
        return NULL;
    if (wire->out_used + HEAD_BYTES + count > wire->out_room) {
        size_t room = HEAD_BYTES + count > GATHER_BYTES ? HEAD_BYTES + count : GATHER_BYTES;
        unsigned char *larger = realloc(wire->out, room);

        if (!larger) {
            spsy_fail_memory(error);
            return NULL;
        }
        wire->out = larger;
        wire->out_room = room;
    }
    at = wire->out + wire->out_used;
    at[0] = (unsigned char)((count + 1) >> 24);
    at[1] = (unsigned char)((count + 1) >> 16);
    at[2] = (unsigned char)((count + 1) >> 8);
    at[3] = (unsigned char)(count + 1);
    at[4] = (unsigned char)kind;
    wire->out_used += HEAD_BYTES + count;
    return at + HEAD_BYTES;
}

int wire_put(struct wire *wire, enum wire_kind kind, const void *bytes, size_t count,
             struct spsy_error *error)
{
    struct spsy_error ignored;
    unsigned char *at = put_head(wire, kind, count, error ? error : &ignored);

    if (!at)
        return error ? error->code : ignored.code;
    memcpy(at, bytes, count);
    return 0;
}

int wire_put_object(struct wire *wire, enum wire_kind kind, cJSON *object, struct spsy_error *error)
{
    char *text = object ? spsy_json_print(object) : NULL;
    int result = text ? wire_put(wire, kind, text, strlen(text), error) : spsy_fail_memory(error);

    cJSON_free(text);
    cJSON_Delete(object);
    return result;
}

int wire_put_data(struct wire *wire, enum wire_kind kind, uint32_t stream, const void *bytes,
                  size_t count, struct spsy_error *error)
{
    struct spsy_error ignored;
    unsigned char *at = put_head(wire, kind, WIRE_STREAM_BYTES + count, error ? error : &ignored);

    if (!at)
        return error ? error->code : ignored.code;
    at[0] = (unsigned char)(stream >> 24);
    at[1] = (unsigned char)(stream >> 16);
    at[2] = (unsigned char)(stream >> 8);
    at[3] = (unsigned char)stream;
    if (count > 0)
        memcpy(at + WIRE_STREAM_BYTES, bytes, count);
    return 0;
}

/* ---- answers of people ---------------------------------------------------------------------- */

int wire_put_answer(struct wire *wire, const char *text, struct spsy_error *error)
{
    struct spsy_error ignored;
    size_t bytes = text ? strlen(text) : 0;
    unsigned char *at = put_head(wire, WIRE_ANSWER, 1 + bytes, error ? error : &ignored);
    int result;

    if (!at)
        return error ? error->code : ignored.code;
    at[0] = text ? 1 : 0;
    if (text)
        memcpy(at + 1, text, bytes);
    result = wire_flush(wire, error);
    explicit_bzero(at, 1 + bytes);
    return result;
}

int wire_take_answer(struct wire *wire, const struct wire_frame *frame, char *text, size_t size,
                     bool *answered, struct spsy_error *error)
{
    unsigned char *at = wire->in + (frame->payload - (const char *)wire->in);
    size_t bytes = frame->bytes ? frame->bytes - 1 : 0;
    int result = 0;

    *answered = false;
    text[0] = '\0';
    if (frame->kind != WIRE_ANSWER || frame->bytes == 0 || at[0] > 1 || (at[0] == 0 && bytes > 0))
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                           "frame ANSWER: expected 1 and a line, or 0 alone");
    else if (memchr(at + 1, '\0', bytes) || memchr(at + 1, '\n', bytes))
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0108", "an answer is one line of text");
    else if (bytes >= size)
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0108",
                           "an answer of %zu bytes: expected at most %zu", bytes, size - 1);
    else if (at[0] == 1) {
        memcpy(text, at + 1, bytes);
        text[bytes] = '\0';
        *answered = true;
    }
    explicit_bzero(at, frame->bytes);
    explicit_bzero(wire->in + wire->in_used, wire->in_room - wire->in_used); /* came in pieces */
    return result;
}

void wire_refuse(struct wire *wire, const char *id, int code, const char *text)
{
    cJSON *refusal = cJSON_CreateObject();

    cJSON_AddStringToObject(refusal, "id", id);
    cJSON_AddStringToObject(refusal, "text", text);
    cJSON_AddNumberToObject(refusal, "code", -code);
    if (wire_put_object(wire, WIRE_REFUSAL, refusal, NULL) == 0)
        wire_flush(wire, NULL);
}

/* ---- members ------------------------------------------------------------------------------ */

const char *wire_text(const cJSON *object, const char *key, const char *fallback)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : fallback;
}

bool wire_is(const cJSON *object, const char *key)
{
    return cJSON_IsTrue(cJSON_GetObjectItemCaseSensitive(object, key));
}

long wire_number(const cJSON *object, const char *key, long most)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, key);
    double value = cJSON_IsNumber(item) ? item->valuedouble : -1;

    return value >= 0 && value <= (double)most && value == (double)(long)value ? (long)value : -1;
}
