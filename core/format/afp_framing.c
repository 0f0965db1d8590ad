/* afp_framing.c - structured fields out of records.
 *
 * MUST: no length is believed before the field in its record confirms it: a record holds one whole
 * structured field and nothing else, or the stream is refused with the offset of that record. */
#include "format/afp_framing.h"

#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    CARRIAGE_CONTROL = 0x5A,
    FIELD_CLASS = 0xD3,
    INTRODUCER_BYTES = 8,
    FIELD_BYTES_MAX = 1 + 0xFFFF, /* with its X'5A' */
    DESCRIPTOR_BYTES = 4,         /* no length before a field is longer */
    RECORD_BYTES_MAX = DESCRIPTOR_BYTES + FIELD_BYTES_MAX,
    SEGMENT_FIRST = 1, /* of a spanned record */
    SEGMENT_LAST = 2,
    SEGMENT_MIDDLE = 3,
};

struct afp_deframer {
    enum afp_framing framing;
    conversion_sink *sink;
    void *context;
    int64_t offset;    /* of bytes[0] in the stream */
    int64_t fields;    /* given to the sink */
    size_t used, need; /* bytes collected of a record, and wanted before it can be looked at */
    uint64_t block;    /* bytes that its block still holds; AFP_BDW */
    int convention;    /* of lengths, as the first record has it; -1: none seen */
    size_t spanned;    /* bytes of a spanned record collected, in field */
    bool spanning;
    bool only_fill;     /* since the last record, or block of records, ended */
    bool filling;       /* the last record has been seen */
    int64_t separators; /* bytes between fields; AFP_CRLF, AFP_PAD */
    bool separated;     /* one stood after the last field */
    unsigned char bytes[RECORD_BYTES_MAX];
    unsigned char field[FIELD_BYTES_MAX];
};

static const struct {
    const char *name, *words;
} framings[AFP_FRAMINGS] = {
    [AFP_STREAM] = {"*STREAM", "back to back"},
    [AFP_RDW] = {"*RDW", "in records with a record descriptor word"},
    [AFP_BDW] = {"*BDW", "in blocks of records with block and record descriptor words"},
    [AFP_LEN2] = {"*LEN2", "in records with a length of 2 bytes"},
    [AFP_LEN4] = {"*LEN4", "in records with a length of 4 bytes"},
    [AFP_NO5A] = {"*NO5A", "without their X'5A'"},
    [AFP_CRLF] = {"*CRLF", "separated by CR LF or LF"},
    [AFP_PAD] = {"*PAD", "followed by fill: CR, LF, NUL or X'1A'"},
};

const char *afp_framing_name(enum afp_framing framing)
{
    return framings[framing].name;
}

const char *afp_framing_words(enum afp_framing framing)
{
    return framings[framing].words;
}

enum afp_framing afp_framing_of(const char *name)
{
    size_t framing = 0;

    while (framing < AFP_FRAMINGS && strcmp(framings[framing].name, name) != 0)
        framing++;
    return (enum afp_framing)framing;
}

/* ---- what is wrong ------------------------------------------------------------------------ */

static bool is_fill(unsigned char byte)
{
    return byte == '\r' || byte == '\n' || byte == '\0' || byte == 0x1A;
}

static int malformed(const struct afp_deframer *deframer, struct spsy_error *error,
                     const char *format, ...) __attribute__((format(printf, 3, 4)));

static int malformed(const struct afp_deframer *deframer, struct spsy_error *error,
                     const char *format, ...)
{
    char cause[160];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(cause, sizeof cause, format, arguments);
    va_end(arguments);
    return spsy_fail(error, SPSY_ERR_FORMAT, "", "RECFMT(%s): at offset %lld: %s",
                     framings[deframer->framing].name, (long long)deframer->offset, cause);
}

