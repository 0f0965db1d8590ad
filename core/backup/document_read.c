/* document_read.c - strictly: what document_write.c does not write is no backup. Lines are decoded
 * where they stand, which makes nothing longer. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "backup/document.h"
#include "base/text.h"

enum { CHUNK_BYTES = 64 * 1024 };

struct reader {
    const struct streams *streams;
    struct stream *stream;
    const char *name;
    struct spsy_error *error;
    struct blake2b hash;
    int64_t hashed; /* bytes of it */
    int64_t line;   /* the number of the line below, from 1 */
    char *at;       /* the next byte of it to be read */
    /* What has been read of the stream: lines from `next` on. */
    char *buffer;
    size_t used, room, next;
    bool ended;
};

static int wrong(struct reader *reader, const char *cause)
{
    return spsy_fail(reader->error, SPSY_ERR_FORMAT, "SPY0243",
                     "%.200s cannot be used as a backup: line %" PRId64 ": %s", reader->name,
                     reader->line, cause);
}

/* ---- lines ---- */

/* More of the stream behind what is there; the lines that are done make room. */
static int fill(struct reader *reader)
{
    size_t got = 0;
    int result;

    if (reader->next > 0) {
        memmove(reader->buffer, reader->buffer + reader->next, reader->used - reader->next);
        reader->used -= reader->next;
        reader->next = 0;
    }
    if (reader->room - reader->used < CHUNK_BYTES) {
        size_t room = reader->room ? 2 * reader->room : (size_t)4 * CHUNK_BYTES;
        char *larger = room > DOCUMENT_LINE_MAX + (size_t)4 * CHUNK_BYTES
                           ? NULL
                           : realloc(reader->buffer, room);

        if (!larger && room > DOCUMENT_LINE_MAX + (size_t)4 * CHUNK_BYTES)
            return wrong(reader, "it is longer than any line of a backup");
        if (!larger)
            return spsy_fail_memory(reader->error);
        reader->buffer = larger;
        reader->room = room;
    }
    result = reader->streams->read(reader->stream, reader->buffer + reader->used, CHUNK_BYTES, &got,
                                   reader->error);
    reader->ended = got == 0;
    reader->used += got;
    return result;
}

/* The next line without its end, at reader->at; *end is what stands behind it. */
static int next_line(struct reader *reader, char **end)
{
    size_t looked = 0;
    int result = 0;

    reader->line++;
    for (;;) {
        char *start = reader->buffer ? reader->buffer + reader->next : NULL;
        char *found = start && reader->used > reader->next + looked
                          ? memchr(start + looked, '\n', reader->used - reader->next - looked)
                          : NULL;

        if (found) {
            *end = found;
            reader->at = start;
            reader->next = (size_t)(found + 1 - reader->buffer);
            return 0;
        }
        looked = reader->used - reader->next;
        if (!reader->ended)
            result = fill(reader);
        if (result < 0)
            return result;
        if (reader->ended)
            return wrong(reader, looked ? "it has no end: the file is cut short"
                                        : "the file ends before its last line");
    }
}

/* A line that counts for the hash. */
static int line(struct reader *reader)
{
    char *end;
    int result = next_line(reader, &end);

    if (result < 0)
        return result;
    blake2b_add(&reader->hash, reader->at, (size_t)(end + 1 - reader->at));
    reader->hashed += end + 1 - reader->at;
    *end = '\0';
    if (strlen(reader->at) != (size_t)(end - reader->at))
        return wrong(reader, "a NUL is in it");
    return 0;
}

/* ---- what stands in a line ---- */

static bool literal(struct reader *reader, const char *text)
{
    size_t length = strlen(text);

    if (strncmp(reader->at, text, length) != 0)
        return false;
    reader->at += length;
    return true;
}

/* A whole number as it is written, -0 and leading zeros excluded. */
static bool number(struct reader *reader, int64_t *value)
{
    bool negative = *reader->at == '-';
    const char *first = reader->at + negative, *at = first;
    uint64_t read = 0, most = (uint64_t)INT64_MAX + negative;

    for (; *at >= '0' && *at <= '9' && at - first < 19; at++)
        read = 10 * read + (uint64_t)(*at - '0');
    if (at == first || (*at >= '0' && *at <= '9') || read > most ||
        (*first == '0' && (negative || at - first > 1)))
        return false;
    *value = negative ? (int64_t)(0 - read) : (int64_t)read;
    reader->at += at - reader->at;
    return true;
}

static int hex_digit(char digit)
{
    static const char digits[] = "0123456789abcdef";
    const char *found = digit ? strchr(digits, digit) : NULL;

    return found ? (int)(found - digits) : -1;
}

