/* store.h - the embedded spool: a home, opened; transactions; its reserve.
 *
 * What the store is made of is its own affair (private.h). MUST:
 *  - a durable change is synced before its commit returns; a read's journal entry and a job's
 *    number need no sync;
 *  - no transaction is open while programs run or input is read.
 * A struct spool is used by one thread at a time; a process may have several of one home. */
#ifndef SPSY_SPOOL_STORE_H
#define SPSY_SPOOL_STORE_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"

enum {
    SPOOL_SCHEMA_VERSION = 3,
    SPOOL_SCHEMA_OLDEST = 2, /* that becomes the present one when it is opened */
    SPOOL_INLINE_DATA_BYTES = 64 * 1024, /* larger data is a file of the home */
    SPOOL_RESERVE_BYTES = 1024 * 1024,   /* home/reserve: room for DLTSPLF on a full disk */
    SPOOL_BUSY_TIMEOUT_MS = 10000,
};

struct spool; /* opaque */

/* Makes home (0700, with parents), lib/, data/, the reserve file, and last, in one step, spool.db:
 * schema, profiles, QGPL, QPRINT (cli.md "spsy init"). All or nothing: a killed init leaves a home
 * that init can be run on again, so call it after everything else that init makes.
 * Errors: SPSY_ERR_EXISTS when there is a spool.db, SPSY_ERR_VALUE (system name),
 * SPSY_ERR_UNTRUSTED, SPSY_ERR_BUSY (another init runs), SPSY_ERR_IO - message SPY0103. */
int spool_create(const char *home, const char *system, struct spsy_error *error);

/* Opens and checks schema version and trust (owner, modes). Errors: SPSY_ERR_NOT_FOUND (no home),
 * SPSY_ERR_UNTRUSTED (the text says what mends it), SPSY_ERR_IO, SPSY_ERR_FULL (disk full),
 * SPSY_ERR_FORMAT (damaged, of a version that is not known) - message SPY0103, the home unchanged.
 *
 * A home of version SPOOL_SCHEMA_OLDEST or later becomes one of SPOOL_SCHEMA_VERSION first
 * (migrate.c), in one transaction, after a copy of spool.db has been set aside as
 * spool.db-version-N. Refused, SPSY_ERR_BUSY, while a job of that version runs; SPSY_ERR_FULL
 * without room for the copy. */
int spool_open(const char *home, struct spool **spool, struct spsy_error *error);
/* The version of a home whose spool.db can be opened, which stays as it is. Negative: as above. */
int spool_version(const char *home, struct spsy_error *error);
/* Before the first open: this process has one thread, and a lock less costs less. */
void spool_single_thread(void);
void spool_close(struct spool *spool); /* NULL is legal; an open transaction is rolled back */
/* Until it is closed: the home's absolute path, its owner, this system's name. */
const char *spool_home(const struct spool *spool);
uid_t spool_owner(const struct spool *spool);
const char *spool_system(const struct spool *spool);

enum spool_durability { SPOOL_DURABLE, SPOOL_UNSYNCED };

/* Takes the one write lock; waits SPOOL_BUSY_TIMEOUT_MS for it. Errors: SPSY_ERR_BUSY (CPF3330),
 * SPSY_ERR_FULL (disk full), SPSY_ERR_IO, SPSY_ERR_STATE (one is open already). */
int spool_begin(struct spool *spool, enum spool_durability durability, struct spsy_error *error);
/* When it fails nothing has happened and no transaction is open any more. */
int spool_commit(struct spool *spool, struct spsy_error *error);
void spool_rollback(struct spool *spool); /* harmless without a transaction */
bool spool_in_transaction(const struct spool *spool);

/* What is read between the two is of one instant, and costs less than one by one. Nobody is kept
 * from writing, but MUST: as short as a transaction. */
int spool_read_begin(struct spool *spool, struct spsy_error *error);
void spool_read_end(struct spool *spool); /* harmless without */

/* Inside a transaction, not nested: what follows can be undone alone (the journal entry stays). */
int spool_savepoint(struct spool *spool, struct spsy_error *error);
int spool_savepoint_release(struct spool *spool, struct spsy_error *error);
void spool_savepoint_rollback(struct spool *spool); /* harmless without a savepoint */

/* Disk full: gives the reserve's room back to the file system, for DLTSPLF, break-glass and
 * pruning the journal only.
 * Works without an open spool. The next emptied log makes the reserve again when there is room.
 * Returns 0 when something was released, SPSY_ERR_NOT_FOUND when it was used up before. */
int spool_reserve_release(const char *home, struct spsy_error *error);

#endif
