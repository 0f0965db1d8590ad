#include "session/parameters.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static size_t index_of(const struct parameters *parameters, const char *keyword)
{
    const struct parameter_definition *definition = parameters->command->parameters;

    for (size_t i = 0; definition[i].keyword; i++) /* most differ in their first letter */
        if (definition[i].keyword[0] == keyword[0] && strcmp(definition[i].keyword, keyword) == 0)
            return i;
    assert(!"the command has no such keyword");
    abort();
}

const struct value *parameter(const struct parameters *parameters, const char *keyword)
{
    return &parameters->values[index_of(parameters, keyword)];
}

const char *parameter_text(const struct parameters *parameters, const char *keyword)
{
    const struct value *value = parameter(parameters, keyword);

    return value->text || value->count != 1 ? value->text : value->items[0].text;
}

bool parameter_is(const struct parameters *parameters, const char *keyword, const char *value)
{
    const char *text = parameter_text(parameters, keyword);

    return text && strcmp(text, value) == 0;
}

const char *parameter_default(const struct parameters *parameters, const char *keyword)
{
    return parameters->command->parameters[index_of(parameters, keyword)].default_value;
}

bool parameter_given(const struct parameters *parameters, const char *keyword)
{
    return parameters->given[index_of(parameters, keyword)];
}

long parameter_integer(const struct parameters *parameters, const char *keyword, long fallback)
{
    const char *text = parameter_text(parameters, keyword);
    char *end;
    long number;

    if (!text || !*text)
        return fallback;
    number = strtol(text, &end, 10); /* checked before: digits within the range */
    return *end ? fallback : number;
}

void parameter_qualified(const struct parameters *parameters, const char *keyword,
                         const char *fallback_library, char library[11], char name[11])
{
    const char *text = parameter_text(parameters, keyword);
    const char *slash = text ? strchr(text, '/') : NULL;

    if (slash) {
        snprintf(library, 11, "%.*s", (int)(slash - text), text);
        snprintf(name, 11, "%s", slash + 1);
    } else {
        snprintf(library, 11, "%s", fallback_library);
        snprintf(name, 11, "%s", text ? text : "");
    }
}

void value_free(struct value *value)
{
    for (size_t i = 0; i < value->count; i++)
        value_free(&value->items[i]);
    free(value->items);
    free(value->text);
    memset(value, 0, sizeof *value);
}

void parameters_free(struct parameters *parameters)
{
    const struct parameter_definition *definition =
        parameters->command ? parameters->command->parameters : NULL;

    for (size_t i = 0; parameters->values && definition[i].keyword; i++)
        value_free(&parameters->values[i]);
    free(parameters->values);
    free(parameters->given);
    memset(parameters, 0, sizeof *parameters);
}
