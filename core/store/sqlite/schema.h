/* schema.h - the tables of spool.db, in a new home and in one of an older version. Private to
 * store/sqlite. */
#ifndef SPSY_SQLITE_SCHEMA_H
#define SPSY_SQLITE_SCHEMA_H

#include "store/sqlite/private.h"

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
#define SPOOL_STORED " stored TEXT NOT NULL"
/* Who has created the profiles of an older home is not known: they are the system's, and who has
 * *ALLOBJ gives them away. 1024: *EXCLUDE, AUT's default. */
#define SPOOL_PROFILE_OWNER " owner TEXT NOT NULL"
#define SPOOL_PROFILE_PUBLIC " public_authority INTEGER NOT NULL"
/* Of the profiles that IBM ships. */
#define SPOOL_STORED_SECOFR "{\"USRCLS\":\"*SECOFR\"}"
#define SPOOL_STORED_SYSOPR "{\"USRCLS\":\"*SYSOPR\"}"
#define SPOOL_STORED_PGMR "{\"USRCLS\":\"*PGMR\"}"
#define SPOOL_GIVEN_NAME                                                                           \
    "CREATE TABLE given_name("                                                                     \
    " kind INTEGER NOT NULL,"                                                                      \
    " outside TEXT NOT NULL,"                                                                      \
    " serial INTEGER NOT NULL,"                                                                    \
    " PRIMARY KEY(kind, outside)) WITHOUT ROWID;"                                                  \
    "CREATE UNIQUE INDEX given_name_by_serial ON given_name(kind, serial);"
/* NULL = none. A default would have to be parsed by every command: 4,000 instructions each. */
#define SPOOL_FILE_KEY_ID " key_id TEXT"
#define SPOOL_FILE_KEY_VERSION " key_version INTEGER"
#define SPOOL_FILE_KEY " file_key BLOB"
#define SPOOL_PROTECTION " protection TEXT"
#define SPOOL_QUEUE_KEY " key_label TEXT"
/* Made when they are needed (floor/floor.c). */
#define SPOOL_FLOOR_TABLES                                                                         \
    "CREATE TABLE vault("                                                                          \
    " name TEXT PRIMARY KEY,"                                                                      \
    " bytes BLOB NOT NULL) WITHOUT ROWID;"                                                         \
    "CREATE TABLE spool_key("                                                                      \
    " id TEXT PRIMARY KEY," /* 32 hexadecimal digits, random */                                    \
    " label TEXT NOT NULL UNIQUE,"                                                                 \
    " owner TEXT NOT NULL,"                                                                        \
    " public_authority INTEGER NOT NULL,"                                                          \
    " version INTEGER NOT NULL," /* the present one */                                             \
    " created TEXT NOT NULL,"                                                                      \
    " exported TEXT NOT NULL DEFAULT ''," /* when, and which version by then */                    \
    " exported_version INTEGER NOT NULL DEFAULT 0,"                                                \
    " owner_changed TEXT NOT NULL DEFAULT '',"                                                     \
    " text TEXT NOT NULL) WITHOUT ROWID;"                                                          \
    "CREATE TABLE spool_key_version("                                                              \
    " key_id TEXT NOT NULL,"                                                                       \
    " version INTEGER NOT NULL,"                                                                   \
    " created TEXT NOT NULL,"                                                                      \
    " wrapped BLOB NOT NULL," /* under the master key */                                           \
    " PRIMARY KEY(key_id, version)) WITHOUT ROWID;"                                                \
    "CREATE INDEX file_by_key ON spooled_file(key_id, key_version, id) WHERE key_id <> '';"        \
    "CREATE TABLE protection_guard("                                                               \
    " owner TEXT NOT NULL,"                                                                        \
    " name TEXT NOT NULL,"                                                                         \
    " conditions TEXT NOT NULL,"                                                                   \
    " text TEXT NOT NULL,"                                                                         \
    " PRIMARY KEY(owner, name)) WITHOUT ROWID;"
#define SPOOL_FACTS " facts TEXT"
#define SPOOL_LINK " link BLOB"
#define SPOOL_SEAL_TABLE                                                                           \
    "CREATE TABLE seal("                                                                           \
    " epoch INTEGER PRIMARY KEY,"                                                                  \
    " body TEXT NOT NULL,"                                                                         \
    " signature BLOB NOT NULL,"                                                                    \
    " counts TEXT,"                                                                                \
    " gaps TEXT,"                                                                                  \
    " begins BLOB);"
/* One entry of the schema, which every command reads: its key is the table. */
#define SPOOL_SAVE_FILE_TABLE                                                                      \
    "CREATE TABLE save_file("                                                                      \
    " library TEXT NOT NULL,"                                                                      \
    " name TEXT NOT NULL,"                                                                         \
    " owner TEXT NOT NULL,"                                                                        \
    " public_authority INTEGER NOT NULL,"                                                          \
    " max_records INTEGER NOT NULL," /* 0: *NOMAX */                                               \
    " text TEXT NOT NULL,"                                                                         \
    " PRIMARY KEY(library, name)) WITHOUT ROWID;"

/* A home of an older version becomes one of this version: one transaction, after a copy of spool.db
 * has been set aside (spool.db-version-N, its owner's alone). Killed at any instant, the home is
 * the old one or the new one. Another command may have done it meanwhile. Errors: SPSY_ERR_BUSY (a
 * job of the old version runs, the store is locked), SPSY_ERR_FULL (no room for the copy),
 * SPSY_ERR_IO; the home is as it was. */
int spool_migrate(struct spool *spool, struct spsy_error *error);

#endif
