/* floor.c - what the security floor keeps: tables that are made when their first row is written. */
#include "store/floor.h"

#include <stdlib.h>
#include <string.h>

#include "store/sqlite/schema.h"
#include "store/sqlite/statement.h"

static const char what[] = "reading what is kept of keys and guards";
static const char writing[] = "keeping keys and guards";

bool spool_floor_there(struct spool *spool)
{
    return sqlite3_table_column_metadata(spool->database, "main", "vault", "name", NULL, NULL, NULL,
                                         NULL, NULL) == SQLITE_OK;
}

int spool_floor_make(struct spool *spool, struct spsy_error *error)
{
    int rc;

    if (spool_floor_there(spool))
        return 0;
    rc = spool_judge_statement(spool, SPOOL_FLOOR_TABLES, error);
    if (rc == 0 && sqlite3_exec(spool->database, SPOOL_FLOOR_TABLES, NULL, NULL, NULL) != SQLITE_OK)
        rc = spool_fail(spool, writing, error);
    return rc;
}

static int gone(const char *name, const char *type, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2105", "object %.80s type %s not found", name,
                     type);
}

static int nothing(struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "", "there is none");
}

static int exists(int rc, const char *kind, const char *name, struct spsy_error *error)
{
    return rc == SPSY_ERR_EXISTS
               ? spsy_fail(error, rc, "CPF9898", "%s %.80s exists already", kind, name)
               : rc;
}

/* ---- the vault ----------------------------------------------------------------------------- */

int spool_vault_get(struct spool *spool, const char *name, unsigned char **bytes, size_t *count,
                    struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    *bytes = NULL;
    *count = 0;
    if (!spool_floor_there(spool))
        return nothing(error);
    rc =
        spool_query(spool, what, error, &row, "SELECT bytes FROM vault WHERE name = ?1", "s", name);
    if (rc <= 0)
        return rc < 0 ? rc : nothing(error);
    *count = (size_t)sqlite3_column_bytes(row, 0);
    *bytes = malloc(*count + 1);
    if (*bytes && *count)
        memcpy(*bytes, sqlite3_column_blob(row, 0), *count);
    sqlite3_reset(row);
    return *bytes ? 0 : spsy_fail_memory(error);
}

int spool_vault_put(struct spool *spool, const char *name, const void *bytes, size_t count,
                    struct spsy_error *error)
{
    int rc = spool_floor_make(spool, error);

    return rc < 0 ? rc
                  : spool_execute(spool, writing, error,
                                  "INSERT OR REPLACE INTO vault(name, bytes) VALUES(?1, ?2)", "sb",
                                  name, bytes, count);
}

int spool_vault_remove(struct spool *spool, const char *name, struct spsy_error *error)
{
    if (!spool_floor_there(spool))
        return 0;
    return spool_execute(spool, writing, error, "DELETE FROM vault WHERE name = ?1", "s", name);
}

int spool_vault_each(struct spool *spool, int (*visit)(void *context, const char *name),
                     void *context, struct spsy_error *error)
{
    struct spool_key last = {NULL};
    char name[64];
    sqlite3_stmt *row;
    int rc = 0;

    if (!spool_floor_there(spool))
        return 0;
    while (rc == 0) {
        rc =
            spool_query(spool, what, error, &row,
                        "SELECT name FROM vault WHERE name > ?1 ORDER BY name LIMIT 1", "k", &last);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&last, row, 0, error);
        spool_column_text(row, 0, name, sizeof name);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, name);
    }
    spool_key_free(&last);
    return rc;
}

/* ---- keys ---------------------------------------------------------------------------------- */

#define KEY_SELECT                                                                                 \
    "SELECT +id, +label, +owner, +public_authority, +version, +created, +exported,"                \
    " +exported_version, +text, +owner_changed FROM spool_key "

