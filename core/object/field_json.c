#include "object/field_json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "object/authority_set.h"
#include "object/date.h"
#include "record/record.h"

static const char *const flags[] = {"*NO", "*YES", NULL};

int field_wrong(const char *source, const char *path, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s: %s: %s", source, path, what);
}

/* ---- writing ------------------------------------------------------------------------------ */

static double number_of(const struct spool_field *field, const char *at)
{
    int64_t bytes;
    int32_t number;

    if (field->kind == SPOOL_BYTES) {
        memcpy(&bytes, at, sizeof bytes);
        return (double)bytes;
    }
    memcpy(&number, at, sizeof number);
    return number;
}

static const char *word_of(const struct spool_field *field, const char *at,
                           char text[SPOOL_AUT_TEXT_SIZE])
{
    unsigned choice;

    if (field->kind == SPOOL_FLAG)
        return flags[*(const bool *)at];
    if (field->kind == SPOOL_EXPIRATION || field->kind == SPOOL_TEXT_OR_NONE)
        return at[0] ? at : "*NONE";
    if (field->kind != SPOOL_CHOICE && field->kind != SPOOL_AUTHORITY)
        return at;
    memcpy(&choice, at, sizeof choice);
    if (field->kind == SPOOL_AUTHORITY) {
        spool_authority_text(choice, text);
        return text;
    }
    return field->choices[choice];
}

