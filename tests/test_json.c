/* test_json.c - strict JSON: what cJSON would let pass is refused, with a line or a path. */
#include "harness.h"

#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int parse(const char *text, struct spsy_error *error)
{
    cJSON *root;
    int result;

    memset(error, 0, sizeof *error);
    result = spsy_json_parse(text, strlen(text), "t.json", &root, error);
    CU_ASSERT((result == 0) == (root != NULL));
    cJSON_Delete(root);
    return result;
}

static void accepted(const char *text)
{
    struct spsy_error error;

    if (parse(text, &error) != 0) {
        printf("\nrefused: %s: %s\n", text, error.text);
        CU_FAIL("refused");
    }
}

static void refused(const char *text, const char *expected)
{
    struct spsy_error error;

    if (parse(text, &error) != SPSY_ERR_FORMAT) {
        printf("\naccepted: %s\n", text);
        CU_FAIL("accepted");
    }
    ASSERT_STRING(error.text, expected);
}

static void numbers(void)
{
    static const char *const good[] = {"0",   "-0",   "10",   "-1",    "1.5",    "0.0",
                                       "1e3", "1E+3", "1e-3", "1e308", "1e-999", "2147483647"};
    static const char *const zeroes[] = {"010", "00", "-01", "0123.5"};
    static const char *const others[] = {"+1",  ".5", "0x10", "1.e3", "1..2", "1e+-3", "Infinity",
                                         "NaN", "-a", "1,",   "1 2",  "--1",  "1.a"};

    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++)
        accepted(good[i]);
    for (size_t i = 0; i < sizeof zeroes / sizeof zeroes[0]; i++)
        refused(zeroes[i], "t.json: line 1: a number has a leading zero");
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++) {
        struct spsy_error error;

        CU_ASSERT_EQUAL(parse(others[i], &error), SPSY_ERR_FORMAT);
    }
    refused("1e999", "t.json: the number is too large");
    refused("{\"a\":[0,-1e999]}", "t.json: a[1]: the number is too large");
    accepted("123456789012345678901234567890123456789012345678901234567890");
    refused("1234567890123456789012345678901234567890123456789012345678901",
            "t.json: line 1: a number has too many digits");
}

static void strings(void)
{
    accepted("\"\"");
    accepted("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e4\\uD83D\\uDE00\xC3\xA4\"");
    refused("\"a\tb\"", "t.json: line 1: a control character in a string");
    refused("\"a\nb\"", "t.json: line 1: a control character in a string");
    refused("\"\\x\"", "t.json: line 1: an escape is not one of JSON's");
    refused("\"\\u00g0\"", "t.json: line 1: \\u without four hexadecimal digits");
    refused("\"\\u0000\"", "t.json: line 1: \\u0000 in a string");
    refused("{\"num\\u0000ber\":1}", "t.json: line 1: \\u0000 in a string");
    refused("\"\\ud800\"", "t.json: line 1: half a surrogate pair");
    refused("\"\\ud800\\u0041\"", "t.json: line 1: half a surrogate pair");
    refused("\"\\udc00\"", "t.json: line 1: half a surrogate pair");
    refused("\"\xC0\x80\"", "t.json: line 1: not UTF-8");
    refused("\"\xE0\x80\x80\"", "t.json: line 1: not UTF-8");
    refused("\"\xED\xA0\x80\"", "t.json: line 1: not UTF-8");
    refused("\"\xF4\x90\x80\x80\"", "t.json: line 1: not UTF-8");
    refused("\"\xC3\"", "t.json: line 1: not UTF-8");
}

static void nul_bytes(void)
{
    static const char inside[] = "{\"a\0b\":1}";
    struct spsy_error error;
    cJSON *root;

    CU_ASSERT_EQUAL(spsy_json_parse(inside, sizeof inside - 1, "t.json", &root, &error),
                    SPSY_ERR_FORMAT);
    ASSERT_STRING(error.text, "t.json: line 1: a NUL character");
    CU_ASSERT_EQUAL(spsy_json_parse("1\0", 2, "t.json", &root, &error), SPSY_ERR_FORMAT);
}

static void structure(void)
{
    accepted(" \t\r\n{ \"a\" : [ 1 , true , false , null , { } , [ ] ] } \n");
    refused("", "t.json: line 1: the text ends too early");
    refused("\n\n  ", "t.json: line 3: the text ends too early");
    refused("\xEF\xBB\xBF{}", "t.json: line 1: a byte order mark");
    refused("{} {}", "t.json: line 1: text after the document");
    refused("[1,]", "t.json: line 1: a value is expected");
    refused("[,1]", "t.json: line 1: a value is expected");
    refused("[1 2]", "t.json: line 1: a comma or ] is expected");
    refused("{\"a\":1,}", "t.json: line 1: a key in quotes is expected");
    refused("{a:1}", "t.json: line 1: a key in quotes is expected");
    refused("{\"a\" 1}", "t.json: line 1: a colon is expected");
    refused("{\"a\":1]", "t.json: line 1: a comma or } is expected");
    refused("{\n\"a\": 1,\n\"b\": tru3\n}", "t.json: line 3: a value is expected");
    refused("'a'", "t.json: line 1: a value is expected");
    refused("// c\n1", "t.json: line 1: a value is expected");
    refused("True", "t.json: line 1: a value is expected");
    refused("nulll", "t.json: line 1: text after the document");
    refused("\v1", "t.json: line 1: a value is expected");
    refused("\f1", "t.json: line 1: a value is expected");
}

