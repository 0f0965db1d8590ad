/* modca_triplets.c - the names in triplets, and what the triplets around them say they name. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "format/modca_fields.h"

enum {
    GRID_BYTES = 8,
    UTF16_CCSID = 1200,
    URL_CCSID = 367, /* US-ASCII */
};

enum name_type { /* of a fully qualified name */
                 NAME_REPLACES = 0x01,
                 NAME_COLOR = 0x41,
                 NAME_BASE_FONT = 0x6E,
                 NAME_LINKED_FONT = 0x7E,
                 NAME_DOCUMENT = 0x83,
                 NAME_RESOURCE = 0x84,
                 NAME_CODE_PAGE = 0x85,
                 NAME_CHARACTER_SET = 0x86,
                 NAME_CODED_FONT = 0x8E,
                 NAME_INTERNAL = 0xBE,
                 NAME_OTHER_OBJECT = 0xCE,
                 NAME_EXTERNAL = 0xDE,
                 NAME_TERTIARY = 0xEE,
};

const char *modca_resource_name(enum modca_resource resource)
{
    static const char *const names[MODCA_RESOURCES] = {
        "*FONT",     "*OVL",     "*PAGSEG", "*FORMDF", "*PAGDFN", "*IMAGE",
        "*GRAPHICS", "*BARCODE", "*TEXT",   "*OBJCTN", "*CMR",    "*DOC"};

    return names[resource];
}

size_t modca_length2(const unsigned char *bytes)
{
    return (size_t)bytes[0] << 8 | bytes[1];
}

/* ---- what is told ------------------------------------------------------------------------- */

int modca_lost(struct modca_place *place, struct spsy_error *error, const char *format, ...)
{
    char what[160], why[240];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(what, sizeof what, format, arguments);
    va_end(arguments);
    snprintf(why, sizeof why, "structured field %s at offset %lld: %s", place->rule->name,
             (long long)place->offset, what);
    return place->listener.lost(place->listener.context, why, error);
}

static int tell(struct modca_place *place, enum modca_resource resource, const char *name,
                struct spsy_error *error)
{
    char key[16 + MODCA_NAME_MAX];
    bool first;
    int result;

    snprintf(key, sizeof key, "%s %s", modca_resource_name(resource), name);
    result = place->memory.is_new(place->memory.context, key, &first, error);
    if (result < 0 || !first)
        return result;
    return place->listener.found(place->listener.context, resource, name, error);
}

/* A name, or why it is not one; what stands for no name is passed over. */
int modca_tell_name(struct modca_walk *walk, int resource, enum modca_name_kind kind, int32_t ccsid,
                    const unsigned char *bytes, size_t count, struct spsy_error *error)
{
    char name[MODCA_NAME_MAX];
    struct spsy_error cause = {0};
    int is_name = modca_name(&walk->place->names, kind, ccsid, bytes, count, name, &cause);

    if (is_name == SPSY_ERR_MEMORY)
        return spsy_fail_memory(error);
    if (is_name < 0)
        return modca_lost(walk->place, error, "the name of a %s cannot be read: %.100s",
                          modca_resource_name((enum modca_resource)resource), cause.text);
    return is_name ? tell(walk->place, (enum modca_resource)resource, name, error) : 0;
}

static int tell_identifier(struct modca_walk *walk, int resource, const unsigned char *bytes,
                           size_t count, struct spsy_error *error)
{
    char name[MODCA_NAME_MAX];
    struct spsy_error cause = {0};

    if (modca_name_oid(bytes, count, name, &cause) < 0)
        return modca_lost(walk->place, error, "the name of a %s cannot be read: %.100s",
                          modca_resource_name((enum modca_resource)resource), cause.text);
    return tell(walk->place, (enum modca_resource)resource, name, error);
}

/* Type X'84' of a font: global identifiers in binary, by which a printer finds a font of its own.
 * Writers have been seen that put a name there. */
static int tell_font(struct modca_walk *walk, const unsigned char *bytes, size_t count,
                     struct spsy_error *error)
{
    struct modca_place *place = walk->place;
    char name[MODCA_NAME_MAX], text[96];
    bool first;
    int result;

    if (count != GRID_BYTES ||
        modca_name(&place->names, MODCA_NAME_AFP, MODCA_CCSID_NONE, bytes, count, name, NULL) > 0)
        return modca_tell_name(walk, MODCA_FONT, MODCA_NAME_AFP, walk->ccsid, bytes, count, error);
    snprintf(text, sizeof text, "GCSGID %zu, CPGID %zu, FGID %zu, width %zu", modca_length2(bytes),
             modca_length2(bytes + 2), modca_length2(bytes + 4), modca_length2(bytes + 6));
    result = place->memory.is_new(place->memory.context, text, &first, error);
    if (result < 0 || !first)
        return result;
    return place->listener.by_identifiers(place->listener.context, text, error);
}

