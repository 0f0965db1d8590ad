#include "function/file_text.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "format/scs.h"
#include "store/store.h"

enum { READ_BYTES = 32 * 1024 };

int file_bytes_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                    void *context, struct spsy_error *error)
{
    struct spool_reader *reader = NULL;
    unsigned char bytes[READ_BYTES];
    size_t got = 1;
    int result = spool_reader_open(spool, file, &reader, error);

    while (result == 0 && got > 0) {
        result = spool_reader_read(reader, bytes, sizeof bytes, &got, error);
        if (result == 0 && got > 0)
            result = sink(context, bytes, got, error);
    }
    spool_reader_close(reader);
    return result;
}

struct decoding {
    struct scs_decoder scs;
    struct conversion *conversion;
    conversion_sink *sink;
    void *context;
};

static int decode_scs(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct decoding *decoding = opaque;

    return scs_decode(&decoding->scs, bytes, count, decoding->sink, decoding->context, error);
}

static int convert(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct decoding *decoding = opaque;

    return conversion_push(decoding->conversion, bytes, count, decoding->sink, decoding->context,
                           error);
}

static int not_text(const struct spool_file *file, const char *why, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "CPF3429",
                     "file %s number %d cannot be shown as text: %s", file->name, file->number,
                     why);
}

static int read_ascii(struct spool *spool, const struct spool_file *file, struct decoding *decoding,
                      struct spsy_error *error)
{
    struct spsy_error cause = {0};
    int result = conversion_open(file->ccsid, CCSID_UTF8, &decoding->conversion, &cause);

    if (result < 0)
        return not_text(file, cause.text, error);
    result = file_bytes_read(spool, file, convert, decoding, &cause);
    if (result == 0)
        result = conversion_finish(decoding->conversion, decoding->sink, decoding->context, &cause);
    conversion_close(decoding->conversion);
    if (result == SPSY_ERR_VALUE)
        return not_text(file, cause.text, error);
    if (result < 0)
        *error = cause;
    return result;
}

/* What a strict decoder would refuse vanishes: the file is there, and came perhaps by a restore. */
static int read_scs(struct spool *spool, const struct spool_file *file, struct decoding *decoding,
                    struct spsy_error *error)
{
    int result;

    scs_decoder_init(&decoding->scs, false);
    result = file_bytes_read(spool, file, decode_scs, decoding, error);
    return result < 0 ? result
                      : scs_decode_finish(&decoding->scs, decoding->sink, decoding->context, error);
}

int file_text_read(struct spool *spool, const struct spool_file *file, conversion_sink *sink,
                   void *context, struct spsy_error *error)
{
    struct decoding decoding = {.sink = sink, .context = context};

    switch (file->device_type) {
    case SPOOL_SCS:
        return read_scs(spool, file, &decoding, error);
    case SPOOL_USERASCII:
        return read_ascii(spool, file, &decoding, error);
    case SPOOL_AFPDS:
    default:
        return not_text(file, "it is *AFPDS", error);
    }
}

int file_stream_sink(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    if (fwrite(bytes, 1, count, context) == count)
        return 0;
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write the file's data");
}

void file_screen_init(struct file_screen *screen, FILE *stream)
{
    memset(screen, 0, sizeof *screen);
    screen->stream = stream;
    screen->terminal = isatty(fileno(stream)) == 1;
}

/* X'00'-X'1F' but for tab and the ends of lines and pages, X'7F', and after X'C2' X'80'-X'9F'. */
static bool is_control(const struct file_screen *screen, unsigned char byte)
{
    if (screen->lead)
        return byte >= 0x80 && byte <= 0x9F;
    return byte == 0x7F || (byte < ' ' && !strchr("\t\n\f\r", byte)) || byte == '\0';
}

int file_screen_sink(void *context, const void *text, size_t count, struct spsy_error *error)
{
    struct file_screen *screen = context;
    const unsigned char *bytes = text;

    if (!screen->terminal)
        return file_stream_sink(screen->stream, text, count, error);
    for (size_t i = 0; i < count; i++) {
        bool control = is_control(screen, bytes[i]);

        if (screen->lead && !control)
            putc(0xC2, screen->stream);
        screen->lead = bytes[i] == 0xC2;
        if (!screen->lead)
            putc(control ? '?' : bytes[i], screen->stream);
    }
    if (!ferror(screen->stream))
        return 0;
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write the file's data");
}
