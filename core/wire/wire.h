/* wire.h - frames over a socket: what a server and its clients say to each other.
 *
 * A frame is its length (4 bytes, big-endian; of what follows), its kind (1 byte), then one JSON
 * object or raw data. Kinds are in kinds.def; spsy-protocol(7) says when which may come.
 *
 * MUST: nothing that the other end sends is believed: a length over the kind's limit, a kind that
 * is not the other side's, an object that is not strict JSON end the connection. Control data sent
 * along (descriptors, credentials) is never received. Whoever sends slowly or reads nothing runs
 * into a limit, never into somebody else. */
#ifndef SPSY_WIRE_WIRE_H
#define SPSY_WIRE_WIRE_H

#include <cjson/cJSON.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/json.h"

enum {
    WIRE_PROTOCOL = 2,
    WIRE_HELLO_BYTES = 4 * 1024,
    WIRE_STATEMENT_BYTES = 1024 * 1024, /* the server's own limit is lower */
    WIRE_ITEM_BYTES = 4 * 1024 * 1024,
    WIRE_ORDER_BYTES = 16 * 1024,
    WIRE_ANSWER_BYTES = 1 + 1024,
    WIRE_DATA_BYTES = 4 + 64 * 1024,
    WIRE_STREAM_BYTES = 4,          /* the number of a stream, before its data */
    WIRE_CREDIT_BYTES = 256 * 1024, /* of a stream: sent, and not replied to yet */
};

#define WIRE_SOCKET "/run/spsy/spsy.sock"

enum wire_side { WIRE_CLIENT, WIRE_SERVER };

enum wire_kind {
#define KIND(name, letter, sender, limit, holds, meaning) WIRE_##name = (letter),
#include "wire/kinds.def"
#undef KIND
};

enum wire_holds { WIRE_HOLDS_OBJECT, WIRE_HOLDS_DATA };

struct wire_description {
    const char *name;
    char letter;
    enum wire_side sender;
    size_t limit;
    enum wire_holds holds;
    const char *meaning;
};
extern const struct wire_description wire_kinds[];
extern const size_t wire_kind_count;

/* A member of a frame's object. */
struct wire_member {
    enum wire_kind kind;
    struct spsy_json_member member;
    const char *meaning;
};
extern const struct wire_member wire_members[];
extern const size_t wire_member_count;

struct wire {
    int fd; /* not blocking; the caller's */
    enum wire_side side;
    int wake_fd;      /* readable: nobody waits any longer (a server stops); -1 = none */
    int grace_ms;     /* whoever is being waited for then has so long in all; 0 = none */
    int64_t woken_ms; /* when that was seen; 0 = not yet */
    int stall_ms;     /* sending waits at most so long for the other end to take anything; -1 */
    size_t statement; /* bytes of a statement that are taken; 0 = WIRE_STATEMENT_BYTES */
    unsigned char *in, *out;
    size_t in_at, in_used, in_room; /* what has been received, and not looked at, begins at in_at */
    size_t out_used, out_room;
    bool broken; /* nothing can be sent any more */
};

/* payload: bytes bytes, without a NUL after them, until the next wire_receive. */
struct wire_frame {
    enum wire_kind kind;
    const char *payload;
    size_t bytes;
};

/* Makes fd non-blocking. */
int wire_open(struct wire *wire, int fd, enum wire_side side, struct spsy_error *error);
void wire_free(struct wire *wire); /* not fd */

/* Waits idle_ms for a frame to begin and frame_ms for the rest of it; -1 = for ever.
 * Errors: SPSY_ERR_NOT_FOUND (the other end has closed, between two frames), SPSY_ERR_IO (in the
 * middle of one), SPSY_ERR_FORMAT (no frame of the other side), SPSY_ERR_BUSY (a limit of time),
 * SPSY_ERR_STATE (woken), SPSY_ERR_MEMORY. */
int wire_receive(struct wire *wire, int idle_ms, int frame_ms, struct wire_frame *frame,
                 struct spsy_error *error);
/* Waits at most ms (0: not at all, -1: for ever) until a whole frame has come, which the next
 * wire_receive takes without waiting. Errors as of wire_receive: SPSY_ERR_BUSY: not yet, and what
 * has come of it is kept. */
int wire_await(struct wire *wire, int ms, struct spsy_error *error);
/* A whole frame has come already; asks nobody. */
bool wire_has_frame(const struct wire *wire);
/* The object that a frame holds, the caller's: strict JSON with the members of its kind
 * (members.def), each of its type, and no others; of rows and decisions any. SPSY_ERR_FORMAT with
 * SPY0107, SPSY_ERR_MEMORY. */
int wire_object(const struct wire_frame *frame, cJSON **object, struct spsy_error *error);
/* The stream that data is for; moves the frame past the number. SPSY_ERR_FORMAT. */
int wire_stream(struct wire_frame *frame, uint32_t *stream, struct spsy_error *error);

/* Adds a frame to what is to be sent. It goes out by wire_flush, and whenever much has gathered.
 * Errors: SPSY_ERR_IO (the other end is gone), SPSY_ERR_BUSY (it takes nothing), SPSY_ERR_MEMORY,
 * SPSY_ERR_FULL (over the kind's limit). After IO and BUSY the connection is of no use any more. */
int wire_put(struct wire *wire, enum wire_kind kind, const void *bytes, size_t count,
             struct spsy_error *error);
/* Takes object over; NULL = out of memory. */
int wire_put_object(struct wire *wire, enum wire_kind kind, cJSON *object,
                    struct spsy_error *error);
int wire_put_data(struct wire *wire, enum wire_kind kind, uint32_t stream, const void *bytes,
                  size_t count, struct spsy_error *error);
int wire_flush(struct wire *wire, struct spsy_error *error);
/* What a person answered: a frame of its own, which is sent at once. text NULL: nobody did. After
 * it, nothing of the text is left in the buffer. Errors: those of wire_put. */
int wire_put_answer(struct wire *wire, const char *text, struct spsy_error *error);
/* The answer that a frame holds, of at most size - 1 bytes; then it is taken out of the buffer.
 * Errors: SPSY_ERR_FORMAT (no answer), SPSY_ERR_VALUE (too long, or with a NUL). */
int wire_take_answer(struct wire *wire, const struct wire_frame *frame, char *text, size_t size,
                     bool *answered, struct spsy_error *error);

/* The last frame, at once: why the server ends the connection. */
void wire_refuse(struct wire *wire, const char *id, int code, const char *text);

/* Members of an object from the other end. Absent, or of another type: fallback. */
const char *wire_text(const cJSON *object, const char *key, const char *fallback);
bool wire_is(const cJSON *object, const char *key); /* true is there */
/* A whole number of 0..most; -1 when it is none. */
long wire_number(const cJSON *object, const char *key, long most);

#endif
