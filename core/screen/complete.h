/* complete.h - what the word under the cursor may become, in options of a shell and in CL.
 *
 * All of it comes from the tables that help comes from: commands and keywords (language/table.h),
 * words and synopses of what is no command (cli/help.h). What is in a home is asked for by kind
 * (verb/names.c): whoever completes does that last, and adds it. */
#ifndef SPSY_SCREEN_COMPLETE_H
#define SPSY_SCREEN_COMPLETE_H

#include <stdbool.h>
#include <stddef.h>

#include "session/definition.h"

struct candidate {
    char *word; /* as it stands on the line; owned */
    char *text; /* a few words about it, "" = none; owned */
};

/* All zero before the first call; completion_free. */
struct completion {
    struct candidate *candidates; /* owned */
    size_t count, room;
    size_t at;         /* CL: the offset in the line where the word begins */
    char prefix[128];  /* what is typed of it */
    char before[64];   /* stands before each candidate: "--file=" */
    const char *after; /* CL: behind it: "(" of a keyword; else "" */
    const char *kind;  /* of `spsy names` to be added, or NULL */
    char file[11];     /* jobs with this file are meant, "" = any */
    bool paths;        /* it is a file of the user's: his shell knows them */
    bool starts_word;  /* nothing is typed of it, and a keyword may stand here (prompting) */
    const struct command_definition *command; /* that the line is about, or NULL */
};

/* Takes the lone "=" between an option and its value out, as bash divides them; returns how many
 * words are left. */
int completion_without_equals(int count, char **words);
/* words: what stands behind "spsy" up to the cursor, the last one is being typed ("" = not begun).
 */
void completion_options(struct completion *completion, int count, char *const *words);
/* The CL statement in line, whose cursor is behind its first `cursor` bytes. */
void completion_cl(struct completion *completion, const char *line, size_t cursor);
/* A candidate, if what is typed is its beginning, in any case. */
void completion_add(struct completion *completion, const char *word, const char *text);
void completion_free(struct completion *completion);

/* The kind of `spsy names` that a parameter's values are, or NULL. */
const char *completion_kind(const struct command_definition *command,
                            const struct parameter_definition *definition);

#endif