bool fields_write(cJSON *object, const struct spool_field *fields, size_t count,
                  const void *structure)
{
    for (size_t i = 0; i < count; i++) {
        const struct spool_field *field = &fields[i];
        const char *at = (const char *)structure + field->offset;
        bool number = field->kind == SPOOL_NUMBER || field->kind == SPOOL_BYTES;
        char text[SPOOL_AUT_TEXT_SIZE];

        if (!(number ? cJSON_AddNumberToObject(object, field->key, number_of(field, at))
                     : cJSON_AddStringToObject(object, field->key, word_of(field, at, text))))
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

/* The index of text among the choices from `least`, -1 when it is not one of them. */
static int choice_of(const char *const *choices, long least, const char *text)
{
    for (long i = least; choices[i]; i++)
        if (strcmp(choices[i], text) == 0)
            return (int)i;
    return -1;
}

static bool has_word(const char *words, const char *text)
{
    size_t length = strlen(text);

    for (; *words; words += strcspn(words, " "), words += strspn(words, " "))
        if (strcspn(words, " ") == length && strncmp(words, text, length) == 0)
            return true;
    return false;
}

/* What is wrong with a text, NULL = nothing. */
static const char *check_text(const struct spool_field *field, const char *text)
{
    switch (field->kind) {
    case SPOOL_NAME:
        return spsy_name_valid(text, (size_t)field->most) ? NULL : "is not a name";
    case SPOOL_JOB_NUMBER:
        return job_number_valid(text) ? NULL : "is not a job number (000001-999999)";
    case SPOOL_DATE:
        return date_valid(text) ? NULL : "is not a date (CYYMMDD)";
    case SPOOL_TIME:
        return time_valid(text) ? NULL : "is not a time of day (HHMMSS)";
    case SPOOL_EXPIRATION:
        return expiration_valid(text) ? NULL : "is neither a date (YYYY-MM-DD) nor *NONE";
    case SPOOL_TEXT:
    case SPOOL_TEXT_OR_BLANK:
    case SPOOL_TEXT_OR_NONE:
        return spsy_record_check_text(field->key, text, (size_t)field->most, NULL) == 0
                   ? NULL
                   : "is too long or has characters that CCSID 37 does not have";
    case SPOOL_WORD:
        return choice_of(field->choices, 0, text) >= 0 ? NULL : "is not a value it can have";
    case SPOOL_SPECIAL:
        return has_word(field->choices[0], text) ? NULL : "is not a value it can have";
    default:
        return "is not a text";
    }
}

static int read_number(const cJSON *item, const char *source, const char *path,
                       const struct spool_field *field, char *at, struct spsy_error *error)
{
    long value = 0;
    int result = spsy_json_integer(item, source, path, field->least, field->most, &value, error);
    int64_t bytes = value;
    int32_t number = (int32_t)value;

    if (result < 0)
        return result;
    if (field->kind == SPOOL_BYTES)
        memcpy(at, &bytes, sizeof bytes);
    else
        memcpy(at, &number, sizeof number);
    return 0;
}

static int read_choice(const char *text, const char *source, const char *path,
                       const struct spool_field *field, char *at, struct spsy_error *error)
{
    bool flag = field->kind == SPOOL_FLAG;
    int choice = choice_of(flag ? flags : field->choices, flag ? 0 : field->least, text);
    unsigned value = (unsigned)choice;

    if (choice < 0)
        return field_wrong(source, path, "is not a value it can have", error);
    if (flag)
        *(bool *)at = choice == 1;
    else
        memcpy(at, &value, sizeof value);
    return 0;
}

static int read_authority(const char *text, const char *source, const char *path, char *at,
                          struct spsy_error *error)
{
    uint32_t authority = spool_authority_parse_text(text);

    if (!authority)
        return field_wrong(source, path, "is no set of authorities", error);
    memcpy(at, &authority, sizeof authority);
    return 0;
}

static int read_field(const cJSON *item, const char *source, const char *path,
                      const struct spool_field *field, void *structure, struct spsy_error *error)
{
    char *at = (char *)structure + field->offset;
    const char *text = item->valuestring, *wrong;

    if (field->kind == SPOOL_NUMBER || field->kind == SPOOL_BYTES)
        return read_number(item, source, path, field, at, error);
    if (field->kind == SPOOL_CHOICE || field->kind == SPOOL_FLAG)
        return read_choice(text, source, path, field, at, error);
    if (field->kind == SPOOL_AUTHORITY)
        return read_authority(text, source, path, at, error);
    wrong = strlen(text) < field->size ? check_text(field, text) : "is too long";
    if (wrong)
        return field_wrong(source, path, wrong, error);
    if (field->kind == SPOOL_TEXT_OR_NONE && !text[0])
        text = "*NONE"; /* X26 */
    memcpy(at, text, strlen(text) + 1);
    return 0;
}

void field_set(const struct spool_field *field, const char *text, void *structure)
{
    char *at = (char *)structure + field->offset;
    int32_t number = (int32_t)strtol(text, NULL, 10);

    switch (field->kind) {
    case SPOOL_NUMBER:
        memcpy(at, &number, sizeof number);
        break;
    case SPOOL_CHOICE:
        number = choice_of(field->choices, field->least, text);
        if (number >= 0)
            memcpy(at, &number, sizeof number);
        break;
    case SPOOL_FLAG:
        *(bool *)at = strcmp(text, "*YES") == 0;
        break;
    case SPOOL_EXPIRATION:
        if (!date_to_iso(text, at))
            snprintf(at, field->size, "*NONE");
        break;
    case SPOOL_TEXT_OR_BLANK:
        snprintf(at, field->size, "%s", strcmp(text, "*NONE") == 0 ? "" : text);
        break;
    case SPOOL_TEXT_OR_NONE:
        snprintf(at, field->size, "%s", text[0] ? text : "*NONE");
        break;
    default:
        snprintf(at, field->size, "%s", text);
    }
}

/* The members and their types, as base/json.h checks them. */
static int check_members(const cJSON *object, const char *source, const char *path,
                         const struct spool_field *fields, size_t count,
                         const struct spsy_json_member *more, size_t more_count,
                         struct spsy_error *error)
{
    struct spsy_json_member members[FIELDS_MAX];

    if (count + more_count > FIELDS_MAX)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "an object with too many fields");
    for (size_t i = 0; i < count; i++) {
        bool number = fields[i].kind == SPOOL_NUMBER || fields[i].kind == SPOOL_BYTES;

        members[i].key = fields[i].key;
        members[i].type = number ? SPSY_JSON_INTEGER : SPSY_JSON_STRING;
        members[i].required = !fields[i].missing;
    }
    for (size_t i = 0; i < more_count; i++)
        members[count + i] = more[i];
    return spsy_json_check(object, source, path, members, count + more_count, error);
}

int fields_read(const cJSON *object, const char *source, const char *path,
                const struct spool_field *fields, size_t count, const struct spsy_json_member *more,
                size_t more_count, void *structure, struct spsy_error *error)
{
    char own[SPSY_JSON_PATH_SIZE];
    int result = check_members(object, source, path, fields, count, more, more_count, error);

    for (size_t i = 0; result == 0 && i < count; i++) {
        const cJSON *item = cJSON_GetObjectItemCaseSensitive(object, fields[i].key);

        spsy_json_path(own, path, fields[i].key, 0);
        if (item)
            result = read_field(item, source, own, &fields[i], structure, error);
        else
            field_set(&fields[i], fields[i].missing, structure);
    }
    return result;
}
