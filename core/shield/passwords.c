#include "shield/passwords.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "keyring/keyring.h"

static const char for_password[] = "spsy: password of a spooled file";
static const char for_id[] = "spsy: which password key";

/* ---- the key ---- */

/* A key that is there, the caller's to overwrite. SPSY_ERR_NOT_FOUND: there is none yet. */
static int read_key(struct session *session, unsigned char key[VAULT_KEY_BYTES],
                    struct spsy_error *error)
{
    unsigned char *bytes;
    size_t count;
    int result = keyring_sealed_get(session, SPOOL_VAULT_PASSWORD_KEY, &bytes, &count, error);

    if (result == 0 && count != VAULT_KEY_BYTES)
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0185",
                           "the home's password key is damaged: %zu bytes", count);
    if (result == 0)
        memcpy(key, bytes, VAULT_KEY_BYTES);
    if (bytes)
        explicit_bzero(bytes, count);
    free(bytes);
    return result;
}

/* Another job may make it at the same time: what is there then is taken. */
static int make_key(struct session *session, const struct vault_api *api,
                    unsigned char key[VAULT_KEY_BYTES], struct spsy_error *error)
{
    int result = spool_begin(session->spool, SPOOL_DURABLE, error);

    if (result < 0)
        return result;
    result = read_key(session, key, error);
    if (result == SPSY_ERR_NOT_FOUND) {
        api->random(key, VAULT_KEY_BYTES);
        result = keyring_sealed_put(session, SPOOL_VAULT_PASSWORD_KEY, key, VAULT_KEY_BYTES, error);
        if (result == 0)
            result = spool_commit(session->spool, error);
    }
    spool_rollback(session->spool);
    return result;
}

static int find_key(struct session *session, const struct vault_api *api, bool sets,
                    unsigned char key[VAULT_KEY_BYTES], struct spsy_error *error)
{
    int result = read_key(session, key, error);

    if (result != SPSY_ERR_NOT_FOUND)
        return result;
    if (sets)
        return make_key(session, api, key, error);
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0185",
                     "no spooled file of this home has ever had a password");
}

static void put_id(const struct vault_api *api, const unsigned char key[VAULT_KEY_BYTES],
                   unsigned char id[PROTECTION_KEY_BYTES])
{
    unsigned char hash[VAULT_HASH_BYTES];

    api->hash(key, for_id, sizeof for_id, hash);
    memcpy(id, hash, PROTECTION_KEY_BYTES);
}

static void hash(const struct vault_api *api, const unsigned char key[VAULT_KEY_BYTES],
                 const unsigned char bytes[PROTECTION_PASSWORD_BYTES],
                 struct protection_password *password)
{
    unsigned char text[sizeof for_password + PROTECTION_PASSWORD_BYTES];

    _Static_assert((int)VAULT_HASH_BYTES == (int)PROTECTION_HASH_BYTES, "a hash is kept whole");
    memcpy(text, for_password, sizeof for_password);
    memcpy(text + sizeof for_password, bytes, PROTECTION_PASSWORD_BYTES);
    api->hash(key, text, sizeof text, password->hash);
    put_id(api, key, password->key);
    password->set = true;
    explicit_bzero(text, sizeof text);
}

/* ---- asking ---- */

static int ask_once(struct session *session, const char *prompt, char typed[PROTECTION_TYPED_SIZE],
                    struct spsy_error *error)
{
    bool answered;
    int result =
        streams_ask(session->streams, prompt, true, typed, PROTECTION_TYPED_SIZE, &answered, error);

    if (result == SPSY_ERR_VALUE)
        return spsy_fail(error, result, "SPY0186",
                         "the password is of none of its forms: it is too long");
    if (result < 0 || answered)
        return result;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0185",
                     "no password was given, and nothing has happened: it is asked for at the "
                     "terminal, or read from --password-fd N");
}

/* One that is set: a typing error would close the file to everybody. */
static int ask_again(struct session *session, const char *prompt, const char *typed,
                     struct spsy_error *error)
{
    char again[PROTECTION_TYPED_SIZE], text[160];
    int result;

    snprintf(text, sizeof text, "%s, once more", prompt);
    result = ask_once(session, text, again, error);
    if (result == 0 && strcmp(typed, again) != 0)
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0185",
                           "the two passwords differ, and nothing has happened");
    explicit_bzero(again, sizeof again);
    return result;
}