/* ---- triplets ----------------------------------------------------------------------------- */

/* The triplet at *at, which moves on; NULL at the end, or at one that does not fit: *at < count. */
const unsigned char *modca_next(const unsigned char *data, size_t count, size_t *at)
{
    const unsigned char *triplet;

    if (*at >= count || data[*at] < 2 || data[*at] > count - *at)
        return NULL;
    triplet = data + *at;
    *at += triplet[0];
    return triplet;
}

/* The CCSID that a triplet X'01' states, or what was in force. A code page's number is that of the
 * CCSID with all of its characters. */
int32_t modca_encoding(const unsigned char *triplet, int32_t in_force)
{
    size_t number;

    if (triplet[0] < 6)
        return in_force;
    number = modca_length2(triplet + 4);
    return number == 0xFFFF ? MODCA_CCSID_NONE : (int32_t)number;
}

/* By its registered object type, of the form {1 3 18 0 4 1 1 n}; else by its class. */
static int object_of(const unsigned char *triplet)
{
    static const unsigned char registered[] = {0x06, 0x07, 0x2B, 0x12, 0x00, 0x04, 0x01, 0x01};
    bool known = triplet[0] >= 17 && memcmp(triplet + 8, registered, sizeof registered) == 0;

    switch (known ? triplet[16] : 0) {
    case 51: /* TrueType/OpenType font */
    case 53: /* and a collection of them */
        return MODCA_FONT;
    case 57:
        return MODCA_COLOR;
    case 5: /* IOCA function sets, and tiles */
    case 11:
    case 12:
    case 45:
    case 47:
    case 55:
    case 70:
    case 71:
        return MODCA_IMAGE;
    default:
        return triplet[0] >= 4 && triplet[3] == 0x41 ? MODCA_FONT : MODCA_OBJECT;
    }
}

/* Type of a resource object (X'21'), or of an object that is included (IOB, PPO, X'6C'). */
int modca_resource_of_type(unsigned type, int object)
{
    switch (type) {
    case 0x40: /* font character set */
    case 0x41: /* code page */
    case 0x42: /* coded font */
        return MODCA_FONT;
    case 0x5F:
    case 0xFB:
        return MODCA_PAGE_SEGMENT;
    case 0xDF:
    case 0xFC:
        return MODCA_OVERLAY;
    case 0xFD:
        return MODCA_PAGE_DEFINITION;
    case 0xFE:
        return MODCA_FORM_DEFINITION;
    case 0x03:
    case 0xBB:
        return MODCA_GRAPHICS;
    case 0x05:
    case 0xEB:
        return MODCA_BAR_CODE;
    case 0x06:
        return MODCA_IMAGE;
    case 0x9B:
        return MODCA_TEXT;
    case 0xA8:
        return MODCA_DOCUMENT;
    case 0x92:
        return object == MODCA_NOTHING ? MODCA_OBJECT : object;
    default:
        return MODCA_NOTHING;
    }
}

/* X'FB' is an image where objects are included, and a page segment where they are resources. */
int modca_included_type(unsigned type, int object)
{
    return type == 0xFB ? MODCA_IMAGE : modca_resource_of_type(type, object);
}

/* What must be known of the triplets before the first name is told. */
void modca_survey(struct modca_walk *walk, const unsigned char *data, size_t count)
{
    const unsigned char *triplet;
    size_t at = 0;

    walk->object = MODCA_NOTHING;
    walk->color = walk->font = walk->replaced = false;
    while ((triplet = modca_next(data, count, &at))) {
        if (triplet[1] == TRIPLET_CLASS)
            walk->object = object_of(triplet);
        walk->color |= triplet[1] == TRIPLET_COLOR;
        walk->font |= triplet[1] == TRIPLET_FONT;
        walk->replaced |=
            triplet[1] == TRIPLET_NAME && triplet[0] > 2 && triplet[2] == NAME_REPLACES;
    }
}

/* Included objects may use several resources; of each a color management resource is told by a
 * triplet X'91' after its name and, if it has one, its internal name. */
static bool color_follows(const unsigned char *data, size_t count, size_t at)
{
    const unsigned char *triplet = modca_next(data, count, &at);

    while (triplet &&
           ((triplet[1] == TRIPLET_NAME && triplet[0] > 2 && triplet[2] == NAME_INTERNAL) ||
            triplet[1] == TRIPLET_EXTENDER))
        triplet = modca_next(data, count, &at);
    return triplet && triplet[1] == TRIPLET_COLOR;
}

/* A resource that a data object uses, as an MDR maps it, an IOB or PPO passes it on: full font
 * names are in UTF-16. */
