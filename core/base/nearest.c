#include "base/nearest.h"

#include <ctype.h>
#include <stdbool.h>
#include <stdio.h>
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

void spsy_nearest_in(const char *text, const char *typed, char *hint, size_t size)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyz-";
    char word[WORD_BYTES + 1];
    size_t best = SPSY_NEAR + 1;

    hint[0] = '\0';
    while (*(text += strcspn(text, letters))) {
        size_t length = strspn(text, letters), distance;

        snprintf(word, sizeof word, "%.*s", (int)length, text);
        text += length;
        distance = (word[0] == '-') == (typed[0] == '-') ? spsy_distance(typed, word) : best;
        if (distance >= best)
            continue;
        best = distance;
        snprintf(hint, size, "; nearest: %s", word);
    }
}
