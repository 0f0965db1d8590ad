/* row.h - a spooled file as a row, by the table of attribute.def. Private to store/sqlite. */
#ifndef SPSY_SQLITE_ROW_H
#define SPSY_SQLITE_ROW_H

#include "store/store.h"
#include "store/sqlite/private.h"

#define SPOOL_ROW_IDENTITY(kind, member, column, ...) ", +f." #column
#define SPOOL_ROW_ATTRIBUTE(kind, member, ...) ", +f." #member

/* f = spooled_file, q = output_queue; read by spool_row_read in this order. by names the index to
 * take ("INDEXED BY file_by_name"), which the planner without statistics does not always guess.
 * Both are asked by spool_query_floor. */
#define SPOOL_ROW_COLUMNS                                                                          \
    "SELECT +f.id, +f.queue_id, +q.library, +q.name" SPOOL_ATTRIBUTES_IDENTITY(SPOOL_ROW_IDENTITY) \
        SPOOL_ATTRIBUTES(SPOOL_ROW_ATTRIBUTE, SPOOL_ROW_ATTRIBUTE) ", +f.printing"
#define SPOOL_ROW_FROM(by) " FROM spooled_file f " by " JOIN output_queue q ON q.id = f.queue_id "
#define SPOOL_ROW_CLEAR(by) SPOOL_ROW_COLUMNS SPOOL_ROW_FROM(by)
#define SPOOL_ROW_SELECT(by)                                                                       \
    SPOOL_ROW_COLUMNS ", +f.key_id, +f.key_version, +f.protection" SPOOL_ROW_FROM(by)

/* Where its columns stand. */
#define SPOOL_ROW_AT(kind, member, column, ...) SPOOL_ROW_##column,
enum {
    SPOOL_ROW_id,
    SPOOL_ROW_queue_id,
    SPOOL_ROW_queue_library,
    SPOOL_ROW_queue,
    SPOOL_ATTRIBUTES_IDENTITY(SPOOL_ROW_AT)
};

/* A damaged value becomes one that grants nothing and fits the structure. */
void spool_row_read(sqlite3_stmt *row, struct spool_file *file);

/* protection_from_text of a column, into one that is all zero. */
void spool_column_protection(sqlite3_stmt *row, int at, struct spool_protection *protection);

/* Writes the row; no row is changed (sqlite3_changes) when the queue is not there. */
int spool_row_insert(struct spool *spool, const struct spool_file *file, struct spsy_error *error);
/* All but the identity; no row is changed when the file is not there. */
int spool_row_update(struct spool *spool, const struct spool_file *file, struct spsy_error *error);

#endif
