/* document.c - registry.json to registrations and back: unknown keys, wrong types, duplicate
 * numbers and more than ten programs are errors that name the JSON path; nothing is half-read. */
#include "registry/document.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"

enum { DOCUMENT_VERSION = 1 };

static const struct spsy_json_member root_members[] = {
    {"version", SPSY_JSON_INTEGER, true},
    {"exitPoints", SPSY_JSON_ARRAY, true},
};

static const struct spsy_json_member point_members[] = {
    {"exitPoint", SPSY_JSON_STRING, true},
    {"format", SPSY_JSON_STRING, true},
    {"programs", SPSY_JSON_ARRAY, true},
};

static const struct spsy_json_member program_members[] = {
    {"number", SPSY_JSON_INTEGER, true},
    {"program", SPSY_JSON_STRING, true},
    {"entry", SPSY_JSON_STRING, false},
    {"ccsid", SPSY_JSON_ANY, false}, /* "*AUTO", 37 or 819 */
    {"run", SPSY_JSON_STRING, false},
    {"timeLimitMs", SPSY_JSON_INTEGER, false},
    {"onFailure", SPSY_JSON_STRING, false},
    {"mode", SPSY_JSON_STRING, false},
    {"adopt", SPSY_JSON_STRING, false},
    {"programData", SPSY_JSON_STRING, false},
    {"programDataCcsid", SPSY_JSON_INTEGER, false},
    {"threadSafe", SPSY_JSON_STRING, false},
    {"multithreadAction", SPSY_JSON_STRING, false},
    {"createExitPoint", SPSY_JSON_STRING, false},
    {"text", SPSY_JSON_STRING, false},
    {"messageId", SPSY_JSON_STRING, false},
    {"messageFile", SPSY_JSON_STRING, false},
    {"registeredAt", SPSY_JSON_STRING, false},
};

#define COUNT(array) (sizeof(array) / sizeof(array)[0])

struct reader { /* of one program */
    const cJSON *object;
    const char *source;
    const char *path;
    struct spsy_error *error;
};

static int flaw(const struct reader *reader, const char *key, const char *what)
{
    char path[SPSY_JSON_PATH_SIZE];

    spsy_json_path(path, reader->path, key, 0);
    return spsy_fail(reader->error, SPSY_ERR_FORMAT, "", "%s: %s: %s", reader->source, path, what);
}

static const char *string_of(const struct reader *reader, const char *key)
{
    return cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(reader->object, key));
}

/* Replaces an owned string when the key is there. */
static int read_owned(const struct reader *reader, const char *key, char **target)
{
    const char *text = string_of(reader, key);
    char *copy;

    if (!text)
        return 0;
    copy = strdup(text);
    if (!copy)
        return spsy_fail_memory(reader->error);
    free(*target);
    *target = copy;
    return 0;
}

static int read_buffer(const struct reader *reader, const char *key, char *target, size_t size)
{
    const char *text = string_of(reader, key);
    size_t length;

    if (!text)
        return 0;
    length = strlen(text);
    if (length >= size)
        return flaw(reader, key, "too long");
    memcpy(target, text, length + 1);
    return 0;
}

static int read_choice(const struct reader *reader, const char *key, const char *const names[2],
                       unsigned *value)
{
    const char *text = string_of(reader, key);
    int index;

    if (!text)
        return 0;
    index = spsy_choice(names, 2, text);
    if (index < 0) {
        char what[64];

        snprintf(what, sizeof what, "neither %s nor %s", names[0], names[1]);
        return flaw(reader, key, what);
    }
    *value = (unsigned)index;
    return 0;
}

static int read_integer(const struct reader *reader, const char *key, long least, long most,
                        int32_t *value)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(reader->object, key);
    char path[SPSY_JSON_PATH_SIZE];
    long number;
    int result;

    if (!item)
        return 0;
    result = spsy_json_integer(item, reader->source, key, least, most, &number, reader->error);
    if (result == 0) {
        *value = (int32_t)number;
        return 0;
    }
    spsy_json_path(path, reader->path, key, 0); /* it costs more than the check */
    return spsy_json_integer(item, reader->source, path, least, most, &number, reader->error);
}