static void duplicates(void)
{
    accepted("{\"a\":1,\"A\":2}");
    accepted("{\"a\":{\"a\":1},\"b\":[{\"a\":1},{\"a\":2}]}");
    refused("{\"a\":1,\"b\":2,\"a\":1}", "t.json: a: the key appears twice");
    refused("{\"x\":[0,{\"k\":1,\"k\":2}]}", "t.json: x[1].k: the key appears twice");
    refused("{\"number\":1,\"n\\u0075mber\":2}", "t.json: number: the key appears twice");
    refused("{\"\":1,\"\":2}", "t.json: the key appears twice");
    refused("{\"a\\u001bb\":1,\"a\\u001bb\":2}", "t.json: a?b: the key appears twice");
}

static void nest(char *text, int depth, char open, char close)
{
    memset(text, open, (size_t)depth);
    memset(text + depth, close, (size_t)depth);
    text[2 * depth] = '\0';
}

static void depth_bomb(void)
{
    enum { BOMB = 200000 };
    char *text = malloc(2 * BOMB + 1);
    struct spsy_error error;

    CU_ASSERT_FATAL(text != NULL);
    nest(text, SPSY_JSON_DEPTH_MAX, '[', ']');
    accepted(text);
    nest(text, SPSY_JSON_DEPTH_MAX + 1, '[', ']');
    refused(text, "t.json: line 1: nested too deeply");
    nest(text, BOMB, '[', ']');
    CU_ASSERT_EQUAL(parse(text, &error), SPSY_ERR_FORMAT);
    free(text);
}

/* Each prefix of a document is an error, and no byte after the prefix is looked at. */
static void truncated_everywhere(void)
{
    static const char whole[] = "{\"a\":[10,-1.5e3,true,null,\"\\u00e4\\n\xC3\xA4\"],\"b\":{}}";

    for (size_t bytes = 0; bytes <= sizeof whole - 1; bytes++) {
        char *exact = malloc(bytes ? bytes : 1); /* the sanitizer sees reading past it */
        struct spsy_error error;
        cJSON *root;
        int result;

        CU_ASSERT_FATAL(exact != NULL);
        memcpy(exact, whole, bytes);
        result = spsy_json_parse(exact, bytes, "t.json", &root, &error);
        CU_ASSERT_EQUAL(result, bytes == sizeof whole - 1 ? 0 : SPSY_ERR_FORMAT);
        cJSON_Delete(root);
        free(exact);
    }
}

/* Every byte of a document replaced by every other value: never a crash, and what is accepted can
 * be printed and parsed again. */
static void every_byte_replaced(void)
{
    static const char whole[] = "{\"a\":[1.5e3,true,\"\\u00e4\xC3\xA4\"]}";
    char text[sizeof whole];

    for (size_t i = 0; i < sizeof whole - 1; i++) {
        for (int c = 0; c < 256; c++) {
            cJSON *root;
            struct spsy_error error;

            memcpy(text, whole, sizeof whole);
            text[i] = (char)c;
            if (spsy_json_parse(text, sizeof whole - 1, "t.json", &root, &error) == 0) {
                char *printed = cJSON_PrintUnformatted(root);

                CU_ASSERT_FATAL(printed != NULL);
                accepted(printed);
                free(printed);
            }
            cJSON_Delete(root);
        }
    }
}

static const struct spsy_json_member members[] = {
    {"number", SPSY_JSON_INTEGER, true}, {"text", SPSY_JSON_STRING, false},
    {"list", SPSY_JSON_ARRAY, false},    {"object", SPSY_JSON_OBJECT, false},
    {"yes", SPSY_JSON_BOOLEAN, false},
};

static void check(const char *text, const char *expected)
{
    struct spsy_error error = {0};
    cJSON *root;
    int result;

    CU_ASSERT_EQUAL_FATAL(spsy_json_parse(text, strlen(text), "t.json", &root, &error), 0);
    result = spsy_json_check(root, "t.json", "p[2]", members, 5, &error);
    CU_ASSERT_EQUAL(result, *expected ? SPSY_ERR_FORMAT : 0);
    ASSERT_STRING(error.text, expected);
    cJSON_Delete(root);
}

