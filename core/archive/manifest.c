/* manifest.c - the manifest of a save file. What it must be stands in manifest.h. */
#include "archive/manifest.h"

#include <inttypes.h>
#include <search.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/json.h"
#include "base/text.h"
#include "object/field_json.h"
#include "object/printing.h"
#include "archive/manifest_scan.h"
#include "record/record.h"
#include "base/temporary.h"

static const char kind[] = "spsy save file";

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

/* In the order of the enumerations of object/object.h. */
static const char *const display_data[] = {"*NO", "*YES", "*OWNER", NULL};
static const char *const authority_checks[] = {"*OWNER", "*DTAAUT", NULL};

struct private_authority {
    char profile[11];
    uint32_t authority;
};

/* clang-format off */
static const struct spool_field authority_fields[] = {
    {"profile", SPOOL_NAME, SPOOL_PLACE(private_authority, profile), 0, 10, NULL, NULL},
    {"authority", SPOOL_AUTHORITY, SPOOL_PLACE(private_authority, authority), 0, 0, NULL, NULL},
};

static const struct spool_field queue_fields[] = {
    {"outputQueue", SPOOL_NAME, SPOOL_PLACE(spool_queue, name), 0, 10, NULL, NULL},
    {"owner", SPOOL_NAME, SPOOL_PLACE(spool_queue, owner), 0, 10, NULL, NULL},
    {"publicAuthority", SPOOL_AUTHORITY, SPOOL_PLACE(spool_queue, public_authority), 0, 0, NULL,
     NULL},
    {"displayData", SPOOL_CHOICE, SPOOL_PLACE(spool_queue, display_data), 0, 0, display_data, NULL},
    {"operatorControl", SPOOL_FLAG, SPOOL_PLACE(spool_queue, operator_control), 0, 0, NULL, NULL},
    {"authorityCheck", SPOOL_CHOICE, SPOOL_PLACE(spool_queue, authority_check), 0, 0,
     authority_checks, NULL},
    {"text", SPOOL_TEXT, SPOOL_PLACE(spool_queue, text), 0, 50, NULL, NULL},
};

/* attribute.def, in the order of its column "saved". A key that is newer than the save files of
 * version 2 (SAVED_SINCE) may be missing. */
enum { SAVED_SINCE = 2 };
#define IDENTITY(kind, member, column, key, least, most, row, saved)                               \
    [saved] = {key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, NULL, NULL},
#define STORED(kind, member, key, least, most, choices, fallback, since, row, saved, ...)          \
    [saved] = {key,  SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, choices,          \
               (since) > SAVED_SINCE ? (fallback) : NULL},
static const struct spool_field file_fields[] = {
    [8] = {"outputQueue", SPOOL_NAME, SPOOL_PLACE(spool_file, queue), 0, 10, NULL, NULL},
    SPOOL_ATTRIBUTES_IDENTITY(IDENTITY)
    SPOOL_ATTRIBUTES(STORED, STORED)
};

static const struct spsy_json_member queue_more[] = {
    {"privateAuthorities", SPSY_JSON_ARRAY, true},
    {"stored", SPSY_JSON_OBJECT, false}, /* since schema 6, and where something is stored */
    {"protection", SPSY_JSON_STRING, false}, /* since schema 8, and where there is any */
    {"key", SPSY_JSON_STRING, false},
};
static const struct spsy_json_member file_more[] = {
    {"entry", SPSY_JSON_INTEGER, true},
    {"digest", SPSY_JSON_STRING, true},
    {"printing", SPSY_JSON_OBJECT, false},
    {"protection", SPSY_JSON_STRING, false},
    {"key", SPSY_JSON_OBJECT, false},
};
static const struct spsy_json_member root_members[] = {
    {"version", SPSY_JSON_INTEGER, true}, {"kind", SPSY_JSON_STRING, true},
    {"system", SPSY_JSON_STRING, true},   {"time", SPSY_JSON_STRING, true},
    {"library", SPSY_JSON_STRING, true},  {"queues", SPSY_JSON_ARRAY, true},
    {"files", SPSY_JSON_ARRAY, true},
};
/* clang-format on */

