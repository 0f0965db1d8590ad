/* blake2b.c - RFC 7693, section 3, twice: as the RFC writes it, and with the four columns of a
 * round in one AVX2 register each, which takes 0.4 of the instructions. Which one is asked of what
 * glibc has found out at the start anyway: CPUID is slow in a virtual machine. */
#include "seal/blake2b.h"

#include <string.h>

/* <sys/platform/x86.h> came with glibc 2.33. */
#if defined(__x86_64__) && (__GLIBC__ > 2 || (__GLIBC__ == 2 && __GLIBC_MINOR__ >= 33))
#include <immintrin.h>
#include <sys/platform/x86.h>
#define HAS_AVX2_WAY 1
#endif

static const uint64_t initial[8] = {
    0x6a09e667f3bcc908, 0xbb67ae8584caa73b, 0x3c6ef372fe94f82b, 0xa54ff53a5f1d36f1,
    0x510e527fade682d1, 0x9b05688c2b3e6c1f, 0x1f83d9abfb41bd6b, 0x5be0cd19137e2179,
};

static int plain_only;

void blake2b_plainly(int plainly)
{
    plain_only = plainly;
}

/* clang-format off: a line a round */
#define ROUNDS(R)                                                                                  \
    R(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)                                        \
    R(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)                                        \
    R(11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4)                                        \
    R(7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8)                                        \
    R(9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13)                                        \
    R(2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9)                                        \
    R(12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11)                                        \
    R(13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10)                                        \
    R(6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5)                                        \
    R(10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0)                                        \
    R(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)                                        \
    R(14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3)
/* clang-format on */

static inline uint64_t turn(uint64_t word, unsigned bits)
{
    return word >> bits | word << (64 - bits);
}

static inline void mix(uint64_t *a, uint64_t *b, uint64_t *c, uint64_t *d, uint64_t x, uint64_t y)
{
    *a += *b + x;
    *d = turn(*d ^ *a, 32);
    *c += *d;
    *b = turn(*b ^ *c, 24);
    *a += *b + y;
    *d = turn(*d ^ *a, 16);
    *c += *d;
    *b = turn(*b ^ *c, 63);
}

static void compress_plainly(uint64_t h[8], const uint64_t m[16], uint64_t count, uint64_t last)
{
    uint64_t v[16];

    memcpy(v, h, 64);
    memcpy(v + 8, initial, 64);
    v[12] ^= count;
    v[14] ^= last;
#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                \
    mix(&v[0], &v[4], &v[8], &v[12], m[s0], m[s1]);                                                \
    mix(&v[1], &v[5], &v[9], &v[13], m[s2], m[s3]);                                                \
    mix(&v[2], &v[6], &v[10], &v[14], m[s4], m[s5]);                                               \
    mix(&v[3], &v[7], &v[11], &v[15], m[s6], m[s7]);                                               \
    mix(&v[0], &v[5], &v[10], &v[15], m[s8], m[s9]);                                               \
    mix(&v[1], &v[6], &v[11], &v[12], m[s10], m[s11]);                                             \
    mix(&v[2], &v[7], &v[8], &v[13], m[s12], m[s13]);                                              \
    mix(&v[3], &v[4], &v[9], &v[14], m[s14], m[s15]);
    ROUNDS(ROUND)
#undef ROUND
    for (int i = 0; i < 8; i++)
        h[i] ^= v[i] ^ v[i + 8];
}

#ifdef HAS_AVX2_WAY

#define AVX2 __attribute__((target("avx2")))

struct rows {
    __m256i a, b, c, d;
};

static inline AVX2 __m256i words(const uint64_t m[16], int w0, int w1, int w2, int w3)
{
    return _mm256_set_epi64x((long long)m[w3], (long long)m[w2], (long long)m[w1],
                             (long long)m[w0]);
}

/* The first, or the second half of `mix` for four columns. */
static inline AVX2 void mix_first(struct rows *v, __m256i x)
{
    const __m256i by_24 = _mm256_setr_epi8(3, 4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10, 3,
                                           4, 5, 6, 7, 0, 1, 2, 11, 12, 13, 14, 15, 8, 9, 10);

    v->a = _mm256_add_epi64(_mm256_add_epi64(v->a, x), v->b);
    v->d = _mm256_shuffle_epi32(_mm256_xor_si256(v->d, v->a), _MM_SHUFFLE(2, 3, 0, 1));
    v->c = _mm256_add_epi64(v->c, v->d);
    v->b = _mm256_shuffle_epi8(_mm256_xor_si256(v->b, v->c), by_24);
}

static inline AVX2 void mix_second(struct rows *v, __m256i y)
{
    const __m256i by_16 = _mm256_setr_epi8(2, 3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9, 2,
                                           3, 4, 5, 6, 7, 0, 1, 10, 11, 12, 13, 14, 15, 8, 9);

    v->a = _mm256_add_epi64(_mm256_add_epi64(v->a, y), v->b);
    v->d = _mm256_shuffle_epi8(_mm256_xor_si256(v->d, v->a), by_16);
    v->c = _mm256_add_epi64(v->c, v->d);
    v->b = _mm256_xor_si256(v->b, v->c);
    v->b = _mm256_or_si256(_mm256_srli_epi64(v->b, 63), _mm256_add_epi64(v->b, v->b));
}

