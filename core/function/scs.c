#include "function/scs.h"

#include <string.h>

#include "base/text.h"
#include "record/ccsid.h"

enum {
    SCS_HORIZONTAL_TAB = 0x05,
    SCS_FORM_FEED = 0x0C,
    SCS_CARRIAGE_RETURN = 0x0D,
    SCS_NEW_LINE = 0x15,
    SCS_INTERCHANGE_RECORD_SEPARATOR = 0x1E, /* acts as a new line */
    SCS_LINE_FEED = 0x25,
    SCS_CONTROL_SEQUENCE = 0x2B,      /* class, count (of itself and what follows), parameters */
    SCS_PRESENTATION_POSITION = 0x34, /* function, value */
    SCS_TRANSPARENT = 0x35,           /* count, data for the device */
    SCS_POSITION_ABSOLUTE_COLUMN = 0xC0,
    SCS_POSITION_ABSOLUTE_LINE = 0xC4,
    SCS_POSITION_RELATIVE_COLUMN = 0xC8,
    SCS_POSITION_RELATIVE_LINE = 0x4C,
    EBCDIC_FIRST_GRAPHIC = 0x40,
    EBCDIC_EIGHT_ONES = 0xFF, /* a control, too */
    BYTE_ORDER_MARK = 0xFEFF,
    NEXT_LINE = 0x85,
    PIECE_BYTES = 8 * 1024,
};

/* Collects output and hands it on in pieces. */
struct piece {
    conversion_sink *sink;
    void *context;
    struct spsy_error *error;
    size_t used;
    unsigned char bytes[PIECE_BYTES];
};

static int piece_flush(struct piece *piece)
{
    size_t used = piece->used;

    piece->used = 0;
    return used > 0 ? piece->sink(piece->context, piece->bytes, used, piece->error) : 0;
}

static int piece_add(struct piece *piece, unsigned char byte)
{
    piece->bytes[piece->used++] = byte;
    return piece->used == sizeof piece->bytes ? piece_flush(piece) : 0;
}

/* ---- text to SCS -------------------------------------------------------------------------- */

void scs_encoder_init(struct scs_encoder *encoder)
{
    memset(encoder, 0, sizeof *encoder);
    encoder->line = encoder->character = 1;
}

static int refuse(const struct scs_encoder *encoder, long point, struct spsy_error *error)
{
    if (point < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                         "line %llu, character %llu of the text is not UTF-8",
                         (unsigned long long)encoder->line, (unsigned long long)encoder->character);
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                     "line %llu, character %llu of the text, U+%04lX, cannot be encoded in "
                     "CCSID 37",
                     (unsigned long long)encoder->line, (unsigned long long)encoder->character,
                     (unsigned long)point);
}

static void begin_page(struct scs_encoder *encoder)
{
    if (!encoder->page_begun)
        encoder->pages++;
    encoder->page_begun = true;
}

static int encode_control(struct scs_encoder *encoder, struct piece *piece, long point)
{
    switch (point) {
    case '\n':
        begin_page(encoder);
        encoder->line++;
        encoder->character = 1;
        return piece_add(piece, SCS_NEW_LINE);
    case '\f':
        begin_page(encoder);
        encoder->page_begun = false;
        encoder->character++;
        return piece_add(piece, SCS_FORM_FEED);
    case '\t':
        begin_page(encoder);
        encoder->character++;
        return piece_add(piece, SCS_HORIZONTAL_TAB);
    default:
        return refuse(encoder, point, piece->error);
    }
}