static void begin_record(struct afp_deframer *deframer)
{
    static const size_t first_need[AFP_FRAMINGS] = {
        [AFP_RDW] = DESCRIPTOR_BYTES,
        [AFP_BDW] = DESCRIPTOR_BYTES,
        [AFP_LEN2] = 2 + 4, /* so much tells where the field's own length stands */
        [AFP_LEN4] = 4 + 4,
        [AFP_NO5A] = 3,
        [AFP_CRLF] = 1,
        [AFP_PAD] = 1,
    };

    deframer->offset += (int64_t)deframer->used;
    deframer->used = 0;
    deframer->need = first_need[deframer->framing];
    if (!deframer->spanning && deframer->block == 0)
        deframer->only_fill = true;
}

/* ---- fields ------------------------------------------------------------------------------- */

static size_t big2(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

/* How long the field is that begins here, of which four bytes are known; 0: none does. */
static size_t field_bytes(const unsigned char *bytes)
{
    if (bytes[0] == CARRIAGE_CONTROL && bytes[3] == FIELD_CLASS &&
        big2(bytes + 1) >= INTRODUCER_BYTES)
        return 1 + big2(bytes + 1);
    if (bytes[2] == FIELD_CLASS && big2(bytes) >= INTRODUCER_BYTES)
        return big2(bytes);
    return 0;
}

/* bytes is one whole field, as field_bytes said. */
static int give(struct afp_deframer *deframer, const unsigned char *bytes, size_t count,
                struct spsy_error *error)
{
    static const unsigned char control = CARRIAGE_CONTROL;
    bool bare = bytes[2] == FIELD_CLASS && big2(bytes) == count;
    int result = bare ? deframer->sink(deframer->context, &control, 1, error) : 0;

    deframer->fields++;
    return result < 0 ? result : deframer->sink(deframer->context, bytes, count, error);
}

static int whole_record(struct afp_deframer *deframer, const unsigned char *bytes, size_t count,
                        struct spsy_error *error)
{
    size_t field = count >= INTRODUCER_BYTES ? field_bytes(bytes) : 0;

    if (field == 0)
        return malformed(deframer, error, "a record of %zu bytes holds no structured field", count);
    if (field != count)
        return malformed(deframer, error,
                         "a record of %zu bytes does not hold one structured field, of %zu bytes",
                         count, field);
    return give(deframer, bytes, count, error);
}

/* ---- records with descriptor words -------------------------------------------------------- */

/* A piece of a spanned record. */
static int span(struct afp_deframer *deframer, const unsigned char *bytes, size_t count,
                struct spsy_error *error)
{
    unsigned char segment = deframer->bytes[2];

    if ((segment == SEGMENT_FIRST) == deframer->spanning)
        return malformed(deframer, error, "segment code X'%02X' of a spanned record that %s",
                         segment, deframer->spanning ? "was not ended" : "was not begun");
    if (segment == SEGMENT_FIRST)
        deframer->spanned = 0;
    if (count > FIELD_BYTES_MAX - deframer->spanned)
        return malformed(deframer, error, "a spanned record longer than a structured field");
    memcpy(deframer->field + deframer->spanned, bytes, count);
    deframer->spanned += count;
    deframer->spanning = segment != SEGMENT_LAST;
    if (deframer->spanning)
        return 0;
    return whole_record(deframer, deframer->field, deframer->spanned, error);
}

static int described_record(struct afp_deframer *deframer, struct spsy_error *error)
{
    const unsigned char *content = deframer->bytes + DESCRIPTOR_BYTES;
    size_t count = deframer->used - DESCRIPTOR_BYTES;
    int result;

    if (deframer->bytes[2] == 0 && deframer->spanning)
        return malformed(deframer, error, "a spanned record was not ended before this one");
    if (deframer->bytes[2] == 0)
        result = whole_record(deframer, content, count, error);
    else
        result = span(deframer, content, count, error);
    if (result < 0)
        return result;
    if (deframer->framing == AFP_BDW)
        deframer->block -= deframer->used;
    begin_record(deframer);
    return 0;
}

/* Bit 0 on: 31 bits of length, the large block interface. */
static int block_descriptor(struct afp_deframer *deframer, struct spsy_error *error)
{
    const unsigned char *bytes = deframer->bytes;
    uint64_t length = big2(bytes);
    bool large = bytes[0] & 0x80;

    if (large)
        length = (uint64_t)big2(bytes) << 16 | big2(bytes + 2);
    length &= large ? 0x7FFFFFFF : 0x7FFF;
    if (length < 2 * DESCRIPTOR_BYTES || (!large && big2(bytes + 2) != 0)) {
        return malformed(deframer, error, "X'%02X%02X%02X%02X' is not a block descriptor word",
                         bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    deframer->block = length - DESCRIPTOR_BYTES;
    begin_record(deframer);
    return 0;
}

static int described(struct afp_deframer *deframer, struct spsy_error *error)
{
    const unsigned char *bytes = deframer->bytes;
    size_t length = big2(bytes);

    if (deframer->used > DESCRIPTOR_BYTES)
        return described_record(deframer, error);
    if (deframer->framing == AFP_BDW && deframer->block == 0)
        return block_descriptor(deframer, error);
    if (length <= DESCRIPTOR_BYTES || bytes[2] > SEGMENT_MIDDLE || bytes[3] != 0) {
        return malformed(deframer, error, "X'%02X%02X%02X%02X' is not a record descriptor word",
                         bytes[0], bytes[1], bytes[2], bytes[3]);
    }
    if (deframer->framing == AFP_BDW && length > deframer->block)
        return malformed(deframer, error, "a record of %zu bytes in a block that has %llu left",
                         length, (unsigned long long)deframer->block);
    deframer->need = length;
    return 0;
}

/* ---- records with a length ---------------------------------------------------------------- */

static uint64_t length_read(const unsigned char *bytes, size_t count, bool little)
{
    uint64_t value = 0;

    for (size_t i = 0; i < count; i++)
        value = value << 8 | bytes[little ? count - 1 - i : i];
    return value;
}

/* Conventions: bit 0, the length counts itself; bit 1, its low byte comes first. */
static bool agrees(const struct afp_deframer *deframer, size_t head, size_t field, int convention)
{
    uint64_t length = length_read(deframer->bytes, head, convention & 2);

    return length == field + (convention & 1 ? head : 0);
}

static int counted(struct afp_deframer *deframer, size_t head, struct spsy_error *error)
{
    size_t field = field_bytes(deframer->bytes + head);
    int convention = deframer->convention;
    int result;

    if (deframer->used > head + 4) {
        result = give(deframer, deframer->bytes + head, deframer->used - head, error);
        begin_record(deframer);
        return result;
    }
    if (convention < 0)
        for (convention = 0; convention < 3 && !agrees(deframer, head, field, convention);)
            convention++;
    if (field == 0 || !agrees(deframer, head, field, convention)) {
        if (field == 0)
            return malformed(deframer, error, "no structured field follows the length");
        return malformed(deframer, error,
                         "the length does not go with a structured field of %zu "
                         "bytes",
                         field);
    }
    deframer->convention = convention;
    deframer->need = head + field;
    return 0;
}

/* ---- fields without records --------------------------------------------------------------- */

static int bare(struct afp_deframer *deframer, struct spsy_error *error)
{
    size_t length = big2(deframer->bytes);
    int result;

    if (deframer->used > 3) {
        result = give(deframer, deframer->bytes, deframer->used, error);
        begin_record(deframer);
        return result;
    }
    if (deframer->bytes[2] != FIELD_CLASS || length < INTRODUCER_BYTES) {
        return malformed(deframer, error, "no structured field without X'5A' begins here");
    }
    deframer->need = length;
    return 0;
}

static int separated(struct afp_deframer *deframer, struct spsy_error *error)
{
    const unsigned char *bytes = deframer->bytes;
    bool separator =
        deframer->framing == AFP_PAD ? is_fill(bytes[0]) : bytes[0] == '\r' || bytes[0] == '\n';
    int result = 0;

    if (deframer->used > 4) {
        result = give(deframer, bytes, deframer->used, error);
        deframer->separated = false;
        begin_record(deframer);
    } else if (deframer->used == 4) {
        deframer->need = field_bytes(bytes);
        if (deframer->need == 0)
            result = malformed(deframer, error, "no structured field follows X'5A'");
    } else if (bytes[0] == CARRIAGE_CONTROL) {
        if (deframer->framing == AFP_CRLF && deframer->fields > 0 && !deframer->separated)
            return malformed(deframer, error, "no CR LF or LF before this structured field");
        deframer->need = 4;
    } else if (separator) {
        deframer->separators++;
        deframer->separated = true;
        begin_record(deframer);
    } else {
        result = malformed(deframer, error, "X'%02X' where X'5A' must be", bytes[0]);
    }
    return result;
}

/* ---- the stream --------------------------------------------------------------------------- */

/* Collected enough to know more: how long the record is, or all of it. */
static int look(struct afp_deframer *deframer, struct spsy_error *error)
{
    switch (deframer->framing) {
    case AFP_RDW:
    case AFP_BDW:
        return described(deframer, error);
    case AFP_LEN2:
        return counted(deframer, 2, error);
    case AFP_LEN4:
        return counted(deframer, 4, error);
    case AFP_NO5A:
        return bare(deframer, error);
    default:
        return separated(deframer, error);
    }
}

/* Fill may look like the beginning of a record, until that turns out to be none. */
static int advance(struct afp_deframer *deframer, struct spsy_error *error)
{
    int result = look(deframer, error);

    if (result != SPSY_ERR_FORMAT || !deframer->only_fill)
        return result;
    if (error)
        memset(error, 0, sizeof *error);
    deframer->filling = true;
    deframer->spanning = false;
    deframer->block = 0;
    begin_record(deframer);
    return 0;
}

/* Past the last record. */
static int pass_fill(struct afp_deframer *deframer, const unsigned char *bytes, size_t count,
                     struct spsy_error *error)
{
    for (size_t i = 0; i < count; i++, deframer->offset++)
        if (!is_fill(bytes[i]))
            return malformed(deframer, error,
                             "X'%02X' after fill (CR, LF, NUL, X'1A'), which ends a stream",
                             bytes[i]);
    return 0;
}

int afp_deframer_push(struct afp_deframer *deframer, const void *given, size_t count,
                      struct spsy_error *error)
{
    const unsigned char *bytes = given;
    int result = 0;

    if (deframer->framing == AFP_STREAM)
        return deframer->sink(deframer->context, given, count, error);
    while (result == 0 && count > 0) {
        size_t take = deframer->need - deframer->used;

        if (deframer->filling)
            return pass_fill(deframer, bytes, count, error);
        if (take > count)
            take = count;
        memcpy(deframer->bytes + deframer->used, bytes, take);
        for (size_t i = 0; deframer->only_fill && i < take; i++)
            deframer->only_fill = is_fill(bytes[i]);
        deframer->used += take;
        bytes += take;
        count -= take;
        if (deframer->used == deframer->need)
            result = advance(deframer, error);
    }
    return result;
}

int afp_deframer_finish(struct afp_deframer *deframer, struct spsy_error *error)
{
    if (deframer->framing == AFP_STREAM)
        return 0;
    if (!deframer->only_fill)
        return malformed(deframer, error, "the stream ends inside a %s",
                         deframer->block > 0 ? "block" : "record");
    if (deframer->fields == 0 && deframer->offset + (int64_t)deframer->used > 0)
        return malformed(deframer, error, "the stream ends without a structured field");
    return 0;
}

int afp_deframer_open(enum afp_framing framing, conversion_sink *sink, void *context,
                      struct afp_deframer **deframer, struct spsy_error *error)
{
    *deframer = malloc(sizeof **deframer);
    if (!*deframer)
        return spsy_fail_memory(error);
    memset(*deframer, 0, offsetof(struct afp_deframer, bytes));
    (*deframer)->framing = framing;
    (*deframer)->sink = sink;
    (*deframer)->context = context;
    (*deframer)->convention = -1;
    begin_record(*deframer);
    return 0;
}

void afp_deframer_close(struct afp_deframer *deframer)
{
    free(deframer);
}

int64_t afp_deframer_fields(const struct afp_deframer *deframer)
{
    bool separates = deframer->framing == AFP_CRLF || deframer->framing == AFP_PAD;

    return separates && deframer->separators == 0 ? 0 : deframer->fields;
}
