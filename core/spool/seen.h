/* seen.h - which texts have been met already: a few in memory, many in a temporary database.
 *
 * Whoever lists each thing once has to know all that he listed. Memory stays below
 * SEEN_MEMORY_BYTES and SQLite's cache, whatever the number of texts; the database has no name, is
 * its owner's alone and stands where SQLite keeps temporary files: in $TMPDIR, without that in
 * /var/tmp or /tmp. */
#ifndef SPSY_SPOOL_SEEN_H
#define SPSY_SPOOL_SEEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum { SEEN_MEMORY_BYTES = 128 * 1024 };

struct spool_seen;

int spool_seen_open(struct spool_seen **seen, struct spsy_error *error);
/* Has this text been met before? *first tells; from now on it has. SPSY_ERR_MEMORY; SPSY_ERR_IO and
 * SPSY_ERR_FULL: the temporary database (SPY0101), and then nothing is known any more. */
int spool_seen_add(struct spool_seen *seen, const char *text, bool *first,
                   struct spsy_error *error);
void spool_seen_close(struct spool_seen *seen); /* NULL is legal */

#endif