static int encode_point(struct scs_encoder *encoder, struct piece *piece, long point)
{
    if (point == NEXT_LINE)
        point = '\n';
    if (encoder->return_pending) {
        encoder->return_pending = false;
        if (point != '\n' && piece_add(piece, SCS_CARRIAGE_RETURN) < 0)
            return -1;
    }
    if (point == '\r') {
        encoder->return_pending = true;
        encoder->character++;
        return 0;
    }
    if (point == BYTE_ORDER_MARK && encoder->line == 1 && encoder->character == 1 &&
        encoder->pages == 0)
        return 0;
    if (point < 0 || point > 0xFF || (point >= 0x7F && point <= 0x9F))
        return refuse(encoder, point, piece->error);
    if (point < ' ')
        return encode_control(encoder, piece, point);
    begin_page(encoder);
    encoder->character++;
    return piece_add(piece, spsy_ebcdic_from_latin1[point]);
}

/* How many bytes the UTF-8 character has that begins with this byte; 1 for a malformed one. */
static size_t utf8_bytes(unsigned char first)
{
    return first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
}

/* One whole character of at most four bytes. */
static int encode_character(struct scs_encoder *encoder, struct piece *piece,
                            const unsigned char *bytes, size_t count)
{
    char text[5] = "";
    const char *at = text;
    long point;

    memcpy(text, bytes, count);
    point = text[0] == '\0' ? 0 : spsy_utf8_next(&at);
    return encode_point(encoder, piece, point);
}

/* An ASCII letter, digit or blank within a page: most of any text, and the short way. */
static bool is_plain(const struct scs_encoder *encoder, unsigned char byte)
{
    return byte >= ' ' && byte < 0x7F && encoder->page_begun && encoder->carried == 0 &&
           !encoder->return_pending;
}

int scs_encode(struct scs_encoder *encoder, const void *text, size_t bytes, conversion_sink *sink,
               void *context, struct spsy_error *error)
{
    const unsigned char *at = text;
    const unsigned char *end = at + bytes;
    struct piece piece;
    int result;

    piece.sink = sink;
    piece.context = context;
    piece.error = error;
    piece.used = 0;
    while (at < end) {
        if (is_plain(encoder, *at)) {
            encoder->character++;
            result = piece_add(&piece, spsy_ebcdic_from_latin1[*at++]);
            if (result < 0)
                return result;
            continue;
        }
        encoder->carry[encoder->carried++] = *at++;
        if (encoder->carried < utf8_bytes(encoder->carry[0]))
            continue;
        result = encode_character(encoder, &piece, encoder->carry, encoder->carried);
        if (result < 0)
            return result;
        encoder->carried = 0;
    }
    return piece_flush(&piece);
}

int scs_encode_finish(struct scs_encoder *encoder, conversion_sink *sink, void *context,
                      struct spsy_error *error)
{
    static const unsigned char carriage_return = SCS_CARRIAGE_RETURN;

    if (encoder->carried > 0)
        return refuse(encoder, -1, error);
    if (!encoder->return_pending)
        return 0;
    encoder->return_pending = false;
    begin_page(encoder);
    return sink(context, &carriage_return, 1, error);
}

/* ---- SCS to text -------------------------------------------------------------------------- */

enum {
    STATE_TEXT,
    STATE_POSITION_FUNCTION,
    STATE_POSITION_VALUE,
    STATE_SEQUENCE_CLASS,
    STATE_SEQUENCE_COUNT,
    STATE_TRANSPARENT_COUNT,
    STATE_SKIP,
};

void scs_decoder_init(struct scs_decoder *decoder)
{
    memset(decoder, 0, sizeof *decoder);
    decoder->state = STATE_TEXT;
    decoder->line = decoder->column = 1;
}

static int new_line(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->line++;
    decoder->column = 1;
    return piece_add(piece, '\n');
}

static int form_feed(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->line = decoder->column = 1;
    return piece_add(piece, '\f');
}

static int blank(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->column++;
    return piece_add(piece, ' ');
}

static int carriage_return(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->column = 1;
    return piece_add(piece, '\r');
}

static int go_to_column(struct scs_decoder *decoder, struct piece *piece, unsigned column)
{
    if (column < decoder->column && carriage_return(decoder, piece) < 0)
        return -1;
    while (decoder->column < column)
        if (blank(decoder, piece) < 0)
            return -1;
    return 0;
}