static void read_key(sqlite3_stmt *row, struct spool_splkey *key)
{
    memset(key, 0, sizeof *key);
    spool_column_text(row, 0, key->id, sizeof key->id);
    spool_column_text(row, 1, key->label, sizeof key->label);
    spool_column_text(row, 2, key->owner, sizeof key->owner);
    key->public_authority = spool_stored_authority(sqlite3_column_int64(row, 3));
    key->version = spool_column_number(row, 4);
    spool_column_text(row, 5, key->created, sizeof key->created);
    spool_column_text(row, 6, key->exported, sizeof key->exported);
    key->exported_version = spool_column_number(row, 7);
    spool_column_text(row, 8, key->text, sizeof key->text);
    spool_column_text(row, 9, key->owner_changed, sizeof key->owner_changed);
    sqlite3_reset(row);
}

static int find_key(struct spool *spool, const char *sql, const char *value,
                    struct spool_splkey *key, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    if (!spool_floor_there(spool))
        return gone(value, "*SPLKEY", error);
    rc = spool_query(spool, what, error, &row, sql, "s", value);
    if (rc <= 0)
        return rc < 0 ? rc : gone(value, "*SPLKEY", error);
    read_key(row, key);
    return 0;
}

int spool_splkey_find(struct spool *spool, const char *label, struct spool_splkey *key,
                      struct spsy_error *error)
{
    return find_key(spool, KEY_SELECT "WHERE label = ?1", label, key, error);
}

int spool_splkey_of_id(struct spool *spool, const char *id, struct spool_splkey *key,
                       struct spsy_error *error)
{
    return find_key(spool, KEY_SELECT "WHERE id = ?1", id, key, error);
}

int spool_splkey_insert(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error)
{
    int rc = spool_floor_make(spool, error);

    if (rc < 0)
        return rc;
    rc = spool_execute(spool, writing, error,
                       "INSERT INTO spool_key(id, label, owner, public_authority, version, created,"
                       " exported, exported_version, text, owner_changed)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
                       "sssiississ", key->id, key->label, key->owner, (int)key->public_authority,
                       (int)key->version, key->created, key->exported, (int)key->exported_version,
                       key->text, key->owner_changed);
    return exists(rc, "key", key->label, error);
}

int spool_splkey_update(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error)
{
    int rc;

    if (!spool_floor_there(spool))
        return gone(key->label, "*SPLKEY", error);
    rc = spool_execute(spool, writing, error,
                       "UPDATE spool_key SET owner = ?2, public_authority = ?3, version = ?4,"
                       " exported = ?5, exported_version = ?6, text = ?7, owner_changed = ?8"
                       " WHERE id = ?1",
                       "ssiisiss", key->id, key->owner, (int)key->public_authority,
                       (int)key->version, key->exported, (int)key->exported_version, key->text,
                       key->owner_changed);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        return gone(key->label, "*SPLKEY", error);
    return rc;
}

int spool_splkey_delete(struct spool *spool, const struct spool_splkey *key,
                        struct spsy_error *error)
{
    const struct spool_object object = spool_splkey_object(key);
    int rc;

    if (!spool_floor_there(spool))
        return gone(key->label, "*SPLKEY", error);
    rc = spool_execute(spool, writing, error, "DELETE FROM spool_key WHERE id = ?1", "s", key->id);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        return gone(key->label, "*SPLKEY", error);
    if (rc == 0)
        rc = spool_execute(spool, writing, error,
                           "DELETE FROM spool_key_version WHERE key_id = ?1", "s", key->id);
    return rc == 0 ? spool_object_forget(spool, &object, error) : rc;
}

int spool_splkey_each(struct spool *spool,
                      int (*visit)(void *context, const struct spool_splkey *key), void *context,
                      struct spsy_error *error)
{
    struct spool_key last = {NULL};
    struct spool_splkey key;
    sqlite3_stmt *row;
    int rc = 0;

    if (!spool_floor_there(spool))
        return 0;
    while (rc == 0) { /* one row a read: none is open while visit runs */
        rc = spool_query(spool, what, error, &row,
                         KEY_SELECT "WHERE label > ?1 ORDER BY label LIMIT 1", "k", &last);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&last, row, 1, error);
        read_key(row, &key);
        if (rc == 0)
            rc = visit(context, &key);
    }
    spool_key_free(&last);
    return rc;
}

/* ---- versions of a key --------------------------------------------------------------------- */

#define VERSION_SELECT "SELECT +version, +created, +wrapped FROM spool_key_version "

