/* file.h - registry.json as a file of the home: trust, lock, atomic replacement. */
#ifndef SPSY_REGISTRY_FILE_H
#define SPSY_REGISTRY_FILE_H

#include <sys/stat.h>

#include "registry/registry.h"

/* Long enough for a few writers that wait for a slow disk, short enough for a person. */
enum { REGISTRY_LOCK_WAIT_MS = 5000 };

struct registry_home {
    const char *path;
    int directory;      /* open */
    struct stat status; /* of the directory: its owner is trusted */
};

/* Opens and judges the home. Errors: SPSY_ERR_REGISTRY, CPF3CDA. */
int registry_home_open(const char *path, struct registry_home *home, struct spsy_error *error);
void registry_home_close(struct registry_home *home);

/* What load does, of an open home; *mode is the file's (0 when there is none). */
int registry_home_load(const struct registry_home *home, struct spsy_registry *registry,
                       mode_t *mode, struct spsy_error *error);

/* An exclusive lock among writers, waited for at most wait_ms; closing *fd ends it.
 * Errors: SPSY_ERR_BUSY or SPSY_ERR_IO, CPF3CD9. */
int registry_home_lock(const struct registry_home *home, int wait_ms, int *fd,
                       struct spsy_error *error);

/* Under the lock: temporary file, fsync, rename, marker, fsync of the directory. mode 0 = 0600.
 * Errors: SPSY_ERR_IO or SPSY_ERR_MEMORY, CPF3CD9. */
int registry_home_write(const struct registry_home *home, const struct spsy_registry *registry,
                        mode_t mode, struct spsy_error *error);

/* The marker: this home has a registry. Syncs the directory. Errors: SPSY_ERR_IO, CPF3CD9. */
int registry_home_mark(const struct registry_home *home, struct spsy_error *error);

#endif
