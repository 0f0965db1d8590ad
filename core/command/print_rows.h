/* print_rows.h - OUTPUT(*PRINT) of a list: a spooled file of the job's own in the place of rows. */
#ifndef SPSY_COMMAND_PRINT_ROWS_H
#define SPSY_COMMAND_PRINT_ROWS_H

#include "session/session.h"

/* clang-format off */
#define PRINT_ROWS_OUTPUT(place)                                                                   \
    {.keyword = "OUTPUT", .type = PARAMETER_CHOICE, .special = "* *PRINT", .default_value = "*",   \
     .position = place, .help = "shown here, or written as a spooled file"}
/* clang-format on */

/* After the rows have been added: with OUTPUT(*PRINT) they become the lines of a new file of that
 * name, and its row stands in their place. Names of such files are ours. One row, a line for each
 * of its members, is creation_print_row's (function/creation.h). Negative: answer told. */
int print_rows(struct session *session, const struct parameters *parameters, struct answer *answer,
               const char *name);

#endif
