/* modca.c - which resources an AFPDS data stream names.
 *
 * MUST: a stream that is not MO:DCA, or that ends inside a field, is refused with the offset of the
 * field; no length inside a field is believed before it is checked against the field's end.
 * Source: IBM's public MO:DCA Reference (AFPC-0004); identifiers below carry its names. */
#include "function/modca.h"

#include <stdlib.h>
#include <string.h>

#include "record/ccsid.h"

enum {
    CARRIAGE_CONTROL = 0x5A,
    INTRODUCER_BYTES = 8, /* length, identifier, flags, sequence */
    FIELD_BYTES_MAX = 0xFFFF,
    NAME_BYTES = 8,
    NAMES_MAX = 4096,
    FLAG_EXTENSION = 0x80,
    FLAG_PADDING = 0x08,
    TRIPLET_NAME = 0x02,
    TRIPLET_OBJECT_TYPE = 0x21,
};

enum field {                      /* structured field identifiers, D3 left out */
             FIELD_MCF = 0xAB8A,  /* Map Coded Font, format 2 */
             FIELD_MCF1 = 0xB18A, /* format 1 */
             FIELD_MPO = 0xABD8,  /* Map Page Overlay */
             FIELD_IPO = 0xAFD8,  /* Include Page Overlay */
             FIELD_MMO = 0xB1DF,  /* Map Medium Overlay */
             FIELD_MPS = 0xB15F,  /* Map Page Segment */
             FIELD_IPS = 0xAF5F,  /* Include Page Segment */
             FIELD_BFM = 0xA8CD,  /* Begin Form Map: a form definition inside the file */
             FIELD_BRS = 0xA8CE,  /* Begin Resource, its kind in triplet X'21' */
};

struct name {
    enum modca_resource resource;
    unsigned char bytes[NAME_BYTES];
};

struct modca_parser {
    int (*found)(void *context, enum modca_resource resource, const char *name);
    void *context;
    int64_t offset;    /* of the field being collected */
    size_t used, need; /* bytes collected of it, and wanted before it can be looked at */
    size_t name_count;
    struct name names[NAMES_MAX]; /* sorted */
    unsigned char field[1 + FIELD_BYTES_MAX];
};

const char *modca_resource_name(enum modca_resource resource)
{
    static const char *const names[MODCA_RESOURCES] = {"*FONT", "*OVL", "*PAGSEG", "*FORMDF"};

    return names[resource];
}

static int malformed(const struct modca_parser *parser, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "",
                     "not an AFPDS data stream: structured field at offset %lld: %s",
                     (long long)parser->offset, what);
}

static size_t length2(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

static int compare_names(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct name));
}

