/* savefile.h - a save file: a tar archive that any tar opens.
 *
 * Entries, in this order: data/000001, data/000002, ... (a spooled file's stored bytes each), then
 * manifest.json (what they are; its length first, so that it is written when all digests are
 * known), then manifest.sha256 (64 hex digits). Whatever is missing, damaged, in another order or
 * beside these makes the whole file unusable: nothing is restored from it.
 *
 * libarchive and nettle cost 1.4 ms of dynamic linking, so they sit in a module that is loaded by
 * the commands that need it. */
#ifndef SPSY_ARCHIVE_SAVEFILE_H
#define SPSY_ARCHIVE_SAVEFILE_H

#include <stdio.h>

#include "session/streams.h"

enum {
    SAVEFILE_API_VERSION = 3,
    SAVEFILE_DIGEST_SIZE = 65,   /* SHA-256 in hex and a NUL */
    SAVEFILE_FILES_MAX = 100000, /* data/NNNNNN; about each some 150 bytes are in memory */
    SAVEFILE_MANIFEST_BYTES_MAX = 64 * 1024 * 1024,
};

struct savefile_writer;
struct savefile_reader;

/* What the module offers. Errors everywhere: SPSY_ERR_IO, SPSY_ERR_MEMORY; EXISTS and FORMAT where
 * said. Paths in the errors. */
struct savefile_api {
    int version;

    /* Writes into a stream of that name, which is nowhere unless finish commits it. EXISTS: it is
     * there already. */
    int (*create)(const struct streams *streams, const char *name, struct savefile_writer **writer,
                  struct spsy_error *error);
    /* The next data entry, exactly `bytes` long; then append it in pieces; end tells its digest. */
    int (*begin)(struct savefile_writer *writer, int64_t bytes, struct spsy_error *error);
    int (*append)(struct savefile_writer *writer, const void *bytes, size_t count,
                  struct spsy_error *error);
    int (*end)(struct savefile_writer *writer, char digest[SAVEFILE_DIGEST_SIZE],
               struct spsy_error *error);
    /* Manifest (the whole file, which stays the caller's), digest, sync, and into place. EXISTS:
     * somebody else was first. */
    int (*finish)(struct savefile_writer *writer, FILE *manifest, struct spsy_error *error);
    /* Frees; what was not finished is gone. NULL is legal. */
    void (*close_writer)(struct savefile_writer *writer);

    /* Reads the whole file once and checks its form. *manifest is a temporary file, the caller's: a
     * copy that nobody changes any more. Digests of the data entries can be asked for until the
     * reader is closed. FORMAT: names the entry and what is wrong with it. */
    int (*open)(const struct streams *streams, const char *name, struct savefile_reader **reader,
                FILE **manifest, struct spsy_error *error);
    size_t (*entries)(const struct savefile_reader *reader);
    /* Digest and length that the entry (from 0) has; NULL after the last. */
    const char *(*digest)(const struct savefile_reader *reader, size_t entry, int64_t *bytes);
    /* The second reading: moves to the entry (forward only), then read in pieces; *got 0 = end,
     * and only then is it certain that the bytes are those of the first reading (FORMAT). */
    int (*seek)(struct savefile_reader *reader, size_t entry, struct spsy_error *error);
    int (*read)(struct savefile_reader *reader, void *bytes, size_t count, size_t *got,
                struct spsy_error *error);
    void (*close_reader)(struct savefile_reader *reader);
};

/* Loads the module beside this program (../lib/spsy/savefile.so). Never unloaded. */
int savefile_load(const struct savefile_api **api, struct spsy_error *error);

/* The module's one exported symbol. */
#define SAVEFILE_SYMBOL "spsy_savefile_api"

#endif
