#include "kit/table/columns.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "kit/table/words.def"

/* After the words of a request: the name and what is expected. */
static const char *const further[] = {"name",
#define EXPECT_WORD(name, meaning) name,
                                      KIT_EXPECT_WORDS(EXPECT_WORD)
#undef EXPECT_WORD
};
enum { FURTHER = sizeof further / sizeof further[0], NAME = KIT_WORDS };

static const char *column_name(size_t word)
{
    return word < KIT_WORDS ? kit_word_name(word) : further[word - KIT_WORDS];
}

static int find_column(const char *name, size_t *word, struct kit_fault *fault)
{
    const char *nearest = NULL;

    for (*word = 0; *word < KIT_WORDS + FURTHER; ++*word) {
        if (strcmp(name, column_name(*word)) == 0)
            return 0;
        spsy_nearer(name, column_name(*word), &nearest);
    }
    if (strchr(name, ';') || strchr(name, '\t'))
        return kit_fault(fault, "", "the columns are to be separated by commas (RFC 4180)");
    return kit_fault(fault, "", "unknown column %s%s%s", *name ? name : "(without a name)",
                     nearest ? "; nearest: " : "", nearest ? nearest : "");
}

int kit_columns_read(const struct kit_csv *header, size_t words[KIT_CSV_FIELDS_MAX], size_t *column,
                     struct kit_fault *fault)
{
    for (*column = 0; *column < header->count; ++*column) {
        const char *name = kit_csv_field(header, *column);
        int result = find_column(name, &words[*column], fault);

        if (result < 0)
            return result;
        for (size_t i = 0; i < *column; i++)
            if (words[i] == words[*column])
                return kit_fault(fault, "", "column %s appears twice", name);
    }
    return 0;
}

size_t kit_columns_of(const size_t *words, size_t count, const char *path)
{
    const char *name = strchr(path, '.') ? strchr(path, '.') + 1 : path;
    size_t length = strcspn(name, ".[");

    for (size_t i = 0; i < count; i++)
        if (strlen(column_name(words[i])) == length &&
            memcmp(column_name(words[i]), name, length) == 0)
            return i;
    return 0;
}

/* ---- a field as the value it is in JSON -------------------------------------------------------
 */

/* One of several between bars, or one word between blanks; NULL = out of memory. */
static cJSON *scalar(enum kit_kind kind, const char *text)
{
    char *end;
    double number = strtod(text, &end);

    if (kind == KIT_NUMBER && *text && !*end)
        return cJSON_CreateNumber(number);
    if (kind == KIT_FLAG && (strcasecmp(text, "true") == 0 || strcasecmp(text, "*YES") == 0))
        return cJSON_CreateTrue();
    if (kind == KIT_FLAG && (strcasecmp(text, "false") == 0 || strcasecmp(text, "*NO") == 0))
        return cJSON_CreateFalse();
    return cJSON_CreateString(strcmp(text, "*BLANK") == 0 ? "" : text);
}

/* Words between blanks: a set of special authorities or groups. */
static cJSON *set(char *text)
{
    cJSON *array;
    char *rest;
    const char *word = strtok_r(text, " ", &rest);

    if (word && word[0] == '*' && !strtok_r(NULL, " ", &rest))
        return cJSON_CreateString(word); /* *NONE, *ALL or one alone */
    array = cJSON_CreateArray();
    for (; array && word; word = strtok_r(NULL, " ", &rest))
        cJSON_AddItemToArray(array, cJSON_CreateString(word));
    return array;
}

static char *trimmed(char *text)
{
    size_t length;

    text += strspn(text, " ");
    for (length = strlen(text); length > 0 && text[length - 1] == ' '; length--)
        text[length - 1] = '\0';
    return text;
}

static cJSON *one_value(enum kit_kind kind, char *text)
{
    if (kind != KIT_SPECIAL && kind != KIT_GROUPS)
        return scalar(kind, text);
    return set(text);
}

/* Several, between bars. */
static cJSON *several(enum kit_kind kind, char *text)
{
    cJSON *array = cJSON_CreateArray();

    while (array && text) {
        char *next = strchr(text, '|');
        cJSON *value, *list;

        if (next)
            *next++ = '\0';
        value = one_value(kind, trimmed(text));
        if (value && (kind == KIT_SPECIAL || kind == KIT_GROUPS) && cJSON_IsString(value)) {
            list = cJSON_CreateArray(); /* a list of sets: each is a list */
            if (strcmp(value->valuestring, "*NONE") == 0)
                cJSON_Delete(value);
            else
                cJSON_AddItemToArray(list, value);
            value = list;
        }
        if (!value || !cJSON_AddItemToArray(array, value)) {
            cJSON_Delete(value);
            cJSON_Delete(array);
            return NULL;
        }
        text = next;
    }
    return array;
}