/* False: damaged, and nothing of it can be used. */
static bool read_wrapped(sqlite3_stmt *row, int column, unsigned char wrapped[72])
{
    if (sqlite3_column_type(row, column) != SQLITE_BLOB || sqlite3_column_bytes(row, column) != 72)
        return false;
    memcpy(wrapped, sqlite3_column_blob(row, column), 72);
    return true;
}

static int read_version(struct spool *spool, sqlite3_stmt *row,
                        struct spool_splkey_version *version, struct spsy_error *error)
{
    bool whole;

    version->version = spool_column_number(row, 0);
    spool_column_text(row, 1, version->created, sizeof version->created);
    whole = read_wrapped(row, 2, version->wrapped);
    sqlite3_reset(row);
    return whole ? 0 : spool_damaged(spool, what, error);
}

int spool_splkey_version_find(struct spool *spool, const char *id, int32_t version,
                              struct spool_splkey_version *found, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    if (!spool_floor_there(spool))
        return nothing(error);
    rc = spool_query(spool, what, error, &row,
                     VERSION_SELECT "WHERE key_id = ?1 AND version = ?2", "si", id, (int)version);
    if (rc <= 0)
        return rc < 0 ? rc : nothing(error);
    return read_version(spool, row, found, error);
}

int spool_splkey_version_put(struct spool *spool, const char *id,
                             const struct spool_splkey_version *version, struct spsy_error *error)
{
    int rc = spool_floor_make(spool, error);

    return rc < 0 ? rc
                  : spool_execute(spool, writing, error,
                                  "INSERT OR REPLACE INTO"
                                  " spool_key_version(key_id, version, created, wrapped)"
                                  " VALUES(?1, ?2, ?3, ?4)",
                                  "sisb", id, (int)version->version, version->created,
                                  (const void *)version->wrapped, sizeof version->wrapped);
}

int spool_splkey_version_each(struct spool *spool, const char *id,
                              int (*visit)(void *context,
                                           const struct spool_splkey_version *version),
                              void *context, struct spsy_error *error)
{
    struct spool_splkey_version version = {.version = -1};
    sqlite3_stmt *row;
    int rc = 0;

    if (!spool_floor_there(spool))
        return 0;
    while (rc == 0) {
        rc = spool_query(spool, what, error, &row,
                         VERSION_SELECT
                         "WHERE key_id = ?1 AND version > ?2 ORDER BY version LIMIT 1",
                         "si", id, (int)version.version);
        if (rc <= 0)
            break;
        rc = read_version(spool, row, &version, error);
        if (rc == 0)
            rc = visit(context, &version);
    }
    return rc;
}

/* Without it SQLite does not see that file_by_key has all of them. */
#define BY_KEY " AND key_id <> ''"

int spool_splkey_files(struct spool *spool, const char *id, int64_t *files, int64_t *bytes,
                       struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT count(*), coalesce(sum(size), 0) FROM spooled_file"
                         " WHERE key_id = ?1" BY_KEY,
                         "s", id);

    *files = *bytes = 0;
    if (rc <= 0)
        return rc;
    *files = sqlite3_column_int64(row, 0);
    *bytes = sqlite3_column_int64(row, 1);
    sqlite3_reset(row);
    return 0;
}

/* ---- deleting, and what is counted before -------------------------------------------------- */

void spool_secure_delete(struct spool *spool, bool on)
{
    sqlite3_exec(spool->database, on ? "PRAGMA secure_delete=1" : "PRAGMA secure_delete=0", NULL,
                 NULL, NULL);
}

int spool_splkey_version_delete(struct spool *spool, const char *id, int32_t version,
                                struct spsy_error *error)
{
    return spool_execute(spool, writing, error,
                         "DELETE FROM spool_key_version WHERE key_id = ?1 AND version = ?2", "si",
                         id, (int)version);
}

int spool_splkey_wipe(struct spool *spool, struct spsy_error *error)
{
    int result = sqlite3_wal_checkpoint_v2(spool->database, "main", SQLITE_CHECKPOINT_TRUNCATE,
                                           NULL, NULL);

    if (result == SQLITE_BUSY || result == SQLITE_LOCKED)
        return 0;
    return result == SQLITE_OK ? 1 : spool_fail(spool, "emptying the log", error);
}

