#include "object/printing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "object/field_json.h"

#define FIELD(place, kind, member, key, most, choices, fallback, ...)                              \
    [place] = {key,     SPOOL_##kind, SPOOL_PLACE(spool_printing, member),                         \
               0,       most,         (const char *const[]){choices, NULL},                        \
               fallback},
#define KEYWORD(place, kind, member, key, most, choices, fallback, keyword, ...) [place] = keyword,
static const struct spool_field fields[] = {SPOOL_ATTRIBUTES_PRINTING(FIELD)};
static const char *const keywords[] = {SPOOL_ATTRIBUTES_PRINTING(KEYWORD)};

enum { FIELDS = sizeof fields / sizeof fields[0] };

static const char *place_of(const struct spool_field *field, const struct spool_printing *printing)
{
    return (const char *)printing + field->offset;
}

static bool is_fallback(const struct spool_field *field, const struct spool_printing *printing)
{
    const char *at = place_of(field, printing);
    int32_t number;

    if (field->kind != SPOOL_NUMBER)
        return !at[0] || strcmp(at, field->missing) == 0;
    memcpy(&number, at, sizeof number);
    return number == strtol(field->missing, NULL, 10);
}

/* ---- as CL says it ------------------------------------------------------------------------ */

/* "5 *SAME" of "1 *END" is "5 *END". */
static void keep_same(const char *text, const char *now, char *kept, size_t size)
{
    size_t used = 0;

    kept[0] = '\0';
    while (*text && used < size) {
        size_t length = strcspn(text, " "), old = strcspn(now, " ");
        bool same = length == 5 && strncmp(text, "*SAME", 5) == 0;

        used += (size_t)snprintf(kept + used, size - used, "%s%.*s", used ? " " : "",
                                 (int)(same ? old : length), same ? now : text);
        text += length + strspn(text + length, " ");
        now += old + strspn(now + old, " ");
    }
}

bool printing_set(struct spool_printing *printing, const char *keyword, const char *text)
{
    char kept[PRINTING_TEXT_SIZE];

    for (size_t i = 0; i < FIELDS; i++) {
        const char *at = place_of(&fields[i], printing);

        if (strcmp(keywords[i], keyword) != 0)
            continue;
        if (fields[i].kind == SPOOL_TEXT && strstr(text, "*SAME")) {
            keep_same(text, at[0] ? at : fields[i].missing, kept, sizeof kept);
            text = kept;
        }
        field_set(&fields[i], text, printing);
        return true;
    }
    return false;
}

/* ---- as JSON ------------------------------------------------------------------------------ */

static bool add(cJSON *object, const struct spool_field *field,
                const struct spool_printing *printing)
{
    const char *at = place_of(field, printing);

    if (field->kind == SPOOL_NUMBER)
        return fields_write(object, field, 1, printing);
    return cJSON_AddStringToObject(object, field->key, at[0] ? at : field->missing) != NULL;
}

bool printing_show(cJSON *row, const struct spool_printing *printing)
{
    for (size_t i = 0; i < FIELDS; i++)
        if (!add(row, &fields[i], printing))
            return false;
    return true;
}

bool printing_write(const struct spool_printing *printing, cJSON **object)
{
    *object = NULL;
    for (size_t i = 0; i < FIELDS; i++) {
        if (is_fallback(&fields[i], printing))
            continue;
        if (!*object)
            *object = cJSON_CreateObject();
        if (*object && add(*object, &fields[i], printing))
            continue;
        cJSON_Delete(*object);
        *object = NULL;
        return false;
    }
    return true;
}

int printing_read(const cJSON *object, const char *source, const char *path,
                  struct spool_printing *printing, struct spsy_error *error)
{
    memset(printing, 0, sizeof *printing);
    return fields_read(object, source, path, fields, FIELDS, NULL, 0, printing, error);
}

bool printing_text(const struct spool_printing *printing, char text[PRINTING_TEXT_SIZE])
{
    cJSON *object;
    bool written = printing_write(printing, &object);

    text[0] = '\0';
    if (object)
        written = cJSON_PrintPreallocated(object, text, PRINTING_TEXT_SIZE, false);
    cJSON_Delete(object);
    return written;
}

void printing_from_text(const char *text, struct spool_printing *printing)
{
    cJSON *object = NULL;

    memset(printing, 0, sizeof *printing);
    if (!text[0])
        return;
    if (spsy_json_parse(text, strlen(text), "spool.db", &object, NULL) < 0 ||
        printing_read(object, "spool.db", "", printing, NULL) < 0)
        memset(printing, 0, sizeof *printing);
    cJSON_Delete(object);
}
