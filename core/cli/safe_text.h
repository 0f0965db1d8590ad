/* safe_text.h - text that may be anybody's, for a terminal. */
#ifndef SPSY_CLI_SAFE_TEXT_H
#define SPSY_CLI_SAFE_TEXT_H

#include <stdio.h>

/* Text for a terminal: control characters become '?', so that a file's attributes cannot move
 * the cursor. */
void output_safe(FILE *stream, const char *text);

#endif
