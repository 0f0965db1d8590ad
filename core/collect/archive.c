#include "collect/archive.h"

#include <cjson/cJSON.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

static const char index_name[] = "index.jsonl";

/* ---- which file ---------------------------------------------------------------------------- */

/* The same file has the same identity, wherever it has been since; and the same size. */
struct identity {
    const char *number, *user, *job, *name, *system, *date, *time;
    long file_number;
    int64_t size;
};

static void mark_of(const struct identity *identity, unsigned char mark[KNOWN_MARK_BYTES])
{
    const char *const texts[] = {identity->number, identity->user, identity->job, identity->name,
                                 identity->system, identity->date, identity->time};
    unsigned char hash[SEAL_HASH_BYTES];
    struct blake2b state;
    char numbers[64];

    blake2b_begin(&state);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        blake2b_add(&state, texts[i], strlen(texts[i]) + 1);
    snprintf(numbers, sizeof numbers, "%ld %lld", identity->file_number, (long long)identity->size);
    blake2b_add(&state, numbers, strlen(numbers));
    blake2b_end(&state, hash);
    memcpy(mark, hash, KNOWN_MARK_BYTES);
}

static void mark_of_file(const struct spool_file *file, unsigned char mark[KNOWN_MARK_BYTES])
{
    const struct identity identity = {file->job.number,  file->job.user, file->job.name,
                                      file->name,        file->system,   file->date_opened,
                                      file->time_opened, file->number,   file->size};

    mark_of(&identity, mark);
}

bool archive_has(const struct archive *archive, const struct spool_file *file)
{
    unsigned char mark[KNOWN_MARK_BYTES];

    mark_of_file(file, mark);
    return known_has(&archive->known, mark);
}

static char *put_part(char *at, const char *part)
{
    for (; *part; part++) {
        bool plain = (*part >= 'A' && *part <= 'Z') || (*part >= '0' && *part <= '9') ||
                     (*part && strchr("_.#@", *part));

        at += sprintf(at, plain ? "%c" : "%%%02X", (unsigned char)*part);
    }
    return at;
}

void archive_name(const struct spool_file *file, char name[ARCHIVE_NAME_SIZE])
{
    char number[16], *at = name;
    const char *const parts[] = {file->job.number,  file->job.user,   file->job.name,
                                 file->name,        number,           file->system,
                                 file->date_opened, file->time_opened};

    snprintf(number, sizeof number, "%d", (int)file->number);
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++) {
        if (i > 0)
            *at++ = '-';
        at = put_part(at, parts[i]);
    }
    strcpy(at, ".data"); /* 70 characters without a dot in front, 75, all of them escaped 221 */
}

static int path_of(const struct archive *archive, const char *name, char path[PATH_MAX],
                   struct spsy_error *error)
{
    if (snprintf(path, PATH_MAX, "%s/%s", archive->directory, name) < PATH_MAX)
        return 0;
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0241", "the archive's path is too long: %.100s...",
                     archive->directory);
}

/* ---- the index, when it is opened ---------------------------------------------------------- */

static int no_line(const struct archive *archive, size_t number, const char *why,
                   struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0241",
                     "%s/%s, line %zu: %s; collect into another directory, or put it right",
                     archive->directory, index_name, number, why);
}

/* The parser counts lines of its own: it has one. */
static const char *words_of(const struct spsy_error *why)
{
    static const char first[] = "line 1: ";
    const char *at = strstr(why->text, first);

    return at ? at + sizeof first - 1 : why->text;
}

/* A line of our own making; damaged, it would let a file be collected twice, or not at all. */
static int take_line(struct archive *archive, size_t number, const char *text, size_t length,
                     struct spsy_error *error)
{
    unsigned char mark[KNOWN_MARK_BYTES];
    struct spsy_error why = {.text = ""};
    cJSON *line = NULL;
    const cJSON *file_number, *size;
    struct identity identity;
    int result = 0;

