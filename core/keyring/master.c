/* master.c - the home's master key: found, proved, taken, and what is sealed under it.
 *
 * Vault row "master" is "1\nPATH\n", where it was made, and a check text sealed under it, bound to
 * what stands before. MUST: whatever instant somebody is killed at, the row says which key is the
 * home's: it is written in the transaction that seals everything anew. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyring/bound.h"


enum { CHECK_BYTES = 32, ROW_BYTES_MAX = 8192, SECRET_BYTES_MAX = 16 * 1024 * 1024 };

static const unsigned char check_text[CHECK_BYTES] = "spsy: this is the master key";

struct row {
    char path[4096];
    unsigned char *bytes; /* owned */
    size_t head, count;   /* head: up to the sealed text */
};

/* ---- the row ---- */

static bool parse_row(struct row *row)
{
    const char *path = (const char *)row->bytes + 2, *end;

    if (row->count < 2 || memcmp(row->bytes, "1\n", 2) != 0)
        return false;
    end = memchr(path, '\n', row->count - 2);
    if (!end || (size_t)(end - path) >= sizeof row->path)
        return false;
    snprintf(row->path, sizeof row->path, "%.*s", (int)(end - path), path);
    row->head = (size_t)(end + 1 - (const char *)row->bytes);
    return row->count - row->head == CHECK_BYTES + VAULT_SEAL_OVERHEAD;
}

static int key_is_there(void *context, const struct spool_splkey *key)
{
    (void)key;
    *(bool *)context = true;
    return 1;
}

static int text_is_there(void *context, const char *name)
{
    (void)name;
    *(bool *)context = true;
    return 1;
}

/* A home without the row and with what was sealed has lost the row: another master key would open
 * nothing of it, and would be taken for the home's. */
static int check_never(struct session *session, struct spsy_error *error)
{
    bool sealed = false;
    int result = spool_splkey_each(session->spool, key_is_there, &sealed, error);

    if (result >= 0 && !sealed)
        result = spool_vault_each(session->spool, text_is_there, &sealed, error);
    if (result < 0 || !sealed)
        return result < 0 ? result : 0;
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172",
                     "what the home keeps of its master key is missing, and keys are there that it "
                     "wraps: spsy restore of a backup brings it back");
}

/* 1 = there, 0 = none, negative = error. */
static int read_row(struct session *session, struct row *row, struct spsy_error *error)
{
    int result =
        spool_vault_get(session->spool, SPOOL_VAULT_MASTER, &row->bytes, &row->count, error);

    row->path[0] = '\0';
    if (result == SPSY_ERR_NOT_FOUND)
        return check_never(session, error);
    if (result < 0)
        return result;
    if (!parse_row(row)) {
        free(row->bytes);
        row->bytes = NULL;
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172",
                         "what the home keeps of its master key is damaged");
    }
    return 1;
}

static bool is_of_row(const struct vault_api *api, const struct vault_master *master,
                      const struct row *row)
{
    unsigned char text[CHECK_BYTES];

    return api->open(master->key, row->bytes + row->head, row->count - row->head, row->bytes,
                     row->head, text) &&
           memcmp(text, check_text, CHECK_BYTES) == 0;
}

static int write_row(struct session *session, const struct vault_api *api,
                     const struct vault_master *master, struct spsy_error *error)
{
    unsigned char bytes[sizeof master->path + 3 + CHECK_BYTES + VAULT_SEAL_OVERHEAD];
    int head = snprintf((char *)bytes, sizeof master->path + 3, "1\n%s\n", master->path);

    api->seal(master->key, check_text, CHECK_BYTES, bytes, (size_t)head, bytes + head);
    return spool_vault_put(session->spool, SPOOL_VAULT_MASTER, bytes,
                           (size_t)head + CHECK_BYTES + VAULT_SEAL_OVERHEAD, error);
}

/* ---- finding it ---- */

/* Where the setting or a credential say another key, or none: the one that the row says. */
static int take_of_row(struct session *session, const struct vault_api *api, const struct row *row,
                       struct vault_master *master)
{
    struct spsy_error error;
    int result = vault_master_read_at(spool_home(session->spool), spool_owner(session->spool),
                                      row->path, master, &error);

