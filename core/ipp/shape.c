#include "ipp/shape.h"

#include <string.h>

enum { HEAD, TAG, EXTENSION, NAME_SIZE, NAME, VALUE_SIZE, VALUE, END };

enum {
    HEAD_BYTES = 8,
    TAG_END = 0x03,
    TAG_VALUES = 0x10, /* below: groups */
    TAG_BEGIN_COLLECTION = 0x34,
    TAG_END_COLLECTION = 0x37,
    TAG_MEMBER = 0x4A,
    TAG_EXTENSION = 0x7F,
};

static void go(struct shape *shape, int field, size_t bytes)
{
    shape->field = field;
    shape->left = bytes;
    shape->number = 0;
}

void shape_begin(struct shape *shape, unsigned names_most)
{
    memset(shape, 0, sizeof *shape);
    shape->names_most = names_most;
    go(shape, HEAD, HEAD_BYTES);
}

static void count_name(struct shape *shape)
{
    if (shape->names_most > 0 && ++shape->names > shape->names_most)
        shape->why = "it has too many attributes";
}

/* RFC 8010, 3.5.2, and 8011's. Of another libcups does not know how long it is. */
static bool is_kind(uint32_t tag)
{
    return (tag >= 0x10 && tag <= 0x17) || (tag >= 0x21 && tag <= 0x23) ||
           (tag >= 0x30 && tag <= 0x37) || (tag >= 0x41 && tag <= 0x4A && tag != 0x43);
}

static void take_tag(struct shape *shape, uint32_t tag)
{
    shape->tag = tag;
    if (tag >= TAG_VALUES && !is_kind(tag))
        shape->why = "a value is of a kind that there is not";
    if (tag >= TAG_VALUES)
        go(shape, NAME_SIZE, 2);
    else if (shape->depth > 0)
        shape->why = "a collection does not end";
    else
        go(shape, tag == TAG_END ? END : TAG, 1);
    if (tag == TAG_MEMBER)
        count_name(shape);
}

static void take_collection(struct shape *shape)
{
    if (shape->tag == TAG_BEGIN_COLLECTION && ++shape->depth > SHAPE_DEPTH)
        shape->why = "there are too many collections in each other";
    if (shape->tag == TAG_END_COLLECTION && shape->depth-- == 0)
        shape->why = "a collection ends that has not begun";
}

/* The field is whole. */
static void next_field(struct shape *shape)
{
    switch (shape->field) {
    case TAG:
        if (shape->number == TAG_EXTENSION)
            go(shape, EXTENSION, 4);
        else
            take_tag(shape, shape->number);
        return;
    case EXTENSION:
        take_tag(shape, shape->number);
        return;
    case NAME_SIZE:
        if (shape->number > 0)
            count_name(shape);
        go(shape, NAME, shape->number);
        return;
    case NAME:
        go(shape, VALUE_SIZE, 2);
        return;
    case VALUE_SIZE:
        take_collection(shape);
        if (shape->tag == TAG_MEMBER && shape->number == 0)
            shape->why = "a member of a collection has no name";
        go(shape, VALUE, shape->number);
        return;
    default: /* HEAD, VALUE */
        go(shape, TAG, 1);
        return;
    }
}

/* To libcups a name ends at a NUL. One that has nothing before it is sent on without a name: as a
 * further value of the attribute before it, which may be one of the gateway's own. */
static void check_name(struct shape *shape, const unsigned char *bytes, size_t size)
{
    if (shape->field == NAME || (shape->field == VALUE && shape->tag == TAG_MEMBER))
        if (memchr(bytes, '\0', size))
            shape->why = "an attribute's name has a NUL in it";
}

bool shape_take(struct shape *shape, const unsigned char *bytes, size_t size)
{
    while (size > 0 && !shape->why) {
        size_t part = shape->left < size ? shape->left : size;

        if (shape->field == END) {
            shape->why = "something follows its end";
            break;
        }
        check_name(shape, bytes, part);
        for (size_t i = 0; i < part && shape->left <= 4; i++)
            shape->number = shape->number << 8 | bytes[i];
        bytes += part;
        size -= part;
        shape->left -= part;
        while (shape->left == 0 && !shape->why)
            next_field(shape);
    }
    return !shape->why;
}
