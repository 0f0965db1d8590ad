/* journal.h - what the verbs of `spsy journal` share; private to journal*.c. */
#ifndef SPSY_VERB_JOURNAL_H
#define SPSY_VERB_JOURNAL_H

#include "session/session.h"
#include "verb/verb.h"

/* Which entries, and how they are shown. */
struct journal_show {
    struct spool_journal_filter filter;
    long limit;
    bool with_record; /* JSON only: nobody reads 858 digits on a terminal */
    bool follow;
    int64_t id;              /* that one alone; 0 = the filter's */
    bool as_record, as_test; /* of id */
    struct answer *answer;
    struct session *session;
};

/* id, time, currentUser, signedOn, job, count, lastTime; then the decision's own keys; then facts
 * (NULL: not known), and the record, which a list has none of. NULL: out of memory. */
cJSON *journal_row(const struct spool_journal_entry *entry, const struct journal_show *show);

/* One entry, as show says: a row, or a document of its own on standard output. Entry not there:
 * SPY0148 is not for that; CPF9801 is. */
int journal_one(struct journal_show *show);
/* Oldest first, an entry a line on standard output; with --json as rows. */
int journal_export(struct journal_show *show);

/* `spsy journal seal` and `spsy journal verify`: what follows the word; check alone when session is
 * NULL. */
int journal_seal(struct session *session, int count, char *const *arguments, struct answer *answer);
int journal_verify(struct session *session, int count, char *const *arguments,
                   struct answer *answer);

#endif
