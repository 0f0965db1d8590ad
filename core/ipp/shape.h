/* shape.h - may these bytes be given to libcups as an IPP message (RFC 8010, 3.1)?
 *
 * MUST: it is asked about every byte before libcups sees it. libcups 2.4 reads a collection in a
 * collection by calling itself, with 32 KiB for each, as deep as the sender likes; and it takes the
 * end of a collection where none has begun for the end of the message; and what it takes for an
 * attribute without a name it writes as another value of the one before. */
#ifndef SPSY_IPP_SHAPE_H
#define SPSY_IPP_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    SHAPE_DEPTH = 8, /* of collections in collections; media-col has three */
    SHAPE_NAMES =
        4096, /* of a request's attributes and members; libcups takes 300 bytes for each */
};

/* Where in a message one is. */
struct shape {
    int field;            /* enum in shape.c */
    size_t left;          /* bytes of it */
    uint32_t number, tag; /* as far as it has been read; of the attribute */
    unsigned depth, names;
    unsigned names_most; /* 0 = any number */
    const char *why;     /* it is no message; static; NULL so far */
};

void shape_begin(struct shape *shape, unsigned names_most);
/* The next bytes of it. False: they are to be given to nobody; why says the reason. */
bool shape_take(struct shape *shape, const unsigned char *bytes, size_t size);

#endif
