/* chain.h - the links between journal entries, byte for byte (core/seal/README.md, "The chain").
 *
 * link = BLAKE2b-256(the link before, then the entry's columns in the order of the format); of the
 * first entry the link before is 32 zero bytes. A column is one letter for the type that SQLite has
 * stored it with, its length as four bytes, little-endian, and its bytes; of an integer eight,
 * little-endian, of NULL none. */
#ifndef SPSY_SEAL_CHAIN_H
#define SPSY_SEAL_CHAIN_H

#include <stdbool.h>

#include "seal/blake2b.h"

struct seal_link {
    unsigned char bytes[SEAL_HASH_BYTES];
};

void seal_link_begin(struct blake2b *state, const struct seal_link *before);
void seal_link_integer(struct blake2b *state, int64_t value); /* 'I' */
void seal_link_text(struct blake2b *state, const char *text); /* 'T', NULL = 'N' */
void seal_link_bytes(struct blake2b *state, char type, const void *bytes, size_t count);
void seal_link_end(struct blake2b *state, struct seal_link *link);

bool seal_link_equal(const struct seal_link *a, const struct seal_link *b);

#endif