static const cJSON *member(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key);
}

/* The column's text (object/protection.h); "" and what is damaged no save writes. */
static int read_protection(const cJSON *item, const char *source, const char *path,
                           struct spool_protection *protection, struct spsy_error *error)
{
    const char *text = cJSON_GetStringValue(member(item, "protection"));

    if (!text || (text[0] && protection_from_text(text, protection)))
        return 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: %s.protection: is no protection",
                     source, path);
}

/* False = out of memory. */
static bool write_protection(cJSON *row, const struct spool_protection *protection)
{
    char text[PROTECTION_TEXT_SIZE];

    return protection->state == PROTECTION_NONE ||
           (protection_text(protection, text) && cJSON_AddStringToObject(row, "protection", text));
}

static int read_file(const cJSON *item, const char *source, const char *path,
                     struct spool_file *file, struct manifest_key *key, struct spsy_error *error)
{
    const cJSON *printing = member(item, "printing");
    char own[SPSY_JSON_PATH_SIZE];
    int result;

    memset(file, 0, sizeof *file);
    result = fields_read(item, source, path, file_fields, COUNT(file_fields), file_more,
                         COUNT(file_more), file, error);
    if (result == 0)
        result = read_protection(item, source, path, &file->protection, error);
    if (result == 0)
        result = manifest_key_read(item, source, path, file, key, error);
    if (result < 0 || !printing)
        return result;
    spsy_json_path(own, path, "printing", 0);
    return printing_read(printing, source, own, &file->printing, error);
}

/* What tells one file from another (X20), to find the same one twice. */
struct identity {
    char job_number[7], job_user[11], job_name[11], system[9], date[8], time[7];
    int32_t number;
};

static void keep_identity(const struct spool_file *file, struct identity *identity)
{
    memset(identity, 0, sizeof *identity); /* compared whole */
    memcpy(identity->job_number, file->job.number, strlen(file->job.number));
    memcpy(identity->job_user, file->job.user, strlen(file->job.user));
    memcpy(identity->job_name, file->job.name, strlen(file->job.name));
    memcpy(identity->system, file->system, strlen(file->system));
    memcpy(identity->date, file->date_opened, strlen(file->date_opened));
    memcpy(identity->time, file->time_opened, strlen(file->time_opened));
    identity->number = file->number;
}

static int compare_identities(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct identity));
}

/* ---- writing ------------------------------------------------------------------------------ */

static int temporary_failed(struct spsy_error *error)
{
    return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101",
                           "a manifest needs a temporary file in %s (TMPDIR)",
                           spsy_temporary_directory());
}

int manifest_writer_open(struct manifest_writer *writer, struct spsy_error *error)
{
    memset(writer, 0, sizeof *writer);
    writer->queues = spsy_temporary_open();
    writer->files = writer->queues ? spsy_temporary_open() : NULL;
    return writer->files ? 0 : temporary_failed(error);
}

void manifest_writer_close(struct manifest_writer *writer)
{
    if (writer->queues)
        fclose(writer->queues);
    if (writer->files)
        fclose(writer->files);
    tdestroy(writer->identities, free);
    memset(writer, 0, sizeof *writer);
}

/* One object, on a line of its own: queue's, or that of a file on it, which is never too long.
 * Takes it over; NULL = out of memory. */
static int append_object(FILE *stream, size_t *count, cJSON *object, const char *queue,
                         struct spsy_error *error)
{
    char *text = spsy_json_print(object);
    int result = text ? 0 : spsy_fail_memory(error);

    if (text && strlen(text) > MANIFEST_OBJECT_BYTES)
        result = spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                           "output queue %s has too many private authorities: a save file cannot "
                           "hold more than %d bytes about one object",
                           queue, MANIFEST_OBJECT_BYTES);
    if (result == 0 && fprintf(stream, "%s\n%s", *count ? "," : "", text) < 0)
        result = temporary_failed(error);
    cJSON_free(text);
    cJSON_Delete(object);
    *count += result == 0;
    return result;
}

