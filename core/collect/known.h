/* known.h - which spooled files an archive has; private to this room. */
#ifndef SPSY_COLLECT_KNOWN_H
#define SPSY_COLLECT_KNOWN_H

#include <stdbool.h>
#include <stddef.h>

enum { KNOWN_MARK_BYTES = 16 };

/* What a set of marks takes is 16 bytes for each, and as much again of free room at most. All zero
 * is empty. */
struct known {
    unsigned char (*marks)[KNOWN_MARK_BYTES]; /* owned; all zero bytes = free */
    size_t room, count;
};

/* A mark is part of a hash: as good as random. False: out of memory. */
bool known_add(struct known *known, const unsigned char mark[KNOWN_MARK_BYTES]);
bool known_has(const struct known *known, const unsigned char mark[KNOWN_MARK_BYTES]);
void known_free(struct known *known);

#endif
