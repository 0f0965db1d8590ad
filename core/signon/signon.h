/* signon.h - the home's sign-on table: sealed under the master key in the vault, row "signon".
 *
 * MUST (T1): a table that is not what was sealed lets nobody sign on, and is never written over. It
 * is read anew whenever it is looked at, and whoever changes it has read it in the same
 * transaction. An old table that is put back with the whole row is one that was sealed: it goes
 * unnoticed. */
#ifndef SPSY_SIGNON_SIGNON_H
#define SPSY_SIGNON_SIGNON_H

#include "session/session.h"
#include "signon/table.h"

enum { SIGNON_PASSWORD_SIZE = 257 }; /* of a password, NUL included */

/* 1 = there is one, in *table (signon_table_free); 0 = the home has none. Errors: SPSY_ERR_FORMAT,
 * SPY0190 (corrupted), SPSY_ERR_STATE, SPY0190 (another version), SPY0171 (no master key), those of
 * the store. */
int signon_load(struct session *session, struct signon_table *table, struct spsy_error *error);
/* The same for who needs one: SPSY_ERR_NOT_FOUND, SPY0195, says how one is made. 0 = it is there.
 */
int signon_need(struct session *session, struct signon_table *table, struct spsy_error *error);
/* In a transaction of the caller, in which *table was loaded. */
int signon_save(struct session *session, const struct signon_table *table,
                struct spsy_error *error);
/* A profile is gone: its entry, too; in the transaction that deletes it. 0 also without a table or
 * an entry. Errors as of signon_load: then the profile is not to be deleted, or whoever gets its
 * name next would have its password. */
int signon_forget(struct session *session, const char *id, struct spsy_error *error);

/* ---- passwords (password.c): seconds of work may be in them; in no transaction ---- */

/* M22: neither the present password, nor the one before, nor the user id; not empty. entry NULL: a
 * new one. SPSY_ERR_VALUE, SPY0196. */
int signon_password_check(const struct signon_entry *entry, const char *id, const char *password,
                          struct spsy_error *error);
/* It is the entry's from today on, and the present one is the previous: a revoked entry is no
 * longer. SPSY_ERR_MEMORY, SPY0170. */
int signon_password_set(struct signon_entry *entry, const char *password, struct spsy_error *error);
/* entry NULL: takes as long, and is false. Errors as above. */
int signon_password_verify(const struct signon_entry *entry, const char *password, bool *right,
                           struct spsy_error *error);

/* ---- one sign-on (attempt.c) ---- */

enum signon_outcome {
    SIGNON_DONE,    /* the privileges are those of the entry */
    SIGNON_FAILED,  /* no such user id, a wrong password, or revoked: nobody is told which */
    SIGNON_OUTDATED /* the right password, which has expired */
};
struct signon_attempt {
    /* Given: */
    const char *id, *password;
    bool purges_all; /* the first sign-on after midnight of a server that ran before it (M21) */
    /* In the transaction that deletes its entry; 0, or negative and it is not deleted. */
    int (*deleted)(void *context, const char *id, struct spsy_error *error);
    void *context;
    /* Found: */
    bool compared; /* with the entry's password, whatever became of it then */
    enum signon_outcome outcome;
    bool revoked; /* by this failure */
    unsigned privileges;
    enum signon_state state;
    char expires[SPSY_DATE_SIZE];
};
/* Counts what fails, in the entry; a success begins anew (M19). Errors: those of signon_load and of
 * the store; then nobody has signed on. */
int signon_attempt(struct session *session, struct signon_attempt *attempt,
                   struct spsy_error *error);

/* Its two halves, of a table that is there (judge.c). M20, M21: all that are past their grace are
 * deleted, or this one alone; 1: something was. Negative: deleted failed. */
int signon_purge(const struct signon_attempt *attempt, struct signon_table *table, long today,
                 struct spsy_error *error);
/* right: the password is the entry's. True: the table has changed. */
bool signon_judge(struct signon_attempt *attempt, const struct signon_table *table, long today,
                  bool right);

/* Who signed on is in the table still: his privileges as they are now (T3: they count at once).
 * SPSY_ERR_AUTHORITY, SPY0192; errors of signon_load. */
int signon_recheck(struct session *session, struct spsy_error *error);

#endif
