/* new_file.h - a file that gets its name when it is whole.
 *
 * Until then it has none, so that whoever is killed leaves nothing over; on a file system that has
 * no such files (NFS, some of FUSE), and without /proc, it has one of its own in the same
 * directory, ".spsy-XXXXXX". */
#ifndef SPSY_BASE_NEW_FILE_H
#define SPSY_BASE_NEW_FILE_H

#include <limits.h>
#include <stdbool.h>

struct spsy_new_file {
    int fd; /* for writing; -1 = not open */
    bool nameless;
    char temporary_path[PATH_MAX]; /* the name of its own, "" = none */
};

/* All of these: 0, or -1 and errno. */

/* Empty, mode 0600, in the directory of path, which is shorter than PATH_MAX. */
int spsy_new_file_open(struct spsy_new_file *file, const char *path);
/* In one step. Without `replace` never over another file: EEXIST. */
int spsy_new_file_place(struct spsy_new_file *file, const char *path, bool replace);
/* Closes; what has not been placed is gone. */
int spsy_new_file_close(struct spsy_new_file *file);

/* The name is on disk, too: fsync of the path's directory. EINVAL and EROFS: of a file system that
 * cannot. */
int spsy_new_file_sync(const char *path);

#endif
