/* pending.h - data files on their way in or out (core/store/README.md, "Storage"). Private to
 * store/sqlite.
 *
 * A data file is home/data/NAME. Whoever makes or removes one first makes an empty mark of the same
 * name in home/data/pending/ and keeps a lock (flock) on it until its transaction has ended. A mark
 * that nobody locks was left by a process that died: the next open looks whether a row names the
 * file, removes what no row names, and then the mark. So a look into an empty directory tells an
 * orphan-free home. MUST: marks reach the disk (fsync of the directory) before the transaction. */
#ifndef SPSY_SQLITE_PENDING_H
#define SPSY_SQLITE_PENDING_H

#include "store/store.h"

enum { SPOOL_DATA_NAME_SIZE = 17 }; /* 16 hexadecimal digits */

struct spool_mark {
    char name[SPOOL_DATA_NAME_SIZE];
    int fd; /* holds the lock; -1 = none */
};

/* Data that waits for its row: in a data file, or in memory (mark.fd -1). */
struct spool_incoming {
    struct spool_mark mark;
    enum { SPOOL_INCOMING_FREE, SPOOL_INCOMING_ATTACHED, SPOOL_INCOMING_STORED } state;
};

/* The name of a data file, and no path: rows may be anybody's when root opens somebody's home. */
bool spool_data_name_valid(const char *name);

int spool_pending_open(struct spool *spool, struct spsy_error *error); /* sweeps */
void spool_pending_close(struct spool *spool);

/* Makes and locks a mark. name[0] == '\0': a new name, and *file_fd becomes its new, empty data
 * file, open for writing. */
int spool_mark_make(struct spool *spool, struct spool_mark *mark, int *file_fd,
                    struct spsy_error *error);
/* Removes the mark, and the data file first when remove_file. */
void spool_mark_end(struct spool *spool, struct spool_mark *mark, bool remove_file);

/* The names in home/NAME reach the disk. */
int spool_sync_directory(const struct spool *spool, const char *name, struct spsy_error *error);

/* The open transaction takes the mark over; the file goes when it commits. */
int spool_pending_drop(struct spool *spool, struct spool_mark *mark, struct spsy_error *error);
/* The open transaction holds the data: ATTACHED until it commits, then STORED; FREE again, as if
 * nothing had been, when it rolls back. incoming stays where it is until then, or is disowned: the
 * rollback removes its file. */
int spool_pending_attach(struct spool *spool, struct spool_incoming *incoming,
                         struct spsy_error *error);
void spool_pending_disown(struct spool *spool, struct spool_incoming *incoming);

/* Called by the transaction's end. uncertain: the commit failed, but may count after a crash; files
 * are left to the sweep, which asks the rows. */
enum spool_end { SPOOL_END_COMMITTED, SPOOL_END_ROLLED_BACK, SPOOL_END_UNCERTAIN };
void spool_pending_end(struct spool *spool, enum spool_end end);
/* A savepoint begins, and is rolled back: what was added since is undone. */
void spool_pending_savepoint(struct spool *spool);
void spool_pending_savepoint_rollback(struct spool *spool);

#endif
