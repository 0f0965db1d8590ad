/* exit_call.h - `spsy exit call`: one call of an exit program with a record from a file. */
#ifndef SPSY_TOOL_EXIT_CALL_H
#define SPSY_TOOL_EXIT_CALL_H

#include <stdbool.h>

/* argv[0] is "exit"; json: --json stood before it. Needs no home, profile or registration: it is
 * for the author of a program, before it is registered. Result on stdout, messages and warnings on
 * stderr. What registering would refuse is a warning here. Exit status: 0 the call returned, 1 the
 * record or the program file cannot be read, 2 usage, 4 the program failed. */
int cli_exit(int argc, char **argv, bool json);

#endif