/* Where a name stands or would stand; *there tells which. */
static size_t find_name(const struct modca_parser *parser, const struct name *name, bool *there)
{
    size_t low = 0, high = parser->name_count;

    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = compare_names(&parser->names[middle], name);

        if (order == 0) {
            *there = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *there = false;
    return low;
}

static int report(struct modca_parser *parser, const struct name *name, struct spsy_error *error)
{
    char text[NAME_BYTES + 1];
    size_t length = 0;

    while (length < NAME_BYTES && name->bytes[length] != 0x40) {
        unsigned char c = spsy_latin1_from_ebcdic[name->bytes[length]];

        if (c <= ' ' || c >= 0x7F)
            return malformed(parser, "a resource name that is no name", error);
        text[length++] = (char)c;
    }
    text[length] = '\0';
    if (parser->found(parser->context, name->resource, text) != 0)
        return spsy_fail(error, SPSY_ERR_STATE, "", "the list of resources was not taken");
    return 0;
}

/* One name of up to eight EBCDIC bytes. All X'FF' or blank means "none". */
static int note(struct modca_parser *parser, enum modca_resource resource,
                const unsigned char *bytes, size_t count, struct spsy_error *error)
{
    struct name name;
    size_t at;
    bool there;

    if (count == 0 || bytes[0] == 0xFF || bytes[0] == 0x40 || bytes[0] == 0x00)
        return 0;
    memset(&name, 0, sizeof name);
    name.resource = resource;
    memset(name.bytes, 0x40, NAME_BYTES);
    memcpy(name.bytes, bytes, count < NAME_BYTES ? count : NAME_BYTES);
    at = find_name(parser, &name, &there);
    if (there)
        return 0;
    if (parser->name_count == NAMES_MAX)
        return malformed(parser, "more than 4096 different resources", error);
    memmove(parser->names + at + 1, parser->names + at,
            (parser->name_count - at) * sizeof parser->names[0]);
    parser->names[at] = name;
    parser->name_count++;
    return report(parser, &name, error);
}

/* Calls back for each triplet: length, identifier, contents. */
static int each_triplet(struct modca_parser *parser, const unsigned char *data, size_t count,
                        int (*visit)(struct modca_parser *parser, void *context,
                                     const unsigned char *triplet, size_t bytes,
                                     struct spsy_error *error),
                        void *context, struct spsy_error *error)
{
    for (size_t at = 0; at < count; at += data[at]) {
        if (data[at] < 2 || data[at] > count - at)
            return malformed(parser, "a triplet that does not fit", error);
        if (visit(parser, context, data + at, data[at], error) != 0)
            return SPSY_ERR_FORMAT;
    }
    return 0;
}

/* Fully qualified names of the types that point to a font, an overlay or a page segment. */
static int name_triplet(struct modca_parser *parser, void *context, const unsigned char *triplet,
                        size_t bytes, struct spsy_error *error)
{
    const enum modca_resource *resource = context;

    if (triplet[1] != TRIPLET_NAME || bytes < 4)
        return 0;
    switch (triplet[2]) {
    case 0x84: /* begin resource object reference */
    case 0x85: /* code page name reference */
    case 0x86: /* font character set name reference */
    case 0x8E: /* coded font name reference */
        return note(parser, *resource, triplet + 4, bytes - 4, error);
    default:
        return 0;
    }
}

/* Repeating groups, each beginning with its own length of two bytes, then triplets. */
static int mapped_triplets(struct modca_parser *parser, const unsigned char *data, size_t count,
                           enum modca_resource resource, struct spsy_error *error)
{
    for (size_t at = 0; at < count; at += length2(data + at)) {
        if (count - at < 2 || length2(data + at) < 2 || length2(data + at) > count - at)
            return malformed(parser, "a repeating group that does not fit", error);
        if (each_triplet(parser, data + at + 2, length2(data + at) - 2, name_triplet, &resource,
                         error) != 0)
            return SPSY_ERR_FORMAT;
    }
    return 0;
}

/* Groups of one fixed length, told by the first of four header bytes; names at these offsets. */
static int mapped_names(struct modca_parser *parser, const unsigned char *data, size_t count,
                        enum modca_resource resource, const size_t *offsets, size_t names,
                        struct spsy_error *error)
{
    size_t group = count >= 4 ? data[0] : 0;

    if (group < offsets[names - 1] + NAME_BYTES || (count - 4) % group != 0)
        return malformed(parser, "repeating groups that do not fit", error);
    for (size_t at = 4; at < count; at += group)
        for (size_t i = 0; i < names; i++)
            if (note(parser, resource, data + at + offsets[i], NAME_BYTES, error) != 0)
                return SPSY_ERR_FORMAT;
    return 0;
}

static int leading_name(struct modca_parser *parser, const unsigned char *data, size_t count,
                        enum modca_resource resource, struct spsy_error *error)
{
    if (count != 0 && count < NAME_BYTES)
        return malformed(parser, "shorter than its name", error);
    return note(parser, resource, data, count, error);
}

static int object_type(struct modca_parser *parser, void *context, const unsigned char *triplet,
                       size_t bytes, struct spsy_error *error)
{
    (void)parser;
    (void)error;
    if (triplet[1] == TRIPLET_OBJECT_TYPE && bytes >= 3)
        *(int *)context = triplet[2];
    return 0;
}

/* Begin Resource: name, two reserved bytes, triplets that tell the kind. */
static int begin_resource(struct modca_parser *parser, const unsigned char *data, size_t count,
                          struct spsy_error *error)
{
    int type = -1;

    if (count < NAME_BYTES + 2)
        return 0;
    if (each_triplet(parser, data + NAME_BYTES + 2, count - NAME_BYTES - 2, object_type, &type,
                     error) != 0)
        return SPSY_ERR_FORMAT;
    switch (type) {
    case 0x40: /* font character set */
    case 0x41: /* code page */
    case 0x42: /* coded font */
        return note(parser, MODCA_FONT, data, NAME_BYTES, error);
    case 0xFB:
        return note(parser, MODCA_PAGE_SEGMENT, data, NAME_BYTES, error);
    case 0xFC:
        return note(parser, MODCA_OVERLAY, data, NAME_BYTES, error);
    case 0xFE:
        return note(parser, MODCA_FORM_DEFINITION, data, NAME_BYTES, error);
    default:
        return 0;
    }
}

static int resources_of(struct modca_parser *parser, unsigned identifier, const unsigned char *data,
                        size_t count, struct spsy_error *error)
{
    static const size_t font_names[] = {4, 12, 20}, segment_name[] = {4};

    switch (identifier) {
    case FIELD_MCF:
        return mapped_triplets(parser, data, count, MODCA_FONT, error);
    case FIELD_MCF1:
        return mapped_names(parser, data, count, MODCA_FONT, font_names, 3, error);
    case FIELD_MPO:
        return mapped_triplets(parser, data, count, MODCA_OVERLAY, error);
    case FIELD_IPO:
        return leading_name(parser, data, count, MODCA_OVERLAY, error);
    case FIELD_MMO:
        return mapped_names(parser, data, count, MODCA_OVERLAY, segment_name, 1, error);
    case FIELD_MPS:
        return mapped_names(parser, data, count, MODCA_PAGE_SEGMENT, segment_name, 1, error);
    case FIELD_IPS:
        return leading_name(parser, data, count, MODCA_PAGE_SEGMENT, error);
    case FIELD_BFM:
        return leading_name(parser, data, count, MODCA_FORM_DEFINITION, error);
    case FIELD_BRS:
        return begin_resource(parser, data, count, error);
    default:
        return 0;
    }
}

/* The field without its introducer extension and without padding (flags tell both). */
static int whole_field(struct modca_parser *parser, struct spsy_error *error)
{
    const unsigned char *field = parser->field + 1;
    const unsigned char *data = field + INTRODUCER_BYTES;
    size_t count = length2(field) - INTRODUCER_BYTES, padding;

    if (field[2] != 0xD3)
        return malformed(parser, "its identifier does not begin with X'D3'", error);
    if (field[5] & FLAG_EXTENSION) {
        if (count == 0 || data[0] == 0 || data[0] > count)
            return malformed(parser, "its extension does not fit", error);
        count -= data[0];
        data += data[0];
    }
    if (field[5] & FLAG_PADDING) {
        padding = count ? data[count - 1] : 0;
        if (padding == 0 && count >= 3)
            padding = length2(data + count - 3);
        if (padding == 0 || padding > count)
            return malformed(parser, "its padding does not fit", error);
        count -= padding;
    }
    return resources_of(parser, (unsigned)length2(field + 3), data, count, error);
}

int modca_open(int (*found)(void *context, enum modca_resource resource, const char *name),
               void *context, struct modca_parser **parser, struct spsy_error *error)
{
    *parser = calloc(1, sizeof **parser);
    if (!*parser)
        return spsy_fail_memory(error);
    (*parser)->found = found;
    (*parser)->context = context;
    (*parser)->need = 3;
    return 0;
}

/* Collected enough to know more: the field's length, or the whole field. */
static int advance(struct modca_parser *parser, struct spsy_error *error)
{
    size_t length = length2(parser->field + 1);

    if (parser->field[0] != CARRIAGE_CONTROL)
        return malformed(parser, "it does not begin with X'5A'", error);
    if (length < INTRODUCER_BYTES)
        return malformed(parser, "it is shorter than its introducer", error);
    parser->need = 1 + length;
    if (parser->used < parser->need)
        return 0;
    if (whole_field(parser, error) != 0)
        return SPSY_ERR_FORMAT;
    parser->offset += (int64_t)parser->need;
    parser->used = 0;
    parser->need = 3;
    return 0;
}

int modca_feed(struct modca_parser *parser, const unsigned char *bytes, size_t count,
               struct spsy_error *error)
{
    while (count > 0) {
        size_t take = parser->need - parser->used;

        if (take > count)
            take = count;
        memcpy(parser->field + parser->used, bytes, take);
        parser->used += take;
        bytes += take;
        count -= take;
        if (parser->used == parser->need && advance(parser, error) != 0)
            return SPSY_ERR_FORMAT;
    }
    return 0;
}

int modca_finish(struct modca_parser *parser, struct spsy_error *error)
{
    return parser->used ? malformed(parser, "the stream ends inside it", error) : 0;
}

void modca_close(struct modca_parser *parser)
{
    free(parser);
}
