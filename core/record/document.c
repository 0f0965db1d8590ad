/* One record as a JSON object, with the names of layout.def. */
#include <string.h>

#include "base/json.h"
#include "record/record.h"

/* "bytes", not "length" as elsewhere: cppcheck would take the member of that name for it. */
static const struct spsy_json_member members[] = {
#define TYPE_BINARY4 SPSY_JSON_INTEGER
#define TYPE_CHAR SPSY_JSON_STRING
#define FIELD(member, json_name, offset, bytes, kind, rule, description)                           \
    {json_name, TYPE_##kind, false},
#include "record/layout.def"
#undef FIELD
};

static int read_number(const cJSON *item, const char *source, const char *path, int32_t *number,
                       struct spsy_error *error)
{
    long value;
    int code;

    if (!item)
        return SPSY_OK;
    code = spsy_json_integer(item, source, path, INT32_MIN, INT32_MAX, &value, error);
    if (code == SPSY_OK)
        *number = (int32_t)value;
    return code;
}

int spsy_record_from_json(const cJSON *root, const char *source, struct spsy_fields *fields,
                          struct spsy_error *error)
{
    struct spsy_fields read;
    const cJSON *item;
    int code = spsy_json_check(root, source, "", members, SPSY_FIELD_COUNT, error);

    if (code < 0)
        return code;
    spsy_fields_init(&read);
#define READ_BINARY4(member, json_name)                                                            \
    if ((code = read_number(item, source, json_name, &read.member, error)) < 0)                    \
        return code;
#define READ_CHAR(member, json_name)                                                               \
    if (item)                                                                                      \
        read.member = item->valuestring;
#define FIELD(member, json_name, offset, bytes, kind, rule, description)                           \
    item = cJSON_GetObjectItemCaseSensitive(root, json_name);                                      \
    READ_##kind(member, json_name)
#include "record/layout.def"
#undef FIELD
    *fields = read;
    return SPSY_OK;
}

/* Text as the record gives it back: without trailing blanks. */
static bool add_text(cJSON *root, const struct spsy_field *field, const char *text)
{
    struct spsy_fields_text trimmed;
    size_t length = text ? strlen(text) : 0;

    while (length > 0 && text[length - 1] == ' ')
        length--;
    if (length >= sizeof trimmed.bytes) /* longer than any record can hold: not ours to cut */
        return cJSON_AddStringToObject(root, field->json_name, text) != NULL;
    if (length > 0)
        memcpy(trimmed.bytes, text, length);
    trimmed.bytes[length] = '\0';
    return cJSON_AddStringToObject(root, field->json_name, trimmed.bytes) != NULL;
}

cJSON *spsy_record_to_json(const struct spsy_fields *fields)
{
    cJSON *root = cJSON_CreateObject();
    bool added = root != NULL;

    for (size_t i = 0; added && i < spsy_layout_count; i++) {
        const struct spsy_field *field = &spsy_layout[i];

        if (field->kind == SPSY_KIND_CHAR)
            added = add_text(root, field, *spsy_field_text(field, fields));
        else
            added = cJSON_AddNumberToObject(root, field->json_name,
                                            *spsy_field_number(field, fields)) != NULL;
    }
    if (!added) {
        cJSON_Delete(root);
        return NULL;
    }
    return root;
}
