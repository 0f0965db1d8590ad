/* new_password.h - what a person is asked for about the sign-on table: a new password, twice, and
 * whether what is shown to him is to be done.
 *
 * MUST (M11): nothing has happened before he has confirmed, and no transaction is open while he is
 * asked. Who breaks off has not confirmed. */
#ifndef SPSY_SIGNON_NEW_PASSWORD_H
#define SPSY_SIGNON_NEW_PASSWORD_H

#include "session/session.h"
#include "signon/signon.h"

/* A new password of entry->id, which signon_password_set puts into entry. before NULL: the entry is
 * new. may_keep: an empty answer leaves the password as it is (*changed). Negative after
 * answer_fail: SPY0196. */
int new_password_ask(struct session *session, const struct signon_entry *before, bool may_keep,
                     struct signon_entry *entry, bool *changed, struct answer *answer);

/* One line that is not shown; negative after answer_fail when nobody answers. */
int new_password_secret(struct session *session, const char *prompt,
                        char secret[SIGNON_PASSWORD_SIZE], struct answer *answer);

/* "SHOWN: QUESTION (y/n) ": negative after answer_fail, SPY0196, unless it is confirmed. */
int new_password_confirm(struct session *session, const char *shown, const char *question,
                         struct answer *answer);

/* An entry as people are shown it, without secrets: "ALICE PRIVILEGES(X'80') PRIORITY(NONE) EXPIRES
 * 2026-12-30". */
enum { NEW_PASSWORD_SHOWN_SIZE = 200 };
void new_password_show(const struct signon_table *table, const struct signon_entry *entry,
                       char text[NEW_PASSWORD_SHOWN_SIZE]);

#endif