static int read_ccsid(const struct reader *reader, enum spsy_ccsid *ccsid)
{
    const cJSON *item = cJSON_GetObjectItemCaseSensitive(reader->object, "ccsid");

    if (!item)
        return 0;
    if (cJSON_IsString(item) && strcmp(item->valuestring, "*AUTO") == 0)
        *ccsid = SPSY_CCSID_AUTO;
    else if (cJSON_IsNumber(item) && item->valuedouble == SPSY_CCSID_37)
        *ccsid = SPSY_CCSID_37;
    else if (cJSON_IsNumber(item) && item->valuedouble == SPSY_CCSID_819)
        *ccsid = SPSY_CCSID_819;
    else
        return flaw(reader, "ccsid", "neither \"*AUTO\" nor 37 nor 819");
    return 0;
}

/* *INLINE knows no limit: 0. The default in a file that spells every key out claims nothing and is
 * let pass; any other limit would be a promise that nobody keeps. */
static int read_time_limit(const struct reader *reader, struct spsy_registration *registration)
{
    int result = read_integer(reader, "timeLimitMs", 0, SPSY_TIME_LIMIT_MAX_MS,
                              &registration->time_limit_ms);

    if (result == 0 && registration->run == SPSY_RUN_INLINE &&
        registration->time_limit_ms == SPSY_TIME_LIMIT_DEFAULT_MS)
        registration->time_limit_ms = 0;
    return result;
}

static int read_program_name(const struct reader *reader, struct spsy_registration *registration)
{
    const char *what;
    char *name = spsy_program_name(string_of(reader, "program"), &what);

    if (!name)
        return what ? flaw(reader, "program", what) : spsy_fail_memory(reader->error);
    free(registration->program);
    registration->program = name;
    return 0;
}

static int read_values(const struct reader *reader, struct spsy_registration *registration)
{
    unsigned run = 0, on_failure = 0, mode = 0;
    int result = read_integer(reader, "number", 1, INT32_MAX, &registration->number);

    if (result == 0)
        result = read_program_name(reader, registration);
    if (result == 0)
        result = read_owned(reader, "entry", &registration->entry);
    if (result == 0)
        result = read_ccsid(reader, &registration->ccsid);
    if (result == 0)
        result = read_choice(reader, "run", spsy_run_names, &run);
    if (result == 0)
        result = read_choice(reader, "onFailure", spsy_on_failure_names, &on_failure);
    if (result == 0)
        result = read_choice(reader, "mode", spsy_mode_names, &mode);
    registration->run = (enum spsy_run)run;
    registration->on_failure = (enum spsy_on_failure)on_failure;
    registration->mode = (enum spsy_mode)mode;
    return result < 0 ? result : read_time_limit(reader, registration);
}

static int read_texts(const struct reader *reader, struct spsy_registration *registration)
{
    struct spsy_registration *r = registration;
    int result = read_buffer(reader, "adopt", r->adopt, sizeof r->adopt);

    spsy_fold_upper(r->adopt, sizeof r->adopt, r->adopt);
    if (result == 0)
        result = read_owned(reader, "programData", &r->program_data);
    if (result == 0 && *r->program_data)
        r->program_data_ccsid = 0; /* *JOB, unless the file says another */
    if (result == 0)
        result =
            read_integer(reader, "programDataCcsid", INT32_MIN, INT32_MAX, &r->program_data_ccsid);
    if (result == 0)
        result = read_buffer(reader, "text", r->text, sizeof r->text);
    if (result == 0)
        result = read_buffer(reader, "threadSafe", r->thread_safe, sizeof r->thread_safe);
    if (result == 0)
        result = read_buffer(reader, "multithreadAction", r->multithread_action,
                             sizeof r->multithread_action);
    if (result == 0)
        result = read_buffer(reader, "createExitPoint", r->create_exit_point,
                             sizeof r->create_exit_point);
    if (result == 0)
        result = read_buffer(reader, "messageId", r->message_id, sizeof r->message_id);
    if (result == 0)
        result = read_buffer(reader, "messageFile", r->message_file, sizeof r->message_file);
    if (result == 0)
        result = read_buffer(reader, "registeredAt", r->registered_at, sizeof r->registered_at);
    return result;
}

