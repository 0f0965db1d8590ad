/* migrate.h - a home of an older version becomes one of this version. Private to store/sqlite.
 */
#ifndef SPSY_SQLITE_MIGRATE_H
#define SPSY_SQLITE_MIGRATE_H

#include "store/sqlite/private.h"

/* One transaction, after a copy of spool.db has been set aside (spool.db-version-N, its owner's
 * alone): killed at any instant, the home is the old one or the new one. Another command may have
 * done it meanwhile. Errors: SPSY_ERR_BUSY (a job of the old version runs, the store is locked),
 * SPSY_ERR_FULL (no room for the copy), SPSY_ERR_IO; the home is as it was. */
int spool_migrate(struct spool *spool, struct spsy_error *error);

#endif
