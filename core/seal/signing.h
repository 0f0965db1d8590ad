/* signing.h - Ed25519, by libsodium, in a module that is loaded when something is signed or
 * verified and by no other command (core/seal/README.md, "Why so"). */
#ifndef SPSY_SEAL_SIGNING_H
#define SPSY_SEAL_SIGNING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

enum {
    SEAL_SEED_BYTES = 32, /* the private key */
    SEAL_PUBLIC_BYTES = 32,
    SEAL_SIGNATURE_BYTES = 64,
    SEALING_API_VERSION = 1,
};
#define SEALING_SYMBOL "spsy_sealing_api"

struct sealing_api {
    int version;
    /* A new private key, and its public one. */
    void (*generate)(unsigned char seed[SEAL_SEED_BYTES],
                     unsigned char public_key[SEAL_PUBLIC_BYTES]);
    void (*public_of)(const unsigned char seed[SEAL_SEED_BYTES],
                      unsigned char public_key[SEAL_PUBLIC_BYTES]);
    void (*sign)(const unsigned char seed[SEAL_SEED_BYTES], const void *message, size_t count,
                 unsigned char signature[SEAL_SIGNATURE_BYTES]);
    bool (*verify)(const unsigned char public_key[SEAL_PUBLIC_BYTES], const void *message,
                   size_t count, const unsigned char signature[SEAL_SIGNATURE_BYTES]);
};

/* Loaded once a process. Errors: SPSY_ERR_IO, SPY0145, with what is missing. */
int sealing_load(const struct sealing_api **api, struct spsy_error *error);

#endif
