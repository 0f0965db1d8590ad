/* json.c - what test scripts need of JSON, independent of the program under test's writer.
 *
 *   json answers < LINES     every line is one answer (core/cli/README.md): all keys, types,
 *                            status and exit agree; prints how many
 *   json get PATH < LINES    the value at PATH (messages.0.id) of every line; text without quotes
 *   json decided < LINES     every decision, of a command or within an explanation, one a line and
 *                            without the times that programs took
 *   json because < LINES     the second line of each refusal, or what an explanation says of it
 */
#include <cjson/cJSON.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int bad(unsigned long line, const char *what)
{
    fprintf(stderr, "line %lu: %s\n", line, what);
    return 1;
}

static int check_answer(const cJSON *root, unsigned long line)
{
    static const char *const keys[] = {"command",  "status", "exit",
                                       "messages", "rows",   "decisions"};
    const cJSON *exit_item = cJSON_GetObjectItemCaseSensitive(root, "exit");
    const char *status = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(root, "status"));
    const cJSON *message;
    size_t at = 0;

    for (const cJSON *item = root->child; item; item = item->next, at++)
        if (at >= sizeof keys / sizeof keys[0] || strcmp(item->string, keys[at]) != 0)
            return bad(line, "another key than an answer has");
    if (at != sizeof keys / sizeof keys[0])
        return bad(line, "a key is missing");
    if (!cJSON_IsString(root->child) || !status || !cJSON_IsNumber(exit_item) ||
        !cJSON_IsArray(exit_item->next) || !cJSON_IsArray(exit_item->next->next) ||
        !cJSON_IsArray(exit_item->next->next->next))
        return bad(line, "a value of the wrong type");
    if (strcmp(status, exit_item->valueint == 0 ? "completed" : "failed") != 0)
        return bad(line, "status and exit do not agree");
    if (exit_item->valueint != 0 && !exit_item->next->child)
        return bad(line, "failed without a message");
    cJSON_ArrayForEach(message, exit_item->next)
        if (cJSON_GetArraySize(message) != 2 ||
            !cJSON_IsString(cJSON_GetObjectItemCaseSensitive(message, "id")) ||
            !cJSON_IsString(cJSON_GetObjectItemCaseSensitive(message, "text")))
            return bad(line, "a message is id and text");
    return 0;
}

static int get(const cJSON *item, char *path, unsigned long line)
{
    char *printed;

    for (char *key = strtok(path, "."); key && item; key = strtok(NULL, "."))
        item = cJSON_IsArray(item) ? cJSON_GetArrayItem(item, atoi(key))
                                   : cJSON_GetObjectItemCaseSensitive(item, key);
    if (!item)
        return bad(line, "nothing at this path");
    printed = cJSON_IsString(item) ? NULL : cJSON_PrintUnformatted(item);
    puts(printed ? printed : item->valuestring);
    free(printed);
    return 0;
}

/* Everywhere in it. */
static void forget_times(cJSON *item)
{
    cJSON_DeleteItemFromObjectCaseSensitive(item, "microseconds");
    for (cJSON *child = item->child; child; child = child->next)
        forget_times(child);
}

static int print_decision(cJSON *decision)
{
    char *text;

    forget_times(decision);
    text = cJSON_PrintUnformatted(decision);
    puts(text ? text : "");
    free(text);
    return 0;
}

static cJSON *array(const cJSON *root, const char *key)
{
    return cJSON_GetObjectItemCaseSensitive(root, key);
}

static int decided(const cJSON *root)
{
    cJSON *item, *decision;

    cJSON_ArrayForEach(item, array(root, "decisions"))
        print_decision(item);
    cJSON_ArrayForEach(item, array(root, "rows"))
        if (cJSON_IsObject(decision = cJSON_GetObjectItemCaseSensitive(item, "decision")))
            print_decision(decision);
    return 0;
}

static const char *string(const cJSON *item, const char *key)
{
    const char *text = cJSON_GetStringValue(cJSON_GetObjectItemCaseSensitive(item, key));

    return text ? text : "";
}

static int because(const cJSON *root)
{
    const cJSON *item;

    cJSON_ArrayForEach(item, array(root, "messages"))
        if (strcmp(string(item, "id"), "SPY0002") == 0)
            puts(string(item, "text"));
    cJSON_ArrayForEach(item, array(root, "rows"))
        if (strcmp(string(item, "verdict"), "refused") == 0 &&
            cJSON_GetObjectItemCaseSensitive(item, "decision"))
            puts(string(item, "reason"));
    return 0;
}

int main(int argc, char **argv)
{
    char *text = NULL, path[256];
    size_t room = 0;
    unsigned long line = 0;
    int failed = argc < 2;

    while (!failed && getline(&text, &room, stdin) > 0) {
        const char *end = NULL;
        cJSON *root = cJSON_ParseWithOpts(text, &end, 0);

        line++;
        if (!root || !cJSON_IsObject(root) || strcmp(end, "\n") != 0)
            failed = bad(line, "not one object on one line");
        else if (argc == 3)
            failed = get(root, (snprintf(path, sizeof path, "%s", argv[2]), path), line);
        else if (strcmp(argv[1], "decided") == 0)
            failed = decided(root);
        else if (strcmp(argv[1], "because") == 0)
            failed = because(root);
        else
            failed = check_answer(root, line);
        cJSON_Delete(root);
    }
    free(text);
    if (!failed && argc == 2 && strcmp(argv[1], "answers") == 0)
        printf("%lu\n", line);
    return failed;
}
