/* json.c - the grammar of RFC 8259 is checked here, byte by byte; only then does cJSON build the
 * tree. What the grammar cannot tell (duplicate keys, infinite numbers) is checked on the tree,
 * where keys are unescaped. */
#include "base/nearest.h"
#include "base/json.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/text.h"

enum { KEY_SHOWN_BYTES = 60 };

static const double exact_integer_max = 9007199254740991.0; /* 2^53 - 1: each double its own */

struct scan {
    const char *text;
    const char *at;
    const char *end;
    const char *source;
    struct spsy_error *error;
};

static int syntax(const struct scan *scan, const char *what)
{
    size_t line = 1;

    for (const char *at = scan->text; at < scan->at; at++)
        line += *at == '\n';
    return spsy_fail(scan->error, SPSY_ERR_FORMAT, "", "%s: line %zu: %s", scan->source, line,
                     scan->at == scan->end ? "the text ends too early" : what);
}

static void skip_space(struct scan *scan)
{
    while (scan->at < scan->end &&
           (*scan->at == ' ' || *scan->at == '\t' || *scan->at == '\r' || *scan->at == '\n'))
        scan->at++;
}

/* The next byte, 0 at the end (a NUL in the text fits nowhere either). */
static char peek(const struct scan *scan)
{
    return scan->at < scan->end ? *scan->at : '\0';
}

static bool digits(struct scan *scan)
{
    const char *first = scan->at;

    while (peek(scan) >= '0' && peek(scan) <= '9')
        scan->at++;
    return scan->at > first;
}

static int scan_number(struct scan *scan)
{
    const char *first = scan->at;

    if (peek(scan) == '-')
        scan->at++;
    if (peek(scan) == '0')
        scan->at++;
    else if (!digits(scan))
        return syntax(scan, "a value is expected");
    if (peek(scan) >= '0' && peek(scan) <= '9')
        return syntax(scan, "a number has a leading zero");
    if (peek(scan) == '.') {
        scan->at++;
        if (!digits(scan))
            return syntax(scan, "a number has no digit after its point");
    }
    if (peek(scan) == 'e' || peek(scan) == 'E') {
        scan->at++;
        if (peek(scan) == '+' || peek(scan) == '-')
            scan->at++;
        if (!digits(scan))
            return syntax(scan, "a number has no digit in its exponent");
    }
    if (scan->at - first > SPSY_JSON_NUMBER_MAX) {
        scan->at = first;
        return syntax(scan, "a number has too many digits");
    }
    return 0;
}

/* Four hexadecimal digits, or -1. */
static long scan_hex(struct scan *scan)
{
    long value = 0;

    for (int i = 0; i < 4; i++, scan->at++) {
        char c = peek(scan);

        if (c >= '0' && c <= '9')
            value = value << 4 | (c - '0');
        else if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
            value = value << 4 | ((c | 0x20) - 'a' + 10);
        else
            return -1;
    }
    return value;
}

/* After the backslash. */
static int scan_escape(struct scan *scan)
{
    long unit;

    if (peek(scan) != 'u') {
        if (!peek(scan) || !strchr("\"\\/bfnrt", peek(scan)))
            return syntax(scan, "an escape is not one of JSON's");
        scan->at++;
        return 0;
    }
    scan->at++;
    unit = scan_hex(scan);
    if (unit < 0)
        return syntax(scan, "\\u without four hexadecimal digits");
    if (unit == 0)
        return syntax(scan, "\\u0000 in a string");
    if (unit < 0xD800 || unit > 0xDFFF)
        return 0;
    if (unit > 0xDBFF || scan->end - scan->at < 2 || memcmp(scan->at, "\\u", 2) != 0)
        return syntax(scan, "half a surrogate pair");
    scan->at += 2;
    unit = scan_hex(scan);
    if (unit < 0xDC00 || unit > 0xDFFF)
        return syntax(scan, "half a surrogate pair");
    return 0;
}

static int scan_string(struct scan *scan)
{
    scan->at++;
    while (peek(scan) != '"') {
        if (scan->at == scan->end)
            return syntax(scan, "");
        if ((unsigned char)*scan->at < 0x20)
            return syntax(scan, "a control character in a string");
        if (*scan->at == '\\') {
            int result;

            scan->at++;
            result = scan_escape(scan);
            if (result < 0)
                return result;
        } else {
            scan->at++;
        }
    }
    scan->at++;
    return 0;
}

static int scan_value(struct scan *scan, int depth);

static int scan_member(struct scan *scan, int depth)
{
    int result;

    if (peek(scan) != '"')
        return syntax(scan, "a key in quotes is expected");
    result = scan_string(scan);
    if (result < 0)
        return result;
    skip_space(scan);
    if (peek(scan) != ':')
        return syntax(scan, "a colon is expected");
    scan->at++;
    return scan_value(scan, depth);
}

