/* lossy.h - what CUPS calls things, as a field of the record can hold it: cut, and never empty or
 * invalid. Two things may come out the same: nothing here says who somebody is. */
#ifndef SPSY_CUPSJOB_LOSSY_H
#define SPSY_CUPSJOB_LOSSY_H

#include <stdbool.h>
#include <stddef.h>

/* The first `most` characters of source (any bytes; NULL = none) that a *NAME may have, in capital
 * letters, from the first one that may begin it. False: there is none; name is "" then. name holds
 * most + 1. */
bool lossy_name(const char *source, size_t most, char *name);

/* The first `most` characters, ? for what CCSID 37 cannot hold and for what drives a terminal, no
 * blanks at the end. target holds 2 * most + 1. */
void lossy_text(const char *source, size_t most, char *target);

#endif