int spool_splkey_queues(struct spool *spool, const char *label, int64_t *count, char first[24],
                        struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT count(*), min(library || '/' || name) FROM output_queue"
                         " WHERE key_label = ?1",
                         "s", label);

    *count = 0;
    first[0] = '\0';
    if (rc <= 0)
        return rc;
    *count = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, first, 24);
    sqlite3_reset(row);
    return 0;
}

int spool_splkey_version_files(struct spool *spool, const char *id, int32_t version,
                               int64_t *files, struct spsy_error *error)
{
    int rc = spool_query_number(spool, what, error, files,
                                "SELECT count(*) FROM spooled_file"
                                " WHERE key_id = ?1 AND key_version = ?2" BY_KEY,
                                "si", id, (int)version);

    return rc < 0 ? rc : 0;
}

int spool_splkey_behind(struct spool *spool, const char *id, int32_t present,
                        struct spool_behind *at, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +key_version, +id FROM spooled_file WHERE key_id = ?1" BY_KEY
                         " AND key_version < ?2 AND (key_version, id) > (?3, ?4)"
                         " ORDER BY key_version, id LIMIT 1",
                         "siil", id, (int)present, (int)at->version, at->file_id);

    if (rc <= 0)
        return rc;
    at->version = spool_column_number(row, 0);
    at->file_id = sqlite3_column_int64(row, 1);
    sqlite3_reset(row);
    return 1;
}

int spool_encrypted_count(struct spool *spool, struct spool_encrypted *count,
                          struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc =
        spool_query(spool, what, error, &row,
                    "SELECT coalesce(sum(coalesce(key_id, '') = ''), 0), count(*),"
                    " coalesce(sum(CASE coalesce(key_id, '') WHEN '' THEN size ELSE 0 END), 0),"
                    " coalesce(sum(size), 0) FROM spooled_file",
                    "");

    memset(count, 0, sizeof *count);
    if (rc <= 0)
        return rc;
    count->clear = sqlite3_column_int64(row, 0);
    count->encrypted = sqlite3_column_int64(row, 1) - count->clear;
    count->clear_bytes = sqlite3_column_int64(row, 2);
    count->encrypted_bytes = sqlite3_column_int64(row, 3) - count->clear_bytes;
    sqlite3_reset(row);
    if (count->encrypted == 0)
        return 0;
    rc = spool_query_number(spool, what, error, &count->keyless,
                            spool_floor_there(spool)
                                ? "SELECT count(*) FROM spooled_file WHERE key_id <> ''"
                                  " AND key_id NOT IN (SELECT id FROM spool_key)"
                                : "SELECT count(*) FROM spooled_file WHERE key_id <> ''",
                            "");
    return rc < 0 ? rc : 0;
}

/* ---- a file's own key ---------------------------------------------------------------------- */

int spool_file_wrap_find(struct spool *spool, int64_t file_id, struct spool_file_wrap *wrap,
                         struct spsy_error *error)
{
    sqlite3_stmt *row;
    bool whole;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +key_id, +key_version, +file_key FROM spooled_file WHERE id = ?1",
                         "l", file_id);

    if (rc < 0)
        return rc;
    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "the spooled file is no longer in the system");
    spool_column_text(row, 0, wrap->key_id, sizeof wrap->key_id);
    wrap->key_version = spool_column_number(row, 1);
    whole = read_wrapped(row, 2, wrap->wrapped);
    sqlite3_reset(row);
    if (!wrap->key_id[0])
        return nothing(error);
    return whole ? 0 : spool_damaged(spool, what, error);
}

int spool_file_wrap_put(struct spool *spool, int64_t file_id, const struct spool_file_wrap *wrap,
                        struct spsy_error *error)
{
    int rc = spool_floor_make(spool, error); /* there, or nobody looks (spool_query_floor) */

