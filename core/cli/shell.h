/* shell.h - `spsy shell`: statements typed by a person, one job. */
#ifndef SPSY_CLI_SHELL_H
#define SPSY_CLI_SHELL_H

#include "cli/run.h"

/* Reads standard input to its end, goes on after failures. A prompt only on a terminal. Returns
 * the highest exit status. */
int shell_run(struct runner *runner);
/* The same from a script that is open, for whoever prompts himself. */
int shell_run_script(struct runner *runner, struct script *script);

#endif
