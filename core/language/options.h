/* options.h - the shell's way to write a statement: --keyword value
 * (core/language/README.md, "Options").
 *
 * A value is taken as the shell passes it; a parameter that holds a list takes several values or
 * CL's list in one word, and may be repeated:
 *     --spcaut '*JOBCTL' '*SAVSYS'
 *     --select "ALICE *ALL"
 *     --tousrid "(BOB SYS1) (AL SYS1)", or --tousrid 'BOB SYS1' 'AL SYS1' */
#ifndef SPSY_LANGUAGE_OPTIONS_H
#define SPSY_LANGUAGE_OPTIONS_H

#include "language/statement.h"

/* arguments: those after the command's name. statement->command is set always.
 * Errors: SPSY_ERR_FORMAT with SPY0108, SPSY_ERR_MEMORY. */
int options_parse(const struct command_definition *definition, int count, char *const *arguments,
                  struct statement *statement, struct spsy_error *error);

/* Where an option belongs that stands behind its command: "; it goes before the command: ...", in
 * lower case; "" when it is none of those. */
void options_hint(const char *word, const char *command, char *text, size_t size);
/* The nearest of them, or NULL. */
const char *options_nearest(const char *word);

#endif
