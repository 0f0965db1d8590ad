/* nearest.h - which command somebody may have meant who mistyped its name. */
#ifndef SPSY_LANGUAGE_NEAREST_H
#define SPSY_LANGUAGE_NEAREST_H

#include "session/definition.h"

/* name in upper case. The command that differs in at most two letters, or NULL; never one that
 * deletes, clears, removes or revokes. */
const char *nearest_command(const char *name);
/* The keyword of the command, in upper or lower case, or NULL. */
const char *nearest_keyword(const struct command_definition *definition, const char *keyword);

#endif
