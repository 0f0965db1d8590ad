/* directory.h - the directory of a file of the setup: made when it is missing, and taken away again
 * by who made it, and only then. It appears with a mark in it, in one step, and disappears so. */
#ifndef SPSY_SETUP_DIRECTORY_H
#define SPSY_SETUP_DIRECTORY_H

#include <limits.h>
#include <stdbool.h>

#include "base/error.h"

/* false: there is none in path, or it is too long. */
bool setup_directory_of(const char *path, char directory[PATH_MAX]);

/* file_path: of a file in it. The directory above has to be there. */
int setup_directory_make(const char *file_path, struct spsy_error *error);
/* When it was made so, and nothing is left in it; also what a kill left of it. */
int setup_directory_remove(const char *file_path, struct spsy_error *error);

#endif