static int read_program(const struct reader *reader, struct spsy_registration *registration)
{
    const char *key;
    const char *what;
    int result = spsy_json_check(reader->object, reader->source, reader->path, program_members,
                                 COUNT(program_members), reader->error);

    if (result == 0)
        result = spsy_registration_init(registration, reader->error);
    if (result == 0)
        result = read_values(reader, registration);
    if (result == 0)
        result = read_texts(reader, registration);
    if (result < 0)
        return result;
    what = spsy_registration_flaw(registration, &key);
    return what ? flaw(reader, key, what) : 0;
}

static int compare_numbers(const void *a, const void *b)
{
    const struct spsy_registration *x = a, *y = b;

    return (x->number > y->number) - (x->number < y->number);
}

static int read_programs(const cJSON *programs, const char *source, const char *path,
                         struct spsy_registry *registry, int format, struct spsy_error *error)
{
    struct spsy_registration *list = registry->programs[format];
    char own[SPSY_JSON_PATH_SIZE];
    struct reader reader = {NULL, source, own, error};

    cJSON_ArrayForEach(reader.object, programs) {
        size_t index = registry->count[format];
        int result;

        spsy_json_path(own, path, NULL, index);
        if (index == SPSY_PROGRAMS_PER_FORMAT)
            return spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: %s: more than ten programs", source,
                             own);
        registry->count[format]++; /* first: what a failure leaves is freed too */
        result = read_program(&reader, &list[index]);
        if (result < 0)
            return result;
        for (size_t i = 0; i < index; i++)
            if (list[i].number == list[index].number)
                return flaw(&reader, "number", "appears twice in this list");
    }
    qsort(list, registry->count[format], sizeof *list, compare_numbers);
    return 0;
}

static int read_point(const cJSON *point, const char *source, const char *path,
                      struct spsy_registry *registry, bool seen[SPSY_FORMATS],
                      struct spsy_error *error)
{
    struct reader reader = {point, source, path, error};
    char programs[SPSY_JSON_PATH_SIZE];
    int format;
    int result = spsy_json_check(point, source, path, point_members, COUNT(point_members), error);

    if (result < 0)
        return result;
    if (strcmp(string_of(&reader, "exitPoint"), SPSY_EXIT_POINT) != 0)
        return flaw(&reader, "exitPoint", "not " SPSY_EXIT_POINT);
    format = spsy_format_index(string_of(&reader, "format"));
    if (format < 0)
        return flaw(&reader, "format", "neither SPSY0100 nor SPSY0200");
    if (seen[format])
        return flaw(&reader, "format", "appears twice");
    seen[format] = true;
    spsy_json_path(programs, path, "programs", 0);
    return read_programs(cJSON_GetObjectItemCaseSensitive(point, "programs"), source, programs,
                         registry, format, error);
}

int registry_from_json(const cJSON *root, const char *source, struct spsy_registry *registry,
                       struct spsy_error *error)
{
    bool seen[SPSY_FORMATS] = {false};
    char path[SPSY_JSON_PATH_SIZE];
    const cJSON *point;
    size_t index = 0;
    long version;
    int result;

    memset(registry, 0, sizeof *registry);
    result = spsy_json_check(root, source, "", root_members, COUNT(root_members), error);
    if (result < 0)
        return result;
    result = spsy_json_integer(cJSON_GetObjectItemCaseSensitive(root, "version"), source, "version",
                               DOCUMENT_VERSION, DOCUMENT_VERSION, &version, error);
    if (result < 0)
        return result;
    cJSON_ArrayForEach(point, cJSON_GetObjectItemCaseSensitive(root, "exitPoints")) {
        spsy_json_path(path, "exitPoints", NULL, index++);
        result = read_point(point, source, path, registry, seen, error);
        if (result < 0) {
            spsy_registry_free(registry);
            return result;
        }
    }
    return 0;
}