/* Diagonals become columns, and back. */
static inline AVX2 void slant(struct rows *v)
{
    v->b = _mm256_permute4x64_epi64(v->b, _MM_SHUFFLE(0, 3, 2, 1));
    v->c = _mm256_permute4x64_epi64(v->c, _MM_SHUFFLE(1, 0, 3, 2));
    v->d = _mm256_permute4x64_epi64(v->d, _MM_SHUFFLE(2, 1, 0, 3));
}

static inline AVX2 void straighten(struct rows *v)
{
    v->b = _mm256_permute4x64_epi64(v->b, _MM_SHUFFLE(2, 1, 0, 3));
    v->c = _mm256_permute4x64_epi64(v->c, _MM_SHUFFLE(1, 0, 3, 2));
    v->d = _mm256_permute4x64_epi64(v->d, _MM_SHUFFLE(0, 3, 2, 1));
}

static AVX2 void compress_by_columns(uint64_t h[8], const uint64_t m[16], uint64_t count,
                                     uint64_t last)
{
    __m256i low = _mm256_loadu_si256((const __m256i *)(const void *)h);
    __m256i high = _mm256_loadu_si256((const __m256i *)(const void *)(h + 4));
    struct rows v = {
        .a = low,
        .b = high,
        .c = _mm256_loadu_si256((const __m256i *)(const void *)initial),
        .d = _mm256_xor_si256(_mm256_loadu_si256((const __m256i *)(const void *)(initial + 4)),
                              _mm256_set_epi64x(0, (long long)last, 0, (long long)count)),
    };

#define ROUND(s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, s11, s12, s13, s14, s15)                \
    mix_first(&v, words(m, s0, s2, s4, s6));                                                       \
    mix_second(&v, words(m, s1, s3, s5, s7));                                                      \
    slant(&v);                                                                                     \
    mix_first(&v, words(m, s8, s10, s12, s14));                                                    \
    mix_second(&v, words(m, s9, s11, s13, s15));                                                   \
    straighten(&v);
    ROUNDS(ROUND)
#undef ROUND
    _mm256_storeu_si256((__m256i *)(void *)h, _mm256_xor_si256(low, _mm256_xor_si256(v.a, v.c)));
    _mm256_storeu_si256((__m256i *)(void *)(h + 4),
                        _mm256_xor_si256(high, _mm256_xor_si256(v.b, v.d)));
}

static int has_avx2(void)
{
    return CPU_FEATURE_ACTIVE(AVX2);
}

#else

static int has_avx2(void)
{
    return 0;
}

static void compress_by_columns(uint64_t h[8], const uint64_t m[16], uint64_t count, uint64_t last)
{
    compress_plainly(h, m, count, last);
}

#endif

/* The words of a block are little-endian, as are all machines that spsy runs on
 * (core/record/README.md says of which); others turn them. */
static void compress(struct blake2b *state, const unsigned char *block, uint64_t last)
{
    uint64_t m[16];

    memcpy(m, block, sizeof m);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 16; i++)
        m[i] = __builtin_bswap64(m[i]);
#endif
    if (!plain_only && has_avx2())
        compress_by_columns(state->h, m, state->count, last);
    else
        compress_plainly(state->h, m, state->count, last);
}

void blake2b_begin(struct blake2b *state)
{
    memcpy(state->h, initial, sizeof state->h);
    state->h[0] ^= 0x01010000 ^ SEAL_HASH_BYTES; /* no key, fanout and depth 1 */
    state->count = 0;
    state->used = 0;
}

/* The last block waits in the buffer: it is marked as such. */
void blake2b_add(struct blake2b *state, const void *bytes, size_t count)
{
    const unsigned char *at = bytes;

    while (count > 0) {
        size_t room = BLAKE2B_BLOCK - state->used;

        if (room == 0) {
            state->count += BLAKE2B_BLOCK;
            compress(state, state->buffer, 0);
            state->used = 0;
            room = BLAKE2B_BLOCK;
        }
        if (room > count)
            room = count;
        memcpy(state->buffer + state->used, at, room);
        state->used += room;
        at += room;
        count -= room;
    }
}

void blake2b_end(struct blake2b *state, unsigned char hash[SEAL_HASH_BYTES])
{
    memset(state->buffer + state->used, 0, BLAKE2B_BLOCK - state->used);
    state->count += state->used;
    compress(state, state->buffer, UINT64_MAX);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
    for (int i = 0; i < 4; i++)
        state->h[i] = __builtin_bswap64(state->h[i]);
#endif
    memcpy(hash, state->h, SEAL_HASH_BYTES);
}

void blake2b(const void *bytes, size_t count, unsigned char hash[SEAL_HASH_BYTES])
{
    struct blake2b state;

    blake2b_begin(&state);
    blake2b_add(&state, bytes, count);
    blake2b_end(&state, hash);
}
