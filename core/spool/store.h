/* store.h - the embedded spool's database: one connection, transactions, schema.
 *
 * SQLite for everything but large data (data.h). MUST (DESIGN.md "Storage"):
 *  - WAL kept between commands: PERSIST_WAL, no checkpoint on close, wal_autocheckpoint=0; a writer
 *    that finds the log over SPOOL_WAL_LIMIT_BYTES truncates it before its transaction;
 *  - synchronous=FULL for changes; a read's journal entry and a job's number need no sync;
 *  - no transaction is open while programs run or input is read. */
#ifndef SPSY_SPOOL_STORE_H
#define SPSY_SPOOL_STORE_H

#include <sqlite3.h>

#include "base/error.h"

enum {
    SPOOL_SCHEMA_VERSION = 1,
    SPOOL_WAL_LIMIT_BYTES = 400 * 1000,
    SPOOL_INLINE_DATA_BYTES = 64 * 1024, /* larger data is a file of the home */
    SPOOL_RESERVE_BYTES = 1024 * 1024,   /* home/reserve: room for DLTSPLF on a full disk */
    SPOOL_BUSY_TIMEOUT_MS = 10000,
};

struct spool {
    sqlite3 *database;
    char *home;        /* absolute, owned */
    char system[9];    /* this system's name */
    bool in_transaction;
    struct spool_statements *statements; /* prepared statement cache, store.c */
};

/* Creates an initialised home's database: schema, profiles, QGPL, QPRINT (cli.md "spsy init").
 * Fails with SPSY_ERR_EXISTS when there is one. */
int spool_create(const char *home, const char *system, struct spsy_error *error);

/* Opens and checks schema version and trust (owner, modes). Errors: SPSY_ERR_NOT_FOUND (no home),
 * SPSY_ERR_IO, SPSY_ERR_FORMAT (damaged, newer schema) - message SPY0103, the home unchanged. */
int spool_open(const char *home, struct spool **spool, struct spsy_error *error);
void spool_close(struct spool *spool);

enum spool_durability { SPOOL_DURABLE, SPOOL_UNSYNCED };

int spool_begin(struct spool *spool, enum spool_durability durability, struct spsy_error *error);
int spool_commit(struct spool *spool, struct spsy_error *error);
void spool_rollback(struct spool *spool); /* harmless without a transaction */

/* Inside a transaction: what follows can be undone alone (the journal entry stays). */
int spool_savepoint(struct spool *spool, struct spsy_error *error);
int spool_savepoint_release(struct spool *spool, struct spsy_error *error);
void spool_savepoint_rollback(struct spool *spool);

/* Prepared once per connection by its address-stable SQL text; reset and cleared of bindings.
 * NULL on error. The spool owns it. */
sqlite3_stmt *spool_statement(struct spool *spool, const char *sql, struct spsy_error *error);
/* Maps the connection's last SQLite error; "what" says what was being done. */
int spool_fail(struct spool *spool, const char *what, struct spsy_error *error);

#endif
