/* file.h - a file of the setup: written whole or not at all, known again as ours, and taken away.
 *
 * Its first line says who wrote it and has a sum of what follows: a file that somebody has changed
 * since is no longer ours, and is neither replaced nor removed. */
#ifndef SPSY_SETUP_FILE_H
#define SPSY_SETUP_FILE_H

#include <stdbool.h>

#include "base/error.h"

enum setup_file_state {
    SETUP_FILE_ABSENT,
    SETUP_FILE_SAME,    /* as it should be */
    SETUP_FILE_OLDER,   /* ours, of another text */
    SETUP_FILE_EDITED,  /* ours, changed by somebody since */
    SETUP_FILE_FOREIGN, /* not ours at all */
};

/* The text with its first line before it; malloc'ed, the caller's; NULL: out of memory. */
char *setup_file_sign(const char *text);

/* signed_text: what should be there; NULL: no answer is SETUP_FILE_SAME. Negative: it cannot be
 * read. */
int setup_file_look(const char *path, const char *signed_text, enum setup_file_state *state,
                    struct spsy_error *error);

/* Mode 0644, in a directory that is there or is made (directory.h). After a kill there is the old
 * one or the new one, and perhaps what setup_file_remove sweeps. */
int setup_file_write(const char *path, const char *signed_text, struct spsy_error *error);
/* Also what a killed write left, and the directory when it was made for the setup. It need not be
 * there. */
int setup_file_remove(const char *path, struct spsy_error *error);

/* A whole text file of at most 1 MiB, NUL-terminated, malloc'ed. SPSY_ERR_NOT_FOUND, SPSY_ERR_IO,
 * SPSY_ERR_FORMAT (a NUL in it, too long, no regular file), SPSY_ERR_MEMORY. */
int setup_file_read(const char *path, char **text, struct spsy_error *error);

#endif
