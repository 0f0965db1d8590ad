#include "function/file_text.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "format/scs.h"
#include "keyring/keyring.h"
#include "store/store.h"

enum { READ_BYTES = 32 * 1024, TAB_COLUMNS = 8 };

/* The file's key is in memory no longer than this takes. */
static int open_encrypted(struct session *session, const struct spool_file *file,
                          struct spool_reader **reader, struct spsy_error *error)
{
    struct keyring_file_key key;
    int result = keyring_file_key_open(session, file, &key, error);

    if (result < 0)
        return result;
    result = spool_reader_open_encrypted(session->spool, file, key.secret, reader, error);
    keyring_file_key_forget(&key);
    return result;
}

int file_bytes_read(struct session *session, const struct spool_file *file, conversion_sink *sink,
                    void *context, struct spsy_error *error)
{
    struct spool_reader *reader = NULL;
    unsigned char bytes[READ_BYTES];
    size_t got = 1;
    int result = file->key_id[0] ? open_encrypted(session, file, &reader, error)
                                 : spool_reader_open(session->spool, file, &reader, error);

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

static int read_ascii(struct session *session, const struct spool_file *file,
                      struct decoding *decoding, struct spsy_error *error)
{
    struct spsy_error cause = {0};
    int result = conversion_open(file->ccsid, CCSID_UTF8, &decoding->conversion, &cause);

    if (result < 0)
        return not_text(file, cause.text, error);
    result = file_bytes_read(session, file, convert, decoding, &cause);
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
static int read_scs(struct session *session, const struct spool_file *file,
                    struct decoding *decoding, struct spsy_error *error)
{
    struct spsy_error cause = {0};
    const struct code_page *page;
    int result;

    if (code_page_find(file->ccsid, &page, &cause) < 0)
        return not_text(file, cause.text, error);
    scs_decoder_init(&decoding->scs, page, false);
    result = file_bytes_read(session, file, decode_scs, decoding, error);
    return result < 0 ? result
                      : scs_decode_finish(&decoding->scs, decoding->sink, decoding->context, error);
}

int file_text_read(struct session *session, const struct spool_file *file, conversion_sink *sink,
                   void *context, struct spsy_error *error)
{
    struct decoding decoding = {.sink = sink, .context = context};

    switch (file->device_type) {
    case SPOOL_SCS:
        return read_scs(session, file, &decoding, error);
    case SPOOL_USERASCII:
        return read_ascii(session, file, &decoding, error);
    case SPOOL_AFPDS:
    default:
        return not_text(file, "it is *AFPDS", error);
    }
}

void file_screen_init(struct file_screen *screen, const struct answer_data *data)
{
    memset(screen, 0, sizeof *screen);
    screen->data = data;
}

static int flush_screen(struct file_screen *screen)
{
    size_t used = screen->used;

    screen->used = 0;
    if (screen->result == 0 && used > 0)
        screen->result =
            screen->data->write(screen->data->context, screen->shown, used, screen->error);
    return screen->result;
}

static void put(struct file_screen *screen, const char *bytes, size_t count)
{
    if (screen->used + count > sizeof screen->shown)
        flush_screen(screen);
    memcpy(screen->shown + screen->used, bytes, count);
    screen->used += count;
}

/* What stood on the line stays to be seen: what is printed over it comes below. */
static void begin_overstrike(struct file_screen *screen)
{
    if (!screen->return_pending)
        return;
    screen->return_pending = false;
    screen->column = 0;
    put(screen, "\n", 1);
}

static void show_character(struct file_screen *screen, const char *bytes, size_t count)
{
    begin_overstrike(screen);
    put(screen, bytes, count);
    screen->column++;
}

/* As blanks: a terminal's tab stays in the last column, and one character would hide another. */
static void show_tab(struct file_screen *screen)
{
    do
        show_character(screen, " ", 1);
    while (screen->column % TAB_COLUMNS > 0);
}

static void show_control(struct file_screen *screen, char control)
{
    if (control == '\r') {
        screen->return_pending = screen->column > 0;
        return;
    }
    if (control == '\f' && screen->column > 0) /* which moves down only */
        put(screen, "\r", 1);
    put(screen, &control, 1);
    screen->return_pending = false;
    screen->column = 0;
}

/* What was collected: a character, or a piece of what is none. */
static void show_collected(struct file_screen *screen)
{
    const char *at = screen->carry;
    long point;

    screen->carry[screen->carried] = '\0';
    point = screen->carry[0] ? spsy_utf8_next(&at) : 0;
    if (point == '\n' || point == '\f' || point == '\r')
        show_control(screen, (char)point);
    else if (point == '\t')
        show_tab(screen);
    else if (spsy_text_misleads(point))
        show_character(screen, "?", 1);
    else
        show_character(screen, screen->carry, screen->carried);
    screen->carried = 0;
}

static void show_byte(struct file_screen *screen, unsigned char byte)
{
    if (screen->carried > 0 && (byte & 0xC0) != 0x80)
        show_collected(screen);
    screen->carry[screen->carried++] = (char)byte;
    if (screen->carried == spsy_utf8_bytes((unsigned char)screen->carry[0]))
        show_collected(screen);
}

int file_screen_sink(void *context, const void *text, size_t count, struct spsy_error *error)
{
    struct file_screen *screen = context;
    const unsigned char *bytes = text;

    if (!screen->data->terminal)
        return screen->data->write(screen->data->context, text, count, error);
    screen->error = error;
    for (size_t i = 0; i < count; i++)
        show_byte(screen, bytes[i]);
    return flush_screen(screen);
}

int file_screen_finish(struct file_screen *screen, struct spsy_error *error)
{
    screen->error = error;
    if (screen->carried > 0)
        show_collected(screen);
    return flush_screen(screen);
}

/* ---- channels ----------------------------------------------------------------------------- */

const struct parameter_definition channel_elements[] = {
    {.keyword = "channel",
     .type = PARAMETER_INTEGER,
     .required = true,
     .least = 1,
     .most = PRINT_CHANNELS},
    {.keyword = "line", .type = PARAMETER_INTEGER, .required = true, .least = 1, .most = 255},
    PARAMETERS_END,
};

int channels_take(struct answer *answer, const struct parameters *parameters,
                  struct print_channels *channels)
{
    const struct value *value = parameter(parameters, "CHLVAL");

    memset(channels, 0, sizeof *channels);
    if (value->count > 0 && !parameter_is(parameters, "CTLCHAR", "*FCFC"))
        return answer_fail(answer, "CPD0084", "CHLVAL is valid with CTLCHAR(*FCFC) only");
    for (size_t i = 0; i < value->count; i++) {
        long channel = strtol(value->items[i].items[0].text, NULL, 10);

        if (channels->line[channel] > 0)
            return answer_fail(answer, "CPD0084", "CHLVAL: channel %ld is given twice", channel);
        channels->line[channel] = (unsigned)strtol(value->items[i].items[1].text, NULL, 10);
    }
    return 0;
}
