/* page.h - what people read and no statement does: help, the manual page, the completion script,
 * the version. With --json it is an answer like any other, a row {"text"} a line. */
#ifndef SPSY_CLI_PAGE_H
#define SPSY_CLI_PAGE_H

#include "cli/output.h"

/* Writes to output->rows what write() writes; command names it in the answer. Returns the exit
 * status. */
int page_show(const struct output *output, const char *command,
              void (*write)(FILE *stream, const void *context), const void *context);

#endif