    if (spsy_json_parse(text, length, index_name, &line, &why) < 0)
        return no_line(archive, number, words_of(&why), error);
    identity = (struct identity){
        .number = spsy_json_text(line, "jobNumber"),
        .user = spsy_json_text(line, "jobUser"),
        .job = spsy_json_text(line, "jobName"),
        .name = spsy_json_text(line, "fileName"),
        .system = spsy_json_text(line, "jobSystem"),
        .date = spsy_json_text(line, "dateOpened"),
        .time = spsy_json_text(line, "timeOpened"),
    };
    file_number = cJSON_GetObjectItemCaseSensitive(line, "fileNumber");
    size = cJSON_GetObjectItemCaseSensitive(line, "size");
    if (strcmp(spsy_json_text(line, "home"), archive->home) != 0) {
        result =
            no_line(archive, number,
                    spsy_json_text(line, "home")[0] ? "it is of another home, whose archive this is"
                                                    : "it is no line of a collector",
                    error);
    } else if (!identity.number[0] || !identity.name[0] || !cJSON_IsNumber(file_number) ||
               !cJSON_IsNumber(size)) {
        result = no_line(archive, number, "it does not say which file it is of", error);
    } else {
        identity.file_number = (long)file_number->valuedouble;
        identity.size = (int64_t)size->valuedouble;
        mark_of(&identity, mark);
        if (!known_add(&archive->known, mark))
            result = spsy_fail_memory(error);
    }
    cJSON_Delete(line);
    return result;
}

/* bytes holds `used` of them; takes the whole lines and keeps the rest. */
static int take_lines(struct archive *archive, char *bytes, size_t *used, size_t *number,
                      struct spsy_error *error)
{
    char *at = bytes, *newline;
    int result = 0;

    while (result == 0 && (newline = memchr(at, '\n', *used - (size_t)(at - bytes)))) {
        result = take_line(archive, ++*number, at, (size_t)(newline - at), error);
        at = newline + 1;
    }
    *used -= (size_t)(at - bytes);
    memmove(bytes, at, *used);
    return result;
}

static int read_index(struct archive *archive, struct spsy_error *error)
{
    char *bytes = malloc(ARCHIVE_LINE_MAX);
    size_t used = 0, got = 1, number = 0;
    int result = bytes ? 0 : spsy_fail_memory(error);

    while (result == 0 && got > 0) {
        result =
            used < ARCHIVE_LINE_MAX
                ? archive->streams->read(archive->lock, bytes + used, ARCHIVE_LINE_MAX - used, &got,
                                         error)
                : no_line(archive, number + 1, "it is longer than any line of a collector", error);
        if (result == 0) {
            used += got;
            result = take_lines(archive, bytes, &used, &number, error);
        }
    }
    free(bytes);
    return result;
}

int archive_open(struct archive *archive, const struct streams *streams, const char *directory,
                 const char *home, struct spsy_error *error)
{
    char path[PATH_MAX];
    int result;

    memset(archive, 0, sizeof *archive);
    archive->streams = streams;
    archive->directory = directory;
    snprintf(archive->home, sizeof archive->home, "%s", home);
    result = path_of(archive, index_name, path, error);
    if (result == 0)
        result = streams->open(streams->context, path, STREAM_INDEX, &archive->lock, error);
    if (result == 0)
        result = read_index(archive, error);
    if (result < 0)
        archive_close(archive);
    return result;
}

void archive_close(struct archive *archive)
{
    if (archive->lock)
        archive->streams->drop(archive->lock);
    archive->lock = NULL;
    known_free(&archive->known);
}

/* ---- one file ------------------------------------------------------------------------------ */

/* What comes is hashed, and written where there is something to write to. */
struct storing {
    const struct streams *streams;
    struct stream *stream; /* NULL: it is there already */
    struct blake2b hash;
    int64_t bytes;
};

static int store_bytes(void *context, const void *bytes, size_t count, struct spsy_error *error)
{
    struct storing *storing = context;

    blake2b_add(&storing->hash, bytes, count);
    storing->bytes += (int64_t)count;
    return storing->stream ? storing->streams->write(storing->stream, bytes, count, error) : 0;
}

/* A collector was killed between the data and its line; else somebody has put it there. */
static int compare_stored(struct archive *archive, const char *path,
                          const unsigned char wanted[SEAL_HASH_BYTES], struct spsy_error *error)
{
    const struct streams *streams = archive->streams;
    unsigned char bytes[16 * 1024], hash[SEAL_HASH_BYTES];
    struct stream *stream = NULL;
    struct blake2b state;
    size_t got = 1;
    int result = streams->open(streams->context, path, STREAM_ARCHIVED, &stream, error);

    blake2b_begin(&state);
    while (result == 0 && got > 0) {
        result = streams->read(stream, bytes, sizeof bytes, &got, error);
        if (result == 0)
            blake2b_add(&state, bytes, got);
    }
    if (stream)
        streams->drop(stream);
    blake2b_end(&state, hash);
    if (result == 0 && memcmp(hash, wanted, sizeof hash) != 0)
        result = spsy_fail(error, SPSY_ERR_EXISTS, "SPY0241",
                           "%s is there without a line in the index, and with other data: not "
                           "collected",
                           path);
    return result;
}

