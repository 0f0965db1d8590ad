#include "language/options.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/nearest.h"
#include "base/text.h"
#include "language/cl.h"
#include "language/nearest.h"

struct reader {
    const struct command_definition *definition;
    int count;
    char *const *arguments;
    int at;
    struct statement *statement;
    struct spsy_error *error;
};

static bool is_option(const char *argument)
{
    return argument[0] == '-' && argument[1] == '-' && argument[2];
}

static const struct parameter_definition *find(const struct reader *reader, const char *word,
                                               size_t length)
{
    const struct parameter_definition *definition = reader->definition->parameters;

    for (; definition->keyword; definition++)
        if (strlen(definition->keyword) == length &&
            strncasecmp(definition->keyword, word, length) == 0)
            return definition;
    return NULL;
}

/* Those that stand before the command. */
static const char *const names[] = {"--home",     "--socket", "--user", "-u",
                                    "--job-type", "--adopt",  "--json", "--trace",
                                    "--syslog",   "--wait",   "--job",  "--version"};

const char *options_nearest(const char *word)
{
    const char *nearest = NULL;

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        spsy_nearer(word, names[i], &nearest);
    return nearest;
}

void options_hint(const char *word, const char *command, char *text, size_t size)
{
    size_t length = strcspn(word, "=");

    text[0] = '\0';
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strlen(names[i]) == length && strncmp(names[i], word, length) == 0)
            snprintf(text, size, "; it goes before the command: spsy %s ... %s", names[i], command);
    for (char *at = text; *at; at++)
        *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
}

static int unknown_option(const struct reader *reader, const char *word)
{
    char name[48], hint[96];
    const char *nearest;

    snprintf(name, sizeof name, "%.*s", spsy_text_cut(word, 40), word);
    if (strchr(name, '=') > name + 2)
        *strchr(name, '=') = '\0';
    options_hint(word, reader->definition->name, hint, sizeof hint);
    nearest = hint[0] || name[0] != '-' ? NULL : nearest_keyword(reader->definition, name + 2);
    if (!nearest && !hint[0] && reader->definition->function)
        spsy_nearest_in("--dry-run", name, hint, sizeof hint);
    if (!nearest && !hint[0] && options_nearest(name))
        snprintf(hint, sizeof hint, "; nearest: %s, before the command", options_nearest(name));
    if (nearest) {
        snprintf(hint, sizeof hint, "; nearest: --%s", nearest);
        for (char *at = hint; *at; at++)
            *at = *at >= 'A' && *at <= 'Z' ? (char)(*at - 'A' + 'a') : *at;
    }
    return spsy_fail(reader->error, SPSY_ERR_FORMAT, "CPD0043", "%s is not an option of %s%s", name,
                     reader->definition->name, hint);
}

static bool takes_list(const struct parameter_definition *definition)
{
    return definition && (definition->type == PARAMETER_LIST || definition->max_items > 1);
}

/* --pgmdta 'two words' is one text, --pgmdta 37 '*CALC' 'two words' three elements. */
static bool begins_with_text(const struct parameter_definition *definition)
{
    return definition->type == PARAMETER_LIST && definition->max_items <= 1 &&
           definition->elements[0].type == PARAMETER_TEXT;
}

/* One word of the shell: a list is CL inside; everything else, text above all, is kept whole. */
static int add_word(struct reader *reader, const struct parameter_definition *definition,
                    struct value *list, const char *word)
{
    bool text = !definition || definition->type == PARAMETER_TEXT ||
                definition->type == PARAMETER_PATH || definition->type == PARAMETER_PROGRAM ||
                begins_with_text(definition);

    if (takes_list(definition) && (!text || word[0] == '('))
        return cl_parse_values(word, list, reader->error);
    if (value_add_text(list, word, strlen(word), text) < 0)
        return spsy_fail_memory(reader->error);
    return 0;
}

static bool takes_entries(const struct parameter_definition *definition)
{
    return definition && definition->type == PARAMETER_LIST && definition->max_items > 1;
}

/* --tousrid BOB SYS1 is one entry of a list of lists, 'BOB SYS1' 'AL SYS1' are two. */
static int wrap_entry(struct reader *reader, struct value *list, size_t first)
{
    struct value entry = {0};

    for (size_t i = first; i < list->count; i++)
        if (!list->items[i].text)
            return 0;
    if (list->count - first < 2)
        return 0;
    entry.count = list->count - first;
    entry.items = calloc(entry.count, sizeof *entry.items);
    if (!entry.items)
        return spsy_fail_memory(reader->error);
    memcpy(entry.items, list->items + first, entry.count * sizeof *entry.items);
    list->items[first] = entry;
    list->count = first + 1;
    return 0;
}

