/* modca.c - which resources an AFPDS data stream names.
 *
 * MUST: a stream that is not structured fields, or that ends inside one, is refused with the offset
 * of the field; no length inside a field is believed before it is checked against the field's end;
 * what cannot be read costs the resource it would have named, which the listener is told, and no
 * other; a resource is told once, however many there are, in bounded memory.
 *
 * Names stand at a fixed place of a field or in a triplet X'02' (fully qualified name), by whose
 * type it is known what it names. Source: the MO:DCA Reference (AFPC-0004-10), chapters 5 and 6 and
 * appendices C and D, for the page definition's fields the Line Data Reference, for the coded font
 * index the FOCA Reference; identifiers below carry their names.
 */
#include "format/modca.h"

#include <stdlib.h>
#include <string.h>

#include "format/modca_fields.h"

enum {
    CARRIAGE_CONTROL = 0x5A,
    CLASS = 0xD3,
    CLASS_BEGIN = 0xA8,
    CLASS_END = 0xA9,
    INTRODUCER_BYTES = 8, /* length, identifier, flags, reserved */
    FIELD_BYTES_MAX = 0xFFFF,
    NESTING_MAX = 64,       /* of Begin and End; whatever is deeper inherits */
    SEGMENTS_MAX = 1 << 20, /* bytes of a segmented field: far more than 254 repeating groups */
    FLAG_EXTENSION = 0x80,
    FLAG_SEGMENTED = 0x20,
    FLAG_PADDING = 0x08,
};

struct modca_parser {
    struct modca_place place;
    size_t used, need;           /* bytes of a field collected, and wanted to look at it */
    int32_t ccsids[NESTING_MAX]; /* of the names in each Begin that is open */
    size_t depth;
    const struct modca_rule *segmented; /* a segmented field that is not at its end, else NULL */
    unsigned char *segments;            /* its data; owned */
    size_t segment_bytes;
    bool overlong; /* too much of it */
    unsigned char field[1 + FIELD_BYTES_MAX];
};

static int malformed(const struct modca_parser *parser, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "",
                     "not an AFPDS data stream: structured field at offset %lld: %s",
                     (long long)parser->place.offset, what);
}

/* ---- nesting ------------------------------------------------------------------------------ */

static int32_t encoding_in_force(const struct modca_parser *parser)
{
    size_t depth = parser->depth < NESTING_MAX ? parser->depth : NESTING_MAX;

    return depth == 0 ? MODCA_CCSID_NONE : parser->ccsids[depth - 1];
}

/* The last encoding on a Begin goes for everything up to its End. */
static void nest(struct modca_parser *parser, unsigned identifier, const unsigned char *data,
                 size_t count)
{
    size_t at = identifier == FIELD_BDT || identifier == FIELD_BRS ? 10 : 8;
    int32_t ccsid = encoding_in_force(parser);
    const unsigned char *triplet;

    if (identifier >> 8 == CLASS_END && parser->depth > 0)
        parser->depth--;
    if (identifier >> 8 != CLASS_BEGIN)
        return;
    while ((triplet = modca_next(data, count, &at)))
        if (triplet[1] == TRIPLET_ENCODING)
            ccsid = modca_encoding(triplet, ccsid);
    if (parser->depth < NESTING_MAX)
        parser->ccsids[parser->depth] = ccsid;
    parser->depth++;
}

/* ---- the stream --------------------------------------------------------------------------- */

/* Another field among the segments of one: what was collected is not all. */
static int broken_off(struct modca_parser *parser, struct spsy_error *error)
{
    parser->place.rule = parser->segmented;
    parser->segmented = NULL;
    return modca_lost(&parser->place, error, "its segments have not come to an end");
}

/* Data of a segmented field: collected, and looked at when the last of it is there. */
static int segment(struct modca_parser *parser, bool goes_on, const unsigned char *data,
                   size_t count, struct spsy_error *error)
{
    unsigned char *larger = NULL;

    if (!parser->segmented) {
        parser->segment_bytes = 0;
        parser->overlong = false;
    }
    parser->segmented = goes_on ? parser->place.rule : NULL;
    parser->overlong |= count > SEGMENTS_MAX - parser->segment_bytes;
    if (!parser->overlong) {
        larger = realloc(parser->segments, parser->segment_bytes + count + 1);
        if (!larger)
            return spsy_fail_memory(error);
        parser->segments = larger;
        memcpy(larger + parser->segment_bytes, data, count);
        parser->segment_bytes += count;
    }
    if (goes_on)
        return 0;
    if (parser->overlong)
        return modca_lost(&parser->place, error, "its segments are longer than %d bytes",
                          SEGMENTS_MAX);
    return modca_resources(&parser->place, parser->segments, parser->segment_bytes, error);
}

