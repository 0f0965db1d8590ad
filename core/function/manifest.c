/* manifest.c - the manifest of a save file. What it must be stands in manifest.h. */
#include "function/manifest.h"

#include <inttypes.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/text.h"
#include "function/manifest_field.h"
#include "record/record.h"

static const char kind[] = "spsy save file";

/* Fifteen digits, which cJSON writes exactly: a petabyte. */
#define SIZE_MOST 999999999999999L

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))
#define PLACE(structure, member)                                                                   \
    offsetof(struct structure, member), sizeof(((struct structure *)NULL)->member)

/* In the order of the enumerations of spool/objects.h and spool/file.h. */
static const char *const authorities[] = {"*NONE", "*EXCLUDE", "*USE", "*CHANGE", "*ALL", NULL};
static const char *const display_data[] = {"*NO", "*YES", "*OWNER", NULL};
static const char *const authority_checks[] = {"*OWNER", "*DTAAUT", NULL};
static const char *const device_types[] = {"*SCS", "*USERASCII", "*AFPDS", NULL};
static const char *const statuses[] = {"*READY", "*HELD", "*SAVED", "*OPEN", "*PENDING", NULL};

struct private_authority {
    char profile[11];
    enum spool_authority authority;
};

/* clang-format off */
static const struct manifest_field authority_fields[] = {
    {"profile", MANIFEST_NAME, PLACE(private_authority, profile), 0, 10, NULL},
    {"authority", MANIFEST_CHOICE, PLACE(private_authority, authority), SPOOL_AUT_EXCLUDE, 0,
     authorities},
};

static const struct manifest_field queue_fields[] = {
    {"outputQueue", MANIFEST_NAME, PLACE(spool_queue, name), 0, 10, NULL},
    {"owner", MANIFEST_NAME, PLACE(spool_queue, owner), 0, 10, NULL},
    {"publicAuthority", MANIFEST_CHOICE, PLACE(spool_queue, public_authority), SPOOL_AUT_EXCLUDE,
     0, authorities},
    {"displayData", MANIFEST_CHOICE, PLACE(spool_queue, display_data), 0, 0, display_data},
    {"operatorControl", MANIFEST_FLAG, PLACE(spool_queue, operator_control), 0, 0, NULL},
    {"authorityCheck", MANIFEST_CHOICE, PLACE(spool_queue, authority_check), 0, 0,
     authority_checks},
    {"text", MANIFEST_TEXT, PLACE(spool_queue, text), 0, 50, NULL},
};

static const struct manifest_field file_fields[] = {
    {"fileName", MANIFEST_NAME, PLACE(spool_file, name), 0, 10, NULL},
    {"fileNumber", MANIFEST_NUMBER, PLACE(spool_file, number), 1, 999999, NULL},
    {"jobNumber", MANIFEST_JOB_NUMBER, PLACE(spool_file, job.number), 0, 0, NULL},
    {"jobUser", MANIFEST_NAME, PLACE(spool_file, job.user), 0, 10, NULL},
    {"jobName", MANIFEST_NAME, PLACE(spool_file, job.name), 0, 10, NULL},
    {"jobSystem", MANIFEST_NAME, PLACE(spool_file, system), 0, 8, NULL},
    {"dateOpened", MANIFEST_DATE, PLACE(spool_file, date_opened), 0, 0, NULL},
    {"timeOpened", MANIFEST_TIME, PLACE(spool_file, time_opened), 0, 0, NULL},
    {"outputQueue", MANIFEST_NAME, PLACE(spool_file, queue), 0, 10, NULL},
    {"formType", MANIFEST_TEXT, PLACE(spool_file, form_type), 0, 10, NULL},
    {"userData", MANIFEST_TEXT, PLACE(spool_file, user_data), 0, 10, NULL},
    {"userDefinedData", MANIFEST_TEXT, PLACE(spool_file, user_defined_data), 0, 255, NULL},
    {"status", MANIFEST_WORD, PLACE(spool_file, status), 0, 0, statuses},
    {"copies", MANIFEST_NUMBER, PLACE(spool_file, copies), 1, 255, NULL},
    {"outputPriority", MANIFEST_NUMBER, PLACE(spool_file, priority), 1, 9, NULL},
    {"save", MANIFEST_FLAG, PLACE(spool_file, save), 0, 0, NULL},
    {"expirationDate", MANIFEST_EXPIRATION, PLACE(spool_file, expiration), 0, 0, NULL},
    {"deviceType", MANIFEST_CHOICE, PLACE(spool_file, device_type), 0, 0, device_types},
    {"ccsid", MANIFEST_NUMBER, PLACE(spool_file, ccsid), 1, 65535, NULL},
    {"size", MANIFEST_BYTES, PLACE(spool_file, size), 0, SIZE_MOST, NULL},
    {"pages", MANIFEST_NUMBER, PLACE(spool_file, pages), 0, INT32_MAX, NULL},
};

