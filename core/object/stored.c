#include "object/stored.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "object/date.h"
#include "object/profile_stored.def"
#include "object/queue_stored.def"

enum { ELEMENT_BYTES_MAX = 510 }; /* of an element of a LIST: 255 characters of Latin-1 */

#define OTHER(keyword)
#define KEYWORD(keyword, key, kind, single, more, fallback, least, most, items, ...)               \
    {keyword, key, SPOOL_STORED_##kind, single, single more, fallback, least, most, items},
static const struct spool_stored_keyword profile_keywords[] = {PROFILE_STORED(KEYWORD, OTHER)};
static const struct spool_stored_keyword queue_keywords[] = {QUEUE_STORED(KEYWORD, OTHER)};

const struct spool_stored_table spool_profile_stored = {
    "user profile", profile_keywords, sizeof profile_keywords / sizeof profile_keywords[0]};
const struct spool_stored_table spool_queue_stored = {
    "output queue", queue_keywords, sizeof queue_keywords / sizeof queue_keywords[0]};

void spool_stored_free(struct spool_stored *stored)
{
    cJSON_Delete(stored->values);
    stored->values = NULL;
}

static const struct spool_stored_keyword *look_up(const struct spool_stored_table *table,
                                                  const char *keyword)
{
    for (size_t i = 0; i < table->count; i++)
        if (strcmp(table->keywords[i].keyword, keyword) == 0)
            return &table->keywords[i];
    return NULL;
}

const struct spool_stored_keyword *spool_stored_find(const struct spool_stored_table *table,
                                                     const char *keyword)
{
    const struct spool_stored_keyword *found = look_up(table, keyword);

    assert(found);
    return found;
}

/* ---- is it what a command stores? --------------------------------------------------------- */

static bool is_one_of(const char *words, const char *text)
{
    size_t length = strlen(text);

    while (*words) {
        size_t word = strcspn(words, " ");

        if (word == length && word > 0 && memcmp(words, text, word) == 0)
            return true;
        words += word;
        words += strspn(words, " ");
    }
    return false;
}

static bool is_qualified(const char *text)
{
    const char *slash = strchr(text, '/');
    char library[SPSY_NAME_SIZE];

    if (!slash)
        return spsy_name_valid(text, SPSY_NAME_MAX);
    if (slash - text > SPSY_NAME_MAX || !spsy_name_valid(slash + 1, SPSY_NAME_MAX))
        return false;
    memcpy(library, text, (size_t)(slash - text));
    library[slash - text] = '\0';
    return spsy_name_valid(library, SPSY_NAME_MAX) || is_one_of("*LIBL *CURLIB", library);
}

static bool is_integer(const struct spool_stored_keyword *keyword, const char *text)
{
    size_t digits = strspn(text, "0123456789");
    long number;

    if (digits == 0 || digits > 18 || text[digits])
        return false;
    number = strtol(text, NULL, 10);
    return number >= keyword->least && number <= keyword->most;
}

static bool is_text(const char *text, long most)
{
    long length = spsy_latin1_length(text);

    return length >= 0 && (most == 0 || length <= most);
}

static bool is_date(const char *text)
{
    char iso[DATE_ISO_SIZE];

    return strlen(text) == 10 && date_to_iso(text, iso);
}

static bool is_scalar(const struct spool_stored_keyword *keyword, const char *text)
{
    if (is_one_of(keyword->special, text))
        return true;
    switch (keyword->kind) {
    case SPOOL_STORED_NAME:
        return spsy_name_valid(text, keyword->most ? (size_t)keyword->most : SPSY_NAME_MAX);
    case SPOOL_STORED_QUALIFIED:
        return is_qualified(text);
    case SPOOL_STORED_INTEGER:
        return is_integer(keyword, text);
    case SPOOL_STORED_TEXT:
        return is_text(text, keyword->most);
    case SPOOL_STORED_PATH:
        return text[0] && strlen(text) < PATH_MAX;
    case SPOOL_STORED_DATE:
        return is_date(text);
    case SPOOL_STORED_CHOICE:
    case SPOOL_STORED_LIST:
        break;
    }
    return false;
}

/* The kinds of elements are the command's affair. */
static bool are_elements(const cJSON *list)
{
    const cJSON *element;

    cJSON_ArrayForEach(element, list) {
        if (!cJSON_IsNull(element) &&
            !(cJSON_IsString(element) && strlen(element->valuestring) <= ELEMENT_BYTES_MAX))
            return false;
    }
    return cJSON_IsArray(list) && list->child;
}

static bool is_item(const struct spool_stored_keyword *keyword, const cJSON *item)
{
    if (keyword->kind == SPOOL_STORED_LIST && !cJSON_IsString(item))
        return are_elements(item);
    return cJSON_IsString(item) && is_scalar(keyword, item->valuestring);
}

static bool is_value(const struct spool_stored_keyword *keyword, const cJSON *value)
{
    const cJSON *item;
    int count = cJSON_GetArraySize(value);

    if (keyword->items <= 1 || (keyword->kind == SPOOL_STORED_LIST && cJSON_IsString(value)))
        return is_item(keyword, value);
    cJSON_ArrayForEach(item, value) {
        if (!is_item(keyword, item))
            return false;
    }
    return cJSON_IsArray(value) && count > 0 && (size_t)count <= keyword->items;
}

static int check(const struct spool_stored_table *table, const char *name, const cJSON *values,
                 struct spsy_error *error)
{
    const cJSON *value;

    cJSON_ArrayForEach(value, values) {
        const struct spool_stored_keyword *keyword = look_up(table, value->string);

        if (!keyword || !is_value(keyword, value))
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                             "%s %s: what is stored for %.*s is damaged (spsy doctor)", table->what,
                             name, spsy_text_cut(value->string, 40), value->string);
    }
    return 0;
}