/* "SPSY0100 10 refuse", one after the other between bars, a last word the answer. */
static cJSON *call(char *text, struct kit_fault *fault)
{
    cJSON *object = cJSON_CreateObject();
    char *rest, *format = strtok_r(text, " ", &rest), *number = strtok_r(NULL, " ", &rest),
                *meaning = strtok_r(NULL, " ", &rest), *answer = strtok_r(NULL, " ", &rest);

    if (!meaning || strtok_r(NULL, " ", &rest)) {
        kit_fault(fault, "expect.calls",
                  "a call is FORMAT NUMBER MEANING and, if you like, ANSWER; "
                  "| stands between two");
        cJSON_Delete(object);
        return NULL;
    }
    cJSON_AddStringToObject(object, "format", format);
    cJSON_AddNumberToObject(object, "number", strtod(number, NULL));
    cJSON_AddStringToObject(object, "meaning", meaning);
    if (answer)
        cJSON_AddStringToObject(object, "answer", answer);
    return object;
}

static int read_calls(char *text, cJSON **value, struct kit_fault *fault)
{
    *value = cJSON_CreateArray();
    if (strcmp(trimmed(text), "*NONE") == 0)
        return 0;
    while (*value && text) {
        char *next = strchr(text, '|');
        cJSON *one;

        if (next)
            *next++ = '\0';
        one = call(text, fault);
        if (!one || !cJSON_AddItemToArray(*value, one))
            return SPSY_ERR_FORMAT;
        text = next;
    }
    return 0;
}

static int read_object(const char *text, const char *path, cJSON **value, struct kit_fault *fault)
{
    struct spsy_error error;
    int result = spsy_json_parse(text, strlen(text), "", value, &error);

    return result == SPSY_ERR_FORMAT ? kit_fault(fault, path, "no JSON%s", error.text) : result;
}

static int read_value(size_t word, char *text, cJSON **value, struct kit_fault *fault)
{
    enum kit_kind kind = word < KIT_WORDS ? kit_word_kind(word) : KIT_TEXT;
    char path[SPSY_JSON_PATH_SIZE];

    spsy_json_path(path, word < KIT_WORDS ? "request" : "expect", column_name(word), 0);
    if (word > NAME && strcmp(column_name(word), "calls") == 0)
        return read_calls(text, value, fault);
    if (kind == KIT_USERS || kind == KIT_ATTRIBUTES)
        return read_object(text, path, value, fault);
    if (word >= NAME || kit_word_is_free(word))
        *value = scalar(kind, text);
    else
        *value = strchr(text, '|') ? several(kind, text) : one_value(kind, trimmed(text));
    return 0;
}

static int add_field(size_t word, const char *field, cJSON *object, cJSON *request, cJSON *expect,
                     struct kit_fault *fault)
{
    cJSON *to = word < KIT_WORDS ? request : word == NAME ? object : expect, *value = NULL;
    char *text;
    int result;

    if (!*field) /* not given */
        return 0;
    text = strdup(field);
    result = text ? read_value(word, text, &value, fault) : SPSY_ERR_MEMORY;
    free(text);
    if (result == 0 && !value)
        result = SPSY_ERR_MEMORY;
    if (result == 0 && !cJSON_AddItemToObject(to, column_name(word), value))
        result = SPSY_ERR_MEMORY;
    if (result < 0)
        cJSON_Delete(value);
    return result;
}

int kit_columns_case(const struct kit_csv *row, const size_t *words, size_t index, cJSON **object,
                     size_t *column, struct kit_fault *fault)
{
    cJSON *made = cJSON_CreateObject();
    cJSON *request = cJSON_AddObjectToObject(made, "request");
    cJSON *expect = cJSON_AddObjectToObject(made, "expect");
    int result = expect ? 0 : SPSY_ERR_MEMORY;
    char name[32];

    for (*column = 0; result == 0 && *column < row->count; ++*column) {
        result =
            add_field(words[*column], kit_csv_field(row, *column), made, request, expect, fault);
        if (result < 0)
            break;
    }
    snprintf(name, sizeof name, "row %zu", index + 1);
    if (result == 0 && !cJSON_GetObjectItemCaseSensitive(made, "name") &&
        !cJSON_AddStringToObject(made, "name", name))
        result = SPSY_ERR_MEMORY;
    if (result == 0) {
        *object = made;
        return 0;
    }
    cJSON_Delete(made);
    return result;
}
