/* cl_words.h - where words and comments of CL begin and end: for whoever parses statements, and for
 * a client that looks up what its own statement names. */
#ifndef SPSY_BASE_CL_WORDS_H
#define SPSY_BASE_CL_WORDS_H

#include <stdbool.h>
#include <stddef.h>

bool spsy_cl_blank(char c);
/* Does a comment begin here? in_word: the character before belongs to an unquoted word. */
bool spsy_cl_comment_begins(const char *at, bool in_word);
/* Bytes of the unquoted word at `at`, up to a blank, parenthesis, apostrophe, comment or the end.
 */
size_t spsy_cl_word_length(const char *at);
bool spsy_cl_word_end(char c);

#endif
