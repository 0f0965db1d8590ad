/* functions.h - the 17 functions as columns of a matrix: what each asks native authority for, and
 * what its record says beside the file (X23, X25). cli/access compares each with the command. */
#ifndef SPSY_ACCESS_FUNCTIONS_H
#define SPSY_ACCESS_FUNCTIONS_H

#include "object/authority.h"
#include "spsy_functions.h"

/* What stands in a record beside the file itself. */
enum access_kind { ACCESS_PLAIN, ACCESS_MOVES, ACCESS_RESTORES, ACCESS_KINDS };

struct access_function {
    const char *name;  /* "DSPSPLF" */
    const char *label; /* "DSP": three letters, for the heading of a column */
    enum spool_class class;
    enum access_kind kind;
};

extern const struct access_function access_functions[SPSY_FUNCTION_COUNT]; /* as X27 sorts them */

/* By name, in any case; -1: it is none of them. */
int access_function_find(const char *name);

enum { ACCESS_EVERY_FUNCTION = (1 << SPSY_FUNCTION_COUNT) - 1 }; /* a bit for each, by its index */

#endif
