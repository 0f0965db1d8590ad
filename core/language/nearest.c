#include "language/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "base/nearest.h"
#include "language/table.h"

enum { SHORTEST = 4 };

/* Who mistypes HLDOUTQ must not be offered DLTOUTQ: what takes something away is meant by those
 * alone who have typed so much of it. */
static bool may_be_offered(const char *typed, const char *name)
{
    static const char *const destructive[] = {"DLT", "CLR", "RMV", "RVK"};

    for (size_t i = 0; i < sizeof destructive / sizeof destructive[0]; i++)
        if (strncmp(name, destructive[i], 3) == 0)
            return strncmp(typed, destructive[i], 3) == 0;
    return true;
}

const char *nearest_command(const char *name)
{
    const char *nearest = NULL;

    if (strlen(name) < SHORTEST)
        return NULL;
    for (size_t i = 0; i < command_table_count; i++)
        if (may_be_offered(name, command_table[i]->name))
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