/* An array or object, from its opening bracket. */
static int scan_container(struct scan *scan, int depth)
{
    bool object = *scan->at == '{';
    char close = object ? '}' : ']';
    int result;

    if (depth > SPSY_JSON_DEPTH_MAX)
        return syntax(scan, "nested too deeply");
    scan->at++;
    skip_space(scan);
    if (peek(scan) == close) {
        scan->at++;
        return 0;
    }
    for (;;) {
        skip_space(scan);
        result = object ? scan_member(scan, depth + 1) : scan_value(scan, depth + 1);
        if (result < 0)
            return result;
        skip_space(scan);
        if (peek(scan) == close)
            break;
        if (peek(scan) != ',')
            return syntax(scan, object ? "a comma or } is expected" : "a comma or ] is expected");
        scan->at++;
    }
    scan->at++;
    return 0;
}

static int scan_word(struct scan *scan)
{
    static const char *const words[] = {"true", "false", "null"};

    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        size_t length = strlen(words[i]);
        size_t left = (size_t)(scan->end - scan->at);

        if (left < length && memcmp(scan->at, words[i], left) == 0)
            scan->at = scan->end;
        else if (left >= length && memcmp(scan->at, words[i], length) == 0) {
            scan->at += length;
            return 0;
        }
    }
    return syntax(scan, "a value is expected");
}

static int scan_value(struct scan *scan, int depth)
{
    skip_space(scan);
    switch (peek(scan)) {
    case '{':
    case '[':
        return scan_container(scan, depth);
    case '"':
        return scan_string(scan);
    case 't':
    case 'f':
    case 'n':
        return scan_word(scan);
    default:
        return scan_number(scan);
    }
}

static int scan_utf8(struct scan *scan)
{
    if (scan->end - scan->at >= 3 && memcmp(scan->at, "\xEF\xBB\xBF", 3) == 0)
        return syntax(scan, "a byte order mark");
    while (scan->at < scan->end) {
        if (*scan->at == '\0')
            return syntax(scan, "a NUL character");
        if ((unsigned char)*scan->at < 0x80)
            scan->at++; /* nearly every byte there is */
        else if (spsy_utf8_next(&scan->at) < 0)
            return syntax(scan, "not UTF-8");
    }
    scan->at = scan->text;
    return 0;
}

static int scan_document(struct scan *scan)
{
    int result = scan_utf8(scan);

    if (result < 0)
        return result;
    result = scan_value(scan, 1);
    if (result < 0)
        return result;
    skip_space(scan);
    if (scan->at < scan->end)
        return syntax(scan, "text after the document");
    return 0;
}

/* A key for an error message: short, and nothing in it that would drive a terminal. */
static void shown_key(char shown[KEY_SHOWN_BYTES], const char *key)
{
    snprintf(shown, KEY_SHOWN_BYTES, "%s", key);
    spsy_utf8_trim(shown);
    for (char *at = shown; *at; at++) {
        bool c1 = (unsigned char)at[0] == 0xC2 && (unsigned char)at[1] < 0xA0;

        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            *at = '?';
        if (c1)
            at[0] = at[1] = '?';
    }
}

char *spsy_json_print(const cJSON *item)
{
    char *text = item ? cJSON_PrintUnformatted(item) : NULL;

    if (text)
        spsy_utf8_mend(text);
    return text;
}

void spsy_json_put(const char *printed, FILE *stream)
{
    const char *run = printed;

    while (*printed) {
        const char *start = printed;
        long point = spsy_utf8_next(&printed);

        if (point < 0)
            printed++; /* nothing of ours: left as it is */
        if (point < 0 || !spsy_text_misleads(point))
            continue;
        fwrite(run, 1, (size_t)(start - run), stream);
        fprintf(stream, "\\u%04lx", (unsigned long)point);
        run = printed;
    }
    fwrite(run, 1, (size_t)(printed - run), stream);
}

void spsy_json_path(char target[SPSY_JSON_PATH_SIZE], const char *path, const char *key,
                    size_t index)
{
    char shown[KEY_SHOWN_BYTES];

    if (key) {
        shown_key(shown, key);
        snprintf(target, SPSY_JSON_PATH_SIZE, "%s%s%s", path, *path ? "." : "", shown);
    } else {
        snprintf(target, SPSY_JSON_PATH_SIZE, "%s[%zu]", path, index);
    }
    spsy_utf8_trim(target);
}

static int fail_at(struct spsy_error *error, const char *source, const char *path, const char *what)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: %s%s%s", source, path, *path ? ": " : "",
                     what);
}

