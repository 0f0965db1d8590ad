#include "seal/chain.h"

#include <string.h>

void seal_link_begin(struct blake2b *state, const struct seal_link *before)
{
    blake2b_begin(state);
    blake2b_add(state, before->bytes, sizeof before->bytes);
}

static void little_endian(unsigned char *at, uint64_t value, size_t bytes)
{
    for (size_t i = 0; i < bytes; i++)
        at[i] = (unsigned char)(value >> (8 * i));
}

void seal_link_bytes(struct blake2b *state, char type, const void *bytes, size_t count)
{
    unsigned char head[5] = {(unsigned char)type};

    little_endian(head + 1, count, 4);
    blake2b_add(state, head, sizeof head);
    if (count > 0)
        blake2b_add(state, bytes, count);
}

void seal_link_integer(struct blake2b *state, int64_t value)
{
    unsigned char bytes[8];

    little_endian(bytes, (uint64_t)value, sizeof bytes);
    seal_link_bytes(state, 'I', bytes, sizeof bytes);
}

void seal_link_text(struct blake2b *state, const char *text)
{
    seal_link_bytes(state, text ? 'T' : 'N', text, text ? strlen(text) : 0);
}

void seal_link_end(struct blake2b *state, struct seal_link *link)
{
    blake2b_end(state, link->bytes);
}

bool seal_link_equal(const struct seal_link *a, const struct seal_link *b)
{
    return memcmp(a->bytes, b->bytes, sizeof a->bytes) == 0;
}