/* Told at once, not after hours of saving. */
static bool has_room(const struct manifest_writer *writer)
{
    enum { AROUND = MANIFEST_HEAD_BYTES + MANIFEST_OBJECT_BYTES }; /* and one object more */

    return writer->queue_count < MANIFEST_QUEUES_MAX &&
           ftello(writer->files) + ftello(writer->queues) < SAVEFILE_MANIFEST_BYTES_MAX - AROUND;
}

static int fail_full(const struct manifest_writer *writer, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                     "one save file cannot hold more than these %zu output queues and %zu spooled "
                     "files: save fewer queues at a time",
                     writer->queue_count, writer->file_count);
}

struct adding {
    cJSON *array;
    bool failed;
};

static int add_authority(void *context, const char *profile, uint32_t authority)
{
    struct private_authority private = {.authority = authority};
    struct adding *adding = context;
    cJSON *object = cJSON_CreateObject();

    snprintf(private.profile, sizeof private.profile, "%s", profile);
    if (!object || !fields_write(object, authority_fields, COUNT(authority_fields), &private)) {
        cJSON_Delete(object);
        adding->failed = true;
        return SPSY_ERR_MEMORY;
    }
    cJSON_AddItemToArray(adding->array, object);
    return 0;
}

/* Keywords that are only stored (object/stored.h), of a queue that has any. */
static int add_stored(cJSON *row, struct spool *spool, const struct spool_queue *queue,
                      struct spsy_error *error)
{
    struct spool_stored stored;
    int result =
        spool_stored_load(spool, &spool_queue_stored, queue->library, queue->name, &stored, error);

    if (result < 0 || cJSON_GetArraySize(stored.values) == 0) {
        spool_stored_free(&stored);
        return result;
    }
    if (cJSON_AddItemToObject(row, "stored", stored.values))
        return 0;
    spool_stored_free(&stored);
    return spsy_fail_memory(error);
}

int manifest_add_queue(struct manifest_writer *writer, struct spool *spool,
                       const struct spool_queue *queue, struct spsy_error *error)
{
    const struct spool_object object = spool_queue_object(queue);
    cJSON *row = cJSON_CreateObject();
    struct adding adding = {NULL, false};
    int result = 0;

    if (queue->protection.state == PROTECTION_DAMAGED) {
        cJSON_Delete(row);
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0187",
                         "output queue %s/%s cannot be saved: its default protection is damaged, "
                         "CHGOUTQ DFTPROTECT gives it another one",
                         queue->library, queue->name);
    }
    if (row && fields_write(row, queue_fields, COUNT(queue_fields), queue) &&
        write_protection(row, &queue->protection))
        adding.array = cJSON_AddArrayToObject(row, "privateAuthorities");
    if (adding.array)
        result = spool_object_private_each(spool, &object, add_authority, &adding, error);
    if (!adding.array || adding.failed)
        result = spsy_fail_memory(error);
    if (result == 0 && !manifest_label_write(row, queue->key_label))
        result = spsy_fail_memory(error);
    if (result == 0)
        result = add_stored(row, spool, queue, error);
    if (result == 0 && !has_room(writer))
        result = fail_full(writer, error);
    if (result == 0)
        return append_object(writer->queues, &writer->queue_count, row, queue->name, error);
    cJSON_Delete(row);
    return result;
}

/* NULL = out of memory. */
static cJSON *file_object(const struct spool_file *file, const struct manifest_key *key,
                          size_t entry, const char *digest)
{
    cJSON *row = cJSON_CreateObject(), *printing;

    if (row && fields_write(row, file_fields, COUNT(file_fields), file) &&
        cJSON_AddNumberToObject(row, "entry", (double)entry) &&
        cJSON_AddStringToObject(row, "digest", digest) && manifest_key_write(row, key) &&
        printing_write(&file->printing, &printing) &&
        (!printing || cJSON_AddItemToObject(row, "printing", printing)) &&
        write_protection(row, &file->protection))
        return row;
    cJSON_Delete(row);
    return NULL;
}

