/* line.h - the line editor of the shell: terminal.h's edit_*. */
#ifndef SPSY_SCREEN_TERMINAL_LINE_H
#define SPSY_SCREEN_TERMINAL_LINE_H

#include "screen/terminal.h"

int line_open(const struct terminal_host *host, const char *history,
              struct terminal_editor **editor, struct spsy_error *error);
const char *line_read(struct terminal_editor *editor, bool continued, bool *abandoned);
void line_close(struct terminal_editor *editor);

#endif
