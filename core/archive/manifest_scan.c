/* manifest_scan.c - finds where an object of a list begins and ends; all else is base/json.h's. */
#include "archive/manifest_scan.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "object/field_json.h"

static const char *const lists[] = {"queues", "files"};

enum { KEY_BYTES = 8 };

/* What is being collected: one object, or what stands around the lists. */
struct text {
    char *bytes;             /* owned */
    size_t used, room, most; /* most: a power of two from 1024 on */
};

struct scan {
    FILE *document;
    const char *source;
    struct spsy_error *error;
    int result; /* 0 = go on */
    struct text head, object;
    const char *list;    /* whose array we are in, NULL = none */
    size_t index;        /* in it */
    bool wants;          /* this list's objects are wanted */
    bool expects;        /* in a list: an object must follow (after the bracket or a comma) */
    bool first;          /* in a list: nothing has been in it */
    char key[KEY_BYTES]; /* the last string of the document's own members; cut */
    int (*visit)(void *context, const cJSON *object, const char *path, size_t index,
                 struct spsy_error *error);
    void *context;
};

static void path_of(const struct scan *scan, char path[SPSY_JSON_PATH_SIZE])
{
    spsy_json_path(path, scan->list, NULL, scan->index);
}

static int wrong(const struct scan *scan, const char *what)
{
    char path[SPSY_JSON_PATH_SIZE];

    if (!scan->list)
        return field_wrong(scan->source, "the document", what, scan->error);
    path_of(scan, path);
    return field_wrong(scan->source, path, what, scan->error);
}

static void put(struct scan *scan, struct text *text, int byte)
{
    char *larger;
    size_t room;

    if (text->used == text->room) {
        room = text->room ? 2 * text->room : 1024;
        larger = text->used < text->most ? realloc(text->bytes, room) : NULL;
        if (!larger) {
            scan->result = text->used < text->most ? spsy_fail_memory(scan->error)
                                                   : wrong(scan, "is too long");
            return;
        }
        text->bytes = larger;
        text->room = room;
    }
    text->bytes[text->used++] = (char)byte;
}

/* The next byte, into text as well (NULL = nowhere). -1 = there is none, or scan->result says why.
 */
static int next(struct scan *scan, struct text *text)
{
    int byte = getc_unlocked(scan->document);

    if (byte == EOF)
        return -1;
    if (text)
        put(scan, text, byte);
    return scan->result < 0 ? -1 : byte;
}

/* From the character after the quote up to the other one. key: the first bytes between them, or
 * NULL. */
static void scan_string(struct scan *scan, struct text *text, char *key)
{
    size_t used = 0;
    int byte;

    while ((byte = next(scan, text)) >= 0 && byte != '"') {
        if (key && used < KEY_BYTES - 1)
            key[used++] = (char)byte;
        if (byte == '\\')
            next(scan, text);
    }
    if (key)
        key[used] = '\0';
}

/* From the character after the brace up to the one that closes it; false = there is none. */
static bool scan_object(struct scan *scan, struct text *text)
{
    size_t depth = 1;
    int byte = 0;

    while (depth > 0 && (byte = next(scan, text)) >= 0) {
        if (byte == '"')
            scan_string(scan, text, NULL);
        else if (byte == '{' || byte == '[')
            depth++;
        else if (byte == '}' || byte == ']')
            depth--;
    }
    return depth == 0;
}

static int hand_over(struct scan *scan)
{
    char path[SPSY_JSON_PATH_SIZE], source[SPSY_JSON_PATH_SIZE + 512];
    cJSON *object = NULL;
    int result;

    path_of(scan, path);
    snprintf(source, sizeof source, "%.*s: %s", spsy_text_cut(scan->source, 500), scan->source,
             path);
    result = spsy_json_parse(scan->object.bytes, scan->object.used, source, &object, scan->error);
    if (result == 0)
        result = scan->visit(scan->context, object, path, scan->index, scan->error);
    cJSON_Delete(object);
    return result;
}

