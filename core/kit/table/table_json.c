#include "kit/table/table_json.h"

#include <stdlib.h>
#include <string.h>

enum { KIT_NOTHING = -2 };

void kit_json_begin(struct kit_json *json, FILE *file)
{
    char *text = json->text;
    size_t room = json->room;

    *json = (struct kit_json){
        .file = file, .at = {1, 1}, .ahead = KIT_NOTHING, .text = text, .room = room};
}

void kit_json_free(struct kit_json *json)
{
    free(json->text);
    json->text = NULL;
    json->room = 0;
}

static int look(struct kit_json *json)
{
    if (json->ahead == KIT_NOTHING)
        json->ahead = getc_unlocked(json->file);
    return json->ahead;
}

static void step(struct kit_place *place, int c)
{
    if (c == '\n')
        *place = (struct kit_place){place->line + 1, 1};
    else if ((c & 0xC0) != 0x80) /* a byte that goes on with a character is none */
        place->column++;
}

static int take(struct kit_json *json)
{
    int c = look(json);

    json->ahead = KIT_NOTHING;
    if (c != EOF)
        step(&json->at, c);
    return c;
}

static void skip_space(struct kit_json *json)
{
    while (look(json) == ' ' || look(json) == '\t' || look(json) == '\r' || look(json) == '\n')
        take(json);
}

/* ---- one value --------------------------------------------------------------------------------
 */

static int keep(struct kit_json *json, int c, struct kit_fault *fault)
{
    if (json->length == KIT_VALUE_BYTES_MAX)
        return kit_fault(fault, "", "a value of more than %d bytes", KIT_VALUE_BYTES_MAX);
    if (json->length == json->room) {
        size_t room = json->room ? 2 * json->room : 4096;
        char *text = realloc(json->text, room);

        if (!text)
            return SPSY_ERR_MEMORY;
        json->text = text;
        json->room = room;
    }
    json->text[json->length++] = (char)c;
    return 0;
}

static bool ends_word(int c)
{
    return c == EOF || strchr(",:]}[{\" \t\r\n", c) != NULL;
}

/* How the value goes on after c: is it inside of a string, how many brackets are open. */
static void follow(int c, bool *string, bool *escaped, int *depth)
{
    if (*string) {
        *string = *escaped || c != '"';
        *escaped = !*escaped && c == '\\';
        return;
    }
    *string = c == '"';
    *depth += c == '{' || c == '[';
    *depth -= c == '}' || c == ']';
}

/* The bytes of the next value into json->text. What they are is the parser's to say. */
static int read_value(struct kit_json *json, struct kit_fault *fault)
{
    bool string = false, escaped = false, container, word;
    int depth = 0, result = 0;

    skip_space(json);
    json->length = 0;
    json->text_at = json->at;
    word = !(look(json) == '{' || look(json) == '[' || look(json) == '"');
    if (word && ends_word(look(json)))
        return kit_fault(fault, "",
                         look(json) == EOF ? "the text ends too early" : "a value is expected");
    do {
        int c = look(json);

        if (c == EOF)
            return word ? 0 : kit_fault(fault, "", "the text ends too early");
        container = depth > 0 || c == '{' || c == '[';
        result = keep(json, take(json), fault);
        follow(c, &string, &escaped, &depth);
    } while (result == 0 && (word ? !ends_word(look(json)) : container ? depth > 0 : string));
    return result;
}

/* Where in the value the grammar breaks: behind the longest piece that only ends too early. */
static struct kit_place broken_at(const struct kit_json *json)
{
    size_t low = 0, high = json->length;
    struct kit_place place = json->text_at;

    while (low < high) {
        size_t middle = low + (high - low) / 2;
        struct spsy_error error;
        cJSON *root;
        bool early;

        while (middle > low && ((unsigned char)json->text[middle] & 0xC0) == 0x80)
            middle--;
        early = spsy_json_parse(json->text, middle, "", &root, &error) == 0 ||
                strstr(error.text, "ends too early");
        cJSON_Delete(root);
        if (early && middle > low)
            low = middle;
        else if (early)
            break;
        else
            high = middle;
    }
    for (size_t i = 0; i < low; i++)
        step(&place, (unsigned char)json->text[i]);
    return place;
}

static int parse_value(struct kit_json *json, cJSON **value, struct kit_place *place,
                       struct kit_fault *fault)
{
    struct spsy_error error;
    size_t line;
    int result = spsy_json_parse(json->text, json->length, "", value, &error), used = 0;

    if (result == 0 || result == SPSY_ERR_MEMORY)
        return result;
    if (sscanf(error.text, ": line %zu: %n", &line, &used) == 1 && used > 0) {
        *place = broken_at(json);
        return kit_fault(fault, "", "%s", error.text + used);
    }
    kit_fault_of(fault, &error);
    *place = kit_json_place(json, fault->path);
    return result;
}

/* ---- the document -----------------------------------------------------------------------------
 */

static int expected(struct kit_json *json, struct kit_place *place, struct kit_fault *fault,
                    const char *what)
{
    *place = json->at;
    if (ferror(json->file))
        return kit_fault(fault, "", "it cannot be read to its end");
    return kit_fault(fault, "", "%s", look(json) == EOF ? "the text ends too early" : what);
}

/* The next of a list: 1 there is one, 0 it has ended. */
static int go_on(struct kit_json *json, char close, const char *what, struct kit_place *place,
                 struct kit_fault *fault)
{
    skip_space(json);
    if (look(json) == close) {
        take(json);
        return 0;
    }
    if (!json->first) {
        if (look(json) != ',')
            return expected(json, place, fault, what);
        take(json);
        skip_space(json);
    }
    json->first = false;
    return 1;
}

