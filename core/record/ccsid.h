/* ccsid.h - CCSID 37 and ISO 8859-1: a bijection of 256 bytes. */
#ifndef SPSY_RECORD_CCSID_H
#define SPSY_RECORD_CCSID_H

extern const unsigned char spsy_ebcdic_from_latin1[256];
extern const unsigned char spsy_latin1_from_ebcdic[256];
/* Each byte itself, so that both forms of the record are one code path with another table. */
extern const unsigned char spsy_latin1_from_latin1[256];

#endif