/* The character that an escape means, *at behind its backslash; -1: none that is written. */
static int unescape(const char **at)
{
    int high, low;

    switch (*(*at)++) {
    case '"':
        return '"';
    case '\\':
        return '\\';
    case 'n':
        return '\n';
    case 't':
        return '\t';
    case 'u':
        if ((*at)[0] != '0' || (*at)[1] != '0' || ((*at)[2] != '0' && (*at)[2] != '1'))
            return -1;
        high = hex_digit((*at)[2]);
        low = hex_digit((*at)[3]);
        *at += low < 0 ? 0 : 4;
        low += 16 * high;
        return low > 0 && low < ' ' && low != '\n' && low != '\t' ? low : -1;
    default:
        return -1;
    }
}

/* A string from its first quote on; what it says is UTF-8 with a NUL after it. */
static bool string(struct reader *reader, const char **text, size_t *length)
{
    const char *from = reader->at;
    char *to = reader->at;

    *text = to;
    if (*from++ != '"')
        return false;
    while (*from != '"') {
        int byte = (unsigned char)*from++;

        if (byte < ' ') /* the line's end, too */
            return false;
        if (byte == '\\' && (byte = unescape(&from)) < 0)
            return false;
        *to++ = (char)byte;
    }
    *length = (size_t)(to - *text);
    *to = '\0';
    reader->at = (char *)from + 1;
    return spsy_ascii(*text, *length) || spsy_utf8_valid(*text, *length);
}

static bool hex(struct reader *reader, const char **bytes, size_t *length)
{
    char *to = reader->at;

    *bytes = to;
    if (!literal(reader, "{\"hex\":\""))
        return false;
    while (*reader->at != '"') {
        int high = hex_digit(reader->at[0]), low = high < 0 ? -1 : hex_digit(reader->at[1]);

        if (low < 0)
            return false;
        *to++ = (char)(16 * high + low);
        reader->at += 2;
    }
    *length = (size_t)(to - *bytes);
    *to = '\0';
    return literal(reader, "\"}");
}

static bool value(struct reader *reader, const struct spool_image_column *column,
                  struct spool_image_value *value)
{
    *value = (struct spool_image_value){.null = false};
    if (column->may_be_null && literal(reader, "null")) {
        value->null = true;
        return true;
    }
    if (column->type == SPOOL_IMAGE_NUMBER)
        return number(reader, &value->number);
    if (column->type == SPOOL_IMAGE_TEXT && *reader->at == '"')
        return string(reader, &value->bytes, &value->length);
    return hex(reader, &value->bytes, &value->length) &&
           (column->type == SPOOL_IMAGE_BYTES || (!memchr(value->bytes, '\0', value->length) &&
                                                  !spsy_utf8_valid(value->bytes, value->length)));
}

/* ---- the lines ---- */

static int head(struct reader *reader, struct document *document)
{
    int64_t version = 0, schema = 0;
    const char *system = "", *time = "";
    size_t system_length = 0, time_length = 0;
    int result = line(reader);

    if (result < 0)
        return result;
    if (!literal(reader, "{\"spsy\":\"backup\",\"version\":") || !number(reader, &version))
        return wrong(reader, "it is not how a backup begins");
    if (version != DOCUMENT_VERSION)
        return wrong(reader, "it is of a version that this spsy does not know: use the spsy that "
                             "has made it");
    if (!literal(reader, ",\"schema\":") || !number(reader, &schema) ||
        !literal(reader, ",\"system\":") || !string(reader, &system, &system_length) ||
        !literal(reader, ",\"time\":") || !string(reader, &time, &time_length) ||
        strcmp(reader->at, "}") != 0 || !spsy_name_valid(system, SPSY_SYSTEM_NAME_MAX) ||
        time_length != strlen("2026-12-01T10:00:00.000000Z") ||
        strspn(time, "0123456789-:.TZ") != time_length)
        return wrong(reader, "it is not how a backup begins");
    if (schema != SPOOL_SCHEMA_VERSION)
        return wrong(reader,
                     schema < SPOOL_SCHEMA_VERSION
                         ? "it is of a home of an older version: use the spsy that has made "
                           "it, and then this one on the home"
                         : "it is of a home of a newer version: use the spsy that has made "
                           "it");
    document->schema = (int)schema;
    memcpy(document->system, system, system_length + 1);
    memcpy(document->time, time, time_length + 1);
    return 0;
}

