/* mounts.h - which paths lead to a file system that may never answer.
 *
 * Whoever looks at a path on a network file system whose server is gone, or on one whose daemon
 * (FUSE) hangs, waits in the kernel, and at best SIGKILL ends that. /proc/self/mountinfo tells what
 * is mounted where and asks no file system. A type that is not known to be local may hang. */
#ifndef SPSY_PROGRAM_MOUNTS_H
#define SPSY_PROGRAM_MOUNTS_H

#include <stdbool.h>

struct spsy_mounts;

/* As it is now. What holds `home`, or the root, is taken for local: should that hang, nothing of
 * this works. NULL = cannot be read, no memory: then everything is taken for local. */
struct spsy_mounts *spsy_mounts_read(const char *home);
void spsy_mounts_free(struct spsy_mounts *mounts);

/* Does the way to it lead there, by links too? Looks at nothing that may hang. */
bool spsy_mounts_may_hang(const struct spsy_mounts *mounts, const char *path);

#endif