static int ask(struct session *session, const char *prompt, bool sets,
               unsigned char bytes[PROTECTION_PASSWORD_BYTES], bool *given,
               struct spsy_error *error)
{
    char typed[PROTECTION_TYPED_SIZE];
    enum protection_typed form = PROTECTION_TYPED_WRONG;
    int result = ask_once(session, prompt, typed, error);

    if (result == 0)
        form = protection_password_read(typed, bytes);
    if (result == 0 && form == PROTECTION_TYPED_WRONG)
        result = spsy_fail(error, SPSY_ERR_VALUE, "SPY0186",
                           "the password is of none of its forms: C'1 to 4 characters', X'1 to 8 "
                           "hexadecimal digits', a number of -2147483648 to 2147483647, *NONE");
    if (result == 0 && sets && form == PROTECTION_TYPED_PASSWORD)
        result = ask_again(session, prompt, typed, error);
    explicit_bzero(typed, sizeof typed);
    *given = form == PROTECTION_TYPED_PASSWORD;
    return result;
}

int shield_ask_password(struct session *session, const char *prompt, bool sets,
                        struct protection_password *password, struct spsy_error *error)
{
    unsigned char bytes[PROTECTION_PASSWORD_BYTES], key[VAULT_KEY_BYTES];
    const struct vault_api *api;
    bool given = false;
    int result = vault_load(&api, error);

    memset(password, 0, sizeof *password);
    if (result == 0) /* before anybody is asked in vain */
        result = find_key(session, api, sets, key, error);
    if (result == 0)
        result = ask(session, prompt, sets, bytes, &given, error);
    if (result == 0 && given)
        hash(api, key, bytes, password);
    explicit_bzero(bytes, sizeof bytes);
    explicit_bzero(key, sizeof key);
    return result;
}

int shield_password_is_foreign(struct session *session, const struct protection_password *password,
                               struct spsy_error *error)
{
    unsigned char key[VAULT_KEY_BYTES], id[PROTECTION_KEY_BYTES];
    const struct vault_api *api;
    int result = vault_load(&api, error);

    if (result == 0)
        result = read_key(session, key, error);
    if (result < 0)
        return result == SPSY_ERR_NOT_FOUND ? 1 : result;
    put_id(api, key, id);
    explicit_bzero(key, sizeof key);
    return memcmp(id, password->key, sizeof id) != 0;
}

/* ---- what the session knows ---- */

/* In constant time: how far two agree is nobody's to measure. */
static bool same(const struct protection_password *a, const struct protection_password *b)
{
    unsigned char differ = 0;

    for (size_t i = 0; i < sizeof a->key; i++)
        differ |= a->key[i] ^ b->key[i];
    for (size_t i = 0; i < sizeof a->hash; i++)
        differ |= a->hash[i] ^ b->hash[i];
    return differ == 0;
}

static size_t place_of(const struct session *session, const struct protection_password *password)
{
    size_t at = 0;

    while (at < session->passwords->count && !same(&session->passwords->known[at], password))
        at++;
    return at;
}

bool shield_knows_password(const struct session *session,
                           const struct protection_password *password)
{
    return session->passwords && place_of(session, password) < session->passwords->count;
}

int shield_learn_password(struct session *session, const struct protection_password *password,
                          struct spsy_error *error)
{
    if (!session->passwords)
        session->passwords = calloc(1, sizeof *session->passwords);
    if (!session->passwords)
        return spsy_fail_memory(error);
    if (shield_knows_password(session, password))
        return 0;
    if (session->passwords->count == SESSION_PASSWORDS_MAX)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0185",
                         "no more than %d passwords: RMVPWD takes some away",
                         SESSION_PASSWORDS_MAX);
    session->passwords->known[session->passwords->count++] = *password;
    return 0;
}

bool shield_unlearn_password(struct session *session, const struct protection_password *password)
{
    struct session_passwords *passwords = session->passwords;
    size_t at = passwords ? place_of(session, password) : 0;

    if (!passwords || at == passwords->count)
        return false;
    passwords->known[at] = passwords->known[--passwords->count];
    explicit_bzero(&passwords->known[passwords->count], sizeof passwords->known[0]);
    return true;
}