/* No command makes two files of one identity; a damaged store may have them. */
static int check_identity(const struct manifest_writer *writer, const struct spool_file *file,
                          struct spsy_error *error)
{
    struct identity identity;

    keep_identity(file, &identity);
    if (!tfind(&identity, &writer->identities, compare_identities))
        return 0;
    return spsy_fail(
        error, SPSY_ERR_EXISTS, "SPY0101",
        "spooled file %s number %d of job %s/%s/%s, opened %s %s on %s, is in the save "
        "file already: a second one of the same identity cannot be saved",
        file->name, file->number, file->job.number, file->job.user, file->job.name,
        file->date_opened, file->time_opened, file->system);
}

static int add_identity(struct manifest_writer *writer, const struct spool_file *file,
                        struct spsy_error *error)
{
    struct identity *identity = malloc(sizeof *identity);

    if (identity) {
        keep_identity(file, identity);
        if (tsearch(identity, &writer->identities, compare_identities))
            return 0;
        free(identity);
    }
    return spsy_fail_memory(error);
}

int manifest_check_file(const struct manifest_writer *writer, const struct spool_file *file,
                        struct spsy_error *error)
{
    cJSON *row = file_object(file, NULL, 1, "");
    struct spsy_error wrong = {0};
    struct spool_file restored;
    struct manifest_key key;
    int result =
        row ? read_file(row, "spool.db", "", &restored, &key, &wrong) : spsy_fail_memory(&wrong);

    cJSON_Delete(row);
    if (result < 0)
        return spsy_fail(error, result, "SPY0101",
                         "spooled file %s number %d is damaged and cannot be saved: %s", file->name,
                         file->number, wrong.text);
    return check_identity(writer, file, error);
}

int manifest_add_file(struct manifest_writer *writer, const struct spool_file *file,
                      const struct manifest_key *key, const char *digest, struct spsy_error *error)
{
    int result = check_identity(writer, file, error);

    if (result == 0 && !has_room(writer))
        result = fail_full(writer, error);
    if (result == 0)
        result = append_object(writer->files, &writer->file_count,
                               file_object(file, key, writer->file_count + 1, digest), file->queue,
                               error);
    return result == 0 ? add_identity(writer, file, error) : result;
}

static bool copy_all(FILE *from, FILE *to)
{
    char block[BUFSIZ];
    size_t got;

    if (fflush(from) != 0 || fseeko(from, 0, SEEK_SET) != 0) /* rewind() would not tell */
        return false;
    while ((got = fread(block, 1, sizeof block, from)) > 0)
        if (fwrite(block, 1, got, to) != got)
            return false;
    return !ferror(from);
}

static bool put_document(struct manifest_writer *writer, const char *system, const char *library,
                         FILE *document)
{
    time_t now = time(NULL);
    char when[21];
    struct tm utc;

    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    return fprintf(document,
                   "{\"version\":%d,\"kind\":\"%s\",\"system\":\"%s\",\"time\":\"%s\","
                   "\"library\":\"%s\",\n\"queues\":[",
                   MANIFEST_VERSION, kind, system, when, library) >= 0 &&
           copy_all(writer->queues, document) && fputs("],\n\"files\":[", document) >= 0 &&
           copy_all(writer->files, document) && fputs("]}\n", document) >= 0 &&
           fflush(document) == 0;
}

