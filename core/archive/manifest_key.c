#include "archive/manifest_key.h"

#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "object/field_json.h"
#include "seal/chain.h"

enum {
    ID_DIGITS = SPOOL_KEY_ID_SIZE - 1,
    WRAPPED_BYTES = sizeof((struct spool_file_wrap *)0)->wrapped,
};

static const struct spsy_json_member members[] = {
    {"id", SPSY_JSON_STRING, true},
    {"version", SPSY_JSON_INTEGER, true},
    {"label", SPSY_JSON_STRING, true},
    {"wrapped", SPSY_JSON_STRING, true},
};

static bool id_valid(const char *text)
{
    return strlen(text) == ID_DIGITS && strspn(text, "0123456789abcdef") == ID_DIGITS;
}

static const char *text_of(const cJSON *object, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(object, key)->valuestring;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* A key that is gone has no label. */
static int find_label(struct spool *spool, struct manifest_key *key, struct spsy_error *error)
{
    struct spool_splkey found;
    int result = spool_splkey_of_id(spool, key->wrap.key_id, &found, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return 0;
    if (result == 0 && spsy_label_valid(found.label))
        memcpy(key->label, found.label, sizeof key->label);
    return result;
}

int manifest_key_of(struct spool *spool, const struct spool_file *file, struct manifest_key *key,
                    struct spsy_error *error)
{
    int result;

    memset(key, 0, sizeof *key);
    if (!file->key_id[0])
        return 0;
    result = spool_file_wrap_find(spool, file->id, &key->wrap, error);
    if (result == 0 && id_valid(key->wrap.key_id) && key->wrap.key_version > 0)
        return find_label(spool, key, error);
    if (result < 0 && error->message_id[0])
        return result;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0101",
                     "spooled file %s number %d is damaged and cannot be saved: its key is none",
                     file->name, file->number);
}

bool manifest_key_write(cJSON *object, const struct manifest_key *key)
{
    char wrapped[2 * WRAPPED_BYTES + 1];
    cJSON *row;

    if (!key || !key->wrap.key_id[0])
        return true;
    spsy_hex_write(key->wrap.wrapped, WRAPPED_BYTES, wrapped);
    row = cJSON_AddObjectToObject(object, "key");
    return row && cJSON_AddStringToObject(row, "id", key->wrap.key_id) &&
           cJSON_AddNumberToObject(row, "version", key->wrap.key_version) &&
           cJSON_AddStringToObject(row, "label", key->label) &&
           cJSON_AddStringToObject(row, "wrapped", wrapped);
}

bool manifest_label_write(cJSON *object, const char *label)
{
    return !label[0] || cJSON_AddStringToObject(object, "key", label) != NULL;
}

/* ---- reading ------------------------------------------------------------------------------ */

int manifest_key_read(const cJSON *object, const char *source, const char *path,
                      struct spool_file *file, struct manifest_key *key, struct spsy_error *error)
{
    const cJSON *own = cJSON_GetObjectItemCaseSensitive(object, "key");
    char place[SPSY_JSON_PATH_SIZE];
    long version;
    int result;

    memset(key, 0, sizeof *key);
    if (!own)
        return 0;
    spsy_json_path(place, path, "key", 0);
    result =
        spsy_json_check(own, source, place, members, sizeof members / sizeof members[0], error);
    if (result == 0)
        result = spsy_json_integer(cJSON_GetObjectItemCaseSensitive(own, "version"), source, place,
                                   1, INT32_MAX, &version, error);
    if (result < 0)
        return result;
    if (!id_valid(text_of(own, "id")))
        return field_wrong(source, place, "its id is malformed", error);
    if (text_of(own, "label")[0] && !spsy_label_valid(text_of(own, "label")))
        return field_wrong(source, place, "its label is none", error);
    if (!spsy_hex_whole(text_of(own, "wrapped"), key->wrap.wrapped, WRAPPED_BYTES))
        return field_wrong(source, place, "the wrapped key is malformed", error);
    memcpy(key->wrap.key_id, text_of(own, "id"), sizeof key->wrap.key_id);
    snprintf(key->label, sizeof key->label, "%s", text_of(own, "label"));
    key->wrap.key_version = (int32_t)version;
    memcpy(file->key_id, key->wrap.key_id, sizeof file->key_id);
    file->key_version = key->wrap.key_version;
    return 0;
}

int manifest_label_read(const cJSON *object, const char *source, const char *path,
                        char label[SPOOL_KEY_LABEL_SIZE], struct spsy_error *error)
{
    const char *text = spsy_json_text(object, "key");

    label[0] = '\0';
    if (!cJSON_GetObjectItemCaseSensitive(object, "key"))
        return 0;
    if (!spsy_label_valid(text))
        return field_wrong(source, path, "its key is no label", error);
    snprintf(label, SPOOL_KEY_LABEL_SIZE, "%s", text);
    return 0;
}
