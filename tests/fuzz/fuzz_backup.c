/* A file of a backup, with its last line put right, so that what is behind it is reached; what is
 * taken is written again as it was read, byte by byte. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/document.h"
#include "base/text.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Both ends in memory. */
struct stream {
    const uint8_t *bytes;
    size_t count, at;
    uint8_t *made;
    size_t made_count;
};

static int read_some(struct stream *stream, void *bytes, size_t count, size_t *got,
                     struct spsy_error *error)
{
    size_t left = stream->count - stream->at;

    (void)error;
    if (count > 7001)
        count = 7001; /* lines are in pieces */
    *got = count < left ? count : left;
    memcpy(bytes, stream->bytes + stream->at, *got);
    stream->at += *got;
    return 0;
}

static int write_some(struct stream *stream, const void *bytes, size_t count,
                      struct spsy_error *error)
{
    (void)error;
    stream->made = realloc(stream->made, stream->made_count + count);
    if (!stream->made)
        abort();
    memcpy(stream->made + stream->made_count, bytes, count);
    stream->made_count += count;
    return 0;
}

static const struct streams memory = {.read = read_some, .write = write_some};

/* What has come, row by row. */
struct row {
    enum spool_image_which which;
    struct spool_image_value values[SPOOL_IMAGE_COLUMNS_MAX];
};
struct rows {
    struct row *all;
    size_t count;
};

static int take(void *context, enum spool_image_which which, const struct spool_image_value *values,
                struct spsy_error *error)
{
    struct rows *rows = context;
    struct row *row;

    (void)error;
    rows->all = realloc(rows->all, (rows->count + 1) * sizeof *rows->all);
    if (!rows->all)
        abort();
    row = &rows->all[rows->count++];
    row->which = which;
    for (size_t i = 0; i < spool_image_tables[which].count; i++) {
        row->values[i] = values[i];
        if (values[i].bytes) {
            char *kept = malloc(values[i].length + 1);

            if (!kept)
                abort();
            memcpy(kept, values[i].bytes, values[i].length + 1);
            if (kept[values[i].length] != '\0')
                abort();
            row->values[i].bytes = kept;
        }
    }
    return 0;
}

static void rows_free(struct rows *rows)
{
    for (size_t i = 0; i < rows->count; i++)
        for (size_t k = 0; k < spool_image_tables[rows->all[i].which].count; k++)
            free((char *)rows->all[i].values[k].bytes);
    free(rows->all);
}

static void write_again(struct document *document, const struct rows *rows, struct stream *stream)
{
    struct document_writer *writer;
    struct spsy_error error;
    size_t at = 0;

    if (document_begin(&memory, stream, document, &writer, &error) < 0)
        abort();
    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++) {
        enum spool_image_which which = (enum spool_image_which)i;

        if (document_table(writer, which, &error) < 0)
            abort();
        for (; at < rows->count && rows->all[at].which == which; at++)
            if (document_row(writer, which, rows->all[at].values, &error) < 0)
                abort();
        if (document_table_end(writer, &error) < 0)
            abort();
    }
    if (document_end(writer, document, &error) < 0)
        abort();
}

/* The input with a last line that fits what is before it; *count: its bytes. */
static uint8_t *put_right(const uint8_t *data, size_t size, size_t *count)
{
    unsigned char hash[SEAL_HASH_BYTES];
    char text[SEAL_HEX_SIZE], last[140];
    size_t head = size;
    uint8_t *bytes;

    if (head > 0 && data[head - 1] == '\n')
        head--;
    while (head > 0 && data[head - 1] != '\n')
        head--;
    blake2b(data, head, hash);
    spsy_hex_write(hash, sizeof hash, text);
    snprintf(last, sizeof last, "{\"bytes\":%zu,\"hash\":\"%s\"}\n", head, text);
    *count = head + strlen(last);
    bytes = malloc(*count);
    if (!bytes)
        abort();
    memcpy(bytes, data, head);
    memcpy(bytes + head, last, strlen(last));
    return bytes;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct document document;
    struct spsy_error error;
    struct rows rows = {NULL, 0};
    struct stream stream = {.bytes = data, .count = size};
    size_t count;
    uint8_t *right = put_right(data, size, &count);

    document_read(&memory, &stream, "fuzz", NULL, NULL, &document, &error);
    document_free(&document);
    stream = (struct stream){.bytes = right, .count = count};
    if (document_read(&memory, &stream, "fuzz", take, &rows, &document, &error) == 0) {
        write_again(&document, &rows, &stream);
        if (stream.made_count != count || memcmp(stream.made, right, count) != 0)
            abort();
    }
    document_free(&document);
    rows_free(&rows);
    free(stream.made);
    free(right);
    return 0;
}
