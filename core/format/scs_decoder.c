/* scs_decoder.c - SCS to text (scs.h). */
#include <string.h>

#include "format/piece.h"
#include "format/scs.h"

enum {
    VERTICAL_CHANNEL_SELECT = 0x04,
    HORIZONTAL_TAB = 0x05,
    REQUIRED_NEW_LINE = 0x06,
    GRAPHIC_ESCAPE = 0x08,
    VERTICAL_TAB = 0x0B,
    FORM_FEED = 0x0C,
    CARRIAGE_RETURN = 0x0D,
    SHIFT_OUT = 0x0E,
    SHIFT_IN = 0x0F,
    ENABLE_PRESENTATION = 0x14,
    NEW_LINE = 0x15,
    BACKSPACE = 0x16,
    INTERCHANGE_FILE_SEPARATOR = 0x1C,
    INTERCHANGE_GROUP_SEPARATOR = 0x1D,
    INTERCHANGE_RECORD_SEPARATOR = 0x1E,
    INTERCHANGE_UNIT_SEPARATOR = 0x1F,
    INHIBIT_PRESENTATION = 0x24,
    LINE_FEED = 0x25,
    CONTROL_SEQUENCE = 0x2B,
    INDEX_RETURN = 0x33,
    PRESENTATION_POSITION = 0x34,
    TRANSPARENT = 0x35,
    ASCII_TRANSPARENT = 0x03,
    NUMERIC_BACKSPACE = 0x36,
    INDENT_TAB = 0x39,
    REQUIRED_FORM_FEED = 0x3A,
    SUBSTITUTE = 0x3F,
    FIRST_GRAPHIC = 0x40,
    EIGHT_ONES = 0xFF, /* a control, too */

    ABSOLUTE_COLUMN = 0xC0,
    ABSOLUTE_LINE = 0xC4,
    RELATIVE_COLUMN = 0xC8,
    RELATIVE_LINE = 0x4C,
    CHANNEL_1 = 0x81,

    COLUMN_MAX = 378, /* the widest page of a printer file */
    TAB_COLUMNS = 8,  /* as the text will be shown */
};

/* Every control below X'40', and how many bytes of parameters tell how it goes on. */
static const struct {
    const char *name;
    unsigned parameters;
} controls[FIRST_GRAPHIC] = {
    [0x00] = {"null", 0},
    [0x03] = {"ASCII transparent data", 1},
    [0x04] = {"vertical channel select", 1},
    [0x05] = {"horizontal tab", 0},
    [0x06] = {"required new line", 0},
    [0x08] = {"graphic escape", 1},
    [0x09] = {"superscript", 0},
    [0x0A] = {"repeat", 0},
    [0x0B] = {"vertical tab", 0},
    [0x0C] = {"form feed", 0},
    [0x0D] = {"carriage return", 0},
    [0x0E] = {"shift out", 0},
    [0x0F] = {"shift in", 0},
    [0x11] = {"device control 1", 0},
    [0x12] = {"device control 2", 0},
    [0x13] = {"device control 3", 0},
    [0x14] = {"enable presentation", 0},
    [0x15] = {"new line", 0},
    [0x16] = {"backspace", 0},
    [0x17] = {"program operator communication", 0},
    [0x1A] = {"unit backspace", 0},
    [0x1B] = {"customer use 1", 0},
    [0x1C] = {"interchange file separator", 0},
    [0x1D] = {"interchange group separator", 0},
    [0x1E] = {"interchange record separator", 0},
    [0x1F] = {"interchange unit separator", 0},
    [0x23] = {"word underscore", 0},
    [0x24] = {"inhibit presentation", 0},
    [0x25] = {"line feed", 0},
    [0x28] = {"set attribute", 2},
    [0x2A] = {"switch", 0},
    [0x2B] = {"control sequence", 2},
    [0x2F] = {"bell", 0},
    [0x32] = {"synchronous idle", 0},
    [0x33] = {"index return", 0},
    [0x34] = {"presentation position", 2},
    [0x35] = {"transparent data", 1},
    [0x36] = {"numeric backspace", 0},
    [0x38] = {"subscript", 0},
    [0x39] = {"indent tab", 0},
    [0x3A] = {"required form feed", 0},
    [0x3B] = {"customer use 3", 0},
    [0x3C] = {"device control 4", 0},
    [0x3F] = {"substitute", 0},
};