static const struct spsy_json_member queue_more[] = {
    {"privateAuthorities", SPSY_JSON_ARRAY, true},
};
static const struct spsy_json_member file_more[] = {
    {"entry", SPSY_JSON_INTEGER, true},
    {"digest", SPSY_JSON_STRING, true},
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

/* ---- writing ------------------------------------------------------------------------------ */

int manifest_writer_open(struct manifest_writer *writer, struct spsy_error *error)
{
    memset(writer, 0, sizeof *writer);
    writer->queues = open_memstream(&writer->queue_text, &writer->queue_bytes);
    writer->files = open_memstream(&writer->file_text, &writer->file_bytes);
    return writer->queues && writer->files ? 0 : spsy_fail_memory(error);
}

void manifest_writer_close(struct manifest_writer *writer)
{
    if (writer->queues)
        fclose(writer->queues);
    if (writer->files)
        fclose(writer->files);
    free(writer->queue_text);
    free(writer->file_text);
    memset(writer, 0, sizeof *writer);
}

/* One object, on a line of its own. Takes it over; NULL = out of memory. */
static int append_object(FILE *stream, size_t *count, cJSON *object, struct spsy_error *error)
{
    char *text = object ? cJSON_PrintUnformatted(object) : NULL;
    int written = text ? fprintf(stream, "%s\n%s", *count ? "," : "", text) : -1;

    cJSON_free(text);
    cJSON_Delete(object);
    if (written < 0)
        return spsy_fail_memory(error);
    ++*count;
    return 0;
}

struct adding {
    cJSON *array;
    bool failed;
};

static int add_authority(void *context, const char *profile, enum spool_authority authority)
{
    struct private_authority private = {.authority = authority};
    struct adding *adding = context;
    cJSON *object = cJSON_CreateObject();

    snprintf(private.profile, sizeof private.profile, "%s", profile);
    if (!object ||
        !manifest_fields_write(object, authority_fields, COUNT(authority_fields), &private)) {
        cJSON_Delete(object);
        adding->failed = true;
        return SPSY_ERR_MEMORY;
    }
    cJSON_AddItemToArray(adding->array, object);
    return 0;
}

int manifest_add_queue(struct manifest_writer *writer, struct spool *spool,
                       const struct spool_queue *queue, struct spsy_error *error)
{
    struct spool_object object = {.type = SPOOL_OUTQ};
    cJSON *row = cJSON_CreateObject();
    struct adding adding = {NULL, false};
    int result = 0;

    memcpy(object.library, queue->library, sizeof object.library);
    memcpy(object.name, queue->name, sizeof object.name);
    if (row && manifest_fields_write(row, queue_fields, COUNT(queue_fields), queue))
        adding.array = cJSON_AddArrayToObject(row, "privateAuthorities");
    if (adding.array)
        result = spool_object_private_each(spool, &object, add_authority, &adding, error);
    if (!adding.array || adding.failed)
        result = spsy_fail_memory(error);
    if (result == 0)
        return append_object(writer->queues, &writer->queue_count, row, error);
    cJSON_Delete(row);
    return result;
}

/* Told at once, not after hours of saving. The queues and what is around the lists get what a file
 * never fills up. */
static bool has_room(const struct manifest_writer *writer)
{
    enum { ROOM_FOR_QUEUES = SAVEFILE_MANIFEST_BYTES_MAX / 8 };

    return ftello(writer->files) < SAVEFILE_MANIFEST_BYTES_MAX - ROOM_FOR_QUEUES;
}

int manifest_add_file(struct manifest_writer *writer, const struct spool_file *file,
                      const char *digest, struct spsy_error *error)
{
    cJSON *row;

    if (!has_room(writer))
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                         "one save file cannot hold more than these %zu spooled files: save fewer "
                         "queues at a time",
                         writer->file_count);
    row = cJSON_CreateObject();
    if (row && manifest_fields_write(row, file_fields, COUNT(file_fields), file) &&
        cJSON_AddNumberToObject(row, "entry", (double)writer->file_count + 1) &&
        cJSON_AddStringToObject(row, "digest", digest))
        return append_object(writer->files, &writer->file_count, row, error);
    cJSON_Delete(row);
    return spsy_fail_memory(error);
}

