#include "store/floor.h"
#include "store/sqlite/statement.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

enum { STATEMENT_MAX = 128 }; /* distinct SQL texts of the room, far below */

struct spool_statements {
    size_t count;
    struct {
        const char *sql;
        sqlite3_stmt *prepared;
    } entries[STATEMENT_MAX];
};

int spool_fail(struct spool *spool, const char *what, struct spsy_error *error)
{
    const char *text = sqlite3_errmsg(spool->database);
    int extended = sqlite3_extended_errcode(spool->database);

    switch (extended & 0xFF) {
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return spsy_fail(error, SPSY_ERR_BUSY, "CPF3330",
                         "%s: the spool %s is in use by another job", what, spool->home);
    case SQLITE_FULL:
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "%s: no room left for %s/spool.db", what,
                         spool->home);
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103", "%s: %s/spool.db is damaged (%s)", what,
                         spool->home, text);
    case SQLITE_NOMEM:
        return spsy_fail_memory(error);
    case SQLITE_CONSTRAINT:
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0105", "%s: %s", what, text);
    default:
        break;
    }
    if (extended == SQLITE_IOERR_SHMSIZE)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "%s: no room left in %s", what,
                         spool->home);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "%s: %s/spool.db: %s", what, spool->home, text);
}

static sqlite3_stmt *cached(struct spool_statements *statements, const char *sql)
{
    for (size_t i = 0; i < statements->count; i++) {
        if (statements->entries[i].sql == sql) {
            sqlite3_reset(statements->entries[i].prepared);
            sqlite3_clear_bindings(statements->entries[i].prepared);
            return statements->entries[i].prepared;
        }
    }
    return NULL;
}

sqlite3_stmt *spool_statement(struct spool *spool, const char *sql, struct spsy_error *error)
{
    struct spool_statements *statements = spool->statements;
    sqlite3_stmt *prepared;

    if (!statements) {
        statements = spool->statements = calloc(1, sizeof *statements);
        if (!statements) {
            spsy_fail_memory(error);
            return NULL;
        }
    }
    prepared = cached(statements, sql);
    if (prepared)
        return prepared;
    if (statements->count == STATEMENT_MAX) {
        spsy_fail(error, SPSY_ERR_FULL, "SPY0105", "more than %d prepared statements",
                  STATEMENT_MAX);
        return NULL;
    }
    if (sqlite3_prepare_v3(spool->database, sql, -1, SQLITE_PREPARE_PERSISTENT, &prepared, NULL) !=
        SQLITE_OK) {
        spool_fail(spool, "preparing a statement", error);
        return NULL;
    }
    statements->entries[statements->count].sql = sql;
    statements->entries[statements->count++].prepared = prepared;
    return prepared;
}

void spool_statements_free(struct spool *spool)
{
    if (!spool->statements)
        return;
    for (size_t i = 0; i < spool->statements->count; i++)
        sqlite3_finalize(spool->statements->entries[i].prepared);
    free(spool->statements);
    spool->statements = NULL;
}

static int bind_key(sqlite3_stmt *statement, int at, char type, const struct spool_key *key)
{
    if (key->value)
        return sqlite3_bind_value(statement, at, key->value);
    return type == 'k' ? sqlite3_bind_text(statement, at, "", 0, SQLITE_STATIC)
                       : sqlite3_bind_int64(statement, at, INT64_MIN);
}

/* Binds one parameter from the list. */
static int bind(sqlite3_stmt *statement, int at, char type, va_list *arguments)
{
    const void *bytes;

    switch (type) {
    case 's':
        return sqlite3_bind_text(statement, at, va_arg(*arguments, const char *), -1,
                                 SQLITE_STATIC);
    case 'i':
        return sqlite3_bind_int(statement, at, va_arg(*arguments, int));
    case 'k':
    case 'n':
        return bind_key(statement, at, type, va_arg(*arguments, const struct spool_key *));
    case 'l':
        return sqlite3_bind_int64(statement, at, va_arg(*arguments, int64_t));
    case 'b':
        bytes = va_arg(*arguments, const void *);
        return sqlite3_bind_blob64(statement, at, bytes, va_arg(*arguments, size_t), SQLITE_STATIC);
    default:
        return SQLITE_MISUSE;
    }
}

/* SQLite undoes a whole transaction when the disk is full: what follows must not be written alone.
 */
int spool_prepare(struct spool *spool, const char *what, struct spsy_error *error,
                  sqlite3_stmt **row, const char *sql)
{
    if (spool->in_transaction && sqlite3_get_autocommit(spool->database))
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101",
                         "%s: the transaction was undone, there was no room in %s", what,
                         spool->home);
    *row = spool_statement(spool, sql, error);
    if (!*row)
        return error ? error->code : SPSY_ERR_IO;
    return sqlite3_stmt_readonly(*row) ? 0 : spool_judge_statement(spool, sql, error);
}

