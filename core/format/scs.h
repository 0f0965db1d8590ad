/* scs.h - SCS, the SNA character string: EBCDIC text with printer controls.
 *
 * From public descriptions (IBM Personal Communications, "Supported SCS Commands" and "SCS Data
 * Stream"; z/OS, "The SCS printer emulator"; the manuals of Xerox, Axis, Agile and Tandem for the
 * 3287, 4214, 3812, 5219 and 5224 they stand in for), one-byte controls, and with parameters: X'03'
 * n, X'35' n   n bytes of data for the device, transparent X'04' c            vertical channel
 * select X'08' g            a graphic of another character set X'28' t v          set attribute
 *   X'2B' class n ...  control sequence; n counts itself and what follows
 *   X'34' f v          presentation position: X'C0' to column v, X'C8' v columns on, X'C4' to line
 *                      v, X'4C' v lines on
 * spsy itself writes new line, form feed, tab and carriage return only. */
#ifndef SPSY_FORMAT_SCS_H
#define SPSY_FORMAT_SCS_H

#include "format/code_page.h"
#include "format/conversion.h"
#include "format/pages.h"

/* ---- text to SCS ---- */

struct scs_encoder {
    const struct code_page *page;
    uint64_t line, character; /* of the next character, from 1 */
    struct pages pages;
    bool return_pending;    /* a carriage return that may belong to a line end */
    bool control_refused;   /* the error is about a control character */
    unsigned char carry[4]; /* an incomplete UTF-8 character */
    size_t carried;
};
/* page: of the text that comes out; it outlives the encoder. */
void scs_encoder_init(struct scs_encoder *encoder, const struct code_page *page);

/* UTF-8 to EBCDIC with SCS controls: LF, NEL (U+0085, which X'15' of EBCDIC text is), CR LF and
 * CR NEL become X'15', FF X'0C', HT X'05', a lone CR X'0D'. A byte order mark at the start is
 * dropped. Every other control character (as a byte it would be a printer control), and what the
 * code page does not have, is SPSY_ERR_VALUE naming line, character and which of the two it is. */
int scs_encode(struct scs_encoder *encoder, const void *text, size_t bytes, conversion_sink *sink,
               void *context, struct spsy_error *error);
int scs_encode_finish(struct scs_encoder *encoder, conversion_sink *sink, void *context,
                      struct spsy_error *error);

/* ---- SCS to text ---- */

struct scs_decoder {
    const struct code_page *page;
    bool strict;
    int state; /* scs_decoder.c */
    unsigned char control, parameters[2];
    unsigned held, left;             /* parameters read; bytes still to be passed over */
    uint64_t offset, control_offset; /* of the byte, and of the control it belongs to */
    uint64_t line, column;           /* where the next character goes, from 1 */
    uint64_t shown;                  /* the column that the text made so far has got to */
    bool page_used;                  /* something was shown, or a line was begun, on this page */
    bool return_pending;             /* a carriage return that may belong to a line end */
    bool inhibited, double_byte;     /* between INP and ENP, between SO and SI */
};
/* strict: a broken stream is an error; else what is not understood vanishes. page: of the stream;
 * it outlives the decoder. */
void scs_decoder_init(struct scs_decoder *decoder, const struct code_page *page, bool strict);

/* EBCDIC with SCS controls to UTF-8. Motions become line ends, blanks, and a carriage return
 * where the paper does not move and the position goes back, so that what is printed over something
 * stays so: NL, RNL, IFS, IGS, IRS and IR begin a line, LF, VT and the vertical motions keep the
 * column, FF and RFF end a page (pages.h). What cannot be shown keeps its place: '?' for a graphic
 * of another character set (GE) and a byte of a double-byte character (SO to SI), a blank for what
 * must not be presented (INP to ENP). Everything else (transparent data, fonts, margins,
 * attributes) vanishes. A motion goes to column 378 at most, the width of the widest page, so that
 * a few bytes cannot become endless blanks; a vertical one is 255 lines at most anyway.
 *
 * strict: SPSY_ERR_VALUE, naming offset and cause, for a byte that is not an SCS control, a control
 * whose parameters are none, and one that the end of the stream cuts off (scs_decode_finish). */
int scs_decode(struct scs_decoder *decoder, const void *bytes, size_t count, conversion_sink *sink,
               void *context, struct spsy_error *error);
int scs_decode_finish(struct scs_decoder *decoder, conversion_sink *sink, void *context,
                      struct spsy_error *error);

#endif