/* The field's data without extension and padding (flags tell both). NULL: they do not fit. */
static const unsigned char *data_of(const unsigned char *field, size_t *count)
{
    const unsigned char *data = field + INTRODUCER_BYTES;
    size_t padding;

    *count = modca_length2(field) - INTRODUCER_BYTES;
    if (field[5] & FLAG_EXTENSION) {
        if (*count == 0 || data[0] == 0 || data[0] > *count)
            return NULL;
        *count -= data[0];
        data += data[0];
    }
    if (field[5] & FLAG_PADDING) {
        padding = *count ? data[*count - 1] : 0;
        if (padding == 0 && *count >= 3)
            padding = modca_length2(data + *count - 3);
        if (padding == 0 || padding > *count)
            return NULL;
        *count -= padding;
    }
    return data;
}

static int field_data(struct modca_parser *parser, bool goes_on, const unsigned char *data,
                      size_t count, struct spsy_error *error)
{
    if (!parser->place.rule)
        return 0;
    if (!data)
        return modca_lost(&parser->place, error, "its extension or padding does not fit");
    if (goes_on || parser->segmented)
        return segment(parser, goes_on, data, count, error);
    return modca_resources(&parser->place, data, count, error);
}

static int whole_field(struct modca_parser *parser, struct spsy_error *error)
{
    const unsigned char *field = parser->field + 1;
    unsigned identifier = (unsigned)modca_length2(field + 3);
    const struct modca_rule *rule = modca_rule_of(identifier);
    size_t count;
    const unsigned char *data = data_of(field, &count);
    int result = 0;

    if (parser->segmented && parser->segmented != rule)
        result = broken_off(parser, error);
    parser->place.rule = rule;
    parser->place.ccsid = encoding_in_force(parser);
    if (result == 0)
        result = field_data(parser, field[5] & FLAG_SEGMENTED, data, count, error);
    if (result == 0)
        nest(parser, identifier, data, data ? count : 0);
    return result;
}

int modca_open(const struct modca_listener *listener, const struct modca_memory *memory,
               struct modca_parser **parser, struct spsy_error *error)
{
    *parser = calloc(1, sizeof **parser);
    if (!*parser)
        return spsy_fail_memory(error);
    (*parser)->place.listener = *listener;
    (*parser)->place.memory = *memory;
    (*parser)->need = 3;
    return 0;
}

/* Collected enough to know more: the field's length, or the whole field. */
static int advance(struct modca_parser *parser, struct spsy_error *error)
{
    size_t length = modca_length2(parser->field + 1);
    int result;

    if (parser->field[0] != CARRIAGE_CONTROL)
        return malformed(parser, "it does not begin with X'5A'", error);
    if (length < INTRODUCER_BYTES)
        return malformed(parser, "it is shorter than its introducer", error);
    parser->need = 1 + length;
    if (parser->used < parser->need)
        return 0;
    if (parser->field[3] != CLASS)
        return malformed(parser, "its identifier does not begin with X'D3'", error);
    result = whole_field(parser, error);
    if (result < 0)
        return result;
    parser->place.offset += (int64_t)parser->need;
    parser->used = 0;
    parser->need = 3;
    return 0;
}

int modca_feed(struct modca_parser *parser, const unsigned char *bytes, size_t count,
               struct spsy_error *error)
{
    int result = 0;

    while (result == 0 && count > 0) {
        size_t take = parser->need - parser->used;

        if (take > count)
            take = count;
        memcpy(parser->field + parser->used, bytes, take);
        parser->used += take;
        bytes += take;
        count -= take;
        if (parser->used == parser->need)
            result = advance(parser, error);
    }
    return result;
}

int modca_finish(struct modca_parser *parser, struct spsy_error *error)
{
    if (parser->used == 0)
        return parser->segmented ? broken_off(parser, error) : 0;
    if (parser->field[0] != CARRIAGE_CONTROL)
        return malformed(parser, "it does not begin with X'5A'", error);
    return malformed(parser, "the stream ends inside it", error);
}

void modca_close(struct modca_parser *parser)
{
    if (!parser)
        return;
    modca_names_free(&parser->place.names);
    free(parser->segments);
    free(parser);
}
