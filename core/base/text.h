/* text.h - names, UTF-8 and ISO 8859-1 text.
 *
 * CCSID 37 and ISO 8859-1 hold the same 256 characters, so "can be encoded" is one question:
 * every code point below U+0100, except NUL. */
#ifndef SPSY_BASE_TEXT_H
#define SPSY_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SPSY_NAME_MAX = 10, /* characters of a *NAME */
    SPSY_SYSTEM_NAME_MAX = 8,
    SPSY_NAME_SIZE = SPSY_NAME_MAX + 1,
};

/* A *NAME: first A-Z $ # @, then also 0-9 _ and period; 1 to max characters; upper case only. */
bool spsy_name_valid(const char *name, size_t max);

/* The label of a key: 1 to 64 of A-Z 0-9 . $ # @; upper case only. */
enum { SPSY_LABEL_MAX = 64 };
bool spsy_label_valid(const char *label);

/* Copies source with a-z folded to A-Z. Returns false when it does not fit size (with NUL). */
bool spsy_fold_upper(char *target, size_t size, const char *source);

/* Decodes one UTF-8 character at *at and moves *at past it. Returns the code point, or -1 on
 * malformed UTF-8 (overlong, surrogate, truncated). *at must not point at the final NUL. */
long spsy_utf8_next(const char **at);

/* How many bytes the UTF-8 character has that begins with this byte; 1 for a malformed one. */
static inline size_t spsy_utf8_bytes(unsigned char first)
{
    return first < 0xC2 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : first < 0xF5 ? 4 : 1;
}

/* Characters in text when every one is below U+0100, or -1. */
long spsy_latin1_length(const char *text);

/* Converts UTF-8 to ISO 8859-1 bytes. Returns the number of bytes, -1 when a character cannot be
 * encoded or the text is not UTF-8, -2 when there are more than max. No NUL is written. */
long spsy_utf8_to_latin1(const char *text, unsigned char *latin1, size_t max);

/* Converts bytes of ISO 8859-1 to NUL-terminated UTF-8; target holds 2 * bytes + 1.
 * Returns the length without NUL. */
size_t spsy_latin1_to_utf8(const unsigned char *latin1, size_t bytes, char *target);

/* Control characters, line and paragraph separators, and what turns the direction of a line, which
 * make text of others look like text of ours, or drive a terminal. Negative (not UTF-8): true. */
bool spsy_text_misleads(long point);

/* Cuts an incomplete UTF-8 character off the end, as a bounded snprintf may leave one. */
void spsy_utf8_trim(char *text);

/* Nothing but ASCII in these bytes: nearly all text is. */
bool spsy_ascii(const char *text, size_t length);

/* Puts ? in place of every byte that is no UTF-8: nothing else must reach JSON. */
void spsy_utf8_mend(char *text);

/* The one way of text that somebody else wrote into a decision or a message: one line of UTF-8 that
 * drives no terminal. What is no UTF-8, and every character that misleads (above), becomes ?; tabs
 * and line ends become blanks. In place; never longer than it was. */
void spsy_text_mend(char *text);
/* Copies source so far as it fits size (with NUL), cut between characters and mended. */
void spsy_text_copy(char *target, size_t size, const char *source);

/* Bytes of text, `most` at most, that do not cut a character in two: a precision for %.*s. */
int spsy_text_cut(const char *text, size_t most);

/* 2 * count digits, 0-9 a-f, and a NUL. */
void spsy_hex_write(const unsigned char *bytes, size_t count, char *text);
/* The first 2 * count characters of text, such digits all of them; what follows is not looked at.
 * False: they are not, or the text ends before; bytes are then of no use. */
bool spsy_hex_read(const char *text, unsigned char *bytes, size_t count);
/* The same of a text that has nothing after them. */
bool spsy_hex_whole(const char *text, unsigned char *bytes, size_t count);

/* The whole text is well-formed UTF-8. */
bool spsy_utf8_valid(const char *text, size_t bytes);

#endif
