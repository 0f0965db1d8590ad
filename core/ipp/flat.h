/* flat.h - an IPP message as bytes, walked without making anything of it.
 *
 * libcups makes an object of each attribute: for a thousand jobs that takes longer than cupsd takes
 * to say them, and most are thrown away. Here an attribute is where it begins and ends (RFC 8010,
 * 3.1), and is sent on as it stands.
 *
 * MUST: no byte is looked at beyond the message, whatever lengths are in it. */
#ifndef SPSY_IPP_FLAT_H
#define SPSY_IPP_FLAT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

enum { FLAT_HEAD_BYTES = 8 }; /* version, operation or status, request id */

/* One attribute with all its values. Everything points into the message. */
struct flat_attribute {
    int group;                  /* enum ipp_group */
    bool begins;                /* the first of its group: two groups of a kind may follow */
    int kind;                   /* tag of the first value */
    const unsigned char *bytes; /* as it is sent on: */
    size_t size;
    const char *name; /* not ended by NUL */
    size_t name_size;
    const unsigned char *value; /* the first one */
    size_t value_size;
};

struct flat {
    const unsigned char *at, *end;
    int group;
    bool begins;
};

/* The caller's bytes, as long as they are walked. SPSY_ERR_FORMAT: no message. */
int flat_begin(struct flat *flat, const unsigned char *bytes, size_t size);
int flat_code(const unsigned char *bytes); /* of a message that begins well */
void flat_set_code(unsigned char *bytes, int code);
void flat_set_id(unsigned char *bytes, int32_t id);
/* 1: the next attribute; 0: the end of the message's attributes; SPSY_ERR_FORMAT: it is not well
 * formed, or breaks off. */
int flat_next(struct flat *flat, struct flat_attribute *attribute);

bool flat_is(const struct flat_attribute *attribute, const char *name);
/* Value `at` of it. False: there is none. */
bool flat_value(const struct flat_attribute *attribute, unsigned at, const unsigned char **value,
                size_t *size);
/* The same as a text of any kind, without its language. */
bool flat_text(const struct flat_attribute *attribute, unsigned at, const char **text,
               size_t *size);
/* Integer, enum or boolean, the first value; otherwise when it is none of these. */
int32_t flat_number(const struct flat_attribute *attribute, int32_t otherwise);

/* ---- a message that is put together -------------------------------------------------------- */

/* Begin with {0}; bytes: malloc'ed, the caller's. full: memory is out, nothing more is put in. */
struct flat_writer {
    unsigned char *bytes;
    size_t size, room;
    bool full;
};

void flat_put(struct flat_writer *writer, const void *bytes, size_t size);
void flat_put_tag(struct flat_writer *writer, int tag); /* a group, or the end of the attributes */
void flat_put_value(struct flat_writer *writer, int kind, const char *name, const void *value,
                    size_t size);
void flat_put_number(struct flat_writer *writer, int kind, const char *name, int32_t number);

#endif