int manifest_document(struct manifest_writer *writer, const char *system, const char *library,
                      FILE **document, struct spsy_error *error)
{
    *document = spsy_temporary_open();
    if (*document && put_document(writer, system, library, *document))
        return 0;
    temporary_failed(error);
    if (*document)
        fclose(*document);
    *document = NULL;
    return SPSY_ERR_IO;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* A document while it is judged. */
struct judging {
    const char *source;
    struct manifest *manifest;
    const struct savefile_api *api; /* NULL = the data is not looked at */
    const struct savefile_reader *reader;
    char (*queues)[SPSY_NAME_SIZE]; /* the names, sorted; owned */
    struct identity *identities;    /* of all files; owned */
    size_t queue_room, identity_room;
    struct spsy_error *error;
};

/* The array with room for one more than `used`, moved perhaps; NULL = out of memory, it is as it
 * was. */
static void *with_room(void *array, size_t used, size_t *room, size_t size)
{
    size_t more = *room ? 2 * *room : 64;

    if (used < *room)
        return array;
    array = realloc(array, more * size);
    if (array)
        *room = more;
    return array;
}

static void list_path(char path[SPSY_JSON_PATH_SIZE], const char *list, size_t index)
{
    spsy_json_path(path, list, NULL, index);
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* No object of the array has another's value under key, which is a string in each. */
static int check_unique(const struct judging *judging, const cJSON *array, const char *path,
                        const char *key)
{
    size_t count = (size_t)cJSON_GetArraySize(array), at = 0;
    const char **names = malloc((count + 1) * sizeof *names);
    const cJSON *item;
    int result = 0;

    if (!names)
        return spsy_fail_memory(judging->error);
    cJSON_ArrayForEach(item, array) {
        names[at++] = member(item, key)->valuestring;
    }
    qsort(names, count, sizeof *names, compare_names);
    for (size_t i = 1; i < count && result == 0; i++)
        if (strcmp(names[i - 1], names[i]) == 0)
            result =
                spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                          "%s: %s: %s %s stands there twice", judging->source, path, key, names[i]);
    free(names);
    return result;
}

static int judge_authorities(const struct judging *judging, const cJSON *array,
                             const char *queue_path)
{
    char list[SPSY_JSON_PATH_SIZE], path[SPSY_JSON_PATH_SIZE];
    struct private_authority private;
    const cJSON *item;
    size_t at = 0;

    spsy_json_path(list, queue_path, "privateAuthorities", 0);
    cJSON_ArrayForEach(item, array) {
        int result;

        list_path(path, list, at++);
        result = fields_read(item, judging->source, path, authority_fields, COUNT(authority_fields),
                             NULL, 0, &private, judging->error);
        if (result < 0)
            return result;
    }
    return check_unique(judging, array, list, "profile");
}

static int read_queue(const cJSON *item, const char *source, const char *path,
                      struct spool_queue *queue, struct spsy_error *error)
{
    int result;

    memset(queue, 0, sizeof *queue);
    result = fields_read(item, source, path, queue_fields, COUNT(queue_fields), queue_more,
                         COUNT(queue_more), queue, error);
    if (result == 0)
        result = read_protection(item, source, path, &queue->protection, error);
    return result == 0 ? manifest_label_read(item, source, path, queue->key_label, error) : result;
}

static int judge_stored(const struct judging *judging, const cJSON *item, const char *path)
{
    struct spool_stored stored;
    struct spsy_error wrong = {0};
    int result = manifest_stored(item, &stored, &wrong);

    spool_stored_free(&stored);
    return result < 0 ? field_wrong(judging->source, path, wrong.text, judging->error) : 0;
}

static int judge_queue(void *context, const cJSON *item, const char *path, size_t index,
                       struct spsy_error *error)
{
    struct judging *judging = context;
    struct spool_queue queue;
    void *queues;
    int result = read_queue(item, judging->source, path, &queue, error);

    if (result == 0 && index == MANIFEST_QUEUES_MAX)
        result = field_wrong(judging->source, path, "more queues than a save file can have", error);
    if (result == 0)
        result = judge_authorities(judging, member(item, "privateAuthorities"), path);
    if (result == 0)
        result = judge_stored(judging, item, path);
    if (result < 0)
        return result;
    queues = with_room(judging->queues, index, &judging->queue_room, sizeof *judging->queues);
    if (!queues)
        return spsy_fail_memory(error);
    judging->queues = queues;
    memcpy(judging->queues[index], queue.name, sizeof queue.name);
    judging->manifest->queue_count = index + 1;
    return 0;
}

static int compare_queues(const void *a, const void *b)
{
    return strcmp(a, b);
}

static int judge_queues(struct judging *judging)
{
    struct manifest *manifest = judging->manifest;
    int result = manifest_scan(manifest->document, judging->source, "queues", judge_queue, judging,
                               judging->error);

    if (result < 0 || manifest->queue_count == 0)
        return result;
    qsort(judging->queues, manifest->queue_count, sizeof *judging->queues, compare_queues);
    for (size_t i = 1; i < manifest->queue_count; i++)
        if (strcmp(judging->queues[i - 1], judging->queues[i]) == 0)
            return spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                             "%s: queues: outputQueue %s stands there twice", judging->source,
                             judging->queues[i]);
    return 0;
}

