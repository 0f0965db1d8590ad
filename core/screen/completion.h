/* completion.h - the completion of bash, zsh and fish: their scripts, and what answers them. */
#ifndef SPSY_SCREEN_COMPLETION_H
#define SPSY_SCREEN_COMPLETION_H

#include <stdio.h>

#include "screen/complete.h"
#include "cli/run.h"

/* The script for that shell, NULL = there is none. */
const char *completion_script(const char *shell);
void completion_write(FILE *stream, const void *script); /* page.h */
/* What an option of a word that is no command takes, blank separated, or NULL. */
const char *completion_verb_values(const char *verb, const char *option);

/* Adds what is in the home, as whom the runner's job is for. Where that cannot be asked, nothing:
 * whoever pressed a key gets no message. */
void completion_add_names(struct completion *completion, struct runner *runner);
/* As the scripts read it. */
void completion_print(FILE *stream, const struct completion *completion);

#endif
