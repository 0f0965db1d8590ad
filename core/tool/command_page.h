/* command_page.h - every command and keyword beside IBM's, as Markdown, from the table of commands:
 * `spsy help --table`, and what stands in core/command/README.md, "Beside IBM's". */
#ifndef SPSY_TOOL_COMMAND_PAGE_H
#define SPSY_TOOL_COMMAND_PAGE_H

#include <stdio.h>

/* Fits page_show (cli/page.h). */
void command_page_write(FILE *stream, const void *context);

#endif
