/* modca.h - the structured fields of an AFPDS (MO:DCA) data stream, as far as resources go.
 *
 * A structured field: X'5A', length (2, big-endian, counts everything but the X'5A'), identifier
 * (3), flags (1), reserved (2), data. The public MO:DCA Reference (AFPC-0004-10) gives the layout;
 * modca.c says which fields and triplets name resources, and which names are none. */
#ifndef SPSY_FORMAT_MODCA_H
#define SPSY_FORMAT_MODCA_H

#include <stdbool.h>

#include "base/error.h"

/* The words are the object types of IBM i where it has one; else what MO:DCA calls the object. */
enum modca_resource {
    MODCA_FONT,            /* *FONT: coded fonts, their parts, TrueType and OpenType fonts */
    MODCA_OVERLAY,         /* *OVL */
    MODCA_PAGE_SEGMENT,    /* *PAGSEG */
    MODCA_FORM_DEFINITION, /* *FORMDF */
    MODCA_PAGE_DEFINITION, /* *PAGDFN */
    MODCA_IMAGE,           /* *IMAGE (IOCA), *GRAPHICS (GOCA), *BARCODE (BCOCA), *TEXT (PTOCA) */
    MODCA_GRAPHICS,
    MODCA_BAR_CODE,
    MODCA_TEXT,
    MODCA_OBJECT,   /* *OBJCTN: other object data, wrapped in an object container or not */
    MODCA_COLOR,    /* *CMR: color management resource */
    MODCA_DOCUMENT, /* *DOC: pages of it are included */
    MODCA_RESOURCES,
};
const char *modca_resource_name(enum modca_resource resource); /* "*FONT" ... */

/* What a stream tells; each returns 0 to go on. Texts are UTF-8, valid during the call. */
struct modca_listener {
    /* Once for each different resource and name. The name is without padding. */
    int (*found)(void *context, enum modca_resource resource, const char *name,
                 struct spsy_error *error);
    /* Something there named a resource and cannot be read: why, with the offset of the field. */
    int (*lost)(void *context, const char *why, struct spsy_error *error);
    /* A font is mapped by its global identifiers, which name no resource: once for each. */
    int (*by_identifiers)(void *context, const char *identifiers, struct spsy_error *error);
    void *context;
};

/* What has been told already: a stream may name more than memory holds. */
struct modca_memory {
    /* Is this text new? From now on it is not. */
    int (*is_new)(void *context, const char *text, bool *is_new, struct spsy_error *error);
    void *context;
};

/* Fed with the stream in pieces of any size; memory is bounded, whatever the number of names. */
struct modca_parser;

int modca_open(const struct modca_listener *listener, const struct modca_memory *memory,
               struct modca_parser **parser, struct spsy_error *error);
/* Errors: SPSY_ERR_FORMAT naming the offset of the field that is not one; the listener's. */
int modca_feed(struct modca_parser *parser, const unsigned char *bytes, size_t count,
               struct spsy_error *error);
/* The stream must end after a whole field. */
int modca_finish(struct modca_parser *parser, struct spsy_error *error);
void modca_close(struct modca_parser *parser); /* NULL is legal */

#endif
