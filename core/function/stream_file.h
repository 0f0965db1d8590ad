/* stream_file.h - a stream file that a command writes: there whole, or not at all.
 *
 * MUST:
 *  - with the operating system user's rights, and no more;
 *  - written in the target's directory without a name, synced, and put in its place in one step: a
 *    reader, a full disk or a killed command never meets half a file, and finds none left over
 *    (where the file system has no files without a name, a killed command may leave .spsy-XXXXXX);
 *  - without replace the last step itself refuses a target that has come to be meanwhile.
 * A target that is no regular file (a device, a pipe) has no other name to be written under: it is
 * written as the data comes, and only with replace. */
#ifndef SPSY_FUNCTION_STREAM_FILE_H
#define SPSY_FUNCTION_STREAM_FILE_H

#include "function/conversion.h"

struct stream_file;

/* Errors: SPSY_ERR_EXISTS (SPY0102; replace is false), SPSY_ERR_IO (SPY0101), SPSY_ERR_MEMORY.
 * With replace a symbolic link is followed, and mode and owner of the replaced file are kept as far
 * as the user may. A new file has the mode that the umask leaves of 0666. */
int stream_file_open(const char *path, bool replace, struct stream_file **file,
                     struct spsy_error *error);
/* A sink (conversion.h); context is the stream file. SPSY_ERR_FULL when there is no room. */
int stream_file_append(void *file, const void *bytes, size_t count, struct spsy_error *error);
/* Everything on disk and in its place, or nothing there. */
int stream_file_finish(struct stream_file *file, struct spsy_error *error);
/* Always; what was not finished is gone. NULL is legal. */
void stream_file_close(struct stream_file *file);

#endif
