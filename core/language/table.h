/* table.h - the one list of commands. To add a command: its definition stands in its own file,
 * its name in table.c. */
#ifndef SPSY_LANGUAGE_TABLE_H
#define SPSY_LANGUAGE_TABLE_H

#include "session/definition.h"

extern const struct command_definition *const command_table[];
extern const size_t command_table_count;

/* By name in any case; NULL when there is none. */
const struct command_definition *command_find(const char *name);

#endif