int manifest_text(struct manifest_writer *writer, const char *system, const char *library,
                  char **text, struct spsy_error *error)
{
    bool complete = fclose(writer->queues) == 0 && fclose(writer->files) == 0;
    time_t now = time(NULL);
    char when[21];
    struct tm utc;

    writer->queues = writer->files = NULL;
    gmtime_r(&now, &utc);
    strftime(when, sizeof when, "%Y-%m-%dT%H:%M:%SZ", &utc);
    if (!complete || asprintf(text,
                              "{\"version\":%d,\"kind\":\"%s\",\"system\":\"%s\",\"time\":\"%s\","
                              "\"library\":\"%s\",\n\"queues\":[%s],\n\"files\":[%s]}\n",
                              MANIFEST_VERSION, kind, system, when, library, writer->queue_text,
                              writer->file_text) < 0)
        return spsy_fail_memory(error);
    return 0;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* What tells one file from another (X20), to find the same one twice. */
struct identity {
    char job_number[7], job_user[11], job_name[11], system[9], date[8], time[7];
    int32_t number;
};

/* A document while it is judged. */
struct judging {
    const char *source;
    struct manifest *manifest;
    struct identity *identities; /* of all files */
    size_t at;
    struct spsy_error *error;
};

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
        result = manifest_fields_read(item, judging->source, path, authority_fields,
                                      COUNT(authority_fields), NULL, 0, &private, judging->error);
        if (result < 0)
            return result;
    }
    return check_unique(judging, array, list, "profile");
}

static int read_queue(const cJSON *item, const char *source, const char *path,
                      struct spool_queue *queue, struct spsy_error *error)
{
    memset(queue, 0, sizeof *queue);
    return manifest_fields_read(item, source, path, queue_fields, COUNT(queue_fields), queue_more,
                                COUNT(queue_more), queue, error);
}

static int judge_queues(struct judging *judging)
{
    const cJSON *queues = member(judging->manifest->root, "queues"), *item;
    char path[SPSY_JSON_PATH_SIZE];
    struct spool_queue queue;

    cJSON_ArrayForEach(item, queues) {
        int result;

        list_path(path, "queues", judging->manifest->queue_count++);
        result = read_queue(item, judging->source, path, &queue, judging->error);
        if (result == 0)
            result = judge_authorities(judging, member(item, "privateAuthorities"), path);
        if (result < 0)
            return result;
    }
    return check_unique(judging, queues, "queues", "outputQueue");
}

/* X21: whatever is restored can be asked about. */
static int check_record(const struct judging *judging, const struct spool_file *file,
                        const char *path)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spsy_error wrong = {0};
    struct spsy_fields fields;

    spsy_fields_init(&fields);
    fields.function = "RST";
    fields.current_user = file->job.user;
    fields.job_name = file->job.name;
    fields.job_user = file->job.user;
    fields.job_number = file->job.number;
    fields.file_name = file->name;
    fields.file_number = file->number;
    fields.job_system = file->system;
    fields.date_opened = file->date_opened;
    fields.time_opened = file->time_opened;
    fields.output_queue = file->queue;
    fields.output_queue_library = judging->manifest->library;
    fields.form_type = file->form_type;
    fields.user_data = file->user_data;
    fields.user_defined_data = file->user_defined_data;
    if (spsy_record_encode(&fields, SPSY_FORM_EBCDIC, record, &wrong) < 0)
        return manifest_wrong(judging->source, path, wrong.text, judging->error);
    return 0;
}

