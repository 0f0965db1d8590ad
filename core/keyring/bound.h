/* bound.h - what a wrapped key is bound to: its associated data. Private to the keyring. */
#ifndef SPSY_KEYRING_BOUND_H
#define SPSY_KEYRING_BOUND_H

#include "keyring/keyring.h"

/* Texts one after the other, each with its NUL, so that no two lists of texts are the same bytes.
 */
struct bound {
    unsigned char bytes[1024];
    size_t count;
    bool full; /* it did not fit: nothing is to be sealed or opened by it */
};

void bound_begin(struct bound *bound, const char *purpose);
void bound_text(struct bound *bound, const char *text);
void bound_number(struct bound *bound, long number);
/* A version key: key id and version. A file key: the file's identity, key id and version. */
void bound_version(struct bound *bound, const char *key_id, int32_t version);
void bound_file(struct bound *bound, const struct spool_file *file, const char *key_id,
                int32_t version);
/* What another room keeps, by its name in the vault. */
void bound_sealed(struct bound *bound, const char *name);

#endif
