#include "format/scs.h"

#include <string.h>

#include "base/text.h"
#include "format/piece.h"

enum {
    SCS_HORIZONTAL_TAB = 0x05,
    SCS_FORM_FEED = 0x0C,
    SCS_CARRIAGE_RETURN = 0x0D,
    SCS_NEW_LINE = 0x15,
    BYTE_ORDER_MARK = 0xFEFF,
    NEXT_LINE = 0x85,
};

void scs_encoder_init(struct scs_encoder *encoder, const struct code_page *page)
{
    memset(encoder, 0, sizeof *encoder);
    encoder->page = page;
    encoder->line = encoder->character = 1;
}

static bool is_control(long point)
{
    return (point >= 0 && point < ' ') || (point >= 0x7F && point <= 0x9F);
}

static int refuse(struct scs_encoder *encoder, long point, struct spsy_error *error)
{
    if (point < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                         "line %llu, character %llu of the text is not UTF-8",
                         (unsigned long long)encoder->line, (unsigned long long)encoder->character);
    encoder->control_refused = is_control(point);
    if (!encoder->control_refused)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                         "line %llu, character %llu of the text, U+%04lX, cannot be encoded in "
                         "CCSID %d",
                         (unsigned long long)encoder->line, (unsigned long long)encoder->character,
                         (unsigned long)point, encoder->page->ccsid);
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0107",
                     "line %llu, character %llu of the text, U+%04lX, is a control character; text "
                     "may have only line ends, form feeds, tabs and carriage returns",
                     (unsigned long long)encoder->line, (unsigned long long)encoder->character,
                     (unsigned long)point);
}

static int encode_control(struct scs_encoder *encoder, struct piece *piece, long point)
{
    switch (point) {
    case '\n':
        pages_begin(&encoder->pages);
        encoder->line++;
        encoder->character = 1;
        return piece_add(piece, SCS_NEW_LINE);
    case '\f':
        pages_end(&encoder->pages);
        encoder->character++;
        return piece_add(piece, SCS_FORM_FEED);
    case '\t':
        pages_begin(&encoder->pages);
        encoder->character++;
        return piece_add(piece, SCS_HORIZONTAL_TAB);
    default:
        return refuse(encoder, point, piece->error);
    }
}

static int encode_graphic(struct scs_encoder *encoder, struct piece *piece, long point)
{
    unsigned char byte = code_page_byte(encoder->page, point);

    if (byte == 0)
        return refuse(encoder, point, piece->error);
    pages_begin(&encoder->pages);
    encoder->character++;
    return piece_add(piece, byte);
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
        encoder->pages.count == 0)
        return 0;
    if (point < 0 || (point >= 0x7F && is_control(point)))
        return refuse(encoder, point, piece->error);
    if (point < ' ')
        return encode_control(encoder, piece, point);
    return encode_graphic(encoder, piece, point);
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
    return byte >= ' ' && byte < 0x7F && encoder->pages.begun && encoder->carried == 0 &&
           !encoder->return_pending;
}

int scs_encode(struct scs_encoder *encoder, const void *text, size_t bytes, conversion_sink *sink,
               void *context, struct spsy_error *error)
{
    const unsigned char *at = text;
    const unsigned char *end = at + bytes;
    const unsigned char *ebcdic = encoder->page->ebcdic;
    struct piece piece;
    int result;

    piece.sink = sink;
    piece.context = context;
    piece.error = error;
    piece.used = 0;
    while (at < end) {
        if (is_plain(encoder, *at)) {
            encoder->character++;
            result = piece_add(&piece, ebcdic[*at++]);
            if (result < 0)
                return result;
            continue;
        }
        encoder->carry[encoder->carried++] = *at++;
        if (encoder->carried < spsy_utf8_bytes(encoder->carry[0]))
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
    pages_begin(&encoder->pages);
    return sink(context, &carriage_return, 1, error);
}
