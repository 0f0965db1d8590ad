/* cl.h - the CL of core/language/README.md, "CL": LABEL:, command, KEYWORD(values), positional
 * values, comments. What EXEC of MONMSG holds is a command, kept as its text.
 *
 * A comment begins where a word could begin; directly after a word only when a blank, an asterisk
 * or the end of the line follows, so that LIB/(slash star)ALL stays one value, as on IBM i (whose
 * source lines end in blanks). Unquoted text has no blank, parenthesis or apostrophe in it. */
#ifndef SPSY_LANGUAGE_CL_H
#define SPSY_LANGUAGE_CL_H

#include "language/statement.h"

/* Where the bytes of a statement stood in the script. */
struct cl_piece {
    size_t offset;   /* first byte of this line in the statement's text */
    unsigned line;   /* 1.. */
    unsigned column; /* column of that byte, 1.. */
};

struct cl_text {
    const char *text; /* length bytes and a NUL after them */
    size_t length;
    const struct cl_piece *pieces; /* NULL: one line, errors name the column alone */
    size_t piece_count;
};

/* Parses one statement. Also after an error statement->command is set where it could be read
 * ("" otherwise). Errors: SPSY_ERR_FORMAT with SPY0108 and the position, SPSY_ERR_MEMORY. */
int cl_parse(const struct cl_text *text, struct statement *statement, struct spsy_error *error);

/* *tail: the text from offset on, whose errors name the same lines and columns; its text is the
 * text's own, its pieces are the caller's to free. SPSY_ERR_MEMORY. */
int cl_tail(const struct cl_text *text, size_t offset, struct cl_text *tail);

/* The inside of a pair of parentheses: values and nested lists, for an option's list value. */
int cl_parse_values(const char *text, struct value *list, struct spsy_error *error);

#endif