    if (rc == 0)
        rc = spool_execute(spool, writing, error,
                           "UPDATE spooled_file SET key_id = ?2, key_version = ?3, file_key = ?4"
                           " WHERE id = ?1",
                           "lsib", file_id, wrap->key_id, (int)wrap->key_version,
                           (const void *)wrap->wrapped, sizeof wrap->wrapped);

    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "the spooled file is no longer in the system");
    return rc;
}

/* ---- guards -------------------------------------------------------------------------------- */

#define GUARD_SELECT "SELECT +owner, +name, +conditions, +text FROM protection_guard "

static int read_guard(sqlite3_stmt *row, struct spool_guard *guard, struct spsy_error *error)
{
    const char *conditions = (const char *)sqlite3_column_text(row, 2);

    spool_column_text(row, 0, guard->owner, sizeof guard->owner);
    spool_column_text(row, 1, guard->name, sizeof guard->name);
    spool_column_text(row, 3, guard->text, sizeof guard->text);
    guard->conditions = strdup(conditions ? conditions : "");
    return guard->conditions ? 0 : spsy_fail_memory(error);
}

int spool_guard_find(struct spool *spool, const char *owner, const char *name,
                     struct spool_guard *guard, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc;

    memset(guard, 0, sizeof *guard);
    if (!spool_floor_there(spool))
        return gone(name, "*SPLGRD", error);
    rc = spool_query(spool, what, error, &row, GUARD_SELECT "WHERE owner = ?1 AND name = ?2", "ss",
                     owner, name);
    if (rc <= 0)
        return rc < 0 ? rc : gone(name, "*SPLGRD", error);
    rc = read_guard(row, guard, error);
    sqlite3_reset(row);
    return rc;
}

int spool_guard_put(struct spool *spool, const struct spool_guard *guard, bool is_new,
                    struct spsy_error *error)
{
    int rc = spool_floor_make(spool, error);

    if (rc < 0)
        return rc;
    if (is_new)
        return exists(spool_execute(spool, writing, error,
                                    "INSERT INTO protection_guard(owner, name, conditions, text)"
                                    " VALUES(?1, ?2, ?3, ?4)",
                                    "ssss", guard->owner, guard->name, guard->conditions,
                                    guard->text),
                      "guard", guard->name, error);
    rc = spool_execute(spool, writing, error,
                       "UPDATE protection_guard SET conditions = ?3, text = ?4"
                       " WHERE owner = ?1 AND name = ?2",
                       "ssss", guard->owner, guard->name, guard->conditions, guard->text);
    return rc == 0 && sqlite3_changes(spool->database) == 0 ? gone(guard->name, "*SPLGRD", error)
                                                            : rc;
}

int spool_guard_delete(struct spool *spool, const char *owner, const char *name,
                       struct spsy_error *error)
{
    int rc;

    if (!spool_floor_there(spool))
        return gone(name, "*SPLGRD", error);
    rc = spool_execute(spool, writing, error,
                       "DELETE FROM protection_guard WHERE owner = ?1 AND name = ?2", "ss", owner,
                       name);
    return rc == 0 && sqlite3_changes(spool->database) == 0 ? gone(name, "*SPLGRD", error) : rc;
}

int spool_guard_each(struct spool *spool, const char *owner,
                     int (*visit)(void *context, const struct spool_guard *guard), void *context,
                     struct spsy_error *error)
{
    struct spool_guard guard = {.name = ""};
    char after_owner[11] = "", after_name[9] = "";
    sqlite3_stmt *row;
    int rc = 0;

    if (!spool_floor_there(spool))
        return 0;
    while (rc == 0) {
        rc =
            spool_query(spool, what, error, &row,
                        GUARD_SELECT "WHERE (?1 IS NULL OR owner = ?1) AND (owner, name) > (?2, ?3)"
                                     " ORDER BY owner, name LIMIT 1",
                        "sss", owner, after_owner, after_name);
        if (rc <= 0)
            break;
        rc = read_guard(row, &guard, error);
        sqlite3_reset(row);
        memcpy(after_owner, guard.owner, sizeof after_owner);
        memcpy(after_name, guard.name, sizeof after_name);
        if (rc == 0)
            rc = visit(context, &guard);
        free(guard.conditions);
    }
    return rc;
}