/* Where an item stands: a path is made of it only when there is something to tell, because making
 * paths cost more than all the checks. */
struct place {
    const struct place *parent; /* NULL: the document */
    const char *key;            /* NULL in an array */
    size_t index;
};

static void path_of(const struct place *place, char path[SPSY_JSON_PATH_SIZE])
{
    char outer[SPSY_JSON_PATH_SIZE];

    path[0] = '\0';
    if (!place->parent)
        return;
    path_of(place->parent, outer);
    spsy_json_path(path, outer, place->key, place->index);
}

static int fail_in(struct spsy_error *error, const char *source, const struct place *place,
                   const char *what)
{
    char path[SPSY_JSON_PATH_SIZE];

    path_of(place, path);
    return fail_at(error, source, path, what);
}

static int compare_keys(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

/* Sorted, so that an object of very many keys costs no quadratic time. */
static int check_duplicates(const cJSON *object, const char *source, const struct place *place,
                            struct spsy_error *error)
{
    size_t count = (size_t)cJSON_GetArraySize(object);
    const char **keys;
    const cJSON *member;
    size_t at = 0;
    int result = 0;

    if (count < 2)
        return 0;
    keys = calloc(count, sizeof *keys);
    if (!keys)
        return spsy_fail_memory(error);
    cJSON_ArrayForEach(member, object)
        keys[at++] = member->string;
    qsort(keys, count, sizeof *keys, compare_keys);
    for (size_t i = 1; i < count; i++) {
        if (strcmp(keys[i - 1], keys[i]) == 0) {
            result =
                fail_in(error, source, &(struct place){place, keys[i], 0}, "the key appears twice");
            break;
        }
    }
    free(keys);
    return result;
}

static int check_tree(const cJSON *item, const char *source, const struct place *place,
                      struct spsy_error *error)
{
    struct place own = {place, NULL, 0};
    const cJSON *child;
    int result;

    if (cJSON_IsNumber(item) && !isfinite(item->valuedouble))
        return fail_in(error, source, place, "the number is too large");
    if (cJSON_IsObject(item)) {
        result = check_duplicates(item, source, place, error);
        if (result < 0)
            return result;
    }
    cJSON_ArrayForEach(child, item) {
        own.key = child->string;
        result = check_tree(child, source, &own, error);
        if (result < 0)
            return result;
        own.index++;
    }
    return 0;
}

int spsy_json_parse(const char *text, size_t bytes, const char *source, cJSON **root,
                    struct spsy_error *error)
{
    struct scan scan = {NULL, NULL, NULL, source, error};
    const struct place document = {NULL, NULL, 0};
    char *copy;
    cJSON *tree = NULL;
    int result;

    *root = NULL;
    copy = malloc(bytes + 1); /* NUL-terminated: the UTF-8 decoder stops there */
    if (!copy)
        return spsy_fail_memory(error);
    if (bytes > 0)
        memcpy(copy, text, bytes);
    copy[bytes] = '\0';
    scan.text = scan.at = copy;
    scan.end = copy + bytes;
    result = scan_document(&scan);
    if (result < 0)
        goto out;
    tree = cJSON_ParseWithLength(copy, bytes + 1);
    if (!tree) { /* the grammar is right, the depth is bounded: nothing else is left */
        result = spsy_fail_memory(error);
        goto out;
    }
    result = check_tree(tree, source, &document, error);
    if (result < 0)
        goto out;
    *root = tree;
    tree = NULL;
out:
    cJSON_Delete(tree);
    free(copy);
    return result;
}

/* Reads to the end of the file, at most max bytes. *text is the caller's. */
static int read_all(int fd, size_t max, const char *source, char **text, size_t *bytes,
                    struct spsy_error *error)
{
    size_t size = 4096, used = 0;
    char *buffer = malloc(size);

    if (!buffer)
        return spsy_fail_memory(error);
    for (;;) {
        ssize_t got = read(fd, buffer + used, size - used);
        char *larger;

        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0) {
            free(buffer);
            return spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: cannot be read", source);
        }
        used += (size_t)got;
        if (got == 0 || used > max)
            break;
        if (used < size)
            continue;
        larger = realloc(buffer, size * 2);
        if (!larger) {
            free(buffer);
            return spsy_fail_memory(error);
        }
        buffer = larger;
        size *= 2;
    }
    if (used > max) {
        free(buffer);
        return spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: more than %zu bytes", source, max);
    }
    *text = buffer;
    *bytes = used;
    return 0;
}

int spsy_json_read_descriptor(int fd, size_t max, const char *source, cJSON **root,
                              struct spsy_error *error)
{
    char *text = NULL;
    size_t bytes = 0;
    int result;

