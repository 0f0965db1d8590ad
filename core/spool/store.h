/* store.h - the embedded spool's database: one connection, transactions, schema.
 *
 * SQLite for everything but large data (data.h). MUST (DESIGN.md "Storage"):
 *  - WAL kept between commands: PERSIST_WAL, no checkpoint on close, wal_autocheckpoint=0; a writer
 *    that finds the log over SPOOL_WAL_LIMIT_BYTES empties it before its transaction;
 *  - synchronous=FULL for changes; a read's journal entry and a job's number need no sync;
 *  - no transaction is open while programs run or input is read.
 * A struct spool is used by one thread at a time; a process may have several of one home. */
#ifndef SPSY_SPOOL_STORE_H
#define SPSY_SPOOL_STORE_H

#include <sqlite3.h>
#include <sys/types.h>

#include "base/error.h"

enum {
    SPOOL_SCHEMA_VERSION = 2,
    SPOOL_APPLICATION_ID = 0x53505359, /* "SPSY": what kind of SQLite database this is */
    SPOOL_WAL_LIMIT_BYTES = 400 * 1000,
    SPOOL_WAL_FILE_LIMIT_BYTES = 4 * 1024 * 1024, /* a log that readers let grow is cut to 0 */
    SPOOL_INLINE_DATA_BYTES = 64 * 1024,          /* larger data is a file of the home */
    SPOOL_RESERVE_BYTES = 1024 * 1024, /* home/reserve: room for DLTSPLF on a full disk */
    SPOOL_BUSY_TIMEOUT_MS = 10000,
};

struct spool_statements; /* prepared statement cache, statement.c */
struct spool_pending;    /* data files of the open transaction, pending.h */

struct spool {
    sqlite3 *database;
    char *home;        /* absolute, owned */
    char system[9];    /* this system's name */
    uid_t owner;       /* of the home: root gives it the files it makes */
    gid_t group;
    bool in_transaction;
    bool in_savepoint;
    bool synced;       /* synchronous=FULL is set, else NORMAL */
    int log_frames;    /* in the log after this connection's last commit */
    struct spool_statements *statements;
    struct spool_pending *pending;
};

/* Makes home (0700, with parents), lib/, data/, the reserve file, and last, in one step, spool.db:
 * schema, profiles, QGPL, QPRINT (cli.md "spsy init"). All or nothing: a killed init leaves a home
 * that init can be run on again, so call it after everything else that init makes.
 * Errors: SPSY_ERR_EXISTS when there is a spool.db, SPSY_ERR_VALUE (system name),
 * SPSY_ERR_UNTRUSTED, SPSY_ERR_BUSY (another init runs), SPSY_ERR_IO - message SPY0103. */
int spool_create(const char *home, const char *system, struct spsy_error *error);

/* Opens and checks schema version and trust (owner, modes). Errors: SPSY_ERR_NOT_FOUND (no home),
 * SPSY_ERR_UNTRUSTED (the text says what mends it), SPSY_ERR_IO, SPSY_ERR_FULL (disk full),
 * SPSY_ERR_FORMAT (damaged, newer schema) - message SPY0103, the home unchanged. */
int spool_open(const char *home, struct spool **spool, struct spsy_error *error);
void spool_close(struct spool *spool); /* NULL is legal; an open transaction is rolled back */

enum spool_durability { SPOOL_DURABLE, SPOOL_UNSYNCED };

/* Takes the one write lock; waits SPOOL_BUSY_TIMEOUT_MS for it. Errors: SPSY_ERR_BUSY (CPF3330),
 * SPSY_ERR_FULL (disk full), SPSY_ERR_IO, SPSY_ERR_STATE (one is open already). */
int spool_begin(struct spool *spool, enum spool_durability durability, struct spsy_error *error);
/* When it fails nothing has happened and no transaction is open any more. */
int spool_commit(struct spool *spool, struct spsy_error *error);
void spool_rollback(struct spool *spool); /* harmless without a transaction */

/* Inside a transaction, not nested: what follows can be undone alone (the journal entry stays). */
int spool_savepoint(struct spool *spool, struct spsy_error *error);
int spool_savepoint_release(struct spool *spool, struct spsy_error *error);
void spool_savepoint_rollback(struct spool *spool); /* harmless without a savepoint */

/* Prepared once per connection by its address-stable SQL text; reset and cleared of bindings.
 * NULL on error. The spool owns it. */
sqlite3_stmt *spool_statement(struct spool *spool, const char *sql, struct spsy_error *error);
/* Maps the connection's last SQLite error; "what" says what was being done ("opening the spool").
 * BUSY (CPF3330), FULL (disk or file size limit), FORMAT (damaged, SPY0103), MEMORY, EXISTS
 * (a key is there already), else IO (SPY0101). */
int spool_fail(struct spool *spool, const char *what, struct spsy_error *error);

/* Disk full: gives the reserve's room back to the file system, for DLTSPLF, break-glass and
 * pruning the journal only.
 * Works without an open spool. The next emptied log makes the reserve again when there is room.
 * Returns 0 when something was released, SPSY_ERR_NOT_FOUND when it was used up before. */
int spool_reserve_release(const char *home, struct spsy_error *error);

#endif
