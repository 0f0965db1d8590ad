/* reader.c - reads a save file twice: once to know that it is whole, once to use it.
 *
 * MUST: nothing is handed out before the first reading has reached the end; the second reading
 * proves each entry's digest again, so that a file changed in between is noticed. */
#include "archive/savefile/common.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/temporary.h"

enum { BLOCK_BYTES = 64 * 1024 };

struct data_entry {
    char digest[SAVEFILE_DIGEST_SIZE];
    int64_t bytes;
};

struct savefile_reader {
    char path[PATH_MAX];
    const struct streams *streams;
    struct stream *stream;
    struct spsy_error refusal; /* of the stream; code 0 = none */
    struct archive *archive;
    struct archive_entry *entry; /* libarchive's */
    struct data_entry *entries;
    size_t count, room;
    size_t at; /* second reading: entries whose header has been read */
    bool done; /* the entry's digest has been proved */
    struct sha256_ctx context;
    char block[BLOCK_BYTES]; /* what libarchive looks at */
};

static int damaged(const struct savefile_reader *reader, const char *name, const char *what,
                   struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "save file %s: %s%s%s", reader->path, name,
                     name[0] ? ": " : "", what);
}

static int archive_failed(const struct savefile_reader *reader, struct spsy_error *error)
{
    const char *why = archive_error_string(reader->archive);

    if (reader->refusal.code) {
        *error = reader->refusal;
        return error->code;
    }
    return damaged(reader, "", why ? why : "not a tar archive", error);
}

static int temporary_failed(const struct savefile_reader *reader, struct spsy_error *error)
{
    return spsy_fail_errno(error, SPSY_ERR_IO, "",
                           "save file %s: its manifest needs a temporary file in %s (TMPDIR)",
                           reader->path, spsy_temporary_directory());
}

static la_ssize_t read_stream(struct archive *archive, void *context, const void **bytes)
{
    struct savefile_reader *reader = context;
    size_t got;

    *bytes = reader->block;
    if (reader->streams->read(reader->stream, reader->block, sizeof reader->block, &got,
                              &reader->refusal) == 0)
        return (la_ssize_t)got;
    archive_set_error(archive, ARCHIVE_FATAL, "read error");
    return -1;
}

/* Only plain tar: a filter or another format would be a way to hide or to explode. */
static int start(struct savefile_reader *reader, struct spsy_error *error)
{
    int code = reader->streams->rewind(reader->stream, error);

    if (code)
        return code;
    if (reader->archive)
        archive_read_free(reader->archive);
    reader->archive = archive_read_new();
    if (!reader->archive)
        return spsy_fail_memory(error);
    archive_read_support_format_tar(reader->archive);
    archive_read_support_filter_none(reader->archive);
    if (archive_read_open(reader->archive, reader, NULL, read_stream, NULL) != ARCHIVE_OK)
        return archive_failed(reader, error);
    return 0;
}

/* libarchive has no name for an entry whose name it cannot convert. */
static bool entry_named(const struct savefile_reader *reader, const char *name)
{
    const char *found = archive_entry_pathname(reader->entry);

    return found && strcmp(found, name) == 0;
}

static bool entry_plain(const struct savefile_reader *reader)
{
    return archive_entry_filetype(reader->entry) == AE_IFREG &&
           !archive_entry_hardlink(reader->entry) &&
           archive_entry_sparse_count(reader->entry) == 0 && archive_entry_size(reader->entry) >= 0;
}

/* The next entry, which must be a regular file of this name. */
static int next_entry(struct savefile_reader *reader, const char *name, struct spsy_error *error)
{
    int status = archive_read_next_header(reader->archive, &reader->entry);

    if (status == ARCHIVE_EOF)
        return damaged(reader, name, "is missing: the save file was cut off", error);
    if (status != ARCHIVE_OK)
        return archive_failed(reader, error);
    if (!entry_named(reader, name))
        return damaged(reader, name, "is not where it belongs", error);
    if (!entry_plain(reader))
        return damaged(reader, name, "is not a regular file", error);
    sha256_init(&reader->context);
    return 0;
}

static int read_block(struct savefile_reader *reader, void *bytes, size_t count, size_t *got,
                      struct spsy_error *error)
{
    la_ssize_t status = archive_read_data(reader->archive, bytes, count);

    if (status < 0)
        return archive_failed(reader, error);
    *got = (size_t)status;
    sha256_update(&reader->context, *got, bytes);
    return 0;
}

static int grow(struct savefile_reader *reader, struct spsy_error *error)
{
    size_t room = reader->room ? 2 * reader->room : 64;
    struct data_entry *entries;

    if (reader->count == SAVEFILE_FILES_MAX)
        return damaged(reader, "", "more entries than a save file can have", error);
    if (reader->count < reader->room)
        return 0;
    entries = realloc(reader->entries, room * sizeof *entries);
    if (!entries)
        return spsy_fail_memory(error);
    reader->entries = entries;
    reader->room = room;
    return 0;
}

static int digest_entry(struct savefile_reader *reader, struct spsy_error *error)
{
    char block[BLOCK_BYTES];
    struct data_entry *entry;
    size_t got;
    int code = grow(reader, error);

    if (code)
        return code;
    entry = &reader->entries[reader->count];
    entry->bytes = archive_entry_size(reader->entry);
    do {
        code = read_block(reader, block, sizeof block, &got, error);
        if (code)
            return code;
    } while (got > 0);
    savefile_hex(&reader->context, entry->digest);
    reader->count++;
    return 0;
}

