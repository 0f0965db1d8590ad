/* statement.c - a line that is being typed, as a statement: its command, what it gives for a
 * keyword, and whether it must be forgotten. */
#include <stdlib.h>
#include <string.h>

#include "language/cl.h"
#include "language/table.h"
#include "screen/host.h"

static int parse(const char *line, struct statement *statement)
{
    const struct cl_text text = {.text = line, .length = strlen(line)};
    struct spsy_error error;

    memset(statement, 0, sizeof *statement);
    return cl_parse(&text, statement, &error);
}

const struct command_definition *screen_command(void *context, const char *line)
{
    const struct command_definition *command;
    struct statement statement;

    (void)context;
    parse(line, &statement);
    command = statement.command ? command_find(statement.command) : NULL;
    statement_free(&statement);
    return command;
}

static void write_value(FILE *stream, const struct value *value, bool outermost)
{
    if (!value->items && value->text && value->quoted) {
        putc('\'', stream);
        for (const char *at = value->text; *at; at++) {
            if (*at == '\'')
                putc('\'', stream);
            putc(*at, stream);
        }
        putc('\'', stream);
    } else if (!value->items) {
        fputs(value->text ? value->text : "", stream);
    } else {
        fputs(outermost ? "" : "(", stream);
        for (size_t i = 0; i < value->count; i++) {
            fputs(i ? " " : "", stream);
            write_value(stream, &value->items[i], false);
        }
        fputs(outermost ? "" : ")", stream);
    }
}

/* The argument that is for the parameter at index: by its keyword, else by its position. */
static const struct argument *find_argument(const struct command_definition *command,
                                            const struct statement *statement, size_t index)
{
    const struct parameter_definition *definition = &command->parameters[index];
    unsigned position = 0;

    for (size_t i = 0; i < statement->count; i++) {
        const struct argument *argument = &statement->arguments[i];

        if (argument->keyword ? strcmp(argument->keyword, definition->keyword) == 0
                              : ++position == definition->position)
            return argument;
    }
    return NULL;
}

char *screen_given(void *context, const char *line, size_t index)
{
    const struct command_definition *command;
    const struct argument *argument = NULL;
    struct statement statement;
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = NULL;

    (void)context;
    parse(line, &statement); /* what could be read of it counts */
    command = statement.command ? command_find(statement.command) : NULL;
    if (command)
        argument = find_argument(command, &statement, index);
    if (argument)
        stream = open_memstream(&text, &bytes);
    if (stream) {
        write_value(stream, &argument->value, true);
        fclose(stream);
    }
    statement_free(&statement);
    return text;
}

/* A keyword whose value is secret stands in it, whatever else is wrong with the line. */
static bool names_secret(const char *line)
{
    for (size_t i = 0; i < command_table_count; i++)
        for (const struct parameter_definition *definition = command_table[i]->parameters;
             definition->keyword; definition++)
            if (definition->secret && strcasestr(line, definition->keyword))
                return true;
    return false;
}

/* A secret value by position. */
static bool gives_secret(const char *line)
{
    const struct command_definition *command;
    struct statement statement;
    bool found = false;

    parse(line, &statement);
    command = statement.command ? command_find(statement.command) : NULL;
    for (size_t i = 0; command && command->parameters[i].keyword; i++)
        found |= command->parameters[i].secret && find_argument(command, &statement, i);
    statement_free(&statement);
    return found;
}

bool screen_secret(void *context, const char *line)
{
    (void)context;
    return names_secret(line) || gives_secret(line);
}
