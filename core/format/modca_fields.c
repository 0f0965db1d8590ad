/* modca_fields.c - the structured fields that name resources, and where in them.
 *
 * Not listed, because no resource is meant: names of a document's own parts and the links to them
 * (LLE, IEL, TLE, BDI, the resource group of a document), medium maps (IMM), which are parts of a
 * form definition, media and destinations (MMT, MMD), suppressions (MSU), setups (X'9E'), local and
 * internal identifiers (X'22', X'24', X'BE'). */
#include "format/modca_fields.h"

enum { FONT_INDEX_BYTES = 25 }; /* CFIRGLen has this value only */

static const struct modca_rule rules[] = {
    {0xAB8A, "MCF", SHAPE_GROUPS, MODCA_FONT, 2, {0}},
    {0xB18A, "MCF-1", SHAPE_FIXED, MODCA_FONT, 0, {4, 12, 20}},
    {0xABC3, "MDR", SHAPE_GROUPS, MODCA_IMAGE, 2, {0}},
    {0xABD8, "MPO", SHAPE_GROUPS, MODCA_OVERLAY, 2, {0}},
    {0xABAF, "MPG", SHAPE_GROUPS, MODCA_NOTHING, 2, {0}},
    {0xADC3, "PPO", SHAPE_GROUPS, MODCA_BY_TYPE, 12, {0}},
    {0xB15F, "MPS", SHAPE_FIXED, MODCA_PAGE_SEGMENT, 0, {4}},
    {0xB1DF, "MMO", SHAPE_FIXED, MODCA_OVERLAY, 0, {4}},
    {0xAFD8, "IPO", SHAPE_NAMED, MODCA_OVERLAY, 16, {0}},
    {0xAF5F, "IPS", SHAPE_NAMED, MODCA_PAGE_SEGMENT, 14, {0}},
    {0xAFC3, "IOB", SHAPE_NAMED, MODCA_BY_TYPE, 27, {0}},
    {0xAFAF, "IPG", SHAPE_NAMED, MODCA_NOTHING, 17, {0}},
    {0xA8CD, "BFM", SHAPE_NAMED, MODCA_FORM_DEFINITION, 8, {0}},
    {0xA8CE, "BRS", SHAPE_NAMED, MODCA_BY_TYPE, 10, {0}},
    {0xA892, "BOC", SHAPE_NAMED, MODCA_NOTHING, 8, {0}},
    {0x8C8A, "CFI", SHAPE_INDEX, MODCA_FONT, 0, {0}},
    {0xA7AF, "PMC", SHAPE_INCLUDES, MODCA_NOTHING, 2, {0}},
    {0xA6E7, "LND", SHAPE_INCLUDES, MODCA_NOTHING, 40, {0}},
    {0xA68D, "RCD", SHAPE_INCLUDES, MODCA_NOTHING, 70, {0}},
    {0xA68E, "XMD", SHAPE_INCLUDES, MODCA_NOTHING, 62, {0}},
};

const struct modca_rule *modca_rule_of(unsigned identifier)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (rules[i].identifier == identifier)
            return &rules[i];
    return NULL;
}

/* ---- fields ------------------------------------------------------------------------------- */

static const char unknown_type[] = "the type of the object is not known";

/* The first encoding of the field goes for what stands before its triplets. */
static int32_t first_encoding(const struct modca_walk *walk, const unsigned char *data,
                              size_t count)
{
    const unsigned char *triplet;
    size_t at = 0;

    while ((triplet = modca_next(data, count, &at)))
        if (triplet[1] == TRIPLET_ENCODING)
            return modca_encoding(triplet, walk->ccsid);
    return walk->ccsid;
}

static int type_of_resource(const struct modca_walk *walk, const unsigned char *data, size_t count)
{
    const unsigned char *triplet;
    size_t at = 0;

    while ((triplet = modca_next(data, count, &at)))
        if (triplet[1] == TRIPLET_TYPE && triplet[0] >= 3)
            return modca_resource_of_type(triplet[2], walk->object);
    return MODCA_NOTHING;
}

static int named(struct modca_walk *walk, const unsigned char *data, size_t count,
                 struct spsy_error *error)
{
    const struct modca_rule *rule = walk->place->rule;
    size_t begin = rule->triplets < count ? rule->triplets : count;
    const unsigned char *triplets = data + begin;
    int result = 0;

    if (count == 0)
        return 0;
    if (count < MODCA_NAME_BYTES)
        return rule->resource == MODCA_NOTHING
                   ? 0
                   : modca_lost(walk->place, error, "it is shorter than its name");
    modca_survey(walk, triplets, count - begin);
    if (rule->identifier == FIELD_IOB) {
        walk->resource = count > 9 ? modca_included_type(data[9], walk->object) : MODCA_NOTHING;
        if (walk->resource == MODCA_NOTHING)
            result = modca_lost(walk->place, error, "%s", unknown_type);
    } else if (rule->identifier == FIELD_BRS) {
        walk->resource = type_of_resource(walk, triplets, count - begin);
    }
    if (result == 0 && walk->resource != MODCA_NOTHING && !walk->replaced)
        result = modca_tell_name(walk, walk->resource, MODCA_NAME_AFP,
                                 first_encoding(walk, triplets, count - begin), data,
                                 MODCA_NAME_BYTES, error);
    return result == 0 ? modca_walk_triplets(walk, triplets, count - begin, error) : result;
}

