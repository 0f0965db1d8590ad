#include "tool/verb.h"

#include <stdlib.h>
#include <string.h>

static const struct verb_option *find(const struct verb_option *options, size_t count,
                                      const char *word, size_t length)
{
    for (size_t i = 0; i < count; i++)
        if (strlen(options[i].name) == length && strncmp(options[i].name, word, length) == 0)
            return &options[i];
    return NULL;
}

const char *verb_options(const struct invocation *invocation, const struct verb_option *options,
                         size_t count, const char **what)
{
    for (int i = 1; i < invocation->count; i++) {
        const char *word = invocation->arguments[i];
        const char *equals = strchr(word, '=');
        size_t length = equals ? (size_t)(equals - word) : strlen(word);
        const struct verb_option *option = find(options, count, word, length);

        *what = word;
        if (!option)
            return "not known here: %s";
        if (option->flag && equals)
            return "this option takes no value: %s";
        if (option->flag)
            *option->flag = true;
        else if (equals)
            *option->value = equals + 1;
        else if (i + 1 == invocation->count)
            return "this option needs a value: %s";
        else
            *option->value = invocation->arguments[++i];
    }
    return NULL;
}

bool verb_number(const char *text, long least, long most, long *number)
{
    if (!*text || strlen(text) > 9 || strspn(text, "0123456789") != strlen(text))
        return false;
    *number = strtol(text, NULL, 10);
    return *number >= least && *number <= most;
}