static bool digest_valid(const char *text)
{
    return strlen(text) == SAVEFILE_DIGEST_SIZE - 1 &&
           strspn(text, "0123456789abcdef") == SAVEFILE_DIGEST_SIZE - 1;
}

static bool queue_is_there(const struct manifest *manifest, const char *name)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(manifest->root, "queues")) {
        if (strcmp(member(item, "outputQueue")->valuestring, name) == 0)
            return true;
    }
    return false;
}

static int read_file(const cJSON *item, const char *source, const char *path,
                     struct spool_file *file, struct spsy_error *error)
{
    int result;

    memset(file, 0, sizeof *file);
    result = manifest_fields_read(item, source, path, file_fields, COUNT(file_fields), file_more,
                                  COUNT(file_more), file, error);
    if (result == 0 && !file->user_defined_data[0])
        snprintf(file->user_defined_data, sizeof file->user_defined_data, "*NONE"); /* X26 */
    return result;
}

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

static int judge_file(struct judging *judging, const cJSON *item, size_t at)
{
    char path[SPSY_JSON_PATH_SIZE];
    struct spool_file file;
    long entry;
    int result;

    list_path(path, "files", at);
    result = read_file(item, judging->source, path, &file, judging->error);
    if (result == 0)
        result = spsy_json_integer(member(item, "entry"), judging->source, path, 1,
                                   SAVEFILE_FILES_MAX, &entry, judging->error);
    if (result < 0)
        return result;
    if (entry != (long)at + 1)
        return manifest_wrong(judging->source, path, "its entry is not the next one",
                              judging->error);
    if (!digest_valid(member(item, "digest")->valuestring))
        return manifest_wrong(judging->source, path, "its digest is none", judging->error);
    if (!queue_is_there(judging->manifest, file.queue))
        return manifest_wrong(judging->source, path, "its queue is not in the save file",
                              judging->error);
    keep_identity(&file, &judging->identities[at]);
    return check_record(judging, &file, path);
}

static int compare_identities(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(struct identity));
}