/* The manifest into a file that nobody else can change. */
static int copy_manifest(struct savefile_reader *reader, FILE *manifest, struct spsy_error *error)
{
    char block[BLOCK_BYTES];
    size_t got = 1;
    int code = 0;

    if (archive_entry_size(reader->entry) > SAVEFILE_MANIFEST_BYTES_MAX)
        return damaged(reader, SAVEFILE_MANIFEST_NAME, "is too large", error);
    while (!code && got > 0) {
        code = read_block(reader, block, sizeof block, &got, error);
        if (!code && fwrite(block, 1, got, manifest) != got)
            code = temporary_failed(reader, error);
    }
    if (!code && fflush(manifest) != 0)
        code = temporary_failed(reader, error);
    return code;
}

static int read_digest(struct savefile_reader *reader, char stated[SAVEFILE_DIGEST_SIZE],
                       struct spsy_error *error)
{
    size_t used = 0, got = 1;
    int code = next_entry(reader, SAVEFILE_DIGEST_NAME, error);

    if (!code && archive_entry_size(reader->entry) != SAVEFILE_DIGEST_SIZE - 1)
        code = damaged(reader, SAVEFILE_DIGEST_NAME, "does not have the announced length", error);
    while (!code && got > 0 && used < SAVEFILE_DIGEST_SIZE - 1) {
        code = read_block(reader, stated + used, SAVEFILE_DIGEST_SIZE - 1 - used, &got, error);
        used += code ? 0 : got;
    }
    stated[used] = '\0';
    return code;
}

static int read_manifest(struct savefile_reader *reader, FILE **manifest, struct spsy_error *error)
{
    char digest[SAVEFILE_DIGEST_SIZE], stated[SAVEFILE_DIGEST_SIZE];
    int code;

    *manifest = spsy_temporary_open();
    if (!*manifest)
        return temporary_failed(reader, error);
    code = copy_manifest(reader, *manifest, error);
    if (code)
        return code;
    savefile_hex(&reader->context, digest);
    code = read_digest(reader, stated, error);
    if (!code && strcmp(stated, digest) != 0)
        code = damaged(reader, SAVEFILE_MANIFEST_NAME, "its digest does not match", error);
    if (!code && archive_read_next_header(reader->archive, &reader->entry) != ARCHIVE_EOF)
        code = damaged(reader, "", "there is something after its end", error);
    return code;
}

static int first_reading(struct savefile_reader *reader, FILE **manifest, struct spsy_error *error)
{
    int code = start(reader, error);

    while (!code) {
        char name[32];
        int status = archive_read_next_header(reader->archive, &reader->entry);

        if (status == ARCHIVE_EOF)
            return damaged(reader, SAVEFILE_MANIFEST_NAME, "is missing: the save file was cut off",
                           error);
        if (status != ARCHIVE_OK)
            return archive_failed(reader, error);
        sha256_init(&reader->context);
        if (!entry_plain(reader))
            return damaged(reader, "", "holds something that is not a regular file", error);
        if (entry_named(reader, SAVEFILE_MANIFEST_NAME))
            return read_manifest(reader, manifest, error);
        snprintf(name, sizeof name, SAVEFILE_DATA_NAME, reader->count + 1);
        if (!entry_named(reader, name))
            return damaged(reader, name, "is not where it belongs", error);
        code = digest_entry(reader, error);
    }
    return code;
}

int savefile_open(const struct streams *streams, const char *name, struct savefile_reader **reader,
                  FILE **manifest, struct spsy_error *error)
{
    struct savefile_reader *opened;
    int code;

    *manifest = NULL;
    if (strlen(name) >= sizeof opened->path)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "save file: its path is too long");
    opened = calloc(1, sizeof *opened);
    if (!opened)
        return spsy_fail_memory(error);
    strcpy(opened->path, name);
    opened->streams = streams;
    code = streams->open(streams->context, name, STREAM_SAVE_FILE, &opened->stream, error);
    if (!code)
        code = first_reading(opened, manifest, error);
    if (!code)
        code = start(opened, error);
    if (code) {
        if (*manifest)
            fclose(*manifest);
        *manifest = NULL;
        savefile_close_reader(opened);
        return code;
    }
    *reader = opened;
    return 0;
}

size_t savefile_entries(const struct savefile_reader *reader)
{
    return reader->count;
}

const char *savefile_digest(const struct savefile_reader *reader, size_t entry, int64_t *bytes)
{
    if (entry >= reader->count)
        return NULL;
    *bytes = reader->entries[entry].bytes;
    return reader->entries[entry].digest;
}

int savefile_seek(struct savefile_reader *reader, size_t entry, struct spsy_error *error)
{
    char name[32];
    int code = 0;

    if (entry < reader->at || entry >= reader->count)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "", "save file %s: entry %zu cannot be reached",
                         reader->path, entry);
    while (!code && reader->at <= entry) {
        snprintf(name, sizeof name, SAVEFILE_DATA_NAME, ++reader->at);
        code = next_entry(reader, name, error);
    }
    reader->done = false;
    return code;
}

int savefile_read(struct savefile_reader *reader, void *bytes, size_t count, size_t *got,
                  struct spsy_error *error)
{
    const struct data_entry *entry = &reader->entries[reader->at - 1];
    char digest[SAVEFILE_DIGEST_SIZE];
    int code;

    *got = 0;
    if (reader->done)
        return 0;
    code = read_block(reader, bytes, count, got, error);
    if (code || *got > 0)
        return code;
    savefile_hex(&reader->context, digest);
    if (strcmp(digest, entry->digest) != 0)
        return damaged(reader, "", "changed while it was being restored", error);
    reader->done = true;
    return 0;
}

void savefile_close_reader(struct savefile_reader *reader)
{
    if (!reader)
        return;
    archive_read_free(reader->archive);
    reader->streams->drop(reader->stream);
    free(reader->entries);
    free(reader);
}