/* X21: whatever is restored can be asked about. */
static int check_record(const struct judging *judging, const struct spool_file *file,
                        const char *path)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_error wrong = {0};
    struct spsy_fields fields;

    spool_file_fields(file, &fields);
    fields.function = "RST";
    fields.current_user = file->job.user;
    fields.output_queue_library = judging->manifest->library;
    if (spsy_record_encode(&fields, SPSY_CHARSET_EBCDIC, record, &wrong) < 0)
        return field_wrong(judging->source, path, wrong.text, judging->error);
    return 0;
}

static bool digest_valid(const char *text)
{
    return strlen(text) == SAVEFILE_DIGEST_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SAVEFILE_DIGEST_SIZE - 1;
}

static bool queue_is_there(const struct judging *judging, const char *name)
{
    size_t count = judging->manifest->queue_count;

    return count > 0 &&
           bsearch(name, judging->queues, count, sizeof *judging->queues, compare_queues) != NULL;
}

/* Digest and size are those of the data in the save file; of what is under a key that is longer. */
static int check_data(const struct judging *judging, size_t index, const char *path,
                      const char *stated, const struct spool_file *file)
{
    int64_t size = file->key_id[0] ? spool_kept_bytes(file->size) : file->size;
    int64_t bytes;
    const char *digest =
        judging->api ? judging->api->digest(judging->reader, index, &bytes) : stated;

    if (!judging->api || !digest) /* how many there are is looked at in the end */
        return 0;
    if (strcmp(digest, stated) != 0)
        return field_wrong(judging->source, path,
                           "its data is not what was saved: the digest differs", judging->error);
    if (bytes != size)
        return field_wrong(judging->source, path, "its data has another size", judging->error);
    return 0;
}

static int judge_file(void *context, const cJSON *item, const char *path, size_t index,
                      struct spsy_error *error)
{
    struct judging *judging = context;
    struct manifest_key key;
    struct spool_file file;
    const char *digest;
    void *identities;
    long entry;
    int result = read_file(item, judging->source, path, &file, &key, error);

    if (result == 0)
        result = spsy_json_integer(member(item, "entry"), judging->source, path, 1,
                                   SAVEFILE_FILES_MAX, &entry, error);
    if (result < 0)
        return result;
    digest = member(item, "digest")->valuestring;
    if (entry != (long)index + 1)
        return field_wrong(judging->source, path, "its entry is not the next one", error);
    if (!digest_valid(digest))
        return field_wrong(judging->source, path, "its digest is malformed", error);
    if (!queue_is_there(judging, file.queue))
        return field_wrong(judging->source, path, "its queue is not in the save file", error);
    result = check_data(judging, index, path, digest, &file);
    if (result < 0)
        return result;
    identities =
        with_room(judging->identities, index, &judging->identity_room, sizeof *judging->identities);
    if (!identities)
        return spsy_fail_memory(error);
    judging->identities = identities;
    keep_identity(&file, &judging->identities[index]);
    judging->manifest->file_count = index + 1;
    return check_record(judging, &file, path);
}

