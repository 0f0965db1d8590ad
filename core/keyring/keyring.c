#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "keyring/bound.h"

/* What was bound too long to be kept whole binds nothing: a fault of the program. */
static int too_long(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0105", "what a key is bound to is too long");
}

/* ---- a label's version key ----------------------------------------------------------------- */

void keyring_version_forget(struct keyring_version *version)
{
    explicit_bzero(version, sizeof *version);
}

static int not_opened(const struct spool_splkey *key, int32_t version, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172",
                     "version %d of key %s is damaged, or is not what was wrapped", version,
                     key->label);
}

static int find_version(struct session *session, const struct keyring_version *wanted,
                        struct spool_splkey_version *found, struct spsy_error *error)
{
    int result =
        spool_splkey_version_find(session->spool, wanted->key.id, wanted->version, found, error);

    if (result == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172", "key %s has no version %d",
                         wanted->key.label, wanted->version);
    return result;
}

static int open_once(struct session *session, const struct vault_api *api, const char *key_id,
                     int32_t version, struct keyring_version *opened, struct spsy_error *error)
{
    struct spool_splkey_version row;
    struct vault_master master;
    struct bound bound;
    int result = spool_splkey_of_id(session->spool, key_id, &opened->key, error);

    if (result < 0)
        return result;
    opened->version = version ? version : opened->key.version;
    result = keyring_master(session, &master, error);
    if (result < 0)
        return result;
    result = find_version(session, opened, &row, error);
    bound_version(&bound, opened->key.id, opened->version);
    if (result == 0 && (bound.full || !api->open(master.key, row.wrapped, VAULT_WRAPPED_BYTES,
                                                 bound.bytes, bound.count, opened->secret)))
        result = not_opened(&opened->key, opened->version, error);
    vault_master_forget(&master);
    return result;
}

int keyring_version_open(struct session *session, const char *key_id, int32_t version,
                         struct keyring_version *opened, struct spsy_error *error)
{
    const struct vault_api *api;
    int result = vault_load(&api, error);

    memset(opened, 0, sizeof *opened);
    for (int attempt = 0; attempt < 2 && (attempt == 0 || result == SPSY_ERR_FORMAT); attempt++)
        if (attempt > 0 || result == 0) /* a rotation may come between master key and row */
            result = open_once(session, api, key_id, version, opened, error);
    if (result < 0)
        explicit_bzero(opened->secret, sizeof opened->secret);
    return result;
}

int keyring_version_wrap(struct session *session, const char *key_id, int32_t version,
                         const unsigned char secret[VAULT_KEY_BYTES],
                         struct spool_splkey_version *wrapped, struct spsy_error *error)
{
    const struct vault_api *api;
    struct vault_master master;
    struct bound bound;
    int result = vault_load(&api, error);

    if (result == 0)
        result = keyring_master(session, &master, error);
    if (result < 0)
        return result;
    bound_version(&bound, key_id, version);
    wrapped->version = version;
    if (bound.full)
        result = too_long(error);
    else
        api->seal(master.key, secret, VAULT_KEY_BYTES, bound.bytes, bound.count, wrapped->wrapped);
    vault_master_forget(&master);
    return result;
}

int keyring_version_make(struct session *session, const char *key_id, int32_t version,
                         struct spool_splkey_version *made, struct spsy_error *error)
{
    unsigned char secret[VAULT_KEY_BYTES];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    memset(made, 0, sizeof *made);
    if (result < 0)
        return result;
    api->random(secret, sizeof secret);
    spool_now_text(made->created);
    result = keyring_version_wrap(session, key_id, version, secret, made, error);
    api->zero(secret, sizeof secret);
    return result;
}

int keyring_id_make(char id[SPOOL_KEY_ID_SIZE], struct spsy_error *error)
{
    unsigned char bytes[(SPOOL_KEY_ID_SIZE - 1) / 2];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    if (result < 0)
        return result;
    api->random(bytes, sizeof bytes);
    spsy_hex_write(bytes, sizeof bytes, id);
    return 0;
}

/* ---- a file's key -------------------------------------------------------------------------- */

void keyring_file_key_forget(struct keyring_file_key *file_key)
{
    explicit_bzero(file_key, sizeof *file_key);
}

int keyring_file_key_make(struct session *session, const char *key_id,
                          struct keyring_file_key *made, struct spsy_error *error)
{
    const struct vault_api *api;
    int result;

    memset(made, 0, sizeof *made);
    result = vault_load(&api, error);
    if (result == 0)
        result = keyring_version_open(session, key_id, 0, &made->under, error);
    if (result == 0)
        api->random(made->secret, sizeof made->secret);
    return result;
}

int keyring_file_key_wrap(const struct keyring_file_key *file_key, const struct spool_file *file,
                          struct spool_file_wrap *wrap, struct spsy_error *error)
{
    const struct keyring_version *under = &file_key->under;
    const struct vault_api *api;
    struct bound bound;
    int result = vault_load(&api, error);

    if (result < 0)
        return result;
    memcpy(wrap->key_id, under->key.id, sizeof wrap->key_id);
    wrap->key_version = under->version;
    bound_file(&bound, file, wrap->key_id, wrap->key_version);
    if (bound.full)
        return too_long(error);
    api->seal(under->secret, file_key->secret, VAULT_KEY_BYTES, bound.bytes, bound.count,
              wrap->wrapped);
    return 0;
}

static int open_file_key(struct session *session, const struct vault_api *api,
                         const struct spool_file *file, struct keyring_file_key *opened,
                         struct spsy_error *error)
{
    struct spool_file_wrap wrap;
    struct bound bound;
    int result = spool_file_wrap_find(session->spool, file->id, &wrap, error);

    if (result == 0)
        result =
            keyring_version_open(session, wrap.key_id, wrap.key_version, &opened->under, error);
    if (result < 0)
        return result;
    bound_file(&bound, file, wrap.key_id, wrap.key_version);
    if (bound.full || !api->open(opened->under.secret, wrap.wrapped, VAULT_WRAPPED_BYTES,
                                 bound.bytes, bound.count, opened->secret))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172",
                         "the key of spooled file %s number %d in job %s/%s/%s is damaged, or is "
                         "not what was wrapped for it",
                         file->name, file->number, file->job.number, file->job.user,
                         file->job.name);
    return 0;
}

int keyring_file_key_open(struct session *session, const struct spool_file *file,
                          struct keyring_file_key *opened, struct spsy_error *error)
{
    const struct vault_api *api;
    int result = vault_load(&api, error);

    memset(opened, 0, sizeof *opened);
    if (result == 0)
        result = open_file_key(session, api, file, opened, error);
    if (result < 0)
        keyring_file_key_forget(opened);
    return result;
}