/* The argument that a repeated list option goes on with, or a new one; NULL definition: one
 * without keyword. */
static struct argument *argument_for(struct reader *reader,
                                     const struct parameter_definition *definition)
{
    const char *keyword = definition ? definition->keyword : NULL;
    struct argument *argument;

    for (size_t i = 0; takes_list(definition) && i < reader->statement->count; i++) {
        argument = &reader->statement->arguments[i];
        if (argument->keyword && strcmp(argument->keyword, keyword) == 0)
            return argument;
    }
    argument = statement_add(reader->statement, keyword, keyword ? strlen(keyword) : 0);
    if (argument)
        argument->option = true;
    return argument;
}

/* The next word after --keyword. */
static int read_value(struct reader *reader, const struct parameter_definition *definition,
                      struct value *list, const char *word)
{
    size_t first = list->count;
    int result = add_word(reader, definition, list, word);

    return result == 0 && takes_entries(definition) ? wrap_entry(reader, list, first) : result;
}

/* The words after --keyword, all that a list takes. */
static int read_values(struct reader *reader, const struct parameter_definition *definition,
                       struct argument *argument, const char *behind_equals)
{
    size_t first = argument->value.count;
    int result = read_value(reader, definition, &argument->value,
                            behind_equals ? behind_equals : reader->arguments[reader->at++]);

    while (result == 0 && !behind_equals && takes_list(definition) && reader->at < reader->count &&
           !is_option(reader->arguments[reader->at]) &&
           strcmp(reader->arguments[reader->at], "--") != 0)
        result = read_value(reader, definition, &argument->value, reader->arguments[reader->at++]);
    if (result == 0 && takes_entries(definition))
        result = wrap_entry(reader, &argument->value, first);
    return result;
}

static int read_option(struct reader *reader)
{
    const char *word = reader->arguments[reader->at++] + 2;
    const char *equals = strchr(word, '=');
    size_t length = equals ? (size_t)(equals - word) : strlen(word);
    const struct parameter_definition *definition = find(reader, word, length);
    struct argument *argument;

    if (!definition)
        return unknown_option(reader, word - 2);
    if (!equals && (reader->at == reader->count || is_option(reader->arguments[reader->at])))
        return spsy_fail(reader->error, SPSY_ERR_FORMAT, "SPY0108", "--%s needs a value", word);
    argument = argument_for(reader, definition);
    if (!argument)
        return spsy_fail_memory(reader->error);
    return read_values(reader, definition, argument, equals ? equals + 1 : NULL);
}

static int read_positional(struct reader *reader, unsigned position)
{
    const struct parameter_definition *definition = reader->definition->parameters;
    struct argument *argument = argument_for(reader, NULL);

    while (definition->keyword && definition->position != position)
        definition++;
    if (!argument)
        return spsy_fail_memory(reader->error);
    return add_word(reader, definition && definition->keyword ? definition : NULL, &argument->value,
                    reader->arguments[reader->at++]);
}

static int read_arguments(struct reader *reader)
{
    unsigned positional = 0;
    bool only_positional = false;
    int result = 0;

    while (result == 0 && reader->at < reader->count) {
        const char *word = reader->arguments[reader->at];

        if (!spsy_utf8_valid(word, strlen(word)))
            return spsy_fail(reader->error, SPSY_ERR_FORMAT, "SPY0108",
                             "argument %d of %s is not UTF-8", reader->at + 1,
                             reader->definition->name);
        if (!only_positional && strcmp(word, "--") == 0) {
            only_positional = true;
            reader->at++;
        } else if (!only_positional && strcmp(word, "-u") == 0) {
            result = unknown_option(reader, word);
        } else if (!only_positional && is_option(word)) {
            result = read_option(reader);
        } else {
            result = read_positional(reader, ++positional);
        }
    }
    return result;
}

int options_parse(const struct command_definition *definition, int count, char *const *arguments,
                  struct statement *statement, struct spsy_error *error)
{
    struct reader reader = {definition, count, arguments, 0, statement, error};

    memset(statement, 0, sizeof *statement);
    statement->command = strdup(definition->name);
    if (!statement->command)
        return spsy_fail_memory(error);
    return read_arguments(&reader);
}
