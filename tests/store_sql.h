/* store_sql.h - SQL on an open spool, for the store's own suites. */
#ifndef SPSY_TESTS_STORE_SQL_H
#define SPSY_TESTS_STORE_SQL_H

#include <stdio.h>

#include "harness.h"
#include "store/sqlite/statement.h"

/* The number that a query of one row says; -1 = none. */
static inline int64_t store_number(struct spool *spool, const char *sql)
{
    sqlite3_stmt *row = NULL;
    int64_t value = -1;

    if (sqlite3_prepare_v2(spool->database, sql, -1, &row, NULL) == SQLITE_OK &&
        sqlite3_step(row) == SQLITE_ROW)
        value = sqlite3_column_int64(row, 0);
    sqlite3_finalize(row);
    return value;
}

static inline void store_run(struct spool *spool, const char *sql)
{
    char *message = NULL;

    CU_ASSERT_EQUAL(sqlite3_exec(spool->database, sql, NULL, NULL, &message), SQLITE_OK);
    if (message)
        fprintf(stderr, "%s: %s\n", sql, message);
    sqlite3_free(message);
}

#endif
