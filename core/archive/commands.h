/* commands.h - the commands of this room that ask nobody: save files as objects of a library. */
#ifndef SPSY_ARCHIVE_COMMANDS_H
#define SPSY_ARCHIVE_COMMANDS_H

#include "session/definition.h"

/* crtsavf.c */
extern const struct command_definition command_crtsavf;
extern const struct command_definition command_dltf;
/* clrsavf.c, dspsavf.c */
extern const struct command_definition command_clrsavf;
extern const struct command_definition command_dspsavf;

#endif
