/* conversion.h - text from one CCSID to another, piece by piece, in constant memory. */
#ifndef SPSY_FORMAT_CONVERSION_H
#define SPSY_FORMAT_CONVERSION_H

#include "base/error.h"

enum { CCSID_EBCDIC = 37, CCSID_LATIN1 = 819, CCSID_UTF8 = 1208 };

/* Takes a piece of converted text; bytes is valid during the call only. Negative ends it all. */
typedef int conversion_sink(void *context, const void *bytes, size_t count,
                            struct spsy_error *error);

/* The name iconv knows a CCSID by, NULL when spsy does not convert it. */
const char *ccsid_name(int32_t ccsid);

struct conversion;

/* From the text of one CCSID to another. The same CCSID passes bytes through unlooked at.
 * Errors: SPSY_ERR_VALUE for a CCSID that spsy does not convert, SPSY_ERR_MEMORY. */
int conversion_open(int32_t from, int32_t to, struct conversion **conversion,
                    struct spsy_error *error);
/* Converts count bytes; an incomplete character at their end waits for the next piece.
 * Errors: SPSY_ERR_VALUE naming the offset of what cannot be converted, and the sink's. */
int conversion_push(struct conversion *conversion, const void *bytes, size_t count,
                    conversion_sink *sink, void *context, struct spsy_error *error);
/* The end of the text: an incomplete character is an error, a shift state is ended. */
int conversion_finish(struct conversion *conversion, conversion_sink *sink, void *context,
                      struct spsy_error *error);
void conversion_close(struct conversion *conversion); /* NULL is legal */

#endif