/* The classes of control sequences. Those with a type have it as their first parameter. */
static const struct {
    unsigned char class;
    unsigned least; /* what the count must be: it counts itself */
} sequences[] = {
    {0xC1, 1}, /* set horizontal format */
    {0xC2, 1}, /* set vertical format */
    {0xC6, 1}, /* set line density */
    {0xC8, 1}, /* set graphic error action */
    {0xD1, 2}, /* fonts, code page, emphasis, form feed control */
    {0xD2, 2}, /* tabs, margins, page size, presentation media, set-up */
    {0xD3, 2}, /* text orientation */
    {0xD4, 2}, /* underscore, overstrike */
    {0xFD, 2}, /* font size scaling, double-byte controls, grid lines */
    {0xFE, 1}, /* load alternate characters */
};

enum { STATE_TEXT, STATE_PARAMETERS, STATE_SKIP };

void scs_decoder_init(struct scs_decoder *decoder, const struct code_page *page, bool strict)
{
    memset(decoder, 0, sizeof *decoder);
    decoder->page = page;
    decoder->strict = strict;
    decoder->state = STATE_TEXT;
    decoder->line = decoder->column = decoder->shown = 1;
}

/* ---- motions ------------------------------------------------------------------------------ */

/* A carriage return that no line end has swallowed. */
static int put_return(struct scs_decoder *decoder, struct piece *piece)
{
    if (!decoder->return_pending)
        return 0;
    decoder->return_pending = false;
    return piece_add(piece, '\r');
}

/* Down one line. The column stays; blanks come in front of the next character, if there is one. */
static int line_feed(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->return_pending = false;
    decoder->page_used = true;
    decoder->line++;
    decoder->shown = 1;
    if (decoder->column > COLUMN_MAX)
        decoder->column = COLUMN_MAX;
    return piece_add(piece, '\n');
}

static int new_line(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->column = 1;
    return line_feed(decoder, piece);
}

/* To line 1 of the next page; the column is the caller's. */
static int end_page(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->line = decoder->shown = 1;
    decoder->page_used = false;
    return put_return(decoder, piece) < 0 ? -1 : piece_add(piece, '\f');
}

static int form_feed(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->column = 1;
    return end_page(decoder, piece);
}

/* It shows when text stands to the left; else it only takes back a column that was kept. */
static int carriage_return(struct scs_decoder *decoder, struct piece *piece)
{
    bool takes_back = decoder->shown == 1 && decoder->column > 1;
    int result = takes_back ? 0 : put_return(decoder, piece);

    if (!takes_back)
        decoder->return_pending = true;
    decoder->column = decoder->shown = 1;
    return result;
}

static void go_right(struct scs_decoder *decoder, unsigned columns)
{
    if (decoder->column < COLUMN_MAX)
        decoder->column += columns;
    if (decoder->column > COLUMN_MAX && decoder->shown <= COLUMN_MAX)
        decoder->column = COLUMN_MAX;
}

/* Beyond the widest page there is no going back: each time it would cost a line of blanks. */
static void go_back(struct scs_decoder *decoder)
{
    if (decoder->column > 1 && decoder->column <= COLUMN_MAX)
        decoder->column--;
}

static int go_down(struct scs_decoder *decoder, struct piece *piece, unsigned lines)
{
    int result = 0;

    for (; lines > 0 && result == 0; lines--)
        result = line_feed(decoder, piece);
    return result;
}

static int go_to_line(struct scs_decoder *decoder, struct piece *piece, unsigned line)
{
    if (line > 0 && line < decoder->line && end_page(decoder, piece) < 0)
        return -1;
    return line > decoder->line ? go_down(decoder, piece, line - (unsigned)decoder->line) : 0;
}

/* Text up to the position where a character will go. */
static int show_position(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->page_used = true;
    if (decoder->column < decoder->shown) {
        decoder->return_pending = true;
        decoder->shown = 1;
    }
    if (put_return(decoder, piece) < 0)
        return -1;
    for (; decoder->shown < decoder->column; decoder->shown++)
        if (piece_add(piece, ' ') < 0)
            return -1;
    return 0;
}

static int tab(struct scs_decoder *decoder, struct piece *piece)
{
    if (show_position(decoder, piece) < 0)
        return -1;
    decoder->column += TAB_COLUMNS - (decoder->column - 1) % TAB_COLUMNS;
    decoder->shown = decoder->column;
    return piece_add(piece, '\t');
}

/* ---- characters --------------------------------------------------------------------------- */

