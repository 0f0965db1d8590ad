/* file_text.h - a spooled file's data, read in constant memory. Ask guard() first. */
#ifndef SPSY_FUNCTION_FILE_TEXT_H
#define SPSY_FUNCTION_FILE_TEXT_H

#include "function/conversion.h"
#include "session/session.h"

/* The stored bytes, piece by piece. */
int file_bytes_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                    void *context, struct spsy_error *error);

/* The same as UTF-8 text: *SCS decoded, *USERASCII converted from its CCSID. *AFPDS, and bytes that
 * are not text of their CCSID, are CPF3429. */
int file_text_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                   void *context, struct spsy_error *error);

/* A sink: context is a FILE. Flushes nothing. */
int file_stream_sink(void *context, const void *bytes, size_t count, struct spsy_error *error);

#endif
