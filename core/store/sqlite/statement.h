/* statement.h - running SQL in one line; private to store/sqlite.
 *
 * types says what follows, one letter a parameter: s const char * (NULL = SQL NULL), i int,
 * l int64_t, b const void * and size_t (a BLOB), k and n const struct spool_key *. Texts are not
 * copied: they must live until the statement has been run or its last row read. `what` names the
 * work in error texts. */
#ifndef SPSY_SQLITE_STATEMENT_H
#define SPSY_SQLITE_STATEMENT_H

#include "store/store.h"
#include "store/sqlite/private.h"

void spool_statements_free(struct spool *spool);

/* The statement, reset, for whoever binds its parameters himself; spool_next runs it. */
int spool_prepare(struct spool *spool, const char *what, struct spsy_error *error,
                  sqlite3_stmt **row, const char *sql);

/* Runs a statement without rows. */
int spool_execute(struct spool *spool, const char *what, struct spsy_error *error, const char *sql,
                  const char *types, ...);

/* Result columns are written "+name": SQLite notes for a column by which name it is known in which
 * table of which database, which takes a fifth of compiling a query; for an expression it does not.
 *
 * Runs a query up to its first row: 1 = *row holds it, 0 = no row, negative = error. More rows by
 * spool_next. */
int spool_query(struct spool *spool, const char *what, struct spsy_error *error, sqlite3_stmt **row,
                const char *sql, const char *types, ...);
/* The same of a query that is written twice: whole, and clear, without the columns that keys and
 * protection have. Compiling those would cost every command a hundredth. MUST: nothing has a key or
 * a protection but where the tables of the floor are (spool_floor_make comes first); which of the
 * two texts holds is looked at in the read that the rows come of, so that what another process has
 * made meanwhile is seen. */
int spool_query_floor(struct spool *spool, const char *what, struct spsy_error *error,
                      sqlite3_stmt **row, const char *clear, const char *whole, const char *types,
                      ...);
/* 1 = a row, 0 = no more (the statement is reset), negative = error (reset). A reader that stops
 * earlier resets it: an open read keeps the log from being emptied. */
int spool_next(struct spool *spool, sqlite3_stmt *statement, const char *what,
               struct spsy_error *error);

/* The database holds what no command stores. */
int spool_damaged(struct spool *spool, const char *what, struct spsy_error *error);

/* Rows of spooled_file whose date or time no record can have (X22), as a clock before 1900 or from
 * 2100 on once made them, or damage. */
#define SPOOL_NO_DATE                                                                              \
    " NOT coalesce(date_opened GLOB '[01][0-9][0-9][01][0-9][0-3][0-9]'"                           \
    " AND time_opened GLOB '[0-2][0-9][0-5][0-9][0-5][0-9]', 0) "

/* A walk by key reads a row at a time, each after the key of the one before. The key is kept as it
 * is stored, whatever stands there: one that was cut or read as a number would not advance. Bound
 * as k (text) or n (number) a new one, all zero, lies before all that commands store. */
struct spool_key {
    sqlite3_value *value; /* owned: spool_key_free */
};
/* Keeps a column as the key; before anybody reads its text, which would make text of it.
 * SPSY_ERR_MEMORY. */
int spool_key_keep(struct spool_key *key, sqlite3_stmt *row, int column, struct spsy_error *error);
void spool_key_free(struct spool_key *key);

/* Columns are read as what an enemy wrote there.
 *
 * Copies a column's text; NULL becomes "", what is not UTF-8 is mended. What does not fit is cut
 * and ends in '>', so that it is no name: it must not pass for that of another object. */
void spool_column_text(sqlite3_stmt *statement, int column, char *target, size_t size);

/* A stored value from `least` to `most`; any other is damage, and counts as `strict`: what grants
 * least. */
int spool_choice(int64_t value, int least, int most, int strict);
int spool_column_choice(sqlite3_stmt *statement, int column, int least, int most, int strict);
/* A whole number that is not negative; any other is -1, which no command takes. */
int32_t spool_column_number(sqlite3_stmt *statement, int column);
/* The same as a choice for an authority and for a set of special authorities. */
uint32_t spool_stored_authority(int64_t value);
uint32_t spool_stored_special(int64_t value);

/* One whole number from a query of one row: 1 = found, 0 = no row, negative = error. */
int spool_query_number(struct spool *spool, const char *what, struct spsy_error *error,
                       int64_t *number, const char *sql, const char *types, ...);

#endif
