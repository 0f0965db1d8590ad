/* key.h - home/seal.key: the private key of the next seal, in one of two fixed slots.
 *
 * MUST: no private key is ever in SQLite, whose log and free pages keep what was deleted; a key is
 * overwritten where it stands (pwrite, fdatasync), never in a file that is made anew. Each slot has
 * a block of its own, so that writing one does not touch the other:
 *
 *   0     16 bytes "spsy seal key 1\n"
 *   16    8  epoch that it signs, little-endian
 *   24    32 private key (seed)
 *   56    32 BLAKE2b-256 of the 56 bytes before
 *
 * at 0 and at 4096 of 8192 bytes. A slot whose sum is wrong is free: torn, overwritten, or new. */
#ifndef SPSY_SEAL_KEY_H
#define SPSY_SEAL_KEY_H

#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>

#include "base/error.h"
#include "seal/signing.h"

enum { SEAL_SLOTS = 2, SEAL_SLOT_SPACING = 4096, SEAL_KEY_BYTES = 8192 };

struct seal_slot {
    bool used;
    int64_t epoch;
    unsigned char seed[SEAL_SEED_BYTES];
};

struct seal_key {
    int fd;
    char path[4096];
    struct seal_slot slots[SEAL_SLOTS];
};

/* Judges and reads home/seal.key; owner is the home's. Errors: SPSY_ERR_NOT_FOUND (there is none),
 * SPSY_ERR_UNTRUSTED (owner, modes, kind, size: the text says what mends it), SPSY_ERR_IO; SPY0146.
 * seal_key_close whatever it returned. */
int seal_key_open(const char *home, uid_t owner, struct seal_key *key, struct spsy_error *error);
/* Makes it, with no key in it; root gives it to owner. As above, and SPSY_ERR_FULL. */
int seal_key_create(const char *home, uid_t owner, gid_t group, struct seal_key *key,
                    struct spsy_error *error);
/* Into that slot, on the disk when it returns. Until seal_key_clear the file says by its time of
 * change (1970) that a seal is under way. */
int seal_key_write(struct seal_key *key, int slot, int64_t epoch,
                   const unsigned char seed[SEAL_SEED_BYTES], struct spsy_error *error);
/* Overwrites it with zeros, on the disk when it returns. The file is as old as now, and says by the
 * nanoseconds of that which epoch was sealed: another seal, another time. */
int seal_key_clear(struct seal_key *key, int slot, int64_t epoch, struct spsy_error *error);
/* Forgets the keys in memory, too. */
void seal_key_close(struct seal_key *key);

/* The slot with the key of that epoch; -1: none. */
int seal_key_find(const struct seal_key *key, int64_t epoch);

#endif