/* An object of a list, from the character after its brace. */
static void one_object(struct scan *scan)
{
    struct text *text = scan->wants ? &scan->object : NULL;
    bool whole;

    scan->object.used = 0;
    if (text)
        put(scan, text, '{');
    whole = scan_object(scan, text);
    if (scan->result == 0 && !whole)
        scan->result = wrong(scan, "the text ends too early");
    if (scan->result == 0 && text)
        scan->result = hand_over(scan);
    scan->index++;
    scan->expects = scan->first = false;
}

static bool is_space(int byte)
{
    return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

/* A byte of a list, outside of its objects. */
static void list_byte(struct scan *scan, int byte)
{
    if (is_space(byte))
        return;
    if (byte == ']' && (!scan->expects || scan->first)) {
        scan->list = NULL;
        put(scan, &scan->head, byte);
    } else if (byte == ',' && !scan->expects) {
        scan->expects = true;
    } else if (byte == '{' && scan->expects) {
        one_object(scan);
    } else {
        scan->result =
            wrong(scan, scan->expects ? "an object is expected" : "a comma or ] is expected");
    }
}

/* A bracket right inside the document: of a list? */
static bool begins_list(struct scan *scan, const char *wanted)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++)
        if (strcmp(scan->key, lists[i]) == 0)
            scan->list = lists[i];
    if (!scan->list)
        return false;
    scan->index = 0;
    scan->wants = wanted && strcmp(wanted, scan->list) == 0;
    scan->expects = scan->first = true;
    return true;
}

static void scan_document(struct scan *scan, const char *wanted)
{
    size_t depth = 0;
    int byte;

    while (scan->result == 0 && (byte = getc_unlocked(scan->document)) != EOF) {
        if (scan->list) {
            list_byte(scan, byte);
            continue;
        }
        put(scan, &scan->head, byte);
        if (byte == '"')
            scan_string(scan, &scan->head, depth == 1 ? scan->key : NULL);
        else if (byte == '{' || (byte == '[' && !(depth == 1 && begins_list(scan, wanted))))
            depth++;
        else if ((byte == '}' || byte == ']') && depth > 0)
            depth--;
    }
}

static int scan_all(struct scan *scan, const char *wanted)
{
    rewind(scan->document);
    scan_document(scan, wanted);
    if (scan->result == 0 && ferror(scan->document))
        scan->result = spsy_fail_errno(scan->error, SPSY_ERR_IO, "SPY0101", "%s", scan->source);
    free(scan->object.bytes);
    return scan->result;
}

int manifest_scan(FILE *document, const char *source, const char *list,
                  int (*visit)(void *context, const cJSON *object, const char *path, size_t index,
                               struct spsy_error *error),
                  void *context, struct spsy_error *error)
{
    struct scan scan = {.document = document,
                        .source = source,
                        .error = error,
                        .head = {.most = MANIFEST_HEAD_BYTES},
                        .object = {.most = MANIFEST_OBJECT_BYTES},
                        .visit = visit,
                        .context = context};
    int result = scan_all(&scan, list);

    free(scan.head.bytes);
    return result;
}

/* "f\u0069les" is files, too, but its objects have not been passed by: they stand in the head. */
static int check_lists(const struct scan *scan, const cJSON *head)
{
    for (size_t i = 0; i < sizeof lists / sizeof lists[0]; i++) {
        const cJSON *list = cJSON_GetObjectItemCaseSensitive(head, lists[i]);

        if (cJSON_IsArray(list) && list->child)
            return field_wrong(scan->source, lists[i], "its key is written with escapes",
                               scan->error);
    }
    return 0;
}

int manifest_scan_head(FILE *document, const char *source, cJSON **head, struct spsy_error *error)
{
    struct scan scan = {.document = document,
                        .source = source,
                        .error = error,
                        .head = {.most = MANIFEST_HEAD_BYTES}};
    int result = scan_all(&scan, NULL);

    *head = NULL;
    if (result == 0)
        result = spsy_json_parse(scan.head.bytes, scan.head.used, source, head, error);
    if (result == 0)
        result = check_lists(&scan, *head);
    if (result < 0) {
        cJSON_Delete(*head);
        *head = NULL;
    }
    free(scan.head.bytes);
    return result;
}