/* Only where there is one. */
static bool add_message(cJSON *json, const struct spsy_registration *registration)
{
    return !registration->message_id[0] ||
           (cJSON_AddStringToObject(json, "messageId", registration->message_id) &&
            cJSON_AddStringToObject(json, "messageFile", registration->message_file));
}

cJSON *spsy_registration_to_json(const struct spsy_registration *registration)
{
    const struct spsy_registration *r = registration;
    cJSON *json = cJSON_CreateObject();
    bool made = json && cJSON_AddNumberToObject(json, "number", r->number) &&
                cJSON_AddStringToObject(json, "program", r->program) &&
                cJSON_AddStringToObject(json, "entry", r->entry) &&
                (r->ccsid == SPSY_CCSID_AUTO ? cJSON_AddStringToObject(json, "ccsid", "*AUTO")
                                             : cJSON_AddNumberToObject(json, "ccsid", r->ccsid)) &&
                cJSON_AddStringToObject(json, "run", spsy_run_names[r->run]) &&
                cJSON_AddNumberToObject(json, "timeLimitMs", r->time_limit_ms) &&
                cJSON_AddStringToObject(json, "onFailure", spsy_on_failure_names[r->on_failure]) &&
                cJSON_AddStringToObject(json, "mode", spsy_mode_names[r->mode]) &&
                cJSON_AddStringToObject(json, "adopt", r->adopt) &&
                cJSON_AddStringToObject(json, "programData", r->program_data) &&
                cJSON_AddNumberToObject(json, "programDataCcsid", r->program_data_ccsid) &&
                cJSON_AddStringToObject(json, "threadSafe", r->thread_safe) &&
                cJSON_AddStringToObject(json, "multithreadAction", r->multithread_action) &&
                cJSON_AddStringToObject(json, "createExitPoint", r->create_exit_point) &&
                cJSON_AddStringToObject(json, "text", r->text) && add_message(json, r) &&
                cJSON_AddStringToObject(json, "registeredAt", r->registered_at);

    if (made)
        return json;
    cJSON_Delete(json);
    return NULL;
}

/* Adds child, which may be NULL (out of memory); then it is freed when it cannot be added. */
static bool append(cJSON *array, cJSON *child)
{
    if (child && cJSON_AddItemToArray(array, child))
        return true;
    cJSON_Delete(child);
    return false;
}

static cJSON *point_to_json(const struct spsy_registry *registry, int format)
{
    cJSON *point = cJSON_CreateObject();
    cJSON *programs = NULL;

    if (!point || !cJSON_AddStringToObject(point, "exitPoint", SPSY_EXIT_POINT) ||
        !cJSON_AddStringToObject(point, "format", spsy_format_names[format]))
        goto fail;
    programs = cJSON_AddArrayToObject(point, "programs");
    if (!programs)
        goto fail;
    for (size_t i = 0; i < registry->count[format]; i++)
        if (!append(programs, spsy_registration_to_json(&registry->programs[format][i])))
            goto fail;
    return point;
fail:
    cJSON_Delete(point);
    return NULL;
}

cJSON *registry_to_json(const struct spsy_registry *registry)
{
    cJSON *root = cJSON_CreateObject();
    cJSON *points = NULL;

    if (!root || !cJSON_AddNumberToObject(root, "version", DOCUMENT_VERSION))
        goto fail;
    points = cJSON_AddArrayToObject(root, "exitPoints");
    if (!points)
        goto fail;
    for (int format = 0; format < SPSY_FORMATS; format++)
        if (!append(points, point_to_json(registry, format)))
            goto fail;
    return root;
fail:
    cJSON_Delete(root);
    return NULL;
}
