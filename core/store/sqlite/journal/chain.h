/* chain.h - the end of the journal's chain, to which the next entry is linked; private to
 * store/sqlite. */
#ifndef SPSY_SQLITE_CHAIN_H
#define SPSY_SQLITE_CHAIN_H

#include "seal/body.h"
#include "store/sqlite/private.h"

/* In a transaction: the last entry's id and link; of an empty chain the id before the first one and
 * zeros. */
int spool_chain_end(struct spool *spool, const struct chain **chain, struct spsy_error *error);
/* An entry has been added. */
void spool_chain_add(struct spool *spool, int64_t id, const struct seal_link *link);
/* Is what is known of the end of the chain still so? */
bool spool_chain_kept(const struct spool *spool);
/* It is, after this connection's own commit. */
void spool_chain_keep(struct spool *spool);
/* Is the last seal known, as it is now? */
int spool_chain_seal(struct spool *spool, struct spsy_error *error);
/* 1 = the last seal is in *body, 0 = there is none, negative = error. */
int spool_chain_read_seal(struct spool *spool, struct seal_body *body, struct spsy_error *error);

/* The columns of an entry that its link covers, in their order, as a query selects them; and the
 * link of the row that such a query is at (its first column is the first of them). */
#define SPOOL_LINKED_COLUMNS                                                                       \
    "+id, +time, +job_number, +job_user, +job_name, +current_user, +decision, +record, +file,"     \
    " +refused, +failed, +signed_on, +facts"
enum { SPOOL_LINKED_COUNT = 13 };
/* How old an entry is: as old as the last time that it counts. */
#define SPOOL_LAST_TIME "coalesce(last_time, time)"
void spool_chain_link_row(sqlite3_stmt *row, const struct seal_link *before,
                          struct seal_link *link);
/* From a column; false: there is none, or what is no link. */
bool spool_chain_column(sqlite3_stmt *row, int column, struct seal_link *link);

#endif
