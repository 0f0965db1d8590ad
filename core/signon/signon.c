#include "signon/signon.h"

#include <stdlib.h>
#include <string.h>

#include "keyring/keyring.h"

static int corrupted(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0190", "the sign-on table is corrupted");
}

int signon_load(struct session *session, struct signon_table *table, struct spsy_error *error)
{
    unsigned char *bytes;
    size_t count;
    int result;

    memset(table, 0, sizeof *table);
    table->exp = table->warn = table->purge = SIGNON_UNCONVERTED;
    result = keyring_sealed_get(session, SPOOL_VAULT_SIGN_ON, &bytes, &count, error);
    if (result == SPSY_ERR_NOT_FOUND && !(error && error->message_id[0]))
        return 0;
    if (result < 0)
        return result == SPSY_ERR_FORMAT ? corrupted(error) : result;
    result = signon_table_parse((const char *)bytes, count, table, error);
    explicit_bzero(bytes, count);
    free(bytes);
    if (result == SPSY_ERR_FORMAT)
        return corrupted(error);
    return result < 0 ? result : 1;
}

int signon_need(struct session *session, struct signon_table *table, struct spsy_error *error)
{
    int there = signon_load(session, table, error);

    if (there == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "SPY0195",
                         "this home has no sign-on table: spsy ctltab --create PROFILE makes one");
    return there < 0 ? there : 0;
}

int signon_save(struct session *session, const struct signon_table *table, struct spsy_error *error)
{
    char *text;
    size_t bytes;
    int result = signon_table_print(table, &text, &bytes, error);

    if (result < 0)
        return result;
    result = keyring_sealed_put(session, SPOOL_VAULT_SIGN_ON, text, bytes, error);
    explicit_bzero(text, bytes);
    free(text);
    return result;
}

int signon_forget(struct session *session, const char *id, struct spsy_error *error)
{
    struct signon_table table;
    struct signon_entry *entry;
    int result = signon_load(session, &table, error);

    if (result <= 0)
        return result;
    entry = signon_table_find(&table, id);
    if (entry)
        signon_table_remove(&table, entry);
    result = entry ? signon_save(session, &table, error) : 0;
    signon_table_free(&table);
    return result;
}

int signon_recheck(struct session *session, struct spsy_error *error)
{
    struct principal *principal = &session->principal;
    const struct signon_entry *entry;
    struct signon_table table;
    int result;

    if (session_settings(session, NULL)->sign_on == 0)
        return spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0192",
                         "nobody may sign on with a password any more (settings.json, signOn)");
    result = signon_need(session, &table, error);
    if (result < 0)
        return result;
    entry = signon_table_find(&table, principal->signed_on);
    if (entry)
        principal->privileges = entry->privileges;
    signon_table_free(&table);
    return entry ? 0
                 : spsy_fail(error, SPSY_ERR_AUTHORITY, "SPY0192",
                             "user id %s is no longer in the sign-on table", principal->signed_on);
}