static int external_object(const struct modca_walk *walk, bool color)
{
    bool maps = walk->place->rule->identifier == FIELD_MDR;

    if (color || (maps && walk->color))
        return MODCA_COLOR;
    if (maps && walk->object != MODCA_NOTHING)
        return walk->object;
    return walk->font || walk->ccsid == UTF16_CCSID ? MODCA_FONT : MODCA_OBJECT;
}

static int resource_of_name(const struct modca_walk *walk, unsigned type, bool color)
{
    const struct modca_rule *rule = walk->place->rule;
    unsigned field = rule->identifier;

    switch (type) {
    case NAME_REPLACES:
        return rule->shape == SHAPE_NAMED ? walk->resource : MODCA_NOTHING;
    case NAME_RESOURCE: /* an IOB passes on an image that a bar code uses */
        if (field == FIELD_IOB)
            return MODCA_IMAGE;
        return rule->shape == SHAPE_GROUPS ? walk->resource : MODCA_NOTHING;
    case NAME_BASE_FONT:
    case NAME_LINKED_FONT:
    case NAME_CODE_PAGE:
    case NAME_CHARACTER_SET:
    case NAME_CODED_FONT:
        return MODCA_FONT;
    case NAME_COLOR:
    case NAME_TERTIARY:
        return MODCA_COLOR;
    case NAME_DOCUMENT:
        return field == FIELD_IPG || field == FIELD_MPG ? MODCA_DOCUMENT : MODCA_NOTHING;
    case NAME_OTHER_OBJECT:
        return walk->object == MODCA_NOTHING ? MODCA_OBJECT : walk->object;
    case NAME_EXTERNAL:
        return external_object(walk, color);
    default:
        return MODCA_NOTHING;
    }
}

/* Names of what the reference fixes to UTF-16, with or without a triplet X'01'. */
static bool fixed_utf16(const struct modca_walk *walk, unsigned type)
{
    if (type == NAME_BASE_FONT || type == NAME_LINKED_FONT || type == NAME_COLOR)
        return true;
    return type == NAME_REPLACES && walk->place->rule->identifier == FIELD_BRS &&
           (walk->object == MODCA_FONT || walk->object == MODCA_COLOR);
}

static int character_name(struct modca_walk *walk, int resource, unsigned type,
                          const unsigned char *name, size_t count, struct spsy_error *error)
{
    bool foca = type == NAME_CODE_PAGE || type == NAME_CHARACTER_SET || type == NAME_CODED_FONT;
    bool fixed = fixed_utf16(walk, type);
    enum modca_name_kind kind = MODCA_NAME_STATED;
    int32_t ccsid = walk->ccsid;

    if (type == NAME_RESOURCE && resource == MODCA_FONT)
        return tell_font(walk, name, count, error);
    if (foca || (fixed && ccsid == MODCA_CCSID_NONE))
        kind = MODCA_NAME_AFP;
    /* No EBCDIC name begins with X'00', and a name in UTF-16 of Latin letters does. */
    if (ccsid == MODCA_CCSID_NONE && (fixed || name[0] == 0))
        ccsid = UTF16_CCSID;
    return modca_tell_name(walk, resource, kind, ccsid, name, count, error);
}

static int qualified_name(struct modca_walk *walk, const unsigned char *triplet, bool color,
                          struct spsy_error *error)
{
    unsigned type = triplet[0] > 2 ? triplet[2] : 0;
    int resource = resource_of_name(walk, type, color);
    const unsigned char *name = triplet + 4;
    size_t count = triplet[0] - 4u;

    if (resource == MODCA_NOTHING)
        return 0;
    if (triplet[0] < 5)
        return modca_lost(walk->place, error, "a fully qualified name of %d bytes", triplet[0]);
    switch (triplet[3]) {
    case 0x00:
        return character_name(walk, resource, type, name, count, error);
    case 0x10:
        return tell_identifier(walk, resource, name, count, error);
    case 0x20:
        return modca_tell_name(walk, resource, MODCA_NAME_STATED, URL_CCSID, name, count, error);
    default:
        return modca_lost(walk->place, error,
                          "a fully qualified name of an unknown format, X'%02X'", triplet[3]);
    }
}

/* The most recent encoding goes for what follows it in the field. */
int modca_walk_triplets(struct modca_walk *walk, const unsigned char *data, size_t count,
                        struct spsy_error *error)
{
    const unsigned char *triplet;
    size_t at = 0;
    int result = 0;

    while (result == 0 && (triplet = modca_next(data, count, &at))) {
        if (triplet[1] == TRIPLET_ENCODING)
            walk->ccsid = modca_encoding(triplet, walk->ccsid);
        else if (triplet[1] == TRIPLET_NAME)
            result = qualified_name(walk, triplet, color_follows(data, count, at), error);
    }
    if (result == 0 && at < count)
        result = modca_lost(walk->place, error, "a triplet of %d bytes does not fit, %zu are left",
                            data[at], count - at);
    return result;
}
