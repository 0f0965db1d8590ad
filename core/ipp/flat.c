#include "ipp/flat.h"

#include <stdlib.h>
#include <string.h>

enum { /* tags of RFC 8010 */
       END_OF_ATTRIBUTES = 0x03,
       LAST_DELIMITER = 0x0F,
       INTEGER = 0x21,
       BOOLEAN = 0x22,
       ENUM = 0x23,
       TEXT_WITH_LANGUAGE = 0x35,
       NAME_WITH_LANGUAGE = 0x36,
       FIRST_TEXT = 0x41,
       LAST_TEXT = 0x49,
       EXTENSION = 0x7F,
       VALUE_HEAD = 5, /* tag and two lengths */
};

static unsigned two(const unsigned char *bytes)
{
    return (unsigned)bytes[0] << 8 | bytes[1];
}

/* ---- walking ------------------------------------------------------------------------------- */

int flat_begin(struct flat *flat, const unsigned char *bytes, size_t size)
{
    if (size <= FLAT_HEAD_BYTES)
        return SPSY_ERR_FORMAT;
    *flat = (struct flat){.at = bytes + FLAT_HEAD_BYTES, .end = bytes + size};
    return 0;
}

int flat_code(const unsigned char *bytes)
{
    return (int)two(bytes + 2);
}

void flat_set_code(unsigned char *bytes, int code)
{
    bytes[2] = (unsigned char)(code >> 8);
    bytes[3] = (unsigned char)code;
}

void flat_set_id(unsigned char *bytes, int32_t id)
{
    for (int i = 0; i < 4; i++)
        bytes[4 + i] = (unsigned char)((uint32_t)id >> (8 * (3 - i)));
}

/* One value with its head; NULL: it does not end in time. */
static const unsigned char *after_value(const unsigned char *at, const unsigned char *end)
{
    size_t name, value;

    if (end - at < VALUE_HEAD || *at == EXTENSION)
        return NULL;
    name = two(at + 1);
    if ((size_t)(end - at) < VALUE_HEAD + name)
        return NULL;
    value = two(at + 3 + name);
    if ((size_t)(end - at) < VALUE_HEAD + name + value)
        return NULL;
    return at + VALUE_HEAD + name + value;
}

int flat_next(struct flat *flat, struct flat_attribute *attribute)
{
    const unsigned char *at = flat->at, *next;

    while (at < flat->end && *at <= LAST_DELIMITER) {
        if (*at == END_OF_ATTRIBUTES) {
            flat->at = at;
            return 0;
        }
        flat->group = *at++;
        flat->begins = true;
    }
    next = after_value(at, flat->end);
    if (!next || flat->group == 0 || two(at + 1) == 0)
        return SPSY_ERR_FORMAT;
    *attribute = (struct flat_attribute){.group = flat->group,
                                         .begins = flat->begins,
                                         .kind = *at,
                                         .bytes = at,
                                         .name = (const char *)at + 3,
                                         .name_size = two(at + 1)};
    attribute->value_size = two(at + 3 + attribute->name_size);
    attribute->value = next - attribute->value_size;
    flat->begins = false;
    /* Further values, and the members of a collection, have no name. */
    while (next + VALUE_HEAD <= flat->end && *next > LAST_DELIMITER && two(next + 1) == 0) {
        next = after_value(next, flat->end);
        if (!next)
            return SPSY_ERR_FORMAT;
    }
    attribute->size = (size_t)(next - at);
    flat->at = next;
    return 1;
}

/* ---- one attribute ------------------------------------------------------------------------- */

bool flat_is(const struct flat_attribute *attribute, const char *name)
{
    size_t size = strlen(name);

    return attribute->name_size == size && memcmp(attribute->name, name, size) == 0;
}

bool flat_value(const struct flat_attribute *attribute, unsigned at, const unsigned char **value,
                size_t *size)
{
    const unsigned char *end = attribute->bytes + attribute->size;
    const unsigned char *next = attribute->value + attribute->value_size;

    *value = attribute->value;
    *size = attribute->value_size;
    for (; at > 0; at--) {
        if (next >= end)
            return false;
        *size = two(next + 3);
        *value = next + VALUE_HEAD;
        next = *value + *size;
    }
    return true;
}

bool flat_text(const struct flat_attribute *attribute, unsigned at, const char **text, size_t *size)
{
    const unsigned char *value;

    if (!flat_value(attribute, at, &value, size))
        return false;
    if (attribute->kind == TEXT_WITH_LANGUAGE || attribute->kind == NAME_WITH_LANGUAGE) {
        size_t language = *size >= 2 ? two(value) : 0, head = 4 + language;

        if (*size < head || two(value + 2 + language) > *size - head)
            return false;
        *size = two(value + 2 + language);
        value += head;
    } else if (attribute->kind < FIRST_TEXT || attribute->kind > LAST_TEXT) {
        return false;
    }
    *text = (const char *)value;
    return true;
}

int32_t flat_number(const struct flat_attribute *attribute, int32_t otherwise)
{
    const unsigned char *value = attribute->value;

    if (attribute->kind == BOOLEAN && attribute->value_size == 1)
        return value[0];
    if ((attribute->kind != INTEGER && attribute->kind != ENUM) || attribute->value_size != 4)
        return otherwise;
    return (int32_t)((uint32_t)two(value) << 16 | two(value + 2));
}

/* ---- putting together ---------------------------------------------------------------------- */

void flat_put(struct flat_writer *writer, const void *bytes, size_t size)
{
    if (!writer->full && size > writer->room - writer->size) {
        size_t room = 2 * writer->room + size + 4096;
        unsigned char *larger = realloc(writer->bytes, room);

        writer->full = !larger;
        if (larger) {
            writer->bytes = larger;
            writer->room = room;
        }
    }
    if (writer->full || size == 0)
        return;
    memcpy(writer->bytes + writer->size, bytes, size);
    writer->size += size;
}

void flat_put_tag(struct flat_writer *writer, int tag)
{
    const unsigned char byte = (unsigned char)tag;

    flat_put(writer, &byte, 1);
}

static void put_length(struct flat_writer *writer, size_t length)
{
    const unsigned char bytes[2] = {(unsigned char)(length >> 8), (unsigned char)length};

    flat_put(writer, bytes, sizeof bytes);
}

void flat_put_value(struct flat_writer *writer, int kind, const char *name, const void *value,
                    size_t size)
{
    flat_put_tag(writer, kind);
    put_length(writer, strlen(name));
    flat_put(writer, name, strlen(name));
    put_length(writer, size);
    flat_put(writer, value, size);
}

void flat_put_number(struct flat_writer *writer, int kind, const char *name, int32_t number)
{
    unsigned char bytes[4];

    for (int i = 0; i < 4; i++)
        bytes[i] = (unsigned char)((uint32_t)number >> (8 * (3 - i)));
    flat_put_value(writer, kind, name, bytes, sizeof bytes);
}
