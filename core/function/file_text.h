/* file_text.h - a spooled file's data, read in constant memory. Ask guard() first. */
#ifndef SPSY_FUNCTION_FILE_TEXT_H
#define SPSY_FUNCTION_FILE_TEXT_H

#include "format/conversion.h"
#include "format/print_lines.h"
#include "session/session.h"

/* The bytes, piece by piece; of what is under a key decrypted (K2). */
int file_bytes_read(struct session *session, const struct spool_file *file, conversion_sink *sink,
                    void *context, struct spsy_error *error);

/* The same as UTF-8 text: *SCS decoded and *USERASCII converted, each from its own CCSID. *AFPDS,
 * and bytes that are not text of their CCSID, are CPF3429. */
int file_text_read(struct session *session, const struct spool_file *file, conversion_sink *sink,
                   void *context, struct spsy_error *error);

/* All attributes of one file, and "key": the label of its key, its id when that key is not there,
 * or *NONE. The caller's; NULL = out of memory. */
cJSON *file_shown(struct session *session, const struct spool_file *file,
                  const struct spool_queue *queue);

/* CHLVAL of CPYSPLF and CRTSPLF: *NORMAL, or up to 12 pairs of channel and line, which
 * CTLCHAR(*FCFC) goes by. Negative: answer told (CPD0084). */
/* clang-format off */
#define CHANNEL_PARAMETER                                                                          \
    {.keyword = "CHLVAL", .type = PARAMETER_LIST, .special = "*NORMAL",                            \
     .default_value = "*NORMAL", .max_items = PRINT_CHANNELS, .elements = channel_elements,        \
     .help = "lines that the channels of CTLCHAR(*FCFC) stand for"}
/* clang-format on */
extern const struct parameter_definition channel_elements[];
int channels_take(struct answer *answer, const struct parameters *parameters,
                  struct print_channels *channels);

/* A sink for a file's data on its way to a person: context is a file_screen. On a terminal nothing
 * in the text can hide something else in it, or pass for what it is not: characters that move the
 * cursor, turn a line or are no UTF-8 become '?', tabs become blanks, and what a carriage return
 * prints over a line is shown on a line of its own below it. Elsewhere the bytes stay as they are.
 */
enum { FILE_SCREEN_BYTES = 4096 };
struct file_screen {
    const struct answer_data *data;
    bool return_pending; /* a carriage return that may belong to the end of a line */
    size_t column;       /* characters that stand on the line */
    char carry[5];       /* of a UTF-8 character that is not complete */
    size_t carried;
    int result; /* of what was written so far */
    struct spsy_error *error;
    size_t used;
    char shown[FILE_SCREEN_BYTES];
};
void file_screen_init(struct file_screen *screen, const struct answer_data *data);
int file_screen_sink(void *screen, const void *text, size_t count, struct spsy_error *error);
int file_screen_finish(struct file_screen *screen, struct spsy_error *error); /* after all text */

#endif