static int graphic(struct scs_decoder *decoder, struct piece *piece, unsigned point)
{
    if (decoder->inhibited) {
        decoder->column++;
        return 0;
    }
    if (show_position(decoder, piece) < 0)
        return -1;
    decoder->shown = ++decoder->column;
    if (point < 0x80)
        return piece_add(piece, (unsigned char)point);
    if (point < 0x800 ? piece_add(piece, (unsigned char)(0xC0 | point >> 6)) < 0
                      : piece_add(piece, (unsigned char)(0xE0 | point >> 12)) < 0 ||
                            piece_add(piece, (unsigned char)(0x80 | (point >> 6 & 0x3F))) < 0)
        return -1;
    return piece_add(piece, (unsigned char)(0x80 | (point & 0x3F)));
}

static int ebcdic(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    bool half = decoder->double_byte && byte != FIRST_GRAPHIC; /* a blank is one in both halves */

    return graphic(decoder, piece, half ? '?' : decoder->page->points[byte]);
}

/* ---- controls ----------------------------------------------------------------------------- */

static int broken(const struct scs_decoder *decoder, struct piece *piece, const char *what)
{
    return spsy_fail(piece->error, SPSY_ERR_VALUE, "SPY0107",
                     "offset %llu of the SCS stream: X'%02X%02X' is not a valid %s",
                     (unsigned long long)decoder->control_offset, decoder->control,
                     decoder->parameters[0], what);
}

static void skip(struct scs_decoder *decoder, unsigned count)
{
    decoder->left = count;
    decoder->state = count > 0 ? STATE_SKIP : STATE_TEXT;
}

static int control_sequence(struct scs_decoder *decoder, struct piece *piece)
{
    unsigned char class = decoder->parameters[0];
    unsigned count = decoder->parameters[1], least = 0;

    for (size_t i = 0; i < sizeof sequences / sizeof sequences[0]; i++)
        if (sequences[i].class == class)
            least = sequences[i].least;
    if (decoder->strict && least == 0)
        return broken(decoder, piece, "SCS control sequence");
    if (decoder->strict && count < least)
        return spsy_fail(piece->error, SPSY_ERR_VALUE, "SPY0107",
                         "offset %llu of the SCS stream: the count of X'2B%02X' is %u; it counts "
                         "itself%s and must be at least %u",
                         (unsigned long long)decoder->control_offset, class, count,
                         least > 1 ? " and a type" : "", least);
    skip(decoder, count > 0 ? count - 1 : 0);
    return 0;
}

static int presentation_position(struct scs_decoder *decoder, struct piece *piece)
{
    unsigned value = decoder->parameters[1];

    switch (decoder->parameters[0]) {
    case ABSOLUTE_COLUMN:
        if (value > 0)
            decoder->column = value;
        return 0;
    case RELATIVE_COLUMN:
        go_right(decoder, value);
        return 0;
    case ABSOLUTE_LINE:
        return go_to_line(decoder, piece, value);
    case RELATIVE_LINE:
        return go_down(decoder, piece, value);
    default:
        return decoder->strict ? broken(decoder, piece, "presentation position") : 0;
    }
}

/* Channel 1 is the top of a page, of the next one when something stands on this one; where the
 * others are is not known: one line, as printers do that were told of no channels. */
static int channel(struct scs_decoder *decoder, struct piece *piece)
{
    unsigned char code = decoder->parameters[0];
    bool known = (code >= 0x81 && code <= 0x89) || (code >= 0x7A && code <= 0x7C);

    if (decoder->strict && !known)
        return broken(decoder, piece, "vertical channel");
    if (code != CHANNEL_1)
        return line_feed(decoder, piece);
    return decoder->page_used ? end_page(decoder, piece) : 0;
}

/* A control with parameters, all of those that tell how it goes on being there. */
static int act(struct scs_decoder *decoder, struct piece *piece)
{
    decoder->state = STATE_TEXT;
    switch (decoder->control) {
    case VERTICAL_CHANNEL_SELECT:
        return channel(decoder, piece);
    case GRAPHIC_ESCAPE:
        return graphic(decoder, piece, '?');
    case CONTROL_SEQUENCE:
        return control_sequence(decoder, piece);
    case PRESENTATION_POSITION:
        return presentation_position(decoder, piece);
    case TRANSPARENT:
    case ASCII_TRANSPARENT:
        skip(decoder, decoder->parameters[0]);
        return 0;
    default: /* set attribute */
        return 0;
    }
}

static int begin_control(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    decoder->control = byte;
    decoder->control_offset = decoder->offset;
    decoder->held = 0;
    if (controls[byte].parameters > 0)
        decoder->state = STATE_PARAMETERS;
    else if (!controls[byte].name && decoder->strict)
        return spsy_fail(piece->error, SPSY_ERR_VALUE, "SPY0107",
                         "offset %llu of the SCS stream: X'%02X' is not an SCS control",
                         (unsigned long long)decoder->offset, byte);
    return 0;
}

