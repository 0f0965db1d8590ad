/* temporary.h - a file without a name, for what is too much for memory: mode 0600, gone with the
 * process, and nobody else reads it. */
#ifndef SPSY_BASE_TEMPORARY_H
#define SPSY_BASE_TEMPORARY_H

#include <stdio.h>

/* Where: $TMPDIR, without that /var/tmp or /tmp. */
const char *spsy_temporary_directory(void);

/* Open for writing and reading, the caller's. NULL: errno. */
FILE *spsy_temporary_open(void);

#endif
