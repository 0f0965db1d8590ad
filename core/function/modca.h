/* modca.h - the structured fields of an AFPDS (MO:DCA) data stream, as far as resources go.
 *
 * A structured field: X'5A', length (2, big-endian, counts everything but the X'5A'), identifier
 * (3), flags (1), sequence (2), data. IBM's public MO:DCA reference gives the layout; the names of
 * resources stand in triplets X'02' (fully qualified name) and in the map fields' own repeating
 * groups. */
#ifndef SPSY_FUNCTION_MODCA_H
#define SPSY_FUNCTION_MODCA_H

#include "base/error.h"

enum modca_resource {
    MODCA_FONT,
    MODCA_OVERLAY,
    MODCA_PAGE_SEGMENT,
    MODCA_FORM_DEFINITION,
    MODCA_RESOURCES,
};
const char *modca_resource_name(enum modca_resource resource); /* "*FONT" ... */

/* Fed with the stream in pieces of any size; memory is bounded by one structured field. */
struct modca_parser;

/* found is called once for each different (resource, name); name is UTF-8 without padding, at
 * most 8 characters. It returns 0 to go on. */
int modca_open(int (*found)(void *context, enum modca_resource resource, const char *name),
               void *context, struct modca_parser **parser, struct spsy_error *error);
/* Errors: SPSY_ERR_FORMAT naming the offset of the field that is not one. */
int modca_feed(struct modca_parser *parser, const unsigned char *bytes, size_t count,
               struct spsy_error *error);
/* The stream must end behind a whole field. */
int modca_finish(struct modca_parser *parser, struct spsy_error *error);
void modca_close(struct modca_parser *parser);

#endif
