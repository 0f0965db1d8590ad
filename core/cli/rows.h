/* rows.h - what a command shows, for people: a table, or a block for each row. */
#ifndef SPSY_CLI_ROWS_H
#define SPSY_CLI_ROWS_H

#include <stdio.h>

#include "session/spill_list.h"

/* Reads the rows twice, for the widths and to write them; memory does not depend on their number.
 * tables: they are a list, and a table also when there is only one. SPSY_ERR_IO: it broke off. */
int rows_write(FILE *stream, struct spill_list *rows, bool tables);

#endif
