/* statement.h - a statement as written, before its command's definition has been asked.
 *
 * Both syntaxes end here: the CL parser (cl.h) and the options of the shell (options.h). */
#ifndef SPSY_LANGUAGE_STATEMENT_H
#define SPSY_LANGUAGE_STATEMENT_H

#include "base/error.h"
#include "session/parameters.h"

enum {
    STATEMENT_BYTES_MAX = 64 * 1024, /* far over PGMDTA's 2048; bounds a script's cost */
    STATEMENT_DEPTH_MAX = 8,         /* parentheses; commands need three */
    STATEMENT_WHERE_BYTES = 48,
};

struct cl_piece; /* cl.h */

struct argument {
    char *keyword;                     /* folded to upper case; NULL = positional */
    struct value value;                /* always a list: what stood between the parentheses */
    bool option;                       /* from the shell, which has taken the quotes away */
    bool list;                         /* positional, and in parentheses */
    char where[STATEMENT_WHERE_BYTES]; /* "line 3, column 14: ", "" for options */
    /* Of EXEC(command), whose value is the command's text: where its bytes stood, owned. */
    struct cl_piece *pieces;
    size_t piece_count;
};

struct statement {
    char *label;   /* folded, of LABEL: COMMAND; NULL = none */
    size_t body;   /* where it goes on after the label, in the statement's text */
    char *command; /* folded to upper case, "" = an empty statement */
    struct argument *arguments;
    size_t count;
};

/* Adds an argument; keyword is copied and folded, NULL = positional. NULL = out of memory. */
struct argument *statement_add(struct statement *statement, const char *keyword, size_t length);
/* Adds an empty item to a list. NULL = out of memory. */
struct value *value_add(struct value *list);
/* Adds a scalar of length bytes to a list. SPSY_ERR_MEMORY. */
int value_add_text(struct value *list, const char *text, size_t length, bool quoted);
void statement_free(struct statement *statement);

#endif