int archive_prove(struct archive *archive, const struct spool_file *file, struct spsy_error *error)
{
    const struct streams *streams = archive->streams;
    char name[ARCHIVE_NAME_SIZE], path[PATH_MAX];
    unsigned char bytes[16 * 1024];
    struct stream *stream = NULL;
    int64_t size = 0;
    size_t got = 1;
    int result;

    archive_name(file, name);
    result = path_of(archive, name, path, error);
    if (result == 0)
        result = streams->open(streams->context, path, STREAM_ARCHIVED, &stream, error);
    while (result == 0 && got > 0) {
        result = streams->read(stream, bytes, sizeof bytes, &got, error);
        size += (int64_t)got;
    }
    if (stream)
        streams->drop(stream);
    if (result == 0 && size != file->size)
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0241",
                           "%s has a line in the index, and %lld bytes instead of %lld", path,
                           (long long)size, (long long)file->size);
    return result;
}

static int finish(struct archive *archive, const struct spool_file *file, const char *path,
                  struct storing *storing, struct archived *stored, struct spsy_error *error)
{
    unsigned char hash[SEAL_HASH_BYTES];

    if (storing->bytes != file->size)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0241",
                         "file %s number %d has %lld bytes instead of %lld: not collected",
                         file->name, (int)file->number, (long long)storing->bytes,
                         (long long)file->size);
    blake2b_end(&storing->hash, hash);
    spsy_hex_write(hash, sizeof hash, stored->hash);
    return storing->stream ? storing->streams->commit(storing->stream, error)
                           : compare_stored(archive, path, hash, error);
}

int archive_store(struct archive *archive, const struct spool_file *file, archive_read *read,
                  void *context, struct archived *stored, struct spsy_error *error)
{
    struct storing storing = {.streams = archive->streams};
    char path[PATH_MAX];
    int result;

    archive_name(file, stored->name);
    blake2b_begin(&storing.hash);
    result = path_of(archive, stored->name, path, error);
    if (result == 0)
        result = archive->streams->create(archive->streams->context, path, STREAM_ARCHIVED, false,
                                          &storing.stream, error);
    if (result == SPSY_ERR_EXISTS) {
        storing.stream = NULL;
        result = 0;
    }
    if (result == 0)
        result = read(context, store_bytes, &storing, error);
    if (result == 0)
        result = finish(archive, file, path, &storing, stored, error);
    if (storing.stream)
        archive->streams->drop(storing.stream);
    return result;
}

/* ---- its line ------------------------------------------------------------------------------ */

static int append(struct archive *archive, const char *path, const char *text,
                  struct spsy_error *error)
{
    const struct streams *streams = archive->streams;
    struct stream *stream = NULL;
    int result = streams->create(streams->context, path, STREAM_INDEX, false, &stream, error);

    if (result == 0)
        result = streams->write(stream, text, strlen(text), error);
    if (result == 0)
        result = streams->write(stream, "\n", 1, error);
    if (result == 0)
        result = streams->commit(stream, error);
    if (stream)
        streams->drop(stream);
    return result;
}

int archive_note(struct archive *archive, const struct spool_file *file, const cJSON *line,
                 struct spsy_error *error)
{
    unsigned char mark[KNOWN_MARK_BYTES];
    char path[PATH_MAX];
    char *text = spsy_json_print(line);
    int result = text ? path_of(archive, index_name, path, error) : spsy_fail_memory(error);

    if (result == 0 && strlen(text) + 1 >= ARCHIVE_LINE_MAX)
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0241",
                           "the line of file %s number %d would be too long for the index",
                           file->name, (int)file->number);
    if (result == 0)
        result = append(archive, path, text, error);
    cJSON_free(text);
    mark_of_file(file, mark);
    if (result == 0 && !known_add(&archive->known, mark))
        result = spsy_fail_memory(error);
    return result;
}