static int check_identities(const struct judging *judging)
{
    struct identity *all = judging->identities;
    size_t count = judging->manifest->file_count;

    if (count == 0)
        return 0;
    qsort(all, count, sizeof *all, compare_identities);
    for (size_t i = 1; i < count; i++)
        if (compare_identities(&all[i - 1], &all[i]) == 0)
            return spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                             "%s: files: number %d of job %s/%s/%s stands there twice",
                             judging->source, (int)all[i].number, all[i].job_number,
                             all[i].job_user, all[i].job_name);
    return 0;
}

static int judge_files(struct judging *judging)
{
    struct manifest *manifest = judging->manifest;
    int result = manifest_scan(manifest->document, judging->source, "files", judge_file, judging,
                               judging->error);

    if (result == 0)
        result = check_identities(judging);
    if (result == 0 && judging->api &&
        judging->api->entries(judging->reader) != manifest->file_count)
        result = spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                           "%s: files: %zu, but the save file has the data of %zu", judging->source,
                           manifest->file_count, judging->api->entries(judging->reader));
    return result;
}

static bool moment_valid(const char *text)
{
    static const char pattern[] = "0000-00-00T00:00:00Z";

    if (strlen(text) != sizeof pattern - 1)
        return false;
    for (size_t i = 0; pattern[i]; i++)
        if (pattern[i] == '0' ? text[i] < '0' || text[i] > '9' : text[i] != pattern[i])
            return false;
    return true;
}

static int judge_head(struct judging *judging, const cJSON *root)
{
    struct manifest *manifest = judging->manifest;
    const char *source = judging->source, *text;
    const cJSON *version;
    int result;

    if (!cJSON_IsObject(root))
        return field_wrong(source, "the document", "is not an object", judging->error);
    version = member(root, "version"); /* first: a later one may have other members */
    if (cJSON_IsNumber(version) && version->valuedouble != MANIFEST_VERSION)
        return spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                         "%s: version: %.15g, but this program reads %d only", source,
                         version->valuedouble, MANIFEST_VERSION);
    result = spsy_json_check(root, source, "", root_members, COUNT(root_members), judging->error);
    if (result < 0)
        return result;
    if (strcmp(member(root, "kind")->valuestring, kind) != 0)
        return field_wrong(source, "kind", "is not a save file's", judging->error);
    text = member(root, "time")->valuestring;
    if (!moment_valid(text))
        return field_wrong(source, "time", "is not a time", judging->error);
    memcpy(manifest->time, text, sizeof manifest->time);
    text = member(root, "system")->valuestring;
    if (!spsy_name_valid(text, SPSY_SYSTEM_NAME_MAX))
        return field_wrong(source, "system", "is not a name", judging->error);
    snprintf(manifest->system, sizeof manifest->system, "%s", text);
    text = member(root, "library")->valuestring;
    if (!spsy_name_valid(text, SPSY_NAME_MAX))
        return field_wrong(source, "library", "is not a name", judging->error);
    snprintf(manifest->library, sizeof manifest->library, "%s", text);
    return 0;
}

static int judge(struct judging *judging)
{
    struct manifest *manifest = judging->manifest;
    cJSON *root = NULL;
    int result = manifest_scan_head(manifest->document, judging->source, &root, judging->error);

    if (result == 0)
        result = judge_head(judging, root);
    cJSON_Delete(root);
    if (result == 0)
        result = judge_queues(judging);
    return result == 0 ? judge_files(judging) : result;
}

int manifest_read(FILE *document, const char *source, const struct savefile_api *api,
                  const struct savefile_reader *reader, struct manifest *manifest,
                  struct spsy_error *error)
{
    struct judging judging = {
        .source = source, .manifest = manifest, .api = api, .reader = reader, .error = error};
    int result;

    memset(manifest, 0, sizeof *manifest);
    manifest->document = document;
    result = judge(&judging);
    free(judging.queues);
    free(judging.identities);
    if (result < 0)
        manifest_free(manifest);
    return result;
}

