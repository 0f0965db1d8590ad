/* modca_fields.h - what one structured field names; inside modca*.c only. */
#ifndef SPSY_FORMAT_MODCA_FIELDS_H
#define SPSY_FORMAT_MODCA_FIELDS_H

#include <stdint.h>

#include "format/modca.h"
#include "format/modca_name.h"

enum { MODCA_NAME_BYTES = 8, MODCA_NOTHING = -1, MODCA_BY_TYPE = -2 };

enum modca_field { /* those that are told apart; X'D3' left out */
                   FIELD_MDR = 0xABC3,
                   FIELD_MPG = 0xABAF,
                   FIELD_PPO = 0xADC3,
                   FIELD_IOB = 0xAFC3,
                   FIELD_IPG = 0xAFAF,
                   FIELD_BRS = 0xA8CE,
                   FIELD_BDT = 0xA8A8,
};

enum modca_triplet {
    TRIPLET_ENCODING = 0x01, /* Coded Graphic Character Set Global Identifier */
    TRIPLET_NAME = 0x02,     /* Fully Qualified Name */
    TRIPLET_CLASS = 0x10,    /* Object Classification */
    TRIPLET_TYPE = 0x21,     /* Resource Object Type */
    TRIPLET_INCLUDE = 0x6C,  /* Resource Object Include */
    TRIPLET_FONT = 0x8B,     /* Data-Object Font Descriptor */
    TRIPLET_COLOR = 0x91,    /* Color Management Resource Descriptor */
    TRIPLET_EXTENDER = 0xFF,
};

enum modca_shape {
    SHAPE_NAMED,    /* a name of eight bytes, triplets */
    SHAPE_GROUPS,   /* repeating groups: length (2), triplets */
    SHAPE_FIXED,    /* repeating groups of one length, which the first of four bytes tells */
    SHAPE_INDEX,    /* repeating groups of a coded font index */
    SHAPE_INCLUDES, /* triplets that include objects */
};

/* A structured field that names resources. */
struct modca_rule {
    unsigned identifier; /* X'D3' left out */
    const char *name;
    enum modca_shape shape;
    int resource;    /* what the field, or a name of type X'84' in it, names */
    size_t triplets; /* where they begin, in the field or in each group */
    size_t names[3]; /* SHAPE_FIXED: where they stand in a group; 0: no more */
};
/* NULL: it names none. */
const struct modca_rule *modca_rule_of(unsigned identifier);

/* Where a field stands, and who is told of it. */
struct modca_place {
    struct modca_listener listener;
    struct modca_memory memory;
    struct modca_names names;
    int64_t offset;                /* of the field */
    const struct modca_rule *rule; /* the field's */
    int32_t ccsid;                 /* of names, as the Begins around it have it */
};

/* Tells the resources that the field names; data is what it holds after its introducer. */
int modca_resources(struct modca_place *place, const unsigned char *data, size_t count,
                    struct spsy_error *error);
/* Tells that something in the field cannot be read. */
int modca_lost(struct modca_place *place, struct spsy_error *error, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Triplets of a field or of one of its repeating groups. */
struct modca_walk {
    struct modca_place *place;
    int32_t ccsid; /* in force */
    int resource;  /* what X'01' and X'84' name */
    int object;    /* what X'10' says the object is, or MODCA_NOTHING */
    bool color;    /* X'91' is there */
    bool font;     /* X'8B' is there */
    bool replaced; /* X'01' replaces the name in front */
};

size_t modca_length2(const unsigned char *bytes);
/* The triplet at *at, which moves on; NULL at the end, or at one that does not fit: *at < count. */
const unsigned char *modca_next(const unsigned char *data, size_t count, size_t *at);
/* The CCSID that a triplet X'01' states, or what was in force. */
int32_t modca_encoding(const unsigned char *triplet, int32_t in_force);
/* What must be known of the triplets before the first name is told. */
void modca_survey(struct modca_walk *walk, const unsigned char *data, size_t count);
/* Tells what the triplets name. */
int modca_walk_triplets(struct modca_walk *walk, const unsigned char *data, size_t count,
                        struct spsy_error *error);
/* A name, or why it is not one; what stands for no name is passed over. */
int modca_tell_name(struct modca_walk *walk, int resource, enum modca_name_kind kind, int32_t ccsid,
                    const unsigned char *bytes, size_t count, struct spsy_error *error);
/* Type of a resource object (X'21'), or of an object that is included (IOB, PPO, X'6C');
 * object: what X'10' says of other object data. */
int modca_resource_of_type(unsigned type, int object);
int modca_included_type(unsigned type, int object);

#endif
