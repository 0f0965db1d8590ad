#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <string.h>

enum { WORD_BYTES = 32, SHORTEST = 3 };

static size_t least(size_t a, size_t b, size_t c)
{
    size_t smaller = a < b ? a : b;

    return smaller < c ? smaller : c;
}

size_t spsy_distance(const char *a, const char *b)
{
    const size_t dashes = strncmp(a, "--", 2) == 0 && strncmp(b, "--", 2) == 0 ? 2 : 0;
    size_t row[WORD_BYTES + 1], columns, rows;

    a += dashes; /* that both are options does not make them more alike */
    b += dashes;
    columns = strlen(b);
    rows = strlen(a);
    if (rows < SHORTEST || rows > WORD_BYTES || columns > WORD_BYTES)
        return SPSY_NEAR + 1;
    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t diagonal = row[0];

        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t above = row[j];
            bool differ = toupper((unsigned char)a[i - 1]) != toupper((unsigned char)b[j - 1]);

            row[j] = least(above + 1, row[j - 1] + 1, diagonal + differ);
            diagonal = above;
        }
    }
    return row[columns] <= SPSY_NEAR && row[columns] < rows - 1 ? row[columns] : SPSY_NEAR + 1;
}

void spsy_nearer(const char *typed, const char *word, const char **nearest)
{
    size_t best = *nearest ? spsy_distance(typed, *nearest) : SPSY_NEAR + 1;

    if (spsy_distance(typed, word) < best)
        *nearest = word;
}
