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

void seal_hex(const unsigned char *bytes, size_t count, char *text)
{
    static const char digits[] = "0123456789abcdef";

    for (size_t i = 0; i < count; i++) {
        text[2 * i] = digits[bytes[i] >> 4];
        text[2 * i + 1] = digits[bytes[i] & 15];
    }
    text[2 * count] = '\0';
}

static int digit(char c)
{
    return c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool seal_unhex(const char *text, unsigned char *bytes, size_t count)
{
    if (strlen(text) != 2 * count)
        return false;
    for (size_t i = 0; i < count; i++) {
        int high = digit(text[2 * i]), low = digit(text[2 * i + 1]);

        if (high < 0 || low < 0)
            return false;
        bytes[i] = (unsigned char)(high << 4 | low);
    }
    return true;
}
