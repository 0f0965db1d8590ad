#include <string.h>

#include "base/text.h"
#include "signon/signon.h"

static int verify(const char *hash, const char *password, bool *right, struct spsy_error *error)
{
    const struct vault_api *api;
    int result = vault_load(&api, error);

    if (result == 0)
        *right = hash[0] && api->password_verify(hash, password, strlen(password));
    return result;
}

int signon_password_verify(const struct signon_entry *entry, const char *password, bool *right,
                           struct spsy_error *error)
{
    char ignored[VAULT_PASSWORD_TEXT_BYTES];
    const struct vault_api *api;
    int result;

    *right = false;
    if (entry)
        return verify(entry->password, password, right, error);
    result = vault_load(&api, error);
    if (result == 0 && api->password_hash(password, strlen(password), ignored) < 0)
        result = spsy_fail_memory(error);
    explicit_bzero(ignored, sizeof ignored);
    return result;
}

/* ALICE, alice: the id is folded when it is typed. */
static bool is_id(const char *id, const char *password)
{
    char folded[SPSY_NAME_SIZE];
    bool same = strlen(password) < sizeof folded &&
                spsy_fold_upper(folded, sizeof folded, password) && strcmp(folded, id) == 0;

    explicit_bzero(folded, sizeof folded);
    return same;
}

static int refuse(const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0196", "password not changed: the new one is %s",
                     what);
}

int signon_password_check(const struct signon_entry *entry, const char *id, const char *password,
                          struct spsy_error *error)
{
    bool present = false, previous = false;
    int result = 0;

    if (!password[0])
        return refuse("empty", error);
    if (is_id(id, password))
        return refuse("the user id", error);
    if (entry)
        result = verify(entry->password, password, &present, error);
    if (entry && result == 0)
        result = verify(entry->previous, password, &previous, error);
    if (result < 0)
        return result;
    if (present)
        return refuse("the current one", error);
    return previous ? refuse("the previous one", error) : 0;
}

int signon_password_set(struct signon_entry *entry, const char *password, struct spsy_error *error)
{
    char hash[VAULT_PASSWORD_TEXT_BYTES];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    if (result == 0 && api->password_hash(password, strlen(password), hash) < 0)
        result = spsy_fail_memory(error);
    if (result == 0) {
        memcpy(entry->previous, entry->password, sizeof entry->previous);
        memcpy(entry->password, hash, sizeof entry->password);
        entry->changed = signon_today();
        entry->failures = 0;
    }
    explicit_bzero(hash, sizeof hash);
    return result;
}
