/* archive_files.h - the directory of `spsy collect`, and the index in it, as this process opens
 * them (STREAM_ARCHIVED and STREAM_INDEX of session/streams.h).
 *
 * MUST (core/collect/README.md, C1):
 *  - what was payslips is in the clear here: the directory is this user's, or root's, nobody else
 *    writes it, and it is in no home, whose own files would then be among them;
 *  - one collector at a time: the index is locked as long as it is open for reading;
 *  - what follows the last newline is of a collector that was killed, and is cut off: its file has
 *    not been disposed of, so that its line comes again. */
#ifndef SPSY_CLI_ARCHIVE_FILES_H
#define SPSY_CLI_ARCHIVE_FILES_H

#include "base/error.h"

/* path: of a file in the directory, which is made, mode 0700, when there is none; its parent is
 * not. SPSY_ERR_UNTRUSTED, SPSY_ERR_IO, SPSY_ERR_FULL; SPY0241. */
int archive_directory(const char *path, struct spsy_error *error);
/* For reading from the beginning, locked until *fd is closed; -1 after an error. SPSY_ERR_BUSY:
 * another process has it. */
int archive_index_open(const char *path, int *fd, struct spsy_error *error);
/* For writing behind its last line; without the lock, which whoever appends has. */
int archive_index_append(const char *path, int *fd, struct spsy_error *error);

#endif
