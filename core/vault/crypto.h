/* crypto.h - what is done with keys, by libsodium, in a module that is loaded by homes with a
 * master key and by nobody else (base/module.h).
 *
 * MUST: every secret that is not needed any more is overwritten (zero); a nonce is random and new
 * each time; what is bound to an encrypted text stands in its associated data, so that no text can
 * be put in the place of another. */
#ifndef SPSY_VAULT_CRYPTO_H
#define SPSY_VAULT_CRYPTO_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    VAULT_KEY_BYTES = 32,
    VAULT_NONCE_BYTES = 24,
    VAULT_TAG_BYTES = 16,
    VAULT_SEAL_OVERHEAD = VAULT_NONCE_BYTES + VAULT_TAG_BYTES,
    VAULT_WRAPPED_BYTES = VAULT_KEY_BYTES + VAULT_SEAL_OVERHEAD, /* a key under another: 72 */
    VAULT_HASH_BYTES = 32,
    VAULT_SALT_BYTES = 16,
    VAULT_PASSWORD_TEXT_BYTES = 128, /* of a hashed password, NUL included */
    /* A stream: header, then chunks of at most VAULT_CHUNK_BYTES, each VAULT_CHUNK_OVERHEAD longer
     * than its text; the last one, which may be empty, is marked as such. */
    VAULT_STREAM_HEADER_BYTES = 24,
    VAULT_CHUNK_BYTES = 64 * 1024,
    VAULT_CHUNK_OVERHEAD = 17,
    VAULT_API_VERSION = 1,
};
#define VAULT_SYMBOL "spsy_vault_api"

struct vault_stream; /* of the module; one direction, one thread */

struct vault_api {
    int version;
    void (*random)(void *bytes, size_t count);
    void (*zero)(void *bytes, size_t count);
    bool (*equal)(const void *a, const void *b, size_t count); /* in constant time */
    /* XChaCha20-Poly1305: sealed gets count + VAULT_SEAL_OVERHEAD bytes, the nonce first. */
    void (*seal)(const unsigned char key[VAULT_KEY_BYTES], const void *text, size_t count,
                 const void *bound, size_t bound_count, unsigned char *sealed);
    /* text gets count - VAULT_SEAL_OVERHEAD bytes. False: not what was sealed, or not bound to it.
     */
    bool (*open)(const unsigned char key[VAULT_KEY_BYTES], const unsigned char *sealed,
                 size_t count, const void *bound, size_t bound_count, unsigned char *text);
    /* Keyed BLAKE2b-256. */
    void (*hash)(const unsigned char key[VAULT_KEY_BYTES], const void *bytes, size_t count,
                 unsigned char hash[VAULT_HASH_BYTES]);
    /* Argon2id, of a passphrase; 0 or SPSY_ERR_MEMORY. */
    int (*derive)(const char *passphrase, size_t count, const unsigned char salt[VAULT_SALT_BYTES],
                  unsigned char key[VAULT_KEY_BYTES]);
    /* Argon2id, of a password, with salt and costs in the text; 0 or SPSY_ERR_MEMORY. */
    int (*password_hash)(const char *password, size_t count, char text[VAULT_PASSWORD_TEXT_BYTES]);
    bool (*password_verify)(const char text[VAULT_PASSWORD_TEXT_BYTES], const char *password,
                            size_t count);
    /* secretstream. NULL: out of memory. bound goes into every chunk. The caller ends it. */
    struct vault_stream *(*stream_begin)(const unsigned char key[VAULT_KEY_BYTES],
                                         const void *bound, size_t bound_count,
                                         unsigned char header[VAULT_STREAM_HEADER_BYTES]);
    struct vault_stream *(*stream_resume)(const unsigned char key[VAULT_KEY_BYTES],
                                          const void *bound, size_t bound_count,
                                          const unsigned char header[VAULT_STREAM_HEADER_BYTES]);
    /* sealed gets count + VAULT_CHUNK_OVERHEAD bytes. */
    void (*stream_push)(struct vault_stream *stream, const void *text, size_t count, bool last,
                        unsigned char *sealed);
    /* text gets count - VAULT_CHUNK_OVERHEAD bytes. False: not what was pushed, in this order. */
    bool (*stream_pull)(struct vault_stream *stream, const unsigned char *sealed, size_t count,
                        void *text, bool *last);
    void (*stream_end)(struct vault_stream *stream); /* NULL is legal */
};

/* Loaded once a process. Errors: SPSY_ERR_IO, SPY0170, with what is missing. */
int vault_load(const struct vault_api **api, struct spsy_error *error);

#endif
