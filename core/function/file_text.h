/* file_text.h - a spooled file's data, read in constant memory. Ask guard() first. */
#ifndef SPSY_FUNCTION_FILE_TEXT_H
#define SPSY_FUNCTION_FILE_TEXT_H

#include "format/conversion.h"
#include "session/session.h"

/* The stored bytes, piece by piece. */
int file_bytes_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                    void *context, struct spsy_error *error);

/* The same as UTF-8 text: *SCS decoded, *USERASCII converted from its CCSID. *AFPDS, and bytes that
 * are not text of their CCSID, are CPF3429. */
int file_text_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                   void *context, struct spsy_error *error);

/* A sink: context is a const struct answer_data. */
int file_data_sink(void *context, const void *bytes, size_t count, struct spsy_error *error);

/* A sink for text on its way to a person: context is a file_screen. On a terminal the control
 * characters that could move the cursor or worse become '?'; elsewhere the text stays as it is. */
struct file_screen {
    const struct answer_data *data;
    bool lead; /* the byte before was X'C2': a control character may follow */
};
void file_screen_init(struct file_screen *screen, const struct answer_data *data);
int file_screen_sink(void *screen, const void *text, size_t count, struct spsy_error *error);

#endif
