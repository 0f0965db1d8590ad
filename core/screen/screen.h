/* screen.h - what spsy does for a person at a terminal (core/screen/README.md, W8). */
#ifndef SPSY_SCREEN_SCREEN_H
#define SPSY_SCREEN_SCREEN_H

#include "cli/run.h"

/* Is there somebody to draw for? Standard input and output are a terminal that can more than a
 * typewriter (TERM), and nothing was asked for that a program reads (--json, --trace, --plain). */
bool screen_wanted(const struct runner *runner, bool plain);

/* `spsy shell`: with the editor where it is wanted, else, or without the module, by lines. Returns
 * the highest exit status. */
int screen_shell(struct runner *runner, bool plain);

/* One of the two lists, by options; shown as text when there is nothing to work with, or no module.
 * Returns its exit status. */
int screen_list(struct runner *runner, const struct command_definition *definition, int count,
                char *const *arguments);
/* WRKSPLF and WRKOUTQ have a full-screen list. */
bool screen_has_list(const struct command_definition *definition);

#endif