static int decode_text(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    switch (byte) {
    case NEW_LINE:
    case REQUIRED_NEW_LINE:
    case INTERCHANGE_FILE_SEPARATOR:
    case INTERCHANGE_GROUP_SEPARATOR:
    case INTERCHANGE_RECORD_SEPARATOR:
    case INDEX_RETURN:
        return new_line(decoder, piece);
    case LINE_FEED:
    case VERTICAL_TAB: /* no tab is set: one line */
        return line_feed(decoder, piece);
    case FORM_FEED:
    case REQUIRED_FORM_FEED:
        return form_feed(decoder, piece);
    case CARRIAGE_RETURN:
        return carriage_return(decoder, piece);
    case BACKSPACE:
    case NUMERIC_BACKSPACE:
        go_back(decoder);
        return 0;
    case HORIZONTAL_TAB:
    case INDENT_TAB:
        return tab(decoder, piece);
    case SHIFT_OUT:
    case SHIFT_IN:
        decoder->double_byte = byte == SHIFT_OUT;
        return 0;
    case INHIBIT_PRESENTATION:
    case ENABLE_PRESENTATION:
        decoder->inhibited = byte == INHIBIT_PRESENTATION;
        return 0;
    case INTERCHANGE_UNIT_SEPARATOR:
        return graphic(decoder, piece, ' ');
    case SUBSTITUTE:
        return graphic(decoder, piece, '?');
    case EIGHT_ONES:
        return 0;
    default:
        return byte < FIRST_GRAPHIC ? begin_control(decoder, piece, byte)
                                    : ebcdic(decoder, piece, byte);
    }
}

static int decode_byte(struct scs_decoder *decoder, struct piece *piece, unsigned char byte)
{
    switch (decoder->state) {
    case STATE_PARAMETERS:
        decoder->parameters[decoder->held++] = byte;
        return decoder->held < controls[decoder->control].parameters ? 0 : act(decoder, piece);
    case STATE_SKIP:
        skip(decoder, decoder->left - 1);
        return 0;
    default:
        return decode_text(decoder, piece, byte);
    }
}

/* Characters of ASCII that go where the text has got to: most of any text, the short way. How many
 * of them there were. */
static size_t take_run(struct scs_decoder *decoder, struct piece *piece, const unsigned char *bytes,
                       size_t count)
{
    const unsigned char *table = decoder->page->latin1;
    size_t room = sizeof piece->bytes - piece->used, run = 0;

    if (decoder->state != STATE_TEXT || decoder->column != decoder->shown ||
        decoder->return_pending || decoder->inhibited || decoder->double_byte)
        return 0;
    for (; run < count && run < room; run++) {
        unsigned char latin1 = table[bytes[run]];

        if (latin1 < ' ' || latin1 > '~') /* controls are below and above */
            break;
        piece->bytes[piece->used + run] = latin1;
    }
    piece->used += run;
    decoder->column += run;
    decoder->shown = decoder->column;
    decoder->offset += run;
    decoder->page_used |= run > 0;
    return run;
}

int scs_decode(struct scs_decoder *decoder, const void *bytes, size_t count, conversion_sink *sink,
               void *context, struct spsy_error *error)
{
    const unsigned char *at = bytes, *end = at + count;
    struct piece piece;
    int result = 0;

    piece.sink = sink;
    piece.context = context;
    piece.error = error;
    piece.used = 0;
    while (at < end && result == 0) {
        at += take_run(decoder, &piece, at, (size_t)(end - at));
        if (piece.used == sizeof piece.bytes) {
            result = piece_flush(&piece);
        } else if (at < end) {
            result = decode_byte(decoder, &piece, *at++);
            decoder->offset++;
        }
    }
    return result == 0 ? piece_flush(&piece) : result;
}

int scs_decode_finish(struct scs_decoder *decoder, conversion_sink *sink, void *context,
                      struct spsy_error *error)
{
    if (decoder->strict && decoder->state != STATE_TEXT)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                         "the SCS stream ends at offset %llu within the %s (X'%02X') that begins "
                         "at offset %llu",
                         (unsigned long long)decoder->offset, controls[decoder->control].name,
                         decoder->control, (unsigned long long)decoder->control_offset);
    if (!decoder->return_pending)
        return 0;
    decoder->return_pending = false;
    return sink(context, "\r", 1, error);
}
