/* commands.h - the commands of this room that ask nobody: save files as objects of a library. */
#ifndef SPSY_ARCHIVE_COMMANDS_H
#define SPSY_ARCHIVE_COMMANDS_H

#include "session/definition.h"

/* clang-format off */
/* FILE of a command about one that is there. */
#define PARAMETER_SAVE_FILE                                                                        \
    {.keyword = "FILE", .type = PARAMETER_QUALIFIED, .object = OBJECT_SAVE_FILE, .required = true, \
     .position = 1, .help = "save file, of *LIBL unless qualified"}
/* clang-format on */

/* crtsavf.c */
extern const struct command_definition command_crtsavf;
extern const struct command_definition command_dltf;
/* clrsavf.c, dspsavf.c */
extern const struct command_definition command_clrsavf;
extern const struct command_definition command_dspsavf;

#endif