static int check_identities(const struct judging *judging)
{
    struct identity *all = judging->identities;
    size_t count = judging->manifest->file_count;

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
    const cJSON *files = member(judging->manifest->root, "files"), *item;
    size_t count = (size_t)cJSON_GetArraySize(files), at = 0;
    int result = 0;

    judging->identities = calloc(count + 1, sizeof *judging->identities);
    if (!judging->identities)
        return spsy_fail_memory(judging->error);
    judging->manifest->file_count = count;
    cJSON_ArrayForEach(item, files) {
        result = judge_file(judging, item, at++);
        if (result < 0)
            break;
    }
    if (result == 0)
        result = check_identities(judging);
    free(judging->identities);
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

static int judge_head(struct judging *judging)
{
    struct manifest *manifest = judging->manifest;
    const char *source = judging->source, *text;
    const cJSON *version;
    int result;

    if (!cJSON_IsObject(manifest->root))
        return manifest_wrong(source, "the document", "is not an object", judging->error);
    version = member(manifest->root, "version"); /* first: a later one may have other members */
    if (cJSON_IsNumber(version) && version->valuedouble != MANIFEST_VERSION)
        return spsy_fail(judging->error, SPSY_ERR_FORMAT, "SPY0107",
                         "%s: version: %.15g, but this program reads %d only", source,
                         version->valuedouble, MANIFEST_VERSION);
    result = spsy_json_check(manifest->root, source, "", root_members, COUNT(root_members),
                             judging->error);
    if (result < 0)
        return result;
    if (strcmp(member(manifest->root, "kind")->valuestring, kind) != 0)
        return manifest_wrong(source, "kind", "is not a save file's", judging->error);
    text = member(manifest->root, "time")->valuestring;
    if (!moment_valid(text))
        return manifest_wrong(source, "time", "is not a moment", judging->error);
    memcpy(manifest->time, text, sizeof manifest->time);
    text = member(manifest->root, "system")->valuestring;
    if (!spsy_name_valid(text, SPSY_SYSTEM_NAME_MAX))
        return manifest_wrong(source, "system", "is not a name", judging->error);
    snprintf(manifest->system, sizeof manifest->system, "%s", text);
    text = member(manifest->root, "library")->valuestring;
    if (!spsy_name_valid(text, SPSY_NAME_MAX))
        return manifest_wrong(source, "library", "is not a name", judging->error);
    snprintf(manifest->library, sizeof manifest->library, "%s", text);
    return 0;
}

int manifest_read(const char *text, const char *source, struct manifest *manifest,
                  struct spsy_error *error)
{
    struct judging judging = {.source = source, .manifest = manifest, .error = error};
    int result;

    memset(manifest, 0, sizeof *manifest);
    result = spsy_json_parse(text, strlen(text), source, &manifest->root, error);
    if (result == 0)
        result = judge_head(&judging);
    if (result == 0)
        result = judge_queues(&judging);
    if (result == 0)
        result = judge_files(&judging);
    if (result < 0)
        manifest_free(manifest);
    return result;
}

void manifest_free(struct manifest *manifest)
{
    cJSON_Delete(manifest->root);
    memset(manifest, 0, sizeof *manifest);
}

int manifest_check_entries(const struct manifest *manifest, const struct savefile_api *api,
                           const struct savefile_reader *reader, const char *source,
                           struct spsy_error *error)
{
    const cJSON *item;
    size_t at = 0;

    if (api->entries(reader) != manifest->file_count)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "%s: files: %zu, but the save file has the data of %zu", source,
                         manifest->file_count, api->entries(reader));
    cJSON_ArrayForEach(item, member(manifest->root, "files")) {
        char path[SPSY_JSON_PATH_SIZE];
        int64_t bytes;
        const char *digest = api->digest(reader, at, &bytes);

        list_path(path, "files", at++);
        if (strcmp(digest, member(item, "digest")->valuestring) != 0)
            return manifest_wrong(source, path, "its data is not what was saved: another digest",
                                  error);
        if ((double)bytes != member(item, "size")->valuedouble)
            return manifest_wrong(source, path, "its data has another size", error);
    }
    return 0;
}

int manifest_queue_each(const struct manifest *manifest,
                        int (*visit)(void *context, const struct spool_queue *queue), void *context)
{
    struct spool_queue queue;
    const cJSON *item;

    cJSON_ArrayForEach(item, member(manifest->root, "queues")) {
        int result = read_queue(item, "", "", &queue, NULL); /* judged already */

        if (result == 0)
            result = visit(context, &queue);
        if (result != 0)
            return result;
    }
    return 0;
}

static int each_authority(const cJSON *array,
                          int (*visit)(void *context, const char *profile,
                                       enum spool_authority authority),
                          void *context)
{
    struct private_authority private;
    const cJSON *item;

    cJSON_ArrayForEach(item, array) {
        int result = manifest_fields_read(item, "", "", authority_fields, COUNT(authority_fields),
                                          NULL, 0, &private, NULL);

        if (result == 0)
            result = visit(context, private.profile, private.authority);
        if (result != 0)
            return result;
    }
    return 0;
}

int manifest_authority_each(const struct manifest *manifest, const char *queue,
                            int (*visit)(void *context, const char *profile,
                                         enum spool_authority authority),
                            void *context)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, member(manifest->root, "queues")) {
        if (strcmp(member(item, "outputQueue")->valuestring, queue) == 0)
            return each_authority(member(item, "privateAuthorities"), visit, context);
    }
    return 0;
}

int manifest_file_each(const struct manifest *manifest,
                       int (*visit)(void *context, size_t entry, const struct spool_file *file),
                       void *context)
{
    struct spool_file file;
    const cJSON *item;
    size_t at = 0;

    cJSON_ArrayForEach(item, member(manifest->root, "files")) {
        int result = read_file(item, "", "", &file, NULL);

        snprintf(file.queue_library, sizeof file.queue_library, "%s", manifest->library);
        if (result == 0)
            result = visit(context, at++, &file);
        if (result != 0)
            return result;
    }
    return 0;
}
