/* guard.h - the one way to a spooled file for every guarded function.
 *
 * MUST (core/guard/README.md, "One command, end to end"):
 *  - ask first, then look: nothing about a file's state is told to somebody whom it refuses;
 *  - no transaction is open while programs run; then BEGIN IMMEDIATE, re-read all that the record
 *    and the authority were built from; if it differs roll back and ask again, at most three
 *    times, then CPF3330. What was asked about is what is changed;
 *  - each decision is journalled before its effect: in the same transaction as the effect, for a
 *    refusal or a read in its own. What cannot be recorded is refused;
 *  - what can be known before is not asked about: a quiesced home (SPY0113), a profile that floods
 *    the journal (SPY0114); neither is a decision, and nobody is asked;
 *  - of many files that are asked about together the decisions and effects share a transaction; a
 *    kill leaves all of them or none, and of none is said what came of it before it is committed.
 *    Whatever goes wrong with it, each file has one of its own;
 *  - while the session rehearses nothing of this happens: guard() explains, and returns an error
 *    (rehearse.h);
 *  - what is asked about together cannot change by what comes of the others: a file that makes its
 *    queue is asked about alone. Nor do answers grow old meanwhile: no more data is prepared for a
 *    group than GUARD_PREPARED_BYTES, but for one file alone. */
#ifndef SPSY_GUARD_GUARD_H
#define SPSY_GUARD_GUARD_H

#include "shield/shield.h"

/* One spooled file about to be acted upon. */
struct guarded {
    const char *function; /* function identifier (X27) */
    enum spool_class class;
    struct spool_file file;    /* RST: queue and library are those it was saved from */
    struct spool_queue queue;  /* its current queue; RST: the restored-to one */
    struct spool_queue target; /* where it moves to, when moves */
    bool moves;                /* X23 */
    bool restores;             /* X25; the file is not in the store yet (X37) */
    bool makes_queue;          /* RST: nor is its queue; the effect makes it */
    bool optional;             /* X19: a refusal is told but does not fail the statement */
    bool changes; /* a read after which something is changed: of what was read a file is made */
    bool deletes; /* SNDTCPSPLF DLTSPLF(*YES): native authority must allow both */
    enum shield_protects protects; /* P4: its protection is to change */
    /* NULL, or what an allowed function does before its effect because it takes long (a file's
     * data): no transaction is open. Called once, also when programs are asked again, and in the
     * order of the files. Negative: the function has failed, nothing comes of it. context is the
     * effect's. */
    int (*prepare)(void *context, struct spsy_error *error);
    void *context; /* of one of many: prepare's and the effect's. guard() has it as an argument */
};

/* What an allowed function does to the store, inside the transaction; guarded->file and the queues
 * are as they are now. An error undoes the effect alone; the decision stays journalled.
 * MUST: it can be repeated. A full disk undoes the transaction, and with the room of the reserve
 * the effect is called again: guarded is fresh each time, and what hangs off context is as the
 * first call found it, or the effect makes it so. After guard() guarded is what the effect made of
 * it. NULL effect = a read: after guard() guarded->file is what may be read. */
typedef int guard_effect(struct session *session, struct guarded *guarded, void *context,
                         struct spsy_error *error);

/* 0 = allowed and done. Negative = refused or failed; answer has been told (answer_fail) with
 * exit 3 for a refusal, 4 when an exit program failed and the function was refused for it. */
typedef int guard_function(struct session *session, struct answer *answer, struct guarded *guarded,
                           guard_effect *effect, void *context);
guard_function guard;

/* What guard() returns for what it would allow, while it rehearses: nothing has come of it, and
 * whoever called it does nothing. In its place stands no other number. */
enum { GUARD_REHEARSED = -100 };
/* The session only rehearses (rehearse.h). For what a function does without asking for a file: a
 * queue of its own, a count at the end. */
bool guard_rehearses(const struct session *session);

/* What guard() returns for one of many, as soon as that has been told; guarded is what it is after
 * guard(). Not 0: the statement has come to an end. Nothing more is told and nothing more begun;
 * what has been committed by then is reported here nevertheless. */
typedef int guard_came(void *context, struct guarded *guarded, int result);

/* The same for many files of one function, GUARD_MANY at most: one dispatch each (X2), told in
 * their order, with came after each. Ends with the first ones, as many as may go together and one
 * look at the exit programs answers, and returns how many, at least one unless the answer is lost:
 * the caller reads the others again, as their turn has not come. context is came's. */
enum { GUARD_MANY = SPSY_INQUIRIES_MAX, GUARD_PREPARED_BYTES = 1024 * 1024 };
size_t guard_many(struct session *session, struct answer *answer, struct guarded *guarded,
                  size_t count, guard_effect *effect, guard_came *came, void *context);

#endif
