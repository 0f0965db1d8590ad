/* cipher.h - spooled data under a file's own key (core/store/README.md, K2). Private to
 * store/sqlite.
 *
 * A header, then chunks of 64 KiB, each VAULT_CHUNK_OVERHEAD longer than its text; the last one
 * says that it is the last, also when the data is empty. MUST: a chunk that is not what was written
 * there, in that order, under that key, gives out nothing. Memory: a chunk. */
#ifndef SPSY_SQLITE_CIPHER_H
#define SPSY_SQLITE_CIPHER_H

#include <stdint.h>

#include "vault/crypto.h"

enum { SPOOL_CIPHER_MOST = VAULT_STREAM_HEADER_BYTES + VAULT_CHUNK_BYTES + VAULT_CHUNK_OVERHEAD };

/* How long so many bytes are when they are encrypted. */
static inline int64_t spool_cipher_bytes(int64_t clear)
{
    int64_t chunks = clear > 0 ? (clear - 1) / VAULT_CHUNK_BYTES + 1 : 1;

    return VAULT_STREAM_HEADER_BYTES + clear + chunks * VAULT_CHUNK_OVERHEAD;
}

struct spool_cipher {
    const struct vault_api *api;
    struct vault_stream *stream;
    size_t header; /* bytes that the next chunk has in front of it: of the first, the header */
    size_t count;  /* in sealed */
    unsigned char sealed[SPOOL_CIPHER_MOST];
};

/* Each way. The secret has VAULT_KEY_BYTES and stays the caller's. Errors: SPY0170,
 * SPSY_ERR_MEMORY; *cipher is NULL then. */
int spool_cipher_begin(const unsigned char *secret, struct spool_cipher **cipher,
                       struct spsy_error *error);
int spool_cipher_resume(const unsigned char *secret,
                        const unsigned char header[VAULT_STREAM_HEADER_BYTES],
                        struct spool_cipher **cipher, struct spsy_error *error);
/* What is to be written next stands in sealed then. */
void spool_cipher_push(struct spool_cipher *cipher, const void *text, size_t count, bool last);
/* Of count bytes in sealed; text gets VAULT_CHUNK_OVERHEAD less. False: damaged. */
bool spool_cipher_pull(struct spool_cipher *cipher, void *text, bool *last);
/* Overwrites what was in the clear. */
void spool_cipher_forget(const struct spool_cipher *cipher, void *text, size_t count);
void spool_cipher_end(struct spool_cipher *cipher); /* NULL is legal */

#endif