static int groups(struct modca_walk *walk, const unsigned char *data, size_t count,
                  struct spsy_error *error)
{
    const struct modca_rule *rule = walk->place->rule;
    size_t length;
    int result = 0;

    for (size_t at = 0; result == 0 && at < count; at += length) {
        length = count - at < 2 ? 0 : modca_length2(data + at);
        if (length < rule->triplets || length > count - at)
            return modca_lost(walk->place, error,
                              "a repeating group of %zu bytes does not fit, %zu are left", length,
                              count - at);
        modca_survey(walk, data + at + rule->triplets, length - rule->triplets);
        if (rule->identifier == FIELD_PPO)
            walk->resource = modca_included_type(data[at + 2], walk->object);
        if (rule->identifier == FIELD_PPO && walk->resource == MODCA_NOTHING)
            result = modca_lost(walk->place, error, "%s", unknown_type);
        if (result == 0)
            result = modca_walk_triplets(walk, data + at + rule->triplets, length - rule->triplets,
                                         error);
    }
    return result;
}

static int fixed_names(struct modca_walk *walk, const unsigned char *group, const size_t names[3],
                       struct spsy_error *error)
{
    int result = 0;

    for (size_t i = 0; result == 0 && i < 3 && names[i] > 0; i++)
        result = modca_tell_name(walk, walk->resource, MODCA_NAME_AFP, walk->ccsid,
                                 group + names[i], MODCA_NAME_BYTES, error);
    return result;
}

static int fixed(struct modca_walk *walk, const unsigned char *data, size_t count,
                 struct spsy_error *error)
{
    const size_t *names = walk->place->rule->names;
    size_t last = names[2] ? names[2] : names[0];
    size_t group = count >= 4 ? data[0] : 0, at = 4;
    int result = 0;

    if (count == 0)
        return 0;
    if (group < last + MODCA_NAME_BYTES)
        return modca_lost(walk->place, error, "repeating groups of %zu bytes are too short", group);
    for (; result == 0 && count - at >= group; at += group)
        result = fixed_names(walk, data + at, names, error);
    if (result == 0 && at < count)
        result = modca_lost(walk->place, error,
                            "a repeating group of %zu bytes does not fit, %zu are left", group,
                            count - at);
    return result;
}

/* Character set and code page of each section of a coded font inside the file. */
static int font_index(struct modca_walk *walk, const unsigned char *data, size_t count,
                      struct spsy_error *error)
{
    size_t at = 0;
    int result = 0;

    for (; result == 0 && count - at >= FONT_INDEX_BYTES; at += FONT_INDEX_BYTES) {
        result = modca_tell_name(walk, MODCA_FONT, MODCA_NAME_AFP, MODCA_CCSID_NONE, data + at,
                                 MODCA_NAME_BYTES, error);
        if (result == 0)
            result = modca_tell_name(walk, MODCA_FONT, MODCA_NAME_AFP, MODCA_CCSID_NONE,
                                     data + at + MODCA_NAME_BYTES, MODCA_NAME_BYTES, error);
    }
    if (result == 0 && at < count)
        result = modca_lost(walk->place, error,
                            "a repeating group does not fit, %zu bytes are left", count - at);
    return result;
}

/* Overlays and page segments that a page definition, or a page's modification, includes. */
static int includes(struct modca_walk *walk, const unsigned char *data, size_t count,
                    struct spsy_error *error)
{
    size_t at = walk->place->rule->triplets;
    const unsigned char *triplet;
    int result = 0, resource;

    while (result == 0 && (triplet = modca_next(data, count, &at))) {
        if (triplet[1] == TRIPLET_ENCODING)
            walk->ccsid = modca_encoding(triplet, walk->ccsid);
        if (triplet[1] != TRIPLET_INCLUDE)
            continue;
        resource = triplet[0] < 3 + MODCA_NAME_BYTES
                       ? MODCA_NOTHING
                       : modca_included_type(triplet[2], MODCA_NOTHING);
        if (resource == MODCA_NOTHING)
            result = modca_lost(walk->place, error, "%s", unknown_type);
        else
            result = modca_tell_name(walk, resource, MODCA_NAME_AFP, walk->ccsid, triplet + 3,
                                     MODCA_NAME_BYTES, error);
    }
    if (result == 0 && at < count)
        result = modca_lost(walk->place, error, "a triplet of %d bytes does not fit, %zu are left",
                            data[at], count - at);
    return result;
}

int modca_resources(struct modca_place *place, const unsigned char *data, size_t count,
                    struct spsy_error *error)
{
    struct modca_walk walk = {
        .place = place, .ccsid = place->ccsid, .resource = place->rule->resource};

    switch (place->rule->shape) {
    case SHAPE_NAMED:
        return named(&walk, data, count, error);
    case SHAPE_GROUPS:
        return groups(&walk, data, count, error);
    case SHAPE_FIXED:
        return fixed(&walk, data, count, error);
    case SHAPE_INDEX:
        return font_index(&walk, data, count, error);
    default:
        return includes(&walk, data, count, error);
    }
}
