/* attempt.c - one sign-on: the password verified without a transaction, what follows from it in
 * one, in which the table is read again. */
#include <string.h>

#include "signon/signon.h"
#include "store/store.h"

enum { CHANGED_MEANWHILE = 1, TRIES = 3 };

/* What the password was compared with. */
struct looked {
    bool right;
    char hash[VAULT_PASSWORD_TEXT_BYTES]; /* "" = there was no entry */
};

static int look(struct session *session, const struct signon_attempt *attempt,
                struct looked *looked, struct spsy_error *error)
{
    const struct signon_entry *entry;
    struct signon_table table;
    int result = signon_need(session, &table, error);

    memset(looked, 0, sizeof *looked);
    if (result < 0)
        return result;
    entry = signon_table_find(&table, attempt->id);
    if (entry && signon_is_revoked(entry))
        entry = NULL; /* no password is right any more, and none is told apart */
    if (entry)
        memcpy(looked->hash, entry->password, sizeof looked->hash);
    result = signon_password_verify(entry, attempt->password, &looked->right, error);
    signon_table_free(&table);
    return result;
}

/* In the transaction: 0, CHANGED_MEANWHILE, or negative. */
static int settle(struct session *session, struct signon_attempt *attempt,
                  const struct looked *looked, struct spsy_error *error)
{
    long today = signon_today();
    const struct signon_entry *entry;
    struct signon_table table;
    int changed, result = signon_need(session, &table, error);

    if (result < 0)
        return result;
    entry = signon_table_find(&table, attempt->id);
    if (entry && !signon_is_revoked(entry) && strcmp(entry->password, looked->hash) != 0) {
        signon_table_free(&table);
        return CHANGED_MEANWHILE;
    }
    result = signon_purge(attempt, &table, today, error);
    changed = result > 0;
    if (result >= 0)
        changed |= signon_judge(attempt, &table, today, looked->right);
    if (result >= 0 && changed)
        result = signon_save(session, &table, error);
    signon_table_free(&table);
    return result < 0 ? result : 0;
}

int signon_attempt(struct session *session, struct signon_attempt *attempt,
                   struct spsy_error *error)
{
    int result = CHANGED_MEANWHILE;
    struct looked looked;

    attempt->revoked = attempt->compared = false;
    attempt->outcome = SIGNON_FAILED;
    for (int i = 0; result == CHANGED_MEANWHILE && i < TRIES; i++) {
        result = look(session, attempt, &looked, error);
        attempt->compared |= result == 0;
        if (result == 0)
            result = spool_begin(session->spool, SPOOL_DURABLE, error);
        if (result < 0)
            break;
        result = settle(session, attempt, &looked, error);
        if (result == 0)
            result = spool_commit(session->spool, error);
        spool_rollback(session->spool);
    }
    explicit_bzero(&looked, sizeof looked);
    if (result == CHANGED_MEANWHILE)
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0191",
                         "the password of %s is being changed again and again", attempt->id);
    return result;
}