static int next_case(struct kit_json *json, bool parse, struct kit_json_item *item,
                     struct kit_place *place, struct kit_fault *fault)
{
    int result = go_on(json, ']', "a comma or ] is expected", place, fault);

    if (result <= 0) {
        json->state = KIT_MEMBERS;
        json->first = false;
        return result;
    }
    item->index = json->index++;
    result = read_value(json, fault);
    *place = result < 0 ? json->at : json->text_at;
    if (result == 0 && parse)
        result = parse_value(json, &item->value, place, fault);
    return result < 0 ? result : 1;
}

/* The key and its colon. */
static int read_key(struct kit_json *json, char key[64], struct kit_place *place,
                    struct kit_fault *fault)
{
    cJSON *value = NULL;
    int result;

    if (look(json) != '"')
        return expected(json, place, fault, "a key in quotes is expected");
    result = read_value(json, fault);
    *place = result < 0 ? json->at : json->text_at;
    if (result == 0)
        result = parse_value(json, &value, place, fault);
    if (result == 0)
        snprintf(key, 64, "%s", value->valuestring);
    cJSON_Delete(value);
    if (result < 0)
        return result;
    skip_space(json);
    if (look(json) != ':')
        return expected(json, place, fault, "a colon is expected");
    take(json);
    return 0;
}

static int end_document(struct kit_json *json, struct kit_place *place, struct kit_fault *fault)
{
    skip_space(json);
    if (look(json) != EOF)
        return expected(json, place, fault, "text after the document");
    if (ferror(json->file))
        return expected(json, place, fault, "");
    json->state = KIT_END;
    return 0;
}

static int next_member(struct kit_json *json, struct kit_json_item *item, struct kit_place *place,
                       struct kit_fault *fault)
{
    int result = go_on(json, '}', "a comma or } is expected", place, fault);

    if (result <= 0)
        return result < 0 ? result : end_document(json, place, fault);
    result = read_key(json, item->key, place, fault);
    if (result < 0)
        return result;
    if (strcmp(item->key, "cases") == 0) {
        skip_space(json);
        if (look(json) != '[')
            return expected(json, place, fault, "cases: a list is expected");
        *place = json->at;
        take(json);
        json->state = KIT_CASES;
        json->first = true;
        return 1;
    }
    result = read_value(json, fault);
    *place = result < 0 ? json->at : json->text_at;
    if (result == 0)
        result = parse_value(json, &item->value, place, fault);
    return result < 0 ? result : 1;
}

int kit_json_next(struct kit_json *json, bool parse_cases, struct kit_json_item *item,
                  struct kit_place *place, struct kit_fault *fault)
{
    *item = (struct kit_json_item){.value = NULL};
    if (json->state == KIT_BEGIN) {
        skip_space(json);
        if (look(json) != '{')
            return expected(json, place, fault,
                            look(json) == 0xEF ? "a byte order mark, or no JSON"
                                               : "an object is expected: { ... }");
        take(json);
        json->state = KIT_MEMBERS;
        json->first = true;
    }
    if (json->state == KIT_CASES) {
        int result = next_case(json, parse_cases, item, place, fault);

        if (result != 0)
            return result;
    }
    return json->state == KIT_END ? 0 : next_member(json, item, place, fault);
}

/* ---- where something stands -------------------------------------------------------------------
 */

/* Over well-formed JSON alone. */
static const char *over_space(const char *at, const char *end)
{
    while (at < end && strchr(" \t\r\n,:", *at))
        at++;
    return at;
}

static const char *over_value(const char *at, const char *end)
{
    bool string = false, escaped = false;
    int depth = 0;

    if (at < end && *at != '{' && *at != '[' && *at != '"') {
        while (at < end && !ends_word((unsigned char)*at))
            at++;
        return at;
    }
    do {
        if (at == end)
            break;
        follow((unsigned char)*at++, &string, &escaped, &depth);
    } while (depth > 0 || string);
    return at;
}

/* The member of that name or the element of that number; NULL = none. */
static const char *inside(const char *at, const char *end, const char *key, size_t length,
                          size_t index)
{
    char close = at < end && *at == '{' ? '}' : ']';

    if (at == end || *at != (key ? '{' : '['))
        return NULL;
    for (at = over_space(at + 1, end); at < end && *at != close; at = over_space(at, end)) {
        const char *name = at;

        if (key) {
            at = over_space(over_value(at, end), end);
            if ((size_t)(end - name) > length + 1 && memcmp(name + 1, key, length) == 0 &&
                name[length + 1] == '"')
                return at;
        } else if (index-- == 0) {
            return at;
        }
        at = over_value(at, end);
    }
    return NULL;
}

struct kit_place kit_json_place(const struct kit_json *json, const char *path)
{
    const char *end = json->text + json->length, *at = json->text;
    struct kit_place place = json->text_at;

    while (*path) {
        size_t length = strcspn(path, ".[");
        const char *next;

        if (*path == '[')
            next = inside(at, end, NULL, 0, strtoul(path + 1, (char **)&path, 10));
        else
            next = inside(at, end, path, length, 0);
        if (!next)
            break;
        at = next;
        path += *path == ']' ? 1 : length;
        path += *path == '.';
    }
    for (const char *byte = json->text; byte < at; byte++)
        step(&place, (unsigned char)*byte);
    return place;
}
