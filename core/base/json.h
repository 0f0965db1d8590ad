/* json.h - strict JSON through cJSON.
 *
 * cJSON accepts 010, 1e999, duplicate keys, NUL inside names and 1.9 as an int; we do not.
 * Errors name the source and the JSON path ("registry.json: exitPoints[0].programs[2].number"),
 * syntax errors the line ("registry.json: line 12: ..."). */
#ifndef SPSY_BASE_JSON_H
#define SPSY_BASE_JSON_H

#include <cjson/cJSON.h>
#include <stdio.h>

#include "base/error.h"

enum {
    SPSY_JSON_DEPTH_MAX = 64,
    SPSY_JSON_NUMBER_MAX = 60, /* older cJSON cut a number at 63 characters */
    SPSY_JSON_PATH_SIZE = 256,
};

/* Parses bytes of UTF-8 text; source names it in errors. *root is the caller's (cJSON_Delete).
 * Refused: malformed UTF-8, a byte order mark, NUL (also as \u0000), lone surrogates, duplicate
 * keys (after unescaping), numbers outside RFC 8259, not finite or of more than
 * SPSY_JSON_NUMBER_MAX characters, text after the document, nesting over the limit.
 * Errors: SPSY_ERR_FORMAT, SPSY_ERR_MEMORY. */
int spsy_json_parse(const char *text, size_t bytes, const char *source, cJSON **root,
                    struct spsy_error *error);

/* Reads a regular file of at most max bytes and parses it. A FIFO or device is refused without
 * being waited for. Errors: SPSY_ERR_IO, SPSY_ERR_NOT_FOUND, and those above. */
int spsy_json_read(const char *path, size_t max, cJSON **root, struct spsy_error *error);

/* The same from an open descriptor, read to its end: for a caller who has judged owner and mode of
 * this very file. source names it in errors. */
int spsy_json_read_descriptor(int fd, size_t max, const char *source, cJSON **root,
                              struct spsy_error *error);

/* One line without format, the caller's (cJSON_free); NULL: out of memory. What is no UTF-8 in a
 * string, which cJSON passes on as it is, is mended: it is JSON whatever it was made of. */
char *spsy_json_print(const cJSON *item);

/* The text of a member, which is the object's; "" when there is none or it is no text. */
static inline const char *spsy_json_text(const cJSON *object, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(object, key));

    return text ? text : "";
}

/* Writes a line that spsy_json_print made. What would mislead who looks at it on a terminal
 * (base/text.h) becomes \uXXXX, which cJSON does for no character from U+007F on. */
void spsy_json_put(const char *printed, FILE *stream);

/* Path of a member or element: "exitPoints[0]" and "format" give "exitPoints[0].format". index is
 * used when key is NULL. A path that does not fit is cut. */
void spsy_json_path(char target[SPSY_JSON_PATH_SIZE], const char *path, const char *key,
                    size_t index);

/* One member of an object in a table-driven check: what key, which type, is it required. */
enum spsy_json_type {
    SPSY_JSON_STRING,
    SPSY_JSON_INTEGER,
    SPSY_JSON_ARRAY,
    SPSY_JSON_OBJECT,
    SPSY_JSON_BOOLEAN,
    SPSY_JSON_ANY /* the caller looks himself */
};
struct spsy_json_member {
    const char *key;
    enum spsy_json_type type;
    bool required;
};

/* The object has only these keys, each of its type, and all required ones. path is its own path
 * ("exitPoints[0]", "" = root). Errors: SPSY_ERR_FORMAT with source and path. */
int spsy_json_check(const cJSON *object, const char *source, const char *path,
                    const struct spsy_json_member *members, size_t count, struct spsy_error *error);

/* A whole number between least and most, not 1.9, not 1e3 beyond exactness. */
int spsy_json_integer(const cJSON *item, const char *source, const char *path, long least,
                      long most, long *value, struct spsy_error *error);

#endif