    if (result == 0 && !is_of_row(api, master, row))
        result = SPSY_ERR_STATE;
    if (result < 0)
        vault_master_forget(master);
    return result;
}

static int find(struct session *session, const struct vault_api *api, const struct row *row,
                struct vault_master *master, struct spsy_error *error)
{
    const char *setting = session_settings(session, NULL)->master_key;
    struct vault_master other;
    int result = vault_master_read(spool_home(session->spool), spool_owner(session->spool), setting,
                                   master, error);

    if (result == 0 && is_of_row(api, master, row))
        return 0;
    if (take_of_row(session, api, row, &other) == 0) {
        *master = other;
        vault_master_forget(&other);
        return 0;
    }
    if (result == 0)
        result = spsy_fail(error, SPSY_ERR_STATE, "SPY0171",
                           "the master key in %s is not this home's, whose was put into %s",
                           master->path, row->path);
    vault_master_forget(master);
    return result;
}

int keyring_master(struct session *session, struct vault_master *master, struct spsy_error *error)
{
    const struct vault_api *api;
    struct row row;
    int result = vault_load(&api, error);

    memset(master, 0, sizeof *master);
    if (result < 0)
        return result;
    for (int attempt = 0; attempt < 2; attempt++) { /* a rotation may come between row and file */
        result = read_row(session, &row, error);
        if (result < 0)
            return result;
        if (result == 0)
            return spsy_fail(error, SPSY_ERR_STATE, "SPY0171",
                             "this home has no master key: spsy masterkey create FILE makes one");
        result = find(session, api, &row, master, error);
        free(row.bytes);
        if (result == 0)
            break;
    }
    return result;
}

int keyring_master_there(struct session *session, char *path, size_t size, struct spsy_error *error)
{
    struct row row;
    int result = read_row(session, &row, error);

    snprintf(path, size, "%s", result < 0 ? "" : row.path);
    if (result > 0)
        free(row.bytes);
    return result;
}

int keyring_fingerprint(const struct vault_master *master, char text[KEYRING_FINGERPRINT_SIZE],
                        struct spsy_error *error)
{
    static const char what[] = "spsy: fingerprint of a master key";
    unsigned char hash[VAULT_HASH_BYTES];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    text[0] = '\0';
    if (result < 0)
        return result;
    api->hash(master->key, what, sizeof what, hash);
    for (int i = 0, at = 0; i < 8; i++)
        at += snprintf(text + at, (size_t)(KEYRING_FINGERPRINT_SIZE - at), "%s%02x",
                       i > 0 && i % 2 == 0 ? "-" : "", hash[i]);
    return 0;
}

/* ---- what is sealed under it ---- */

static int unsealable(const char *name, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0172",
                     "what is kept as \"%s\" under the master key is damaged, or is not what was "
                     "sealed",
                     name);
}

static int put_under(struct session *session, const struct vault_api *api,
                     const struct vault_master *master, const char *name, const void *bytes,
                     size_t count, struct spsy_error *error)
{
    unsigned char *sealed = malloc(count + VAULT_SEAL_OVERHEAD);
    struct bound bound;
    int result;

    if (!sealed)
        return spsy_fail_memory(error);
    bound_sealed(&bound, name);
    api->seal(master->key, bytes, count, bound.bytes, bound.count, sealed);
    result = spool_vault_put(session->spool, name, sealed, count + VAULT_SEAL_OVERHEAD, error);
    free(sealed);
    return result;
}

static int get_under(struct session *session, const struct vault_api *api,
                     const struct vault_master *master, const char *name, unsigned char **bytes,
                     size_t *count, struct spsy_error *error)
{
    unsigned char *sealed;
    struct bound bound;
    size_t size;
    int result = spool_vault_get(session->spool, name, &sealed, &size, error);

    *bytes = NULL;
    *count = 0;
    if (result < 0)
        return result;
    bound_sealed(&bound, name);
    *bytes = size >= VAULT_SEAL_OVERHEAD ? malloc(size - VAULT_SEAL_OVERHEAD + 1) : NULL;
    if (size < VAULT_SEAL_OVERHEAD)
        result = unsealable(name, error);
    else if (!*bytes)
        result = spsy_fail_memory(error);
    else if (!api->open(master->key, sealed, size, bound.bytes, bound.count, *bytes))
        result = unsealable(name, error);
    free(sealed);
    if (result < 0) {
        free(*bytes);
        *bytes = NULL;
        return result;
    }
    *count = size - VAULT_SEAL_OVERHEAD;
    (*bytes)[*count] = '\0';
    return 0;
}

