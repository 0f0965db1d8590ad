/* blake2b.h - BLAKE2b (RFC 7693) of 32 bytes, without a key: the links of the journal's chain.
 *
 * Here and not libsodium's, because every journal entry needs it: a library would have to be loaded
 * or looked up at each start of a command (core/seal/README.md, "Why so"). */
#ifndef SPSY_SEAL_BLAKE2B_H
#define SPSY_SEAL_BLAKE2B_H

#include <stddef.h>
#include <stdint.h>

enum { BLAKE2B_BLOCK = 128, SEAL_HASH_BYTES = 32, SEAL_HEX_SIZE = 2 * SEAL_HASH_BYTES + 1 };

struct blake2b {
    uint64_t h[8];
    uint64_t count; /* bytes that went through compress: fewer than 2^64 */
    size_t used;    /* of the buffer */
    unsigned char buffer[BLAKE2B_BLOCK];
};

void blake2b_begin(struct blake2b *state);
void blake2b_add(struct blake2b *state, const void *bytes, size_t count);
void blake2b_end(struct blake2b *state, unsigned char hash[SEAL_HASH_BYTES]);
/* All of it at once. */
void blake2b(const void *bytes, size_t count, unsigned char hash[SEAL_HASH_BYTES]);

/* Which of the two ways this machine goes; for the test that compares them. */
void blake2b_plainly(int plainly);

#endif
