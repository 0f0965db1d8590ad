#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/document.h"
#include "base/text.h"

enum { BUFFER_BYTES = 64 * 1024 };

struct document_writer {
    const struct streams *streams;
    struct stream *stream;
    struct blake2b hash;
    int64_t bytes, rows[SPOOL_IMAGE_TABLES];
    enum spool_image_which table;
    struct spsy_error *error; /* of the call that is going on */
    int result;               /* the first failure of writing */
    size_t used;
    char buffer[BUFFER_BYTES];
};

static void flush(struct document_writer *writer)
{
    if (writer->result < 0 || writer->used == 0)
        return;
    blake2b_add(&writer->hash, writer->buffer, writer->used);
    writer->bytes += (int64_t)writer->used;
    writer->result =
        writer->streams->write(writer->stream, writer->buffer, writer->used, writer->error);
    writer->used = 0;
}

static void put(struct document_writer *writer, const char *bytes, size_t count)
{
    if (count < sizeof writer->buffer - writer->used) { /* nearly always */
        memcpy(writer->buffer + writer->used, bytes, count);
        writer->used += count;
        return;
    }
    while (count > 0 && writer->result == 0) {
        size_t piece = sizeof writer->buffer - writer->used;

        piece = piece < count ? piece : count;
        memcpy(writer->buffer + writer->used, bytes, piece);
        writer->used += piece;
        bytes += piece;
        count -= piece;
        if (writer->used == sizeof writer->buffer)
            flush(writer);
    }
}

static void put_text(struct document_writer *writer, const char *text)
{
    put(writer, text, strlen(text));
}

static void put_number(struct document_writer *writer, int64_t number)
{
    uint64_t left = number < 0 ? 0 - (uint64_t)number : (uint64_t)number;
    char text[24];
    size_t at = sizeof text;

    do
        text[--at] = (char)('0' + left % 10);
    while ((left /= 10) > 0);
    if (number < 0)
        text[--at] = '-';
    put(writer, text + at, sizeof text - at);
}

static void put_hex(struct document_writer *writer, const char *bytes, size_t count)
{
    static const char digits[] = "0123456789abcdef";

    put_text(writer, "{\"hex\":\"");
    for (size_t i = 0; i < count; i++) {
        const char pair[2] = {digits[(unsigned char)bytes[i] >> 4],
                              digits[(unsigned char)bytes[i] & 15]};

        put(writer, pair, 2);
    }
    put_text(writer, "\"}");
}

static const char *escaped(unsigned char byte, char text[8])
{
    if (byte == '"')
        return "\\\"";
    if (byte == '\\')
        return "\\\\";
    if (byte == '\n')
        return "\\n";
    if (byte == '\t')
        return "\\t";
    snprintf(text, 8, "\\u%04x", byte);
    return text;
}

static void put_string(struct document_writer *writer, const char *bytes, size_t count)
{
    size_t from = 0;
    char text[8];

    put_text(writer, "\"");
    for (size_t i = 0; i < count; i++) {
        unsigned char byte = (unsigned char)bytes[i];

        if (byte >= ' ' && byte != '"' && byte != '\\')
            continue;
        put(writer, bytes + from, i - from);
        put_text(writer, escaped(byte, text));
        from = i + 1;
    }
    put(writer, bytes + from, count - from);
    put_text(writer, "\"");
}

static int done(struct document_writer *writer)
{
    writer->error = NULL;
    return writer->result;
}

static void put_file(struct document_writer *writer, const char *name,
                     const struct spool_image_file *file)
{
    put_text(writer, "{\"file\":\"");
    put_text(writer, name);
    put_text(writer, "\",\"mode\":");
    put_number(writer, file->text ? (int64_t)file->mode : 0);
    put_text(writer, ",\"text\":");
    if (file->text)
        put_string(writer, file->text, file->length);
    else
        put_text(writer, "null");
    put_text(writer, "}\n");
}

int document_begin(const struct streams *streams, struct stream *stream,
                   const struct document *document, struct document_writer **writer,
                   struct spsy_error *error)
{
    char head[160];

    *writer = calloc(1, sizeof **writer);
    if (!*writer)
        return spsy_fail_memory(error);
    (*writer)->streams = streams;
    (*writer)->stream = stream;
    (*writer)->error = error;
    blake2b_begin(&(*writer)->hash);
    snprintf(
        head, sizeof head,
        "{\"spsy\":\"backup\",\"version\":%d,\"schema\":%d,\"system\":\"%s\",\"time\":\"%s\"}\n",
        DOCUMENT_VERSION, document->schema, document->system, document->time);
    put_text(*writer, head);
    for (size_t i = 0; i < SPOOL_IMAGE_FILES; i++)
        put_file(*writer, spool_image_files[i], &document->files[i]);
    return done(*writer);
}

int document_table(struct document_writer *writer, enum spool_image_which which,
                   struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[which];

    writer->error = error;
    writer->table = which;
    put_text(writer, "{\"table\":\"");
    put_text(writer, table->name);
    put_text(writer, "\",\"columns\":[");
    for (size_t i = 0; i < table->count; i++) {
        put_text(writer, i ? ",\"" : "\"");
        put_text(writer, table->columns[i].name);
        put_text(writer, "\"");
    }
    put_text(writer, "]}\n");
    return done(writer);
}

/* Nearly all text is ASCII. */
static bool is_utf8(const char *text, size_t length)
{
    return spsy_ascii(text, length) || spsy_utf8_valid(text, length);
}

static void put_value(struct document_writer *writer, const struct spool_image_column *column,
                      const struct spool_image_value *value)
{
    if (value->null)
        put_text(writer, "null");
    else if (column->type == SPOOL_IMAGE_NUMBER)
        put_number(writer, value->number);
    else if (column->type == SPOOL_IMAGE_TEXT && is_utf8(value->bytes, value->length))
        put_string(writer, value->bytes, value->length);
    else
        put_hex(writer, value->bytes, value->length);
}

int document_row(struct document_writer *writer, enum spool_image_which which,
                 const struct spool_image_value *values, struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[which];

    writer->error = error;
    writer->rows[which]++;
    for (size_t i = 0; i < table->count; i++) {
        put_text(writer, i ? "," : "[");
        put_value(writer, &table->columns[i], &values[i]);
    }
    put_text(writer, "]\n");
    return done(writer);
}

int document_table_end(struct document_writer *writer, struct spsy_error *error)
{
    writer->error = error;
    put_text(writer, "{\"rows\":");
    put_number(writer, writer->rows[writer->table]);
    put_text(writer, "}\n");
    return done(writer);
}

int document_end(struct document_writer *writer, struct document *document,
                 struct spsy_error *error)
{
    unsigned char hash[SEAL_HASH_BYTES];
    char last[140];
    int result;

    writer->error = error;
    flush(writer);
    blake2b_end(&writer->hash, hash);
    spsy_hex_write(hash, sizeof hash, document->hash);
    document->bytes = writer->bytes;
    memcpy(document->rows, writer->rows, sizeof document->rows);
    snprintf(last, sizeof last, "{\"bytes\":%" PRId64 ",\"hash\":\"%s\"}\n", document->bytes,
             document->hash);
    result = writer->result;
    if (result == 0)
        result = writer->streams->write(writer->stream, last, strlen(last), error);
    free(writer);
    return result;
}

void document_drop(struct document_writer *writer)
{
    free(writer);
}

void document_free(struct document *document)
{
    spool_image_files_free(document->files);
}
