/* sources.h - where statements come from. */
#ifndef SPSY_CLI_SOURCES_H
#define SPSY_CLI_SOURCES_H

#include "cli/run.h"

/* `spsy run FILE|- [--keep-going]`: the script's exit status (runner_script). */
int run_file(struct runner *runner, const char *path, bool keep_going);
/* `spsy cl STATEMENT`: one, over as many lines as its + and - join. */
int run_text(struct runner *runner, const char *text);

#endif
