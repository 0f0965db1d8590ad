/* schema.h - the tables of spool.db, and what a new home holds. Private to store/sqlite. */
#ifndef SPSY_SQLITE_SCHEMA_H
#define SPSY_SQLITE_SCHEMA_H

extern const char spool_schema[];

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

/* The same in a new home and in one that was migrated. NULLs do not collide. */
#define SPOOL_PROFILE_BY_LOCAL_USER                                                                \
    "CREATE UNIQUE INDEX profile_by_local_user ON profile(local_user);"
#define SPOOL_PROFILE_BY_LOCAL_UID "CREATE UNIQUE INDEX profile_by_local_uid ON profile(local_uid);"

#endif
