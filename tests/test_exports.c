/* test_exports.c - each library exports exactly the functions that its header declares. */
#include "harness.h"

#include <ctype.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { NAMES_MAX = 256 };
struct names {
    char name[NAMES_MAX][64];
    size_t count;
};

static void add_name(struct names *names, const char *name, size_t length)
{
    char text[64];

    if (length >= sizeof text || names->count == NAMES_MAX)
        abort();
    memcpy(text, name, length);
    text[length] = '\0';
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->name[i], text) == 0)
            return;
    strcpy(names->name[names->count++], text);
}

static bool has_name(const struct names *names, const char *name)
{
    for (size_t i = 0; i < names->count; i++)
        if (strcmp(names->name[i], name) == 0)
            return true;
    return false;
}

static void drop_comments(char *text)
{
    char *start, *stop;

    while ((start = strstr(text, "/*")) && (stop = strstr(start, "*/")))
        memset(start, ' ', (size_t)(stop + 2 - start));
}

/* Every spsy_ name with a parenthesis after it: what is declared as a function. */
static void find_declared(char *header, struct names *names)
{
    drop_comments(header);
    for (char *at = header; (at = strstr(at, "spsy_"));) {
        size_t length = strspn(at, "abcdefghijklmnopqrstuvwxyz0123456789_");

        if ((at == header || (!isalnum((unsigned char)at[-1]) && at[-1] != '_')) &&
            at[length] == '(')
            add_name(names, at, length);
        at += length;
    }
}

static void find_exported(const char *library, struct names *names)
{
    char command[PATH_MAX + 64], line[512];
    FILE *output;

    snprintf(command, sizeof command, "nm -D --defined-only %s/lib/%s", harness_build(), library);
    output = popen(command, "r");
    if (!output)
        abort();
    while (fgets(line, sizeof line, output)) {
        char name[512], type;

        if (sscanf(line, "%*s %c %511s", &type, name) == 2)
            add_name(names, name, strlen(name));
    }
    CU_ASSERT_EQUAL(pclose(output), 0);
}

/* The repository is above the build directory, at whatever depth. */
static char *read_header(const char *name)
{
    char path[PATH_MAX], *text = NULL;

    snprintf(path, sizeof path - 48, "%s", harness_build());
    while (!text && strrchr(path, '/')) {
        size_t length = (size_t)(strrchr(path, '/') - path);

        snprintf(path + length, sizeof path - length, "/include/%s", name);
        text = harness_read(path, NULL);
        path[length] = '\0';
    }
    return text;
}

static void compare(const char *library, const char *header_name)
{
    struct names declared = {.count = 0}, exported = {.count = 0};
    char *header = read_header(header_name);

    CU_ASSERT_PTR_NOT_NULL_FATAL(header);
    find_declared(header, &declared);
    find_exported(library, &exported);
    CU_ASSERT(declared.count >= 10);
    for (size_t i = 0; i < declared.count; i++) {
        CU_ASSERT(has_name(&exported, declared.name[i]));
        if (!has_name(&exported, declared.name[i]))
            printf("declared, not exported: %s\n", declared.name[i]);
    }
    for (size_t i = 0; i < exported.count; i++) {
        CU_ASSERT(has_name(&declared, exported.name[i]));
        if (!has_name(&declared, exported.name[i]))
            printf("exported, not declared: %s\n", exported.name[i]);
    }
    free(header);
}

static void engine(void)
{
    compare("libspsy.so", "spsy.h");
}

static void client(void)
{
    compare("libspsyclient.so", "spsy_client.h");
}

static const struct test tests[] = {
    {"libspsy.so exports what spsy.h declares, and nothing else", engine},
    {"S15 libspsyclient.so exports what spsy_client.h declares, and nothing else", client},
};
HARNESS_MAIN("exports", tests)