static int file_line(struct reader *reader, const char *name, struct spool_image_file *file)
{
    const char *text = NULL;
    char begin[64];
    int64_t mode = 0;
    bool there;
    int result = line(reader);

    if (result < 0)
        return result;
    snprintf(begin, sizeof begin, "{\"file\":\"%s\",\"mode\":", name);
    if (!literal(reader, begin) || !number(reader, &mode) || mode < 0 || mode > 0777 ||
        !literal(reader, ",\"text\":"))
        return wrong(reader, "a file of the home is expected");
    there = !literal(reader, "null");
    if ((there && !string(reader, &text, &file->length)) || strcmp(reader->at, "}") != 0 ||
        (there && file->length > SPOOL_IMAGE_FILE_BYTES_MAX))
        return wrong(reader, "the text of a file of the home is expected");
    if (!there)
        return mode == 0 ? 0 : wrong(reader, "a file that is not there has no mode");
    file->mode = (unsigned)mode;
    file->text = malloc(file->length + 1);
    if (!file->text)
        return spsy_fail_memory(reader->error);
    memcpy(file->text, text, file->length + 1);
    return 0;
}

static int table_head(struct reader *reader, const struct spool_image_table *table)
{
    int result = line(reader);
    bool fits = result == 0 && literal(reader, "{\"table\":\"") && literal(reader, table->name) &&
                literal(reader, "\",\"columns\":[");

    for (size_t i = 0; fits && i < table->count; i++)
        fits = literal(reader, i ? ",\"" : "\"") && literal(reader, table->columns[i].name) &&
               literal(reader, "\"");
    if (result < 0)
        return result;
    return fits && strcmp(reader->at, "]}") == 0
               ? 0
               : wrong(reader, "another table of the home is expected");
}

static bool row(struct reader *reader, const struct spool_image_table *table,
                struct spool_image_value *values)
{
    bool fits = literal(reader, "[");

    for (size_t i = 0; fits && i < table->count; i++)
        fits = (i == 0 || literal(reader, ",")) && value(reader, &table->columns[i], &values[i]);
    return fits && strcmp(reader->at, "]") == 0;
}

typedef int taker(void *context, enum spool_image_which table,
                  const struct spool_image_value *values, struct spsy_error *error);

static int table_rows(struct reader *reader, enum spool_image_which which, taker *take,
                      void *context, int64_t *rows)
{
    struct spool_image_value values[SPOOL_IMAGE_COLUMNS_MAX];
    int64_t said;
    int result;

    while ((result = line(reader)) == 0 && !literal(reader, "{\"rows\":")) {
        if (!row(reader, &spool_image_tables[which], values))
            return wrong(reader, "it is no row of the table");
        result = take ? take(context, which, values, reader->error) : 0;
        if (result == SPSY_ERR_EXISTS)
            return wrong(reader, "there is such a row already");
        if (result < 0)
            return result;
        (*rows)++;
    }
    if (result < 0)
        return result;
    if (!number(reader, &said) || strcmp(reader->at, "}") != 0 || said != *rows)
        return wrong(reader, "it does not say how many rows there are");
    return 0;
}

/* The last line, after which nothing comes. */
static int last(struct reader *reader, struct document *document)
{
    unsigned char hash[SEAL_HASH_BYTES];
    char wanted[140], *end;
    int result = next_line(reader, &end);

    if (result < 0)
        return result;
    *end = '\0';
    blake2b_end(&reader->hash, hash);
    spsy_hex_write(hash, sizeof hash, document->hash);
    document->bytes = reader->hashed;
    snprintf(wanted, sizeof wanted, "{\"bytes\":%" PRId64 ",\"hash\":\"%s\"}", document->bytes,
             document->hash);
    if (strcmp(reader->at, wanted) != 0)
        return wrong(reader, "bytes and hash are not those of the lines before: the file is "
                             "damaged");
    while (result == 0 && !reader->ended && reader->used == reader->next)
        result = fill(reader);
    if (result == 0 && reader->used > reader->next)
        result = wrong(reader, "something comes after it");
    return result;
}

int document_read(const struct streams *streams, struct stream *stream, const char *name,
                  taker *take, void *context, struct document *document, struct spsy_error *error)
{
    struct reader reader = {
        .streams = streams, .stream = stream, .name = name, .error = error, .line = 0};
    int result;

    memset(document, 0, sizeof *document);
    blake2b_begin(&reader.hash);
    result = head(&reader, document);
    for (size_t i = 0; result == 0 && i < SPOOL_IMAGE_FILES; i++)
        result = file_line(&reader, spool_image_files[i], &document->files[i]);
    for (int i = 0; result == 0 && i < SPOOL_IMAGE_TABLES; i++) {
        result = table_head(&reader, &spool_image_tables[i]);
        if (result == 0)
            result =
                table_rows(&reader, (enum spool_image_which)i, take, context, &document->rows[i]);
    }
    if (result == 0)
        result = last(&reader, document);
    free(reader.buffer);
    return result;
}
