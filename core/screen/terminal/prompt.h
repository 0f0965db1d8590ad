/* prompt.h - F4: a command's keywords, with what they take, to be filled in. */
#ifndef SPSY_SCREEN_TERMINAL_PROMPT_H
#define SPSY_SCREEN_TERMINAL_PROMPT_H

#include "screen/terminal.h"

/* The statement that the user has made of line, malloc'ed; NULL: he has left (F3, F12), or line
 * begins with no command, which *why then says ("" = he has left). */
char *prompt_for(const struct terminal_host *host, const char *line, char *why, size_t size);

#endif