static int go_to_line(struct scs_decoder *decoder, struct piece *piece, unsigned line)
{
    if (line < decoder->line && form_feed(decoder, piece) < 0)
        return -1;
    while (decoder->line < line)
        if (new_line(decoder, piece) < 0)
            return -1;
    return 0;
}

static int position(struct scs_decoder *decoder, struct piece *piece, unsigned value)
{
    switch (decoder->control) {
    case SCS_POSITION_ABSOLUTE_COLUMN:
        return go_to_column(decoder, piece, value);
    case SCS_POSITION_RELATIVE_COLUMN:
        return go_to_column(decoder, piece, decoder->column + value);
    case SCS_POSITION_ABSOLUTE_LINE:
        return go_to_line(decoder, piece, value);
    case SCS_POSITION_RELATIVE_LINE:
        return go_to_line(decoder, piece, decoder->line + value);
    default:
        return 0;
    }
}

static int graphic(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    unsigned char latin1 = spsy_latin1_from_ebcdic[byte];

    decoder->column++;
    if (latin1 < 0x80)
        return piece_add(piece, latin1);
    if (piece_add(piece, (unsigned char)(0xC0 | latin1 >> 6)) < 0)
        return -1;
    return piece_add(piece, (unsigned char)(0x80 | (latin1 & 0x3F)));
}

static int decode_text(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    switch (byte) {
    case SCS_NEW_LINE:
    case SCS_LINE_FEED:
    case SCS_INTERCHANGE_RECORD_SEPARATOR:
        return new_line(decoder, piece);
    case SCS_FORM_FEED:
        return form_feed(decoder, piece);
    case SCS_CARRIAGE_RETURN:
        return carriage_return(decoder, piece);
    case SCS_HORIZONTAL_TAB:
        decoder->column++;
        return piece_add(piece, '\t');
    case SCS_PRESENTATION_POSITION:
        decoder->state = STATE_POSITION_FUNCTION;
        return 0;
    case SCS_CONTROL_SEQUENCE:
        decoder->state = STATE_SEQUENCE_CLASS;
        return 0;
    case SCS_TRANSPARENT:
        decoder->state = STATE_TRANSPARENT_COUNT;
        return 0;
    default:
        return byte < EBCDIC_FIRST_GRAPHIC || byte == EBCDIC_EIGHT_ONES
                   ? 0
                   : graphic(decoder, piece, byte);
    }
}

static void skip(struct scs_decoder *decoder, unsigned count)
{
    decoder->left = count;
    decoder->state = count > 0 ? STATE_SKIP : STATE_TEXT;
}

static int decode_byte(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    switch (decoder->state) {
    case STATE_POSITION_FUNCTION:
        decoder->control = byte;
        decoder->state = STATE_POSITION_VALUE;
        return 0;
    case STATE_POSITION_VALUE:
        decoder->state = STATE_TEXT;
        return position(decoder, piece, byte);
    case STATE_SEQUENCE_CLASS:
        decoder->state = STATE_SEQUENCE_COUNT;
        return 0;
    case STATE_SEQUENCE_COUNT: /* counts itself */
        skip(decoder, byte > 0 ? byte - 1u : 0);
        return 0;
    case STATE_TRANSPARENT_COUNT:
        skip(decoder, byte);
        return 0;
    case STATE_SKIP:
        skip(decoder, decoder->left - 1);
        return 0;
    default:
        return decode_text(decoder, piece, byte);
    }
}

int scs_decode(struct scs_decoder *decoder, const void *bytes, size_t count, conversion_sink *sink,
               void *context, struct spsy_error *error)
{
    const unsigned char *at = bytes;
    struct piece piece;

    piece.sink = sink;
    piece.context = context;
    piece.error = error;
    piece.used = 0;
    for (size_t i = 0; i < count; i++) {
        int result = decode_byte(decoder, &piece, at[i]);

        if (result < 0)
            return result;
    }
    return piece_flush(&piece);
}
