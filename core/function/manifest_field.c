#include "function/manifest_field.h"

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "function/date.h"
#include "record/record.h"

static const char *const flags[] = {"*NO", "*YES", NULL};

int manifest_wrong(const char *source, const char *path, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: %s: %s", source, path, what);
}

/* ---- writing ------------------------------------------------------------------------------ */

static double number_of(const struct manifest_field *field, const char *at)
{
    int64_t bytes;
    int32_t number;

    if (field->kind == MANIFEST_BYTES) {
        memcpy(&bytes, at, sizeof bytes);
        return (double)bytes;
    }
    memcpy(&number, at, sizeof number);
    return number;
}

static const char *word_of(const struct manifest_field *field, const char *at)
{
    unsigned choice;

    if (field->kind == MANIFEST_FLAG)
        return flags[*(const bool *)at];
    if (field->kind != MANIFEST_CHOICE)
        return at;
    memcpy(&choice, at, sizeof choice);
    return field->choices[choice];
}

bool manifest_fields_write(cJSON *object, const struct manifest_field *fields, size_t count,
                           const void *structure)
{
    for (size_t i = 0; i < count; i++) {
        const struct manifest_field *field = &fields[i];
        const char *at = (const char *)structure + field->offset;
        bool number = field->kind == MANIFEST_NUMBER || field->kind == MANIFEST_BYTES;

        if (!(number ? cJSON_AddNumberToObject(object, field->key, number_of(field, at))
                     : cJSON_AddStringToObject(object, field->key, word_of(field, at))))
            return false;
    }
    return true;
}

/* ---- reading ------------------------------------------------------------------------------ */

static bool job_number_valid(const char *text)
{
    return strlen(text) == 6 && strspn(text, "0123456789") == 6 && strcmp(text, "000000") != 0;
}

/* The functions of date.h also take the longer forms that people write. */
static bool date_valid(const char *text)
{
    char century[DATE_CENTURY_SIZE];

    return strlen(text) == 7 && text[0] <= '1' && date_to_century(text, century);
}

static bool time_valid(const char *text)
{
    char six[TIME_SIZE];

    return strlen(text) == 6 && time_to_six(text, six);
}

static bool expiration_valid(const char *text)
{
    char iso[DATE_ISO_SIZE];

    return strcmp(text, "*NONE") == 0 || (strlen(text) == 10 && date_to_iso(text, iso));
}

/* The index of text among the choices from `least`, -1 when it is none of them. */
static int choice_of(const char *const *choices, long least, const char *text)
{
    for (long i = least; choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            return (int)i;
    return -1;
}

/* What is wrong with a text, NULL = nothing. */
static const char *check_text(const struct manifest_field *field, const char *text)
{
    switch (field->kind) {
    case MANIFEST_NAME:
        return spsy_name_valid(text, (size_t)field->most) ? NULL : "is not a name";
    case MANIFEST_JOB_NUMBER:
        return job_number_valid(text) ? NULL : "is not a job number (000001-999999)";
    case MANIFEST_DATE:
        return date_valid(text) ? NULL : "is not a date (CYYMMDD)";
    case MANIFEST_TIME:
        return time_valid(text) ? NULL : "is not a time of day (HHMMSS)";
    case MANIFEST_EXPIRATION:
        return expiration_valid(text) ? NULL : "is neither a date (YYYY-MM-DD) nor *NONE";
    case MANIFEST_TEXT:
        return spsy_record_check_text(field->key, text, (size_t)field->most, NULL) == 0
                   ? NULL
                   : "is too long or has characters that CCSID 37 has not";
    case MANIFEST_WORD:
        return choice_of(field->choices, 0, text) >= 0 ? NULL : "is not a value it can have";
    default:
        return "is not a text";
    }
}

static int read_number(const cJSON *item, const char *source, const char *path,
                       const struct manifest_field *field, char *at, struct spsy_error *error)
{
    long value = 0;
    int result = spsy_json_integer(item, source, path, field->least, field->most, &value, error);
    int64_t bytes = value;
    int32_t number = (int32_t)value;

    if (result < 0)
        return result;
    if (field->kind == MANIFEST_BYTES)
        memcpy(at, &bytes, sizeof bytes);
    else
        memcpy(at, &number, sizeof number);
    return 0;
}

static int read_choice(const char *text, const char *source, const char *path,
                       const struct manifest_field *field, char *at, struct spsy_error *error)
{
    bool flag = field->kind == MANIFEST_FLAG;
    int choice = choice_of(flag ? flags : field->choices, flag ? 0 : field->least, text);
    unsigned value = (unsigned)choice;

    if (choice < 0)
        return manifest_wrong(source, path, "is not a value it can have", error);
    if (flag)
        *(bool *)at = choice == 1;
    else
        memcpy(at, &value, sizeof value);
    return 0;
}

static int read_field(const cJSON *item, const char *source, const char *path,
                      const struct manifest_field *field, void *structure, struct spsy_error *error)
{
    char *at = (char *)structure + field->offset;
    const char *text = item->valuestring, *wrong;

    if (field->kind == MANIFEST_NUMBER || field->kind == MANIFEST_BYTES)
        return read_number(item, source, path, field, at, error);
    if (field->kind == MANIFEST_CHOICE || field->kind == MANIFEST_FLAG)
        return read_choice(text, source, path, field, at, error);
    wrong = strlen(text) < field->size ? check_text(field, text) : "is too long";
    if (wrong)
        return manifest_wrong(source, path, wrong, error);
    memcpy(at, text, strlen(text) + 1);
    return 0;
}

/* The members and their types, as base/json.h checks them. */
static int check_members(const cJSON *object, const char *source, const char *path,
                         const struct manifest_field *fields, size_t count,
                         const struct spsy_json_member *more, size_t more_count,
                         struct spsy_error *error)
{
    struct spsy_json_member members[MANIFEST_FIELDS_MAX];

    if (count + more_count > MANIFEST_FIELDS_MAX)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "manifest: too many fields");
    for (size_t i = 0; i < count; i++) {
        bool number = fields[i].kind == MANIFEST_NUMBER || fields[i].kind == MANIFEST_BYTES;

        members[i].key = fields[i].key;
        members[i].type = number ? SPSY_JSON_INTEGER : SPSY_JSON_STRING;
        members[i].required = true;
    }
    for (size_t i = 0; i < more_count; i++)
        members[count + i] = more[i];
    return spsy_json_check(object, source, path, members, count + more_count, error);
}

int manifest_fields_read(const cJSON *object, const char *source, const char *path,
                         const struct manifest_field *fields, size_t count,
                         const struct spsy_json_member *more, size_t more_count, void *structure,
                         struct spsy_error *error)
{
    char own[SPSY_JSON_PATH_SIZE];
    int result = check_members(object, source, path, fields, count, more, more_count, error);

    for (size_t i = 0; result == 0 && i < count; i++) {
        spsy_json_path(own, path, fields[i].key, 0);
        result = read_field(cJSON_GetObjectItemCaseSensitive(object, fields[i].key), source, own,
                            &fields[i], structure, error);
    }
    return result;
}
