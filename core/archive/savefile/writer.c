/* writer.c - writes a save file that gets its name when it is whole. */
#include "archive/savefile/common.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { BLOCK_BYTES = 64 * 1024 };

struct savefile_writer {
    char path[PATH_MAX];
    const struct streams *streams;
    struct stream *stream;
    struct spsy_error refusal; /* of the stream; code 0 = none */
    struct archive *archive;
    struct archive_entry *entry;
    struct sha256_ctx context;
    size_t entries;
    int64_t left; /* bytes of the entry still to come */
    time_t now;
};

/* What the stream says of itself is better than what libarchive makes of it. */
static int write_failed(const struct savefile_writer *writer, struct spsy_error *error)
{
    const char *why = archive_error_string(writer->archive);

    if (writer->refusal.code) {
        *error = writer->refusal;
        return error->code;
    }
    return spsy_fail(error, SPSY_ERR_IO, "", "save file %s: %s", writer->path,
                     why ? why : "cannot be written");
}

static la_ssize_t write_stream(struct archive *archive, void *context, const void *bytes,
                               size_t count)
{
    struct savefile_writer *writer = context;

    if (writer->streams->write(writer->stream, bytes, count, &writer->refusal) == 0)
        return (la_ssize_t)count;
    archive_set_error(archive, ARCHIVE_FATAL, "write error");
    return -1;
}

static int open_archive(struct savefile_writer *writer, struct spsy_error *error)
{
    writer->archive = archive_write_new();
    writer->entry = archive_entry_new();
    if (!writer->archive || !writer->entry)
        return spsy_fail_memory(error);
    if (archive_write_set_format_pax_restricted(writer->archive) != ARCHIVE_OK ||
        archive_write_set_bytes_in_last_block(writer->archive, 1) != ARCHIVE_OK || /* no padding */
        archive_write_open(writer->archive, writer, NULL, write_stream, NULL) != ARCHIVE_OK)
        return write_failed(writer, error);
    return 0;
}

int savefile_create(const struct streams *streams, const char *name,
                    struct savefile_writer **writer, struct spsy_error *error)
{
    struct savefile_writer *created;
    int code;

    if (strlen(name) >= sizeof created->path)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "save file: its path is too long");
    created = calloc(1, sizeof *created);
    if (!created)
        return spsy_fail_memory(error);
    strcpy(created->path, name);
    created->streams = streams;
    created->now = time(NULL);
    code =
        streams->create(streams->context, name, STREAM_SAVE_FILE, false, &created->stream, error);
    if (!code)
        code = open_archive(created, error);
    if (code) {
        savefile_close_writer(created);
        return code;
    }
    *writer = created;
    return 0;
}

static int begin_entry(struct savefile_writer *writer, const char *name, int64_t bytes,
                       struct spsy_error *error)
{
    archive_entry_clear(writer->entry);
    archive_entry_set_pathname(writer->entry, name);
    archive_entry_set_filetype(writer->entry, AE_IFREG);
    archive_entry_set_perm(writer->entry, 0600);
    archive_entry_set_size(writer->entry, bytes);
    archive_entry_set_mtime(writer->entry, writer->now, 0);
    sha256_init(&writer->context);
    writer->left = bytes;
    if (archive_write_header(writer->archive, writer->entry) != ARCHIVE_OK)
        return write_failed(writer, error);
    return 0;
}

int savefile_begin(struct savefile_writer *writer, int64_t bytes, struct spsy_error *error)
{
    char name[32];

    if (writer->entries == SAVEFILE_FILES_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "",
                         "save file %s: at most %d spooled files: save fewer queues at a time",
                         writer->path, SAVEFILE_FILES_MAX);
    snprintf(name, sizeof name, SAVEFILE_DATA_NAME, ++writer->entries);
    return begin_entry(writer, name, bytes, error);
}

int savefile_append(struct savefile_writer *writer, const void *bytes, size_t count,
                    struct spsy_error *error)
{
    if ((int64_t)count > writer->left)
        return spsy_fail(error, SPSY_ERR_STATE, "", "save file %s: more data than announced",
                         writer->path);
    if (count > 0 && archive_write_data(writer->archive, bytes, count) != (la_ssize_t)count)
        return write_failed(writer, error);
    sha256_update(&writer->context, count, bytes);
    writer->left -= (int64_t)count;
    return 0;
}

int savefile_end(struct savefile_writer *writer, char digest[SAVEFILE_DIGEST_SIZE],
                 struct spsy_error *error)
{
    if (writer->left != 0)
        return spsy_fail(error, SPSY_ERR_STATE, "", "save file %s: less data than announced",
                         writer->path);
    if (archive_write_finish_entry(writer->archive) != ARCHIVE_OK)
        return write_failed(writer, error);
    savefile_hex(&writer->context, digest);
    return 0;
}

static int append_file(struct savefile_writer *writer, FILE *file, struct spsy_error *error)
{
    char block[BLOCK_BYTES];
    size_t got;
    int code = 0;

    while (!code && (got = fread(block, 1, sizeof block, file)) > 0)
        code = savefile_append(writer, block, got, error);
    if (!code && ferror(file))
        code = spsy_fail_errno(error, SPSY_ERR_IO, "", "save file %s: its manifest", writer->path);
    return code;
}

static int put_manifest(struct savefile_writer *writer, FILE *manifest,
                        char digest[SAVEFILE_DIGEST_SIZE], struct spsy_error *error)
{
    off_t bytes = fseeko(manifest, 0, SEEK_END) == 0 ? ftello(manifest) : -1;
    int code;

    if (bytes < 0 || fseeko(manifest, 0, SEEK_SET) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "", "save file %s: its manifest", writer->path);
    if (bytes > SAVEFILE_MANIFEST_BYTES_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "", "save file %s: too many spooled files",
                         writer->path);
    code = begin_entry(writer, SAVEFILE_MANIFEST_NAME, bytes, error);
    if (!code)
        code = append_file(writer, manifest, error);
    return code ? code : savefile_end(writer, digest, error);
}

static int put_digest(struct savefile_writer *writer, const char *digest, struct spsy_error *error)
{
    char ignored[SAVEFILE_DIGEST_SIZE];
    int code = begin_entry(writer, SAVEFILE_DIGEST_NAME, SAVEFILE_DIGEST_SIZE - 1, error);

    if (!code)
        code = savefile_append(writer, digest, SAVEFILE_DIGEST_SIZE - 1, error);
    return code ? code : savefile_end(writer, ignored, error);
}

int savefile_finish(struct savefile_writer *writer, FILE *manifest, struct spsy_error *error)
{
    char digest[SAVEFILE_DIGEST_SIZE];
    int code = put_manifest(writer, manifest, digest, error);

    if (!code)
        code = put_digest(writer, digest, error);
    if (code)
        return code;
    if (archive_write_close(writer->archive) != ARCHIVE_OK)
        return write_failed(writer, error);
    return writer->streams->commit(writer->stream, error);
}

void savefile_close_writer(struct savefile_writer *writer)
{
    if (!writer)
        return;
    archive_entry_free(writer->entry);
    archive_write_free(writer->archive);
    writer->streams->drop(writer->stream);
    free(writer);
}