/* Prepares, binds and runs to the first row. */
static int query(struct spool *spool, const char *what, struct spsy_error *error,
                 sqlite3_stmt **row, const char *sql, const char *types, va_list *arguments)
{
    struct spsy_error ignored;
    int rc;

    if (!error)
        error = &ignored;
    rc = spool_prepare(spool, what, error, row, sql);
    if (rc != 0)
        return rc;
    for (int i = 0; types[i]; i++)
        if (bind(*row, i + 1, types[i], arguments) != SQLITE_OK)
            return spool_fail(spool, what, error);
    return spool_next(spool, *row, what, error);
}

int spool_query(struct spool *spool, const char *what, struct spsy_error *error, sqlite3_stmt **row,
                const char *sql, const char *types, ...)
{
    va_list arguments;
    int rc;

    va_start(arguments, types);
    rc = query(spool, what, error, row, sql, types, &arguments);
    va_end(arguments);
    return rc;
}

/* A text that was compiled now, or again, knows the database as it is in its read. */
static bool floor_has_come(struct spool *spool, sqlite3_stmt *row, size_t compiled)
{
    return (compiled != spool->statements->count ||
            sqlite3_stmt_status(row, SQLITE_STMTSTATUS_REPREPARE, 1) > 0) &&
           spool_floor_there(spool);
}

int spool_query_floor(struct spool *spool, const char *what, struct spsy_error *error,
                      sqlite3_stmt **row, const char *clear, const char *whole, const char *types,
                      ...)
{
    size_t compiled = spool->statements ? spool->statements->count : 0;
    va_list arguments, again;
    int rc;

    va_start(arguments, types);
    va_copy(again, arguments);
    rc = query(spool, what, error, row, spool->floor ? whole : clear, types, &arguments);
    if (rc >= 0 && !spool->floor && floor_has_come(spool, *row, compiled)) {
        spool->floor = true;
        sqlite3_reset(*row);
        rc = query(spool, what, error, row, whole, types, &again);
    }
    va_end(again);
    va_end(arguments);
    return rc;
}

int spool_next(struct spool *spool, sqlite3_stmt *statement, const char *what,
               struct spsy_error *error)
{
    int rc = sqlite3_step(statement);

    if (rc == SQLITE_ROW)
        return 1;
    rc = rc == SQLITE_DONE ? 0 : spool_fail(spool, what, error);
    sqlite3_reset(statement);
    return rc;
}

int spool_execute(struct spool *spool, const char *what, struct spsy_error *error, const char *sql,
                  const char *types, ...)
{
    sqlite3_stmt *row;
    va_list arguments;
    int rc;

    va_start(arguments, types);
    rc = query(spool, what, error, &row, sql, types, &arguments);
    va_end(arguments);
    while (rc > 0)
        rc = spool_next(spool, row, what, error);
    return rc;
}

int spool_query_number(struct spool *spool, const char *what, struct spsy_error *error,
                       int64_t *number, const char *sql, const char *types, ...)
{
    sqlite3_stmt *row;
    va_list arguments;
    int rc;

    va_start(arguments, types);
    rc = query(spool, what, error, &row, sql, types, &arguments);
    va_end(arguments);
    if (rc <= 0)
        return rc;
    if (number)
        *number = sqlite3_column_int64(row, 0);
    sqlite3_reset(row);
    return 1;
}

int spool_damaged(struct spool *spool, const char *what, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                     "%s: %s/spool.db is damaged (spsy doctor --full)", what, spool->home);
}

int spool_key_keep(struct spool_key *key, sqlite3_stmt *row, int column, struct spsy_error *error)
{
    spool_key_free(key);
    key->value = sqlite3_value_dup(sqlite3_column_value(row, column));
    return key->value ? 0 : spsy_fail_memory(error);
}

void spool_key_free(struct spool_key *key)
{
    sqlite3_value_free(key->value);
    key->value = NULL;
}

int spool_choice(int64_t value, int least, int most, int strict)
{
    return value >= least && value <= most ? (int)value : strict;
}

int spool_column_choice(sqlite3_stmt *statement, int column, int least, int most, int strict)
{
    return spool_choice(sqlite3_column_int64(statement, column), least, most, strict);
}

uint32_t spool_stored_authority(int64_t value)
{
    return value > 0 && value <= SPOOL_AUT_EXCLUDE && spool_authority_valid((uint32_t)value)
               ? (uint32_t)value
               : SPOOL_AUT_EXCLUDE;
}

uint32_t spool_stored_special(int64_t value)
{
    return (uint32_t)spool_choice(value, 0, SPSY_ALL_SPECIAL, 0);
}

void spool_column_text(sqlite3_stmt *statement, int column, char *target, size_t size)
{
    const unsigned char *text = sqlite3_column_text(statement, column);
    size_t length = text ? (size_t)sqlite3_column_bytes(statement, column) : 0;

    if (length < size) {
        memcpy(target, text ? (const char *)text : "", length);
        target[length] = '\0';
    } else {
        length = (size_t)spsy_text_cut((const char *)text, size - 2);
        memcpy(target, text, length);
        memcpy(target + length, ">", sizeof ">");
    }
    if (!spsy_ascii(target, length))
        spsy_utf8_mend(target);
}

int32_t spool_column_number(sqlite3_stmt *statement, int column)
{
    return spool_column_choice(statement, column, 0, INT32_MAX, -1);
}
