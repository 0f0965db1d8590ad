/* schema.h - the tables of spool.db, and what a new home holds. Private to store/sqlite. */
#ifndef SPSY_SQLITE_SCHEMA_H
#define SPSY_SQLITE_SCHEMA_H

extern const char spool_schema[];

/* Tables of version 4, which migrate.c makes as well. */
#define SPOOL_SQL_QUIESCE                                                                          \
    "CREATE TABLE quiesce("                                                                        \
    " id INTEGER PRIMARY KEY CHECK(id = 1),"                                                       \
    " profile TEXT NOT NULL,"                                                                      \
    " by TEXT NOT NULL,"                                                                           \
    " since TEXT NOT NULL,"                                                                        \
    " reason TEXT NOT NULL);"
#define SPOOL_SQL_FLOOD                                                                            \
    "CREATE TABLE flood("                                                                          \
    " profile TEXT PRIMARY KEY,"                                                                   \
    " until INTEGER NOT NULL,"                                                                     \
    " refused INTEGER NOT NULL,"                                                                   \
    " last TEXT NOT NULL) WITHOUT ROWID;"
#define SPOOL_SQL_UPKEEP                                                                           \
    "CREATE TABLE upkeep("                                                                         \
    " id INTEGER PRIMARY KEY CHECK(id = 1),"                                                       \
    " time INTEGER NOT NULL);"

/* How a column of attribute.def is stored, by its kind. */
#define SPOOL_SQL_JOB_NUMBER "TEXT"
#define SPOOL_SQL_NAME "TEXT"
#define SPOOL_SQL_DATE "TEXT"
#define SPOOL_SQL_TIME "TEXT"
#define SPOOL_SQL_EXPIRATION "TEXT"
#define SPOOL_SQL_TEXT "TEXT"
#define SPOOL_SQL_TEXT_OR_BLANK "TEXT"
#define SPOOL_SQL_TEXT_OR_NONE "TEXT"
#define SPOOL_SQL_WORD "TEXT"
#define SPOOL_SQL_CHOICE "INTEGER"
#define SPOOL_SQL_FLAG "INTEGER"
#define SPOOL_SQL_NUMBER "INTEGER"
#define SPOOL_SQL_BYTES "INTEGER"

#endif