int keyring_sealed_put(struct session *session, const char *name, const void *bytes, size_t count,
                       struct spsy_error *error)
{
    const struct vault_api *api;
    struct vault_master master;
    int result;

    if (count > SECRET_BYTES_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0105", "too much to be sealed as %s", name);
    result = vault_load(&api, error);
    if (result == 0)
        result = keyring_master(session, &master, error);
    if (result < 0)
        return result;
    result = put_under(session, api, &master, name, bytes, count, error);
    vault_master_forget(&master);
    return result;
}

/* A rotation that comes between master key and row: once more. */
int keyring_sealed_get(struct session *session, const char *name, unsigned char **bytes,
                       size_t *count, struct spsy_error *error)
{
    const struct vault_api *api;
    struct vault_master master;
    int result = spool_vault_get(session->spool, name, bytes, count, error);

    if (result < 0)
        return result; /* without such a row no master key is needed */
    free(*bytes);
    *bytes = NULL;
    result = vault_load(&api, error);
    for (int attempt = 0; result == 0 && attempt < 2; attempt++) {
        result = keyring_master(session, &master, error);
        if (result < 0)
            return result;
        result = get_under(session, api, &master, name, bytes, count, error);
        vault_master_forget(&master);
        if (result != SPSY_ERR_FORMAT || attempt > 0)
            break;
        result = 0;
    }
    return result;
}

/* ---- taking another one ---- */

struct taking {
    struct session *session;
    const struct vault_api *api;
    const struct vault_master *from, *to;
    const struct spool_splkey *key;
    struct spsy_error *error;
};

static int take_version(void *context, const struct spool_splkey_version *version)
{
    struct taking *taking = context;
    struct spool_splkey_version anew = *version;
    unsigned char secret[VAULT_KEY_BYTES];
    struct bound bound;

    bound_version(&bound, taking->key->id, version->version);
    if (!taking->api->open(taking->from->key, version->wrapped, VAULT_WRAPPED_BYTES, bound.bytes,
                           bound.count, secret))
        return spsy_fail(taking->error, SPSY_ERR_FORMAT, "SPY0172",
                         "version %d of key %s is damaged, or is not what was wrapped",
                         version->version, taking->key->label);
    taking->api->seal(taking->to->key, secret, VAULT_KEY_BYTES, bound.bytes, bound.count,
                      anew.wrapped);
    taking->api->zero(secret, sizeof secret);
    return spool_splkey_version_put(taking->session->spool, taking->key->id, &anew, taking->error);
}

static int take_key(void *context, const struct spool_splkey *key)
{
    struct taking *taking = context;

    taking->key = key;
    return spool_splkey_version_each(taking->session->spool, key->id, take_version, taking,
                                     taking->error);
}

static int take_sealed(void *context, const char *name)
{
    struct taking *taking = context;
    unsigned char *bytes;
    size_t count;
    int result;

    if (strcmp(name, SPOOL_VAULT_MASTER) == 0)
        return 0;
    result =
        get_under(taking->session, taking->api, taking->from, name, &bytes, &count, taking->error);
    if (result < 0)
        return result;
    result = put_under(taking->session, taking->api, taking->to, name, bytes, count, taking->error);
    taking->api->zero(bytes, count);
    free(bytes);
    return result;
}

int keyring_master_take(struct session *session, const struct vault_master *from,
                        const struct vault_master *to, struct spsy_error *error)
{
    struct taking taking = {.session = session, .from = from, .to = to, .error = error};
    int result = vault_load(&taking.api, error);

    spool_secure_delete(session->spool, true); /* what is under the old one stays in no page */
    if (result == 0 && from)
        result = spool_splkey_each(session->spool, take_key, &taking, error);
    if (result == 0 && from)
        result = spool_vault_each(session->spool, take_sealed, &taking, error);
    if (result == 0)
        result = write_row(session, taking.api, to, error);
    spool_secure_delete(session->spool, false);
    return result;
}
