/* sodium.c - the module: what struct sealing_api says, by libsodium. */
#include <sodium.h>

#include "seal/signing.h"

_Static_assert(SEAL_SEED_BYTES == crypto_sign_SEEDBYTES, "a seed of Ed25519");
_Static_assert(SEAL_PUBLIC_BYTES == crypto_sign_PUBLICKEYBYTES, "a public key of Ed25519");
_Static_assert(SEAL_SIGNATURE_BYTES == crypto_sign_BYTES, "a signature of Ed25519");

static void public_of(const unsigned char *seed, unsigned char *public_key)
{
    unsigned char secret[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(public_key, secret, seed);
    sodium_memzero(secret, sizeof secret);
}

static void generate(unsigned char *seed, unsigned char *public_key)
{
    randombytes_buf(seed, SEAL_SEED_BYTES);
    public_of(seed, public_key);
}

static void sign(const unsigned char *seed, const void *message, size_t count,
                 unsigned char *signature)
{
    unsigned char public_key[SEAL_PUBLIC_BYTES], secret[crypto_sign_SECRETKEYBYTES];

    crypto_sign_seed_keypair(public_key, secret, seed);
    crypto_sign_detached(signature, NULL, message, count, secret);
    sodium_memzero(secret, sizeof secret);
}

static bool verify(const unsigned char *public_key, const void *message, size_t count,
                   const unsigned char *signature)
{
    return crypto_sign_verify_detached(signature, message, count, public_key) == 0;
}

/* Before anything of libsodium is called: which of its ways this processor takes. */
__attribute__((constructor)) static void begin(void)
{
    if (sodium_init() < 0)
        sodium_misuse(); /* no source of random bytes: ends the process */
}

__attribute__((visibility("default"))) const struct sealing_api spsy_sealing_api = {
    .version = SEALING_API_VERSION,
    .generate = generate,
    .public_of = public_of,
    .sign = sign,
    .verify = verify,
};
