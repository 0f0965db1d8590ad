/* scs.h - SCS, the SNA character string: EBCDIC text with printer controls.
 *
 * What is known here of SCS is remembered, not taken from a document: X'15' new line, X'0C' form
 * feed, X'0D' carriage return, X'25' line feed, X'05' horizontal tab, X'34' presentation position,
 * X'2B' and its length (set page, font, ...), X'35' transparent data. spsy itself writes new line,
 * form feed, tab and carriage return only. */
#ifndef SPSY_FUNCTION_SCS_H
#define SPSY_FUNCTION_SCS_H

#include "function/conversion.h"

/* ---- text to SCS ---- */

struct scs_encoder {
    uint64_t line, character; /* of the next character, from 1 */
    int32_t pages;            /* begun so far */
    bool page_begun;
    bool return_pending;    /* a carriage return that may belong to a line end */
    unsigned char carry[4]; /* an incomplete UTF-8 character */
    size_t carried;
};
void scs_encoder_init(struct scs_encoder *encoder);

/* UTF-8 to EBCDIC 37 with SCS controls: LF, NEL (U+0085, which X'15' of EBCDIC text is), CR LF and
 * CR NEL become X'15', FF X'0C', HT X'05', a lone CR X'0D'. A byte order mark at the start is
 * dropped. Every other control character, and what CCSID 37 does not have, is SPSY_ERR_VALUE naming
 * line and character: as bytes they would be printer controls. */
int scs_encode(struct scs_encoder *encoder, const void *text, size_t bytes, conversion_sink *sink,
               void *context, struct spsy_error *error);
int scs_encode_finish(struct scs_encoder *encoder, conversion_sink *sink, void *context,
                      struct spsy_error *error);

/* ---- SCS to text ---- */

struct scs_decoder {
    int state;             /* scs.c */
    unsigned char control; /* the presentation position's function */
    unsigned left;         /* bytes of a control's parameters still to skip */
    unsigned line, column; /* where the next character goes, from 1 */
};
void scs_decoder_init(struct scs_decoder *decoder);

/* EBCDIC 37 with SCS controls to UTF-8: positions become line ends and blanks, other controls
 * vanish. No byte is an error. */
int scs_decode(struct scs_decoder *decoder, const void *bytes, size_t count, conversion_sink *sink,
               void *context, struct spsy_error *error);

#endif
