/* floor.h - what the security floor keeps in a home: sealed texts, keys, guards. The tables are
 * made when the first row is written; until then everything here finds nothing.
 *
 * Every find: 0 or SPSY_ERR_NOT_FOUND (with the message id that is named), or an error of the
 * store. Every write: inside a transaction of the caller. */
#ifndef SPSY_STORE_FLOOR_H
#define SPSY_STORE_FLOOR_H

#include "store/store.h"

/* Are the tables there? Costs no query. */
bool spool_floor_there(struct spool *spool);
/* Makes them unless they are. Inside a transaction of the caller. */
int spool_floor_make(struct spool *spool, struct spsy_error *error);

/* ---- the vault: sealed texts by name ---- */

#define SPOOL_VAULT_MASTER "master"             /* which master key it is, and where it was put */
#define SPOOL_VAULT_SIGN_ON "signon"            /* the sign-on table */
#define SPOOL_VAULT_PASSWORD_KEY "password-key" /* what passwords of files are hashed under */

/* *bytes is the caller's (free). SPSY_ERR_NOT_FOUND without a message id. */
int spool_vault_get(struct spool *spool, const char *name, unsigned char **bytes, size_t *count,
                    struct spsy_error *error);
int spool_vault_put(struct spool *spool, const char *name, const void *bytes, size_t count,
                    struct spsy_error *error);
int spool_vault_remove(struct spool *spool, const char *name, struct spsy_error *error);

/* By name. visit returns 0 to go on; no read is open while it runs. */
int spool_vault_each(struct spool *spool, int (*visit)(void *context, const char *name),
                     void *context, struct spsy_error *error);

/* ---- keys ---- */

struct spool_splkey {
    char id[SPOOL_KEY_ID_SIZE];
    char label[SPOOL_KEY_LABEL_SIZE];
    char owner[11];
    uint32_t public_authority; /* authority_set.h */
    int32_t version;           /* the present one, from 1 */
    char created[SPOOL_TIME_SIZE];
    char exported[SPOOL_TIME_SIZE]; /* last; "" = never */
    int32_t exported_version;       /* the newest one that is in an export; 0 = none */
    char owner_changed[SPOOL_TIME_SIZE + 24]; /* by CHGOBJOWN: "TIME OWNER BY"; "" = never */
    char text[SPOOL_TEXT_SIZE];
};
struct spool_splkey_version {
    int32_t version;
    char created[SPOOL_TIME_SIZE];
    unsigned char wrapped[72]; /* VAULT_WRAPPED_BYTES: under the master key */
};
static inline struct spool_object spool_splkey_object(const struct spool_splkey *key)
{
    struct spool_object object = {.type = SPOOL_SPOOL_KEY,
                                  .public_authority = key->public_authority};

    memcpy(object.name, key->label, sizeof object.name);
    memcpy(object.owner, key->owner, sizeof object.owner);
    return object;
}

int spool_splkey_find(struct spool *spool, const char *label, struct spool_splkey *key,
                      struct spsy_error *error); /* CPF2105 */
int spool_splkey_of_id(struct spool *spool, const char *id, struct spool_splkey *key,
                       struct spsy_error *error); /* CPF2105 */
int spool_splkey_insert(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error); /* SPSY_ERR_EXISTS, CPF9898: label or id */
/* All but id, label and created. */
int spool_splkey_update(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error);
/* With its versions and private authorities. */
int spool_splkey_delete(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error);
/* By label. visit returns 0 to go on; no read is open while it runs. */
int spool_splkey_each(struct spool *spool,
                      int (*visit)(void *context, const struct spool_splkey *key), void *context,
                      struct spsy_error *error);
int spool_splkey_version_find(struct spool *spool, const char *id, int32_t version,
                              struct spool_splkey_version *found, struct spsy_error *error);
/* A new one, or another text of one that is there. */
int spool_splkey_version_put(struct spool *spool, const char *id,
                             const struct spool_splkey_version *version, struct spsy_error *error);
int spool_splkey_version_each(struct spool *spool, const char *id,
                              int (*visit)(void *context,
                                           const struct spool_splkey_version *version),
                              void *context, struct spsy_error *error);
/* How many files are under it, of any version, and their bytes. */
int spool_splkey_files(struct spool *spool, const char *id, int64_t *files, int64_t *bytes,
                       struct spsy_error *error);

/* What is deleted or replaced while it is on is overwritten in its page. On for as long as a
 * transaction about keys; when that is committed, spool_splkey_wipe. */
void spool_secure_delete(struct spool *spool, bool on);
int spool_splkey_version_delete(struct spool *spool, const char *id, int32_t version,
                                struct spsy_error *error);
/* After the commit: what the log holds goes into the database, and it becomes empty. 1 = it is, 0 =
 * somebody still reads from it. */
int spool_splkey_wipe(struct spool *spool, struct spsy_error *error);
/* Queues whose new files are encrypted under the label; first: "LIBRARY/NAME". */
int spool_splkey_queues(struct spool *spool, const char *label, int64_t *count, char first[24],
                        struct spsy_error *error);
/* Files under one version of it. */
int spool_splkey_version_files(struct spool *spool, const char *id, int32_t version,
                               int64_t *files, struct spsy_error *error);
/* The next file, in the order of version and id, that is under a version before `present`: 1, *at
 * is it; 0 = no more. */
struct spool_behind {
    int32_t version;
    int64_t file_id;
};
int spool_splkey_behind(struct spool *spool, const char *id, int32_t present,
                        struct spool_behind *at, struct spsy_error *error);
/* How much of the home is encrypted. */
struct spool_encrypted {
    int64_t clear, clear_bytes, encrypted, encrypted_bytes;
    int64_t keyless; /* of the encrypted: their key is not in this home */
};
int spool_encrypted_count(struct spool *spool, struct spool_encrypted *count,
                          struct spsy_error *error);

/* ---- a file's own key ---- */

/* Wrapped under version key_version of key key_id. */
struct spool_file_wrap {
    char key_id[SPOOL_KEY_ID_SIZE];
    int32_t key_version;
    unsigned char wrapped[72]; /* VAULT_WRAPPED_BYTES */
};
/* SPSY_ERR_NOT_FOUND, CPF3344: the file is gone; without a message id: it is in the clear. */
int spool_file_wrap_find(struct spool *spool, int64_t file_id, struct spool_file_wrap *wrap,
                         struct spsy_error *error);
int spool_file_wrap_put(struct spool *spool, int64_t file_id, const struct spool_file_wrap *wrap,
                        struct spsy_error *error);

/* ---- guards of protection ---- */

struct spool_guard {
    char owner[11];
    char name[9];
    char text[SPOOL_TEXT_SIZE];
    char *conditions; /* JSON (protection/guard.h); owned by whoever was given it */
};
int spool_guard_find(struct spool *spool, const char *owner, const char *name,
                     struct spool_guard *guard, struct spsy_error *error); /* CPF2105 */
int spool_guard_put(struct spool *spool, const struct spool_guard *guard, bool is_new,
                    struct spsy_error *error); /* SPSY_ERR_EXISTS, CPF9898; CPF2105 */
int spool_guard_delete(struct spool *spool, const char *owner, const char *name,
                       struct spsy_error *error); /* CPF2105 */
/* By owner and name; owner NULL = everybody's. What visit gets is valid while it runs. */
int spool_guard_each(struct spool *spool, const char *owner,
                     int (*visit)(void *context, const struct spool_guard *guard), void *context,
                     struct spsy_error *error);

#endif
