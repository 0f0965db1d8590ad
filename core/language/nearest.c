#include "language/nearest.h"

#include <stdbool.h>
#include <string.h>

#include "base/nearest.h"
#include "language/table.h"

enum { SHORTEST = 4, DESTRUCTIVE_VERB = 3 /* letters */ };

/* Takes something away. */
static bool is_destructive(const char *name)
{
    static const char *const verbs[] = {"DLT", "CLR", "RMV", "RVK"};

    for (size_t i = 0; i < sizeof verbs / sizeof verbs[0]; i++)
        if (strncmp(name, verbs[i], DESTRUCTIVE_VERB) == 0)
            return true;
    return false;
}

/* Who mistypes HLDOUTQ must not be offered DLTOUTQ: what takes something away is meant by those
 * alone who have typed so much of it, and when nothing harmless is meant as likely as not. */
const char *nearest_command(const char *name)
{
    const char *harmless = NULL, *destructive = NULL;

    if (strlen(name) < SHORTEST)
        return NULL;
    for (size_t i = 0; i < command_table_count; i++) {
        const char *other = command_table[i]->name;

        if (!is_destructive(other))
            spsy_nearer(name, other, &harmless);
        else if (strncmp(name, other, DESTRUCTIVE_VERB) == 0)
            spsy_nearer(name, other, &destructive);
    }
    return harmless ? harmless : destructive;
}

const char *nearest_keyword(const struct command_definition *definition, const char *keyword)
{
    const char *nearest = NULL;

    for (size_t i = 0; definition->parameters[i].keyword; i++)
        spsy_nearer(keyword, definition->parameters[i].keyword, &nearest);
    return nearest;
}
