#include "language/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "base/nearest.h"
#include "language/table.h"

enum { SHORTEST = 4 /* letters */ };

/* Takes something away. */
static bool is_destructive(const char *name)
{
    static const char *const verbs[] = {"DLT", "CLR", "RMV", "RVK"};

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strncmp(name, verbs[i], strlen(verbs[i])) == 0)
            return true;
    return false;
}

/* Who mistypes HLDOUTQ must not be offered DLTOUTQ: nobody copies from a message what takes
 * something away. */
const char *nearest_command(const char *name)
{
    const char *nearest = NULL;

    if (strlen(name) < SHORTEST)
        return NULL;
    for (size_t i = 0; i < command_table_count; i++)
        if (!is_destructive(command_table[i]->name))
            spsy_nearer(name, command_table[i]->name, &nearest);
    return nearest;
}

const char *nearest_keyword(const struct command_definition *definition, const char *keyword)
{
    const char *nearest = NULL;

    for (size_t i = 0; definition->parameters[i].keyword; i++)
        spsy_nearer(keyword, definition->parameters[i].keyword, &nearest);
    return nearest;
}
