/* modca_name.h - names in AFP data as UTF-8: EBCDIC and what a triplet X'01' says instead. */
#ifndef SPSY_FORMAT_MODCA_NAME_H
#define SPSY_FORMAT_MODCA_NAME_H

#include "format/conversion.h"

enum {
    MODCA_CCSID_NONE = 0,    /* no triplet X'01' is in force */
    MODCA_CCSID_NAMES = 500, /* what names are in then */
    MODCA_NAME_MAX = 1024,   /* bytes of UTF-8; 250 bytes of any encoding are no more */
};

enum modca_name_kind {
    MODCA_NAME_STATED, /* in the CCSID stated */
    MODCA_NAME_AFP,    /* eight bytes by position, or a FOCA font's: an AFP name (A-Z 0-9 $ # @) in
                        * EBCDIC is one, whatever was stated for the longer names of its field */
};

/* Keeps what the last conversion needed. All zero is ready. */
struct modca_names {
    int32_t ccsid;
    struct conversion *conversion; /* owned */
};

/* 1: text holds the name, without its padding of blanks or NULs. 0: it stands for no name (blank,
 * NULs, or X'FFFF' in front). SPSY_ERR_VALUE: it is not text, and the error says why;
 * SPSY_ERR_MEMORY.
 */
int modca_name(struct modca_names *names, enum modca_name_kind kind, int32_t ccsid,
               const unsigned char *bytes, size_t count, char text[MODCA_NAME_MAX],
               struct spsy_error *error);
/* An ASN.1 object identifier in BER, definite short form, as "1.3.18.0.4.1.1.51". The same. */
int modca_name_oid(const unsigned char *bytes, size_t count, char text[MODCA_NAME_MAX],
                   struct spsy_error *error);
void modca_names_free(struct modca_names *names);

#endif