static void members_checked(void)
{
    check("{\"number\":1,\"text\":\"\",\"list\":[],\"object\":{},\"yes\":false}", "");
    check("{\"number\":1e3}", "");
    check("{}", "t.json: p[2].number: missing");
    check("{\"Number\":1}", "t.json: p[2].Number: unknown key; nearest: number");
    check("{\"number\":1,\"nubmer\":1}", "t.json: p[2].nubmer: unknown key; nearest: number");
    check("{\"number\":1.9}", "t.json: p[2].number: a whole number is expected");
    check("{\"number\":\"1\"}", "t.json: p[2].number: a whole number is expected");
    check("{\"number\":null}", "t.json: p[2].number: a whole number is expected");
    check("{\"number\":9007199254740992}", "t.json: p[2].number: a whole number is expected");
    check("{\"number\":1,\"text\":1}", "t.json: p[2].text: a string is expected");
    check("{\"number\":1,\"list\":{}}", "t.json: p[2].list: an array is expected");
    check("{\"number\":1,\"object\":[]}", "t.json: p[2].object: an object is expected");
    check("{\"number\":1,\"yes\":1}", "t.json: p[2].yes: true or false is expected");
    check("[1]", "t.json: p[2]: an object is expected");
}

static void integer(const char *text, const char *expected, long value)
{
    struct spsy_error error = {0};
    cJSON *root;
    long got = -7;
    int result;

    CU_ASSERT_EQUAL_FATAL(spsy_json_parse(text, strlen(text), "t.json", &root, &error), 0);
    result = spsy_json_integer(root, "t.json", "n", -1, 2147483647, &got, &error);
    CU_ASSERT_EQUAL(result, *expected ? SPSY_ERR_FORMAT : 0);
    ASSERT_STRING(error.text, expected);
    CU_ASSERT_EQUAL(got, *expected ? -7 : value);
    cJSON_Delete(root);
}

static void integers(void)
{
    integer("-1", "", -1);
    integer("2147483647", "", 2147483647);
    integer("1e2", "", 100);
    integer("-2", "t.json: n: not between -1 and 2147483647", 0);
    integer("2147483648", "t.json: n: not between -1 and 2147483647", 0);
    integer("1.9", "t.json: n: a whole number is expected", 0);
    integer("1e300", "t.json: n: a whole number is expected", 0);
    integer("true", "t.json: n: a whole number is expected", 0);
    CU_ASSERT_EQUAL(spsy_json_integer(NULL, "t.json", "n", 0, 1, &(long){0}, NULL),
                    SPSY_ERR_FORMAT);
}

static void files(void)
{
    char path[300], expected[400];
    struct spsy_error error;
    cJSON *root;

    snprintf(path, sizeof path, "%s/a.json", harness_directory());
    CU_ASSERT_EQUAL(spsy_json_read(path, 10, &root, &error), SPSY_ERR_NOT_FOUND);
    harness_write(path, "{\"a\": 12}\n", 10);
    CU_ASSERT_EQUAL(spsy_json_read(path, 10, &root, &error), 0);
    cJSON_Delete(root);
    CU_ASSERT_EQUAL(spsy_json_read(path, 9, &root, &error), SPSY_ERR_FORMAT);
    snprintf(expected, sizeof expected, "%s: more than 9 bytes", path);
    ASSERT_STRING(error.text, expected);
    CU_ASSERT_EQUAL(spsy_json_read(harness_directory(), 10, &root, &error), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(spsy_json_read("/dev/zero", 10, &root, &error), SPSY_ERR_IO);
    snprintf(path, sizeof path, "%s/fifo", harness_directory());
    CU_ASSERT_EQUAL_FATAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(spsy_json_read(path, 10, &root, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NULL(root);
}

static void large_file(void)
{
    enum { KEYS = 50000, BYTES = KEYS * 16 };
    char path[300], *text = malloc(BYTES);
    struct spsy_error error;
    size_t used = 0;
    cJSON *root;

    CU_ASSERT_FATAL(text != NULL);
    for (int i = 0; i < KEYS; i++)
        used += (size_t)sprintf(text + used, "%c\"k%d\":1", i ? ',' : '{', i);
    text[used++] = '}';
    snprintf(path, sizeof path, "%s/large.json", harness_directory());
    harness_write(path, text, used);
    CU_ASSERT_EQUAL(spsy_json_read(path, used, &root, &error), 0);
    CU_ASSERT_EQUAL(cJSON_GetArraySize(root), KEYS);
    cJSON_Delete(root);
    free(text);
}

static const struct test tests[] = {
    {"numbers of RFC 8259 only", numbers},
    {"strings", strings},
    {"NUL bytes", nul_bytes},
    {"structure, with lines", structure},
    {"duplicate keys, after unescaping", duplicates},
    {"depth bomb", depth_bomb},
    {"truncated at every byte", truncated_everywhere},
    {"every byte replaced", every_byte_replaced},
    {"members checked by table", members_checked},
    {"integers", integers},
    {"files", files},
    {"a large file", large_file},
};
HARNESS_MAIN("json", tests)
