/* afp_framing.h - the ways in which structured fields arrive from elsewhere, and the normal form.
 *
 * The normal form is what a spooled file of *AFPDS holds: structured fields back to back, each with
 * its X'5A' (modca.h). Other systems keep each field in a record, and how the records were written
 * into a stream of bytes depends on who transferred them. A record holds one field, with or without
 * its X'5A'; what follows the last one may be fill: CR, LF, NUL, X'1A'. */
#ifndef SPSY_FORMAT_AFP_FRAMING_H
#define SPSY_FORMAT_AFP_FRAMING_H

#include "format/conversion.h"

enum afp_framing {
    AFP_STREAM, /* bytes as they are, not looked at */
    AFP_RDW,    /* record descriptor words: length (2, counts itself), segment code, X'00' */
    AFP_BDW,    /* blocks of such records, each with a block descriptor word */
    AFP_LEN2,   /* a length before each field, of 2 bytes, either end first, counting itself or */
    AFP_LEN4,   /* not, the same way throughout; or of 4 bytes */
    AFP_NO5A,   /* back to back without X'5A' */
    AFP_CRLF,   /* X'5A' fields with CR LF or LF between them */
    AFP_PAD,    /* X'5A' fields with any CR, LF, NUL, X'1A' between and after them */
    AFP_FRAMINGS,
};

/* "*RDW" ...: the special values of RECFMT. */
const char *afp_framing_name(enum afp_framing framing);
/* "in records with a record descriptor word" ... */
const char *afp_framing_words(enum afp_framing framing);
/* AFP_FRAMINGS: not one of them. */
enum afp_framing afp_framing_of(const char *name);

struct afp_deframer;

/* Gives sink the normal form of what is pushed; memory is one record, whatever the stream. */
int afp_deframer_open(enum afp_framing framing, conversion_sink *sink, void *context,
                      struct afp_deframer **deframer, struct spsy_error *error);
/* Errors: SPSY_ERR_FORMAT with the offset of the record and what is wrong with it; the sink's. */
int afp_deframer_push(struct afp_deframer *deframer, const void *bytes, size_t count,
                      struct spsy_error *error);
/* The stream ends: inside a record, or without any, is SPSY_ERR_FORMAT. An empty one is good. */
int afp_deframer_finish(struct afp_deframer *deframer, struct spsy_error *error);
/* Fields taken out so far; 0 where line ends or padding are told by name and none was seen: they
 * stand back to back, which is the normal form. */
int64_t afp_deframer_fields(const struct afp_deframer *deframer);
void afp_deframer_close(struct afp_deframer *deframer); /* NULL is legal */

#endif
