/* page.h - what people read and no statement does: help, the manual page, the completion script,
 * the version. With --json it is an answer like any other, a row {"text"} a line. */
#ifndef SPSY_CLI_PAGE_H
#define SPSY_CLI_PAGE_H

#include "cli/output.h"

/* Writes to output->rows what write() writes; command names it in the answer. Returns the exit
 * status. */
typedef void page_write(FILE *stream, const void *context);
int page_show(const struct output *output, const char *command, page_write *write,
              const void *context);

/* The same for a text that is there. */
int page_text(bool json, const char *command, const char *text);

/* A tool (`spsy record`, `spsy exit`) that was not used as it must be, or failed: says so on
 * standard error, with --json in an answer, as any statement does. Return the exit status. */
int page_misused(bool json, const char *tool, const char *usage, const char *text);
/* The same of an option that its usage has not; the nearest one that it has is told. */
int page_unknown_option(bool json, const char *tool, const char *usage, const char *word);
int page_failed(bool json, const char *tool, const struct spsy_error *error);

#endif
