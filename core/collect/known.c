#include "collect/known.h"

#include <stdlib.h>
#include <string.h>

enum { ROOM_FIRST = 64 };

static const unsigned char free_mark[KNOWN_MARK_BYTES];

/* Where the mark is, or would be. room is a power of two. */
static size_t place_of(const struct known *known, const unsigned char *mark)
{
    size_t at;

    memcpy(&at, mark, sizeof at);
    for (at &= known->room - 1;; at = (at + 1) & (known->room - 1))
        if (memcmp(known->marks[at], mark, KNOWN_MARK_BYTES) == 0 ||
            memcmp(known->marks[at], free_mark, KNOWN_MARK_BYTES) == 0)
            return at;
}

static bool grow(struct known *known)
{
    struct known larger = {.room = known->room ? 2 * known->room : ROOM_FIRST,
                           .count = known->count};

    larger.marks = calloc(larger.room, sizeof *larger.marks);
    if (!larger.marks)
        return false;
    for (size_t i = 0; i < known->room; i++)
        if (memcmp(known->marks[i], free_mark, KNOWN_MARK_BYTES) != 0)
            memcpy(larger.marks[place_of(&larger, known->marks[i])], known->marks[i],
                   KNOWN_MARK_BYTES);
    free(known->marks);
    *known = larger;
    return true;
}

bool known_add(struct known *known, const unsigned char mark[KNOWN_MARK_BYTES])
{
    size_t at;

    if (2 * (known->count + 1) > known->room && !grow(known))
        return false;
    at = place_of(known, mark);
    known->count += memcmp(known->marks[at], mark, KNOWN_MARK_BYTES) != 0;
    memcpy(known->marks[at], mark, KNOWN_MARK_BYTES);
    return true;
}

bool known_has(const struct known *known, const unsigned char mark[KNOWN_MARK_BYTES])
{
    return known->room > 0 &&
           memcmp(known->marks[place_of(known, mark)], mark, KNOWN_MARK_BYTES) == 0;
}

void known_free(struct known *known)
{
    free(known->marks);
    memset(known, 0, sizeof *known);
}
