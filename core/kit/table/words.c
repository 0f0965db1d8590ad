/* words.c - which words a request may have, and what *ALL, *READ and *CHANGE stand for. */
#include "kit/table/words.h"

#include <string.h>

#include "object/object.h"
#include "session/session.h"
#include "kit/table/words.def"

static const struct {
    const char *name;
    enum kit_kind kind;
} extra[] = {
#define REQUEST_WORD(enumerator, name, kind, meaning) {name, KIT_##kind},
    KIT_REQUEST_WORDS(REQUEST_WORD)
#undef REQUEST_WORD
};

const char *kit_word_name(size_t word)
{
    return word < SPSY_FIELD_COUNT ? spsy_layout[word].json_name
                                   : extra[word - SPSY_FIELD_COUNT].name;
}

enum kit_kind kit_word_kind(size_t word)
{
    if (word >= SPSY_FIELD_COUNT)
        return extra[word - SPSY_FIELD_COUNT].kind;
    if (spsy_layout[word].kind == SPSY_KIND_BINARY4)
        return KIT_NUMBER;
    return spsy_layout[word].rule == SPSY_RULE_FUNCTION ? KIT_FUNCTION : KIT_TEXT;
}

bool kit_word_is_free(size_t word)
{
    return word < SPSY_FIELD_COUNT && spsy_layout[word].rule == SPSY_RULE_TEXT;
}

size_t kit_word_find(const char *name)
{
    size_t word = 0;

    while (word < KIT_WORDS && strcmp(kit_word_name(word), name) != 0)
        word++;
    return word;
}

/* ---- what a word stands for -------------------------------------------------------------------
 */

static const char *const native_names[] = {"refused", "allowed", "unknown", NULL};
/* Those that give away what the file holds, and those that change or delete it. The others tell
 * attributes. */
static const char *const reading[] = {"CPYSPLF", "DSPSPLF",    "EXPORT",     "QSPOPNSP",
                                      "SAV",     "SNDNETSPLF", "SNDTCPSPLF", NULL};
static const char *const changing[] = {"CHGSPLFA", "DLTSPLF", "HLDSPLF", "QSPMOVSP",
                                       "RLSSPLF",  "RST",     NULL};

int kit_native_find(const char *name)
{
    for (int i = 0; native_names[i]; i++)
        if (strcmp(native_names[i], name) == 0)
            return i;
    return -1;
}

int kit_job_type_find(const char *name)
{
    for (int i = 0; i < SESSION_TYPE_COUNT; i++)
        if (strcmp(session_type_names[i], name) == 0)
            return i;
    return -1;
}

/* Items as cJSON would have read them; made once, never freed. */
static const cJSON *text_item(cJSON *item, const char *text)
{
    item->type = cJSON_String;
    item->valuestring = (char *)text;
    return item;
}

static size_t listed(const char *const *names, size_t count, cJSON *items, const cJSON **values)
{
    size_t i = 0;

    for (; i < count && names[i]; i++)
        values[i] = text_item(&items[i], names[i]);
    return i;
}

static size_t flags(const cJSON **values)
{
    static cJSON items[2] = {{.type = cJSON_False}, {.type = cJSON_True}};

    values[0] = &items[0];
    values[1] = &items[1];
    return 2;
}

/* None, and each of the eight alone. */
static size_t specials(const cJSON **values)
{
    static cJSON items[9];

    values[0] = text_item(&items[0], "*NONE");
    for (size_t i = 0; i < 8; i++)
        values[i + 1] = text_item(&items[i + 1], spool_special_name(1u << i));
    return 9;
}

size_t kit_stands_for(enum kit_kind kind, const char *text, const cJSON *values[KIT_STANDS_FOR_MAX])
{
    static cJSON functions[SPSY_FUNCTION_COUNT], reads[8], changes[8], types[SESSION_TYPE_COUNT],
        natives[2];
    bool all = strcmp(text, "*ALL") == 0;

    if (kind == KIT_FUNCTION && all)
        return listed(spsy_functions, SPSY_FUNCTION_COUNT, functions, values);
    if (kind == KIT_FUNCTION && strcmp(text, "*READ") == 0)
        return listed(reading, 8, reads, values);
    if (kind == KIT_FUNCTION && strcmp(text, "*CHANGE") == 0)
        return listed(changing, 8, changes, values);
    if (kind == KIT_FLAG && all)
        return flags(values);
    if (kind == KIT_JOB_TYPE && all)
        return listed(session_type_names, SESSION_TYPE_COUNT, types, values);
    if (kind == KIT_NATIVE && all)
        return listed(native_names, 2, natives, values);
    return kind == KIT_SPECIAL && all ? specials(values) : 0;
}
