#include "store/store.h"

#include <string.h>

#include "store/sqlite/statement.h"

int spool_shadow_add(struct spool *spool, const struct spool_shadow_key *key,
                     const struct spool_shadow *one, struct spsy_error *error)
{
    char now[SPOOL_TIME_SIZE];

    if (!spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "counting needs a transaction");
    spool_now_text(now);
    return spool_execute(
        spool, "counting a shadow program", error,
        "INSERT INTO shadow(format, number, program, registered_at, since, calls, would_refuse,"
        " would_allow, failures) VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)"
        " ON CONFLICT(format, number, program, registered_at) DO UPDATE SET"
        " calls = calls + ?6, would_refuse = would_refuse + ?7,"
        " would_allow = would_allow + ?8, failures = failures + ?9",
        "sisssllll", key->format, (int)key->number, key->program, key->registered_at, now,
        one->calls, one->would_refuse, one->would_allow, one->failures);
}

int spool_shadow_read(struct spool *spool, const struct spool_shadow_key *key,
                      struct spool_shadow *counted, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    memset(counted, 0, sizeof *counted);
    rc = spool_query(spool, "reading what a shadow program was counted", error, &row,
                     "SELECT since, calls, would_refuse, would_allow, failures FROM shadow"
                     " WHERE format = ?1 AND number = ?2 AND program = ?3 AND registered_at = ?4",
                     "siss", key->format, (int)key->number, key->program, key->registered_at);
    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, counted->since, sizeof counted->since);
    counted->calls = sqlite3_column_int64(row, 1);
    counted->would_refuse = sqlite3_column_int64(row, 2);
    counted->would_allow = sqlite3_column_int64(row, 3);
    counted->failures = sqlite3_column_int64(row, 4);
    sqlite3_reset(row);
    return 1;
}
