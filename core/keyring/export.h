/* export.h - keys in a file beside the home, under a passphrase: EXPSPLKEY, IMPSPLKEY (K4).
 *
 *     spsy keys 1\n
 *     system SYSTEM\n
 *     created TIME\n
 *     keys COUNT\n
 *     salt 32 hexadecimal digits\n
 *     \n
 *     sealed: one text, under the key that Argon2id makes of passphrase and salt, bound to all
 * above
 *
 * The text is lines: "K id label owner public-authority present-version created text" and after
 * each key its versions, "V version created 64 hexadecimal digits". Only a text that is whole is
 * read at all. MUST: whatever stands in a file, reading it is an error and nothing else; what has
 * secrets in it is overwritten. */
#ifndef SPSY_KEYRING_EXPORT_H
#define SPSY_KEYRING_EXPORT_H

#include "keyring/keyring.h"

enum {
    KEYRING_EXPORT_BYTES_MAX = 64 * 1024 * 1024,
    KEYRING_PASSPHRASE_LEAST = 8, /* bytes */
    KEYRING_PASSPHRASE_SIZE = 256,
};

/* ---- the text ---- */

struct keyring_text {
    char *bytes; /* owned */
    size_t count, room;
};
/* Errors: SPSY_ERR_MEMORY, SPSY_ERR_FULL (SPY0174: more than one file holds). */
int keyring_text_key(struct keyring_text *text, const struct spool_splkey *key,
                     struct spsy_error *error);
int keyring_text_version(struct keyring_text *text, const struct spool_splkey_version *version,
                         const unsigned char secret[VAULT_KEY_BYTES], struct spsy_error *error);
void keyring_text_free(struct keyring_text *text); /* overwrites it */

struct keyring_exported {
    bool is_key;             /* else a version of the key before */
    struct spool_splkey key; /* id, label, owner, public_authority, version, created, text */
    struct spool_splkey_version version; /* without the wrapped */
    unsigned char secret[VAULT_KEY_BYTES];
};
/* The next line; *at begins with 0. 1 = read, 0 = the end; SPSY_ERR_FORMAT (SPY0174), with the
 * line. */
int keyring_text_next(const struct keyring_text *text, size_t *at, struct keyring_exported *one,
                      struct spsy_error *error);

/* ---- the file ---- */

struct keyring_export_head {
    char system[9], created[SPOOL_TIME_SIZE];
    long keys;
    unsigned char salt[VAULT_SALT_BYTES];
    size_t size; /* of the head; what is sealed follows */
};
/* The whole file, the caller's (free). */
int keyring_export_seal(const struct keyring_text *text, const char *system, long keys,
                        const char *passphrase, unsigned char **bytes, size_t *count,
                        struct spsy_error *error);
/* What it says of itself; proved by nothing yet. SPSY_ERR_FORMAT (SPY0174). */
int keyring_export_head_read(const char *bytes, size_t count, struct keyring_export_head *head,
                             struct spsy_error *error);
/* Its text; keyring_text_free. SPSY_ERR_AUTHORITY (SPY0174): another passphrase, or damaged. */
int keyring_export_open(const char *bytes, size_t count, const struct keyring_export_head *head,
                        const char *passphrase, struct keyring_text *text,
                        struct spsy_error *error);

#endif
