/* common.h - what writing and reading a save file share, inside the module. */
#ifndef SPSY_SAVEFILE_COMMON_H
#define SPSY_SAVEFILE_COMMON_H

#include <archive.h>
#include <archive_entry.h>
#include <nettle/sha2.h>

#include "archive/savefile.h"

#define SAVEFILE_DATA_NAME "data/%06zu"
#define SAVEFILE_MANIFEST_NAME "manifest.json"
#define SAVEFILE_DIGEST_NAME "manifest.sha256"

void savefile_hex(struct sha256_ctx *context, char digest[SAVEFILE_DIGEST_SIZE]);

int savefile_create(const struct streams *streams, const char *name,
                    struct savefile_writer **writer, struct spsy_error *error);
int savefile_begin(struct savefile_writer *writer, int64_t bytes, struct spsy_error *error);
int savefile_append(struct savefile_writer *writer, const void *bytes, size_t count,
                    struct spsy_error *error);
int savefile_end(struct savefile_writer *writer, char digest[SAVEFILE_DIGEST_SIZE],
                 struct spsy_error *error);
int savefile_finish(struct savefile_writer *writer, FILE *manifest, struct spsy_error *error);
void savefile_close_writer(struct savefile_writer *writer);

int savefile_open(const struct streams *streams, const char *name, struct savefile_reader **reader,
                  FILE **manifest, struct spsy_error *error);
size_t savefile_entries(const struct savefile_reader *reader);
const char *savefile_digest(const struct savefile_reader *reader, size_t entry, int64_t *bytes);
int savefile_seek(struct savefile_reader *reader, size_t entry, struct spsy_error *error);
int savefile_read(struct savefile_reader *reader, void *bytes, size_t count, size_t *got,
                  struct spsy_error *error);
void savefile_close_reader(struct savefile_reader *reader);

#endif