int spool_stored_read(const struct spool_stored_table *table, const char *name, const char *text,
                      size_t bytes, struct spool_stored *stored, struct spsy_error *error)
{
    struct spsy_error why;
    int rc = spsy_json_parse(text, bytes, "stored", &stored->values, &why);

    if (rc == SPSY_ERR_MEMORY)
        return spsy_fail_memory(error);
    if (rc < 0 || !cJSON_IsObject(stored->values))
        rc = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                       "%s %s: what is stored for its keywords is damaged (spsy doctor)",
                       table->what, name);
    else
        rc = check(table, name, stored->values, error);
    if (rc < 0)
        spool_stored_free(stored);
    return rc;
}

char *spool_stored_print(const struct spool_stored *stored)
{
    static const cJSON nothing = {.type = cJSON_Object};

    return spsy_json_print(stored->values ? stored->values : &nothing);
}

bool spool_stored_alone(const struct spool_stored_keyword *keyword, const char *text)
{
    return is_one_of(keyword->single, text);
}

/* ---- values ------------------------------------------------------------------------------- */

/* The default, of the form that a value has. */
static cJSON *make_fallback(const struct spool_stored_keyword *keyword)
{
    if (!keyword->fallback)
        return cJSON_CreateNull();
    if (keyword->items > 1 && keyword->kind != SPOOL_STORED_LIST)
        return cJSON_CreateStringArray(&keyword->fallback, 1);
    return cJSON_CreateString(keyword->fallback);
}

bool spool_stored_set(const struct spool_stored_keyword *keyword, cJSON *value,
                      struct spool_stored *stored)
{
    cJSON *fallback = make_fallback(keyword);

    if (!stored->values)
        stored->values = cJSON_CreateObject();
    if (!value || !fallback || !stored->values) {
        cJSON_Delete(value);
        cJSON_Delete(fallback);
        return false;
    }
    cJSON_DeleteItemFromObjectCaseSensitive(stored->values, keyword->keyword);
    if (cJSON_Compare(value, fallback, true)) {
        cJSON_Delete(value);
        value = NULL;
    }
    cJSON_Delete(fallback);
    if (!value || cJSON_AddItemToObject(stored->values, keyword->keyword, value))
        return true;
    cJSON_Delete(value);
    return false;
}

const char *spool_stored_word(const struct spool_stored_keyword *keyword,
                              const struct spool_stored *stored)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(stored->values, keyword->keyword);

    return cJSON_IsString(value) ? value->valuestring : keyword->fallback;
}

static cJSON *make_shown(const struct spool_stored_keyword *keyword,
                         const struct spool_stored *stored)
{
    const cJSON *value = cJSON_GetObjectItemCaseSensitive(stored->values, keyword->keyword);
    const char *text = spool_stored_word(keyword, stored);

    if (keyword->kind == SPOOL_STORED_INTEGER && text && is_integer(keyword, text))
        return cJSON_CreateNumber(strtod(text, NULL));
    return value ? cJSON_Duplicate(value, true) : make_fallback(keyword);
}

bool spool_stored_rows(const struct spool_stored_table *table, const struct spool_stored *stored,
                       cJSON *row)
{
    for (size_t i = 0; i < table->count; i++) {
        cJSON *shown = make_shown(&table->keywords[i], stored);

        if (!shown || !cJSON_AddItemToObject(row, table->keywords[i].key, shown)) {
            cJSON_Delete(shown);
            return false;
        }
    }
    return true;
}
