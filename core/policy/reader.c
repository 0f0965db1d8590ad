/* reader.c - faults of a policy, and what is alike in all of its objects. */
#include "policy/reader.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/nearest.h"

/* "rule 2, desk: users: ...", as reasons name it. */
int policy_complain(struct policy_reader *reader, const char *format, ...)
{
    char text[POLICY_ERROR_BYTES] = "", path[128] = "";
    const char *name = reader->name ? reader->name : "";
    struct policy_fault fault = {
        .rule = reader->rule, .name = name, .path = path, .text = text, .kind = POLICY_ERROR};
    va_list arguments;
    size_t used;

    if (reader->rule > 0) {
        snprintf(path, sizeof path, "rules[%zu]%s%.64s", reader->rule - 1, reader->key ? "." : "",
                 reader->key ? reader->key : "");
        snprintf(text, sizeof text, "rule %zu%s%.63s: ", reader->rule, *name ? ", " : "", name);
    } else if (reader->key) {
        snprintf(path, sizeof path, "%.64s", reader->key);
    }
    used = strlen(path);
    if (reader->element >= 0)
        snprintf(path + used, sizeof path - used, "[%ld]", reader->element);
    if (reader->scan.text) {
        policy_scan_move(reader->scan.text, reader->at, &reader->cursor);
        fault.line = reader->cursor.line;
        fault.column = reader->cursor.column;
    }
    used = strlen(text);
    va_start(arguments, format);
    vsnprintf(text + used, sizeof text - used, format, arguments);
    va_end(arguments);
    reader->faults++;
    reader->found(reader->context, &fault);
    return -1;
}

void policy_reader_at(struct policy_reader *reader, const cJSON *item, const char *key)
{
    struct scan_place place = policy_scan_of(&reader->scan, item);

    reader->key = key;
    reader->element = -1;
    reader->at = key ? place.key : place.value;
}

static int unknown_key(struct policy_reader *reader, const char *key, const char *const *allowed,
                       size_t count)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < count; i++)
        spsy_nearer(key, allowed[i], &nearest);
    return policy_complain(reader, "unknown key \"%.40s\"%s%s", key, nearest ? "; nearest: " : "",
                           nearest ? nearest : "");
}

void policy_keep_first(void *context, const struct policy_fault *fault)
{
    char *error = context;

    if (!error[0])
        snprintf(error, POLICY_ERROR_BYTES, "%s", fault->text);
}

/* cJSON keeps duplicate keys; which one counts would be a guess. */
int policy_check_keys(struct policy_reader *reader, const cJSON *object, const char *const *allowed,
                      size_t count)
{
    unsigned seen = 0; /* a bit for each that is allowed */
    int bad = 0;

    for (const cJSON *item = object->child; item; item = item->next) {
        size_t i = 0;

        while (i < count && strcmp(allowed[i], item->string) != 0)
            i++;
        policy_reader_at(reader, item, item->string);
        if (i == count)
            bad = unknown_key(reader, item->string, allowed, count);
        else if (seen & 1u << i)
            bad = policy_complain(reader, "key \"%.40s\" appears twice", item->string);
        else
            seen |= 1u << i;
    }
    policy_reader_at(reader, object, NULL);
    return bad;
}

int policy_read_text(struct policy_reader *reader, const cJSON *item, const char *key, char *text,
                     size_t size)
{
    if (!cJSON_IsString(item) || strlen(item->valuestring) >= size)
        return policy_complain(reader, "%s: a text of at most %zu bytes", key, size - 1);
    strcpy(text, item->valuestring);
    return 0;
}