void manifest_free(struct manifest *manifest)
{
    if (manifest->document)
        fclose(manifest->document);
    memset(manifest, 0, sizeof *manifest);
}

/* ---- going through what has been judged ---------------------------------------------------- */

struct queue_walk {
    int (*visit)(void *context, const struct spool_queue *queue, const cJSON *object);
    void *context;
};

static int walk_queue(void *context, const cJSON *item, const char *path, size_t index,
                      struct spsy_error *error)
{
    const struct queue_walk *walk = context;
    struct spool_queue queue;
    int result = read_queue(item, "", path, &queue, error);

    (void)index;
    return result == 0 ? walk->visit(walk->context, &queue, item) : result;
}

int manifest_queue_each(const struct manifest *manifest,
                        int (*visit)(void *context, const struct spool_queue *queue,
                                     const cJSON *object),
                        void *context, struct spsy_error *error)
{
    struct queue_walk walk = {visit, context};

    return manifest_scan(manifest->document, "", "queues", walk_queue, &walk, error);
}

struct queue_search {
    const char *name;
    int (*visit)(void *context, const struct spool_queue *queue, const cJSON *object);
    void *context;
    int result; /* visit's */
};

static int visit_named(void *opaque, const struct spool_queue *queue, const cJSON *object)
{
    struct queue_search *search = opaque;

    if (strcmp(queue->name, search->name) != 0)
        return 0;
    search->result = search->visit(search->context, queue, object);
    return 1;
}

int manifest_queue_visit(const struct manifest *manifest, const char *name,
                         int (*visit)(void *context, const struct spool_queue *queue,
                                      const cJSON *object),
                         void *context, struct spsy_error *error)
{
    struct queue_search search = {name, visit, context, 0};
    off_t at = ftello(manifest->document);
    int result = manifest_queue_each(manifest, visit_named, &search, error);

    if (at < 0 || fseeko(manifest->document, at, SEEK_SET) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "the manifest cannot be read");
    return result < 0 ? result : search.result;
}

int manifest_authority_each(const cJSON *object,
                            int (*visit)(void *context, const char *profile, uint32_t authority),
                            void *context)
{
    struct private_authority private;
    const cJSON *item;

    cJSON_ArrayForEach(item, member(object, "privateAuthorities")) {
        int result = fields_read(item, "", "", authority_fields, COUNT(authority_fields), NULL, 0,
                                 &private, NULL);

        if (result == 0)
            result = visit(context, private.profile, private.authority);
        if (result != 0)
            return result;
    }
    return 0;
}

int manifest_stored(const cJSON *object, struct spool_stored *stored, struct spsy_error *error)
{
    const cJSON *values = member(object, "stored"), *name = member(object, "outputQueue");
    char *text;
    int result;

    stored->values = NULL;
    if (!values)
        return 0;
    text = spsy_json_print(values);
    if (!text)
        return spsy_fail_memory(error);
    result = spool_stored_read(&spool_queue_stored, name->valuestring, text, strlen(text), stored,
                               error);
    cJSON_free(text);
    return result;
}

struct file_walk {
    const struct manifest *manifest;
    int (*visit)(void *context, size_t entry, const struct spool_file *file,
                 const struct manifest_key *key);
    void *context;
};

static int walk_file(void *context, const cJSON *item, const char *path, size_t index,
                     struct spsy_error *error)
{
    const struct file_walk *walk = context;
    struct manifest_key key;
    struct spool_file file;
    int result = read_file(item, "", path, &file, &key, error);

    snprintf(file.queue_library, sizeof file.queue_library, "%s", walk->manifest->library);
    return result == 0 ? walk->visit(walk->context, index, &file, &key) : result;
}

int manifest_file_each(const struct manifest *manifest,
                       int (*visit)(void *context, size_t entry, const struct spool_file *file,
                                    const struct manifest_key *key),
                       void *context, struct spsy_error *error)
{
    struct file_walk walk = {manifest, visit, context};

    return manifest_scan(manifest->document, "", "files", walk_file, &walk, error);
}
