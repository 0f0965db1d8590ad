/* keyring.h - from the master key to the key of one spooled file.
 *
 *     master key     outside the home (vault/master.h); wraps
 *     version keys   of each label (spool_key_version); the present one wraps, older ones unwrap
 *     file keys      one random key for each file (spooled_file.file_key); encrypts its data
 *
 * MUST: a wrapped key is bound to what it is for: a version key to key id and version; a file key
 * to job, name, number, system, date and time of creation, key id and version of its file, so that
 * one that is exchanged, put back or moved to another file does not open. Keys in memory are
 * overwritten when they are not needed any more. Nobody's authority is looked at here: that is
 * shield/. */
#ifndef SPSY_KEYRING_KEYRING_H
#define SPSY_KEYRING_KEYRING_H

#include "session/session.h"
#include "store/floor.h"
#include "vault/master.h"

/* ---- the master key ---- */

/* Reads it and proves that it is this home's (vault row "master"): the one that credential or
 * setting say, or, where a rotation was ended before the setting was written, the one that the row
 * itself says. Errors: SPY0171; SPSY_ERR_STATE SPY0171 when the home has none yet or another one.
 * vault_master_forget when done. */
int keyring_master(struct session *session, struct vault_master *master, struct spsy_error *error);
/* Has this home one? Reads no key: 1, 0, or an error of the store. path: where it was made. */
int keyring_master_there(struct session *session, char *path, size_t size,
                         struct spsy_error *error);
/* What of a master key may be shown: the beginning of a hash, "1a2b-3c4d-5e6f-7081". */
enum { KEYRING_FINGERPRINT_SIZE = 20 };
int keyring_fingerprint(const struct vault_master *master, char text[KEYRING_FINGERPRINT_SIZE],
                        struct spsy_error *error);
/* In a transaction of the caller: this is the home's master key from now on, and it is at path.
 * from NULL = the home has none yet; else all that is sealed under that one is sealed under to:
 * version keys, and what keyring_sealed_put has put. Something that does not open: SPY0172, which
 * names it, and the caller rolls back. */
int keyring_master_take(struct session *session, const struct vault_master *from,
                        const struct vault_master *to, struct spsy_error *error);

/* ---- what other rooms keep under the master key ---- */

/* In the vault, by name, bound to that name; put in a transaction of the caller. *bytes is the
 * caller's, who overwrites what is secret in it and frees it. Errors: SPSY_ERR_NOT_FOUND (no such
 * row, without a message id), SPY0171, SPY0172 with SPSY_ERR_FORMAT (it is not what was put). */
int keyring_sealed_put(struct session *session, const char *name, const void *bytes, size_t count,
                       struct spsy_error *error);
int keyring_sealed_get(struct session *session, const char *name, unsigned char **bytes,
                       size_t *count, struct spsy_error *error);

/* ---- a label's version key ---- */

struct keyring_version {
    struct spool_splkey key;
    int32_t version;
    unsigned char secret[VAULT_KEY_BYTES];
};
void keyring_version_forget(struct keyring_version *version);
/* version 0 = the present one. Errors: SPSY_ERR_NOT_FOUND (CPF2105), SPY0171, SPY0172 (damaged or
 * not what was wrapped). */
int keyring_version_open(struct session *session, const char *key_id, int32_t version,
                         struct keyring_version *opened, struct spsy_error *error);
/* A new random secret, wrapped for the store. */
int keyring_version_make(struct session *session, const char *key_id, int32_t version,
                         struct spool_splkey_version *made, struct spsy_error *error);
/* That secret (of an export), wrapped for the store; created is the caller's to fill. */
int keyring_version_wrap(struct session *session, const char *key_id, int32_t version,
                         const unsigned char secret[VAULT_KEY_BYTES],
                         struct spool_splkey_version *wrapped, struct spsy_error *error);
/* A new key id: 32 random hexadecimal digits. */
int keyring_id_make(char id[SPOOL_KEY_ID_SIZE], struct spsy_error *error);

/* ---- a file's key ---- */

struct keyring_file_key {
    struct keyring_version under;
    unsigned char secret[VAULT_KEY_BYTES];
};
void keyring_file_key_forget(struct keyring_file_key *file_key);
/* A new random one under the present version of that key; before the file has its identity. */
int keyring_file_key_make(struct session *session, const char *key_id,
                          struct keyring_file_key *made, struct spsy_error *error);
/* Wrapped for the file, whose identity (job, name, number, system, date, time) is complete, under
 * file_key->under. For spool_file_wrap_put. */
int keyring_file_key_wrap(const struct keyring_file_key *file_key, const struct spool_file *file,
                          struct spool_file_wrap *wrap, struct spsy_error *error);
/* That of a file that is there. SPY0172, SPY0171; a version that is not there: SPY0172. */
int keyring_file_key_open(struct session *session, const struct spool_file *file,
                          struct keyring_file_key *opened, struct spsy_error *error);

#endif
