#include "language/statement.h"

#include <stdlib.h>
#include <string.h>

struct value *value_add(struct value *list)
{
    struct value *items = realloc(list->items, (list->count + 1) * sizeof *items);

    if (!items)
        return NULL;
    list->items = items;
    memset(&items[list->count], 0, sizeof *items);
    return &items[list->count++];
}

int value_add_text(struct value *list, const char *text, size_t length, bool quoted)
{
    struct value *item = value_add(list);

    if (!item)
        return SPSY_ERR_MEMORY;
    item->text = strndup(text, length);
    item->quoted = quoted;
    return item->text ? 0 : SPSY_ERR_MEMORY;
}

struct argument *statement_add(struct statement *statement, const char *keyword, size_t length)
{
    struct argument *arguments =
        realloc(statement->arguments, (statement->count + 1) * sizeof *arguments);
    struct argument *argument;

    if (!arguments)
        return NULL;
    statement->arguments = arguments;
    argument = &arguments[statement->count];
    memset(argument, 0, sizeof *argument);
    if (keyword) {
        argument->keyword = strndup(keyword, length);
        if (!argument->keyword)
            return NULL;
        for (char *at = argument->keyword; *at; at++)
            if (*at >= 'a' && *at <= 'z')
                *at = (char)(*at - 'a' + 'A');
    }
    statement->count++;
    return argument;
}

void statement_free(struct statement *statement)
{
    for (size_t i = 0; i < statement->count; i++) {
        free(statement->arguments[i].keyword);
        value_free(&statement->arguments[i].value);
        free(statement->arguments[i].pieces);
    }
    free(statement->arguments);
    free(statement->label);
    free(statement->command);
    memset(statement, 0, sizeof *statement);
}
