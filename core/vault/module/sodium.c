/* sodium.c - the module: what struct vault_api says, by libsodium. */
#include <sodium.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "vault/crypto.h"

_Static_assert(VAULT_KEY_BYTES == crypto_aead_xchacha20poly1305_ietf_KEYBYTES &&
                   VAULT_KEY_BYTES == crypto_secretstream_xchacha20poly1305_KEYBYTES &&
                   VAULT_KEY_BYTES == crypto_generichash_KEYBYTES,
               "a key");
_Static_assert(VAULT_NONCE_BYTES == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES, "a nonce");
_Static_assert(VAULT_TAG_BYTES == crypto_aead_xchacha20poly1305_ietf_ABYTES, "a tag");
_Static_assert(VAULT_HASH_BYTES == crypto_generichash_BYTES, "a hash");
_Static_assert(VAULT_SALT_BYTES == crypto_pwhash_SALTBYTES, "a salt");
_Static_assert(VAULT_PASSWORD_TEXT_BYTES == crypto_pwhash_STRBYTES, "a hashed password");
_Static_assert(VAULT_STREAM_HEADER_BYTES == crypto_secretstream_xchacha20poly1305_HEADERBYTES &&
                   VAULT_CHUNK_OVERHEAD == crypto_secretstream_xchacha20poly1305_ABYTES,
               "a stream");

static void fill_random(void *bytes, size_t count)
{
    randombytes_buf(bytes, count);
}

static void zero(void *bytes, size_t count)
{
    sodium_memzero(bytes, count);
}

static bool equal(const void *a, const void *b, size_t count)
{
    return sodium_memcmp(a, b, count) == 0;
}

static void seal(const unsigned char *key, const void *text, size_t count, const void *bound,
                 size_t bound_count, unsigned char *sealed)
{
    randombytes_buf(sealed, VAULT_NONCE_BYTES);
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + VAULT_NONCE_BYTES, NULL, text, count, bound,
                                               bound_count, NULL, sealed, key);
}

static bool open_sealed(const unsigned char *key, const unsigned char *sealed, size_t count,
                        const void *bound, size_t bound_count, unsigned char *text)
{
    return count >= VAULT_SEAL_OVERHEAD &&
           crypto_aead_xchacha20poly1305_ietf_decrypt(
               text, NULL, NULL, sealed + VAULT_NONCE_BYTES, count - VAULT_NONCE_BYTES, bound,
               bound_count, sealed, key) == 0;
}

static void hash(const unsigned char *key, const void *bytes, size_t count, unsigned char *result)
{
    crypto_generichash(result, VAULT_HASH_BYTES, bytes, count, key, VAULT_KEY_BYTES);
}

static int derive(const char *passphrase, size_t count, const unsigned char *salt,
                  unsigned char *key)
{
    return crypto_pwhash(key, VAULT_KEY_BYTES, passphrase, count, salt,
                         crypto_pwhash_OPSLIMIT_MODERATE, crypto_pwhash_MEMLIMIT_MODERATE,
                         crypto_pwhash_ALG_ARGON2ID13) == 0
               ? 0
               : SPSY_ERR_MEMORY;
}

/* Somebody waits for it, and a server has many of them: the lesser costs. */
static int password_hash(const char *password, size_t count, char *text)
{
    return crypto_pwhash_str(text, password, count, crypto_pwhash_OPSLIMIT_INTERACTIVE,
                             crypto_pwhash_MEMLIMIT_INTERACTIVE) == 0
               ? 0
               : SPSY_ERR_MEMORY;
}

static bool password_verify(const char *text, const char *password, size_t count)
{
    return crypto_pwhash_str_verify(text, password, count) == 0;
}

/* ---- streams ------------------------------------------------------------------------------- */

struct vault_stream {
    crypto_secretstream_xchacha20poly1305_state state;
    size_t bound_count;
    unsigned char bound[];
};

static struct vault_stream *new_stream(const void *bound, size_t bound_count)
{
    /* what sodium_malloc gives ends at a page: it is aligned as its size is */
    const size_t align = _Alignof(max_align_t);
    size_t size = (sizeof(struct vault_stream) + bound_count + align - 1) / align * align;
    struct vault_stream *stream = sodium_malloc(size);

    if (!stream)
        return NULL;
    stream->bound_count = bound_count;
    if (bound_count)
        memcpy(stream->bound, bound, bound_count);
    return stream;
}

static struct vault_stream *stream_begin(const unsigned char *key, const void *bound,
                                         size_t bound_count, unsigned char *header)
{
    struct vault_stream *stream = new_stream(bound, bound_count);

    if (stream)
        crypto_secretstream_xchacha20poly1305_init_push(&stream->state, header, key);
    return stream;
}

static struct vault_stream *stream_resume(const unsigned char *key, const void *bound,
                                          size_t bound_count, const unsigned char *header)
{
    struct vault_stream *stream = new_stream(bound, bound_count);

    if (stream)
        crypto_secretstream_xchacha20poly1305_init_pull(&stream->state, header, key);
    return stream;
}

static void stream_push(struct vault_stream *stream, const void *text, size_t count, bool last,
                        unsigned char *sealed)
{
    crypto_secretstream_xchacha20poly1305_push(
        &stream->state, sealed, NULL, text, count, stream->bound, stream->bound_count,
        last ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0);
}

static bool stream_pull(struct vault_stream *stream, const unsigned char *sealed, size_t count,
                        void *text, bool *last)
{
    unsigned char tag = 0;

    if (crypto_secretstream_xchacha20poly1305_pull(&stream->state, text, NULL, &tag, sealed, count,
                                                   stream->bound, stream->bound_count) != 0)
        return false;
    *last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    return true;
}

static void stream_end(struct vault_stream *stream)
{
    sodium_free(stream); /* overwrites it */
}

/* Before anything of libsodium is called: which of its ways this processor takes. */
__attribute__((constructor)) static void begin(void)
{
    if (sodium_init() < 0)
        sodium_misuse(); /* no source of random bytes: ends the process */
}

__attribute__((visibility("default"))) const struct vault_api spsy_vault_api = {
    .version = VAULT_API_VERSION,
    .random = fill_random,
    .zero = zero,
    .equal = equal,
    .seal = seal,
    .open = open_sealed,
    .hash = hash,
    .derive = derive,
    .password_hash = password_hash,
    .password_verify = password_verify,
    .stream_begin = stream_begin,
    .stream_resume = stream_resume,
    .stream_push = stream_push,
    .stream_pull = stream_pull,
    .stream_end = stream_end,
};
