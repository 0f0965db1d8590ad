#include "language/nearest.h"

#include <string.h>

#include "language/table.h"

enum { NAME_MAX_BYTES = 16, NEAR = 2, SHORTEST = 4 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;

    return smaller < c ? smaller : c;
}

/* How many letters have to be put in, left out or exchanged. Names of at most NAME_MAX_BYTES. */
static size_t distance(const char *a, const char *b)
{
    size_t row[NAME_MAX_BYTES + 1], columns = strlen(b);

    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; a[i - 1]; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t above = row[j];

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + (a[i - 1] != b[j - 1]));
            diagonal = above;
        }
    }
    return row[columns];
}

const char *nearest_command(const char *name)
{
    const char *nearest = NULL;
    size_t best = NEAR + 1;

    if (strlen(name) < SHORTEST || strlen(name) > NAME_MAX_BYTES)
        return NULL;
    for (size_t i = 0; i < command_table_count; i++) {
        size_t far = strlen(command_table[i]->name) > NAME_MAX_BYTES
                         ? best
                         : distance(name, command_table[i]->name);

        if (far < best) {
            best = far;
            nearest = command_table[i]->name;
        }
    }
    return nearest;
}
