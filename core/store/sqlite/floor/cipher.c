#include "store/sqlite/floor/cipher.h"

#include <stdlib.h>

/* In every chunk, so that what the same key may encrypt one day for something else is no data. */
static const char bound[] = "spsy spooled data 1";

static int make(struct spool_cipher **cipher, struct spsy_error *error)
{
    const struct vault_api *api;
    int result = vault_load(&api, error);

    *cipher = NULL;
    if (result < 0)
        return result;
    *cipher = malloc(sizeof **cipher);
    if (!*cipher)
        return spsy_fail_memory(error);
    (*cipher)->api = api;
    (*cipher)->header = (*cipher)->count = 0;
    return 0;
}

static int made(struct spool_cipher **cipher, struct spsy_error *error)
{
    if ((*cipher)->stream)
        return 0;
    free(*cipher);
    *cipher = NULL;
    return spsy_fail_memory(error);
}

int spool_cipher_begin(const unsigned char *secret, struct spool_cipher **cipher,
                       struct spsy_error *error)
{
    int result = make(cipher, error);

    if (result < 0)
        return result;
    (*cipher)->stream =
        (*cipher)->api->stream_begin(secret, bound, sizeof bound, (*cipher)->sealed);
    (*cipher)->header = VAULT_STREAM_HEADER_BYTES;
    return made(cipher, error);
}

int spool_cipher_resume(const unsigned char *secret,
                        const unsigned char header[VAULT_STREAM_HEADER_BYTES],
                        struct spool_cipher **cipher, struct spsy_error *error)
{
    int result = make(cipher, error);

    if (result < 0)
        return result;
    (*cipher)->stream = (*cipher)->api->stream_resume(secret, bound, sizeof bound, header);
    return made(cipher, error);
}

void spool_cipher_push(struct spool_cipher *cipher, const void *text, size_t count, bool last)
{
    cipher->api->stream_push(cipher->stream, text, count, last, cipher->sealed + cipher->header);
    cipher->count = cipher->header + count + VAULT_CHUNK_OVERHEAD;
    cipher->header = 0;
}

bool spool_cipher_pull(struct spool_cipher *cipher, void *text, bool *last)
{
    return cipher->api->stream_pull(cipher->stream, cipher->sealed, cipher->count, text, last);
}

void spool_cipher_forget(const struct spool_cipher *cipher, void *text, size_t count)
{
    cipher->api->zero(text, count);
}

void spool_cipher_end(struct spool_cipher *cipher)
{
    if (!cipher)
        return;
    cipher->api->stream_end(cipher->stream);
    free(cipher);
}