    *root = NULL;
    result = read_all(fd, max, source, &text, &bytes, error);
    if (result < 0)
        return result;
    result = spsy_json_parse(text, bytes, source, root, error);
    free(text);
    return result;
}

int spsy_json_read(const char *path, size_t max, cJSON **root, struct spsy_error *error)
{
    struct stat status;
    int result;
    int fd;

    *root = NULL;
    fd = open(path,
              O_RDONLY | O_CLOEXEC | O_NOCTTY | O_NONBLOCK); /* a FIFO has no one to wait for */
    if (fd < 0)
        return spsy_fail_errno(error, errno == ENOENT ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "",
                               "%s: cannot be opened", path);
    if (fstat(fd, &status) < 0)
        result = spsy_fail_errno(error, SPSY_ERR_IO, "", "%s: cannot be examined", path);
    else if (!S_ISREG(status.st_mode))
        result = spsy_fail(error, SPSY_ERR_IO, "", "%s: not a regular file", path);
    else
        result = spsy_json_read_descriptor(fd, max, path, root, error);
    close(fd);
    return result;
}

static bool whole(const cJSON *item)
{
    double value = item->valuedouble;

    return cJSON_IsNumber(item) && value >= -exact_integer_max && value <= exact_integer_max &&
           value == (double)(long long)value;
}

static bool has_type(const cJSON *item, enum spsy_json_type type)
{
    switch (type) {
    case SPSY_JSON_STRING:
        return cJSON_IsString(item);
    case SPSY_JSON_INTEGER:
        return whole(item);
    case SPSY_JSON_ARRAY:
        return cJSON_IsArray(item);
    case SPSY_JSON_OBJECT:
        return cJSON_IsObject(item);
    case SPSY_JSON_BOOLEAN:
        return cJSON_IsBool(item);
    case SPSY_JSON_ANY:
        return true;
    }
    return false;
}

static const char *const type_wanted[] = {
    [SPSY_JSON_STRING] = "a string is expected",
    [SPSY_JSON_INTEGER] = "a whole number is expected",
    [SPSY_JSON_ARRAY] = "an array is expected",
    [SPSY_JSON_OBJECT] = "an object is expected",
    [SPSY_JSON_BOOLEAN] = "true or false is expected",
};

static const struct spsy_json_member *find_member(const struct spsy_json_member *members,
                                                  size_t count, const char *key)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(members[i].key, key) == 0)
            return &members[i];
    return NULL;
}

static const char *nearest_key(const struct spsy_json_member *members, size_t count,
                               const char *key)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++)
        spsy_nearer(key, members[i].key, &nearest);
    return nearest;
}

static int unknown_key(struct spsy_error *error, const char *source, const char *path,
                       const char *nearest)
{
    char text[80];

    snprintf(text, sizeof text, "unknown key%s%s", nearest ? "; nearest: " : "",
             nearest ? nearest : "");
    return fail_at(error, source, path, text);
}

int spsy_json_check(const cJSON *object, const char *source, const char *path,
                    const struct spsy_json_member *members, size_t count, struct spsy_error *error)
{
    char own[SPSY_JSON_PATH_SIZE];
    const cJSON *item;

    if (!cJSON_IsObject(object))
        return fail_at(error, source, path, type_wanted[SPSY_JSON_OBJECT]);
    cJSON_ArrayForEach(item, object) {
        const struct spsy_json_member *member = find_member(members, count, item->string);

        if (member && has_type(item, member->type))
            continue;
        spsy_json_path(own, path, item->string, 0);
        if (!member)
            return unknown_key(error, source, own, nearest_key(members, count, item->string));
        return fail_at(error, source, own, type_wanted[member->type]);
    }
    for (size_t i = 0; i < count; i++) {
        if (members[i].required && !cJSON_GetObjectItemCaseSensitive(object, members[i].key)) {
            spsy_json_path(own, path, members[i].key, 0);
            return fail_at(error, source, own, "missing");
        }
    }
    return 0;
}

int spsy_json_integer(const cJSON *item, const char *source, const char *path, long least,
                      long most, long *value, struct spsy_error *error)
{
    if (!item)
        return fail_at(error, source, path, "missing");
    if (!whole(item))
        return fail_at(error, source, path, type_wanted[SPSY_JSON_INTEGER]);
    if (item->valuedouble >= (double)least && item->valuedouble <= (double)most) {
        *value = (long)item->valuedouble;
        return 0;
    }
    if (least == most)
        return spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: %s: must be %ld", source, path, least);
    return spsy_fail(error, SPSY_ERR_FORMAT, "", "%s: %s: not between %ld and %ld", source, path,
                     least, most);
}
