/* library.c - libraries, and the save files in them; what these hold is a file of the home. */
#include <string.h>

#include "store/store.h"
#include "store/sqlite/statement.h"

#define LIBRARY_SELECT                                                                             \
    "SELECT +name, +owner, +public_authority, +asp, +asp_device, +text FROM library "

static void read_library(sqlite3_stmt *row, struct spool_library *library)
{
    memset(library, 0, sizeof *library);
    spool_column_text(row, 0, library->name, sizeof library->name);
    spool_column_text(row, 1, library->owner, sizeof library->owner);
    library->public_authority = spool_stored_authority(sqlite3_column_int64(row, 2));
    library->asp = spool_column_number(row, 3);
    spool_column_text(row, 4, library->asp_device, sizeof library->asp_device);
    spool_column_text(row, 5, library->text, sizeof library->text);
}

int spool_library_find(struct spool *spool, const char *name, struct spool_library *library,
                       struct spsy_error *error)
{
    static const char what[] = "reading a library";
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, LIBRARY_SELECT "WHERE name = ?1", "s", name);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2110", "library %.80s not found", name);
    if (rc < 0)
        return rc;
    read_library(row, library);
    sqlite3_reset(row);
    return 0;
}

int spool_library_each(struct spool *spool,
                       int (*visit)(void *context, const struct spool_library *library),
                       void *context, struct spsy_error *error)
{
    static const char what[] = "listing libraries";
    struct spool_key last = {NULL};
    struct spool_library library;
    int rc = 0;

    while (rc == 0) { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query(spool, what, error, &row,
                         LIBRARY_SELECT "WHERE name > ?1 ORDER BY name LIMIT 1", "k", &last);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&last, row, 0, error);
        read_library(row, &library);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &library);
    }
    spool_key_free(&last);
    return rc;
}

int spool_library_insert(struct spool *spool, const struct spool_library *library,
                         struct spsy_error *error)
{
    int rc = spool_execute(spool, "creating a library", error,
                           "INSERT OR IGNORE INTO library"
                           "(name, owner, public_authority, asp, asp_device, text)"
                           " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                           "ssiiss", library->name, library->owner, (int)library->public_authority,
                           library->asp, library->asp_device, library->text);

    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = spsy_fail(error, SPSY_ERR_EXISTS, "CPF2111", "library %s exists already",
                       library->name);
    return rc;
}

int spool_library_delete(struct spool *spool, const char *name, struct spsy_error *error)
{
    static const char what[] = "deleting a library";
    struct spool_object object;
    int rc = spool_object_find(spool, SPOOL_LIBRARY, "", name, &object, error);

    if (rc != 0)
        return rc;
    rc = spool_query_number(spool, what, error, NULL,
                            "SELECT 1 FROM output_queue WHERE library = ?1 LIMIT 1", "s", name);
    if (rc > 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF2161",
                         "library %s not deleted: it holds output queues", name);
    if (rc == 0)
        rc = spool_query_number(spool, what, error, NULL,
                                "SELECT 1 FROM save_file WHERE library = ?1 LIMIT 1", "s", name);
    if (rc > 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF2161",
                         "library %s not deleted: it holds save files", name);
    if (rc == 0)
        rc = spool_object_forget(spool, &object, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM library WHERE name = ?1", "s", name);
    return rc;
}

/* ---- save files ---- */

#define SAVE_FILE_SELECT                                                                           \
    "SELECT library, name, owner, public_authority, max_records, text FROM save_file "

static void read_save_file(sqlite3_stmt *row, struct spool_save_file *file)
{
    memset(file, 0, sizeof *file);
    spool_column_text(row, 0, file->library, sizeof file->library);
    spool_column_text(row, 1, file->name, sizeof file->name);
    spool_column_text(row, 2, file->owner, sizeof file->owner);
    file->public_authority = spool_stored_authority(sqlite3_column_int64(row, 3));
    file->max_records = sqlite3_column_int64(row, 4);
    if (file->max_records < 0 || file->max_records > SPOOL_SAVE_FILE_RECORDS_MAX)
        file->max_records = 1; /* damage: what takes least */
    spool_column_text(row, 5, file->text, sizeof file->text);
}

int spool_save_file_find(struct spool *spool, const char *library, const char *name,
                         struct spool_save_file *file, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, "reading a save file", error, &row,
                         SAVE_FILE_SELECT "WHERE library = ?1 AND name = ?2", "ss", library, name);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF9812",
                         "save file %.80s in library %.80s not found", name, library);
    if (rc < 0)
        return rc;
    read_save_file(row, file);
    sqlite3_reset(row);
    return 0;
}

int spool_save_file_each(struct spool *spool, const char *library,
                         int (*visit)(void *context, const struct spool_save_file *file),
                         void *context, struct spsy_error *error)
{
    static const char what[] = "listing save files";
    struct spool_key in_library = {NULL}, last = {NULL};
    struct spool_save_file file;
    int rc = 0;

    while (rc == 0) { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query(spool, what, error, &row,
                         SAVE_FILE_SELECT "WHERE (library, name) > (?1, ?2)"
                                          " AND (?3 IS NULL OR library = ?3)"
                                          " ORDER BY library, name LIMIT 1",
                         "kks", &in_library, &last, library);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&in_library, row, 0, error);
        if (rc == 0)
            rc = spool_key_keep(&last, row, 1, error);
        read_save_file(row, &file);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &file);
    }
    spool_key_free(&in_library);
    spool_key_free(&last);
    return rc;
}

int spool_save_file_insert(struct spool *spool, const struct spool_save_file *file,
                           struct spsy_error *error)
{
    int rc = spool_execute(spool, "creating a save file", error,
                           "INSERT OR IGNORE INTO save_file"
                           "(library, name, owner, public_authority, max_records, text)"
                           " VALUES(?1, ?2, ?3, ?4, ?5, ?6)",
                           "sssils", file->library, file->name, file->owner,
                           (int)file->public_authority, file->max_records, file->text);

    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = spsy_fail(error, SPSY_ERR_EXISTS, "CPF5813", "file %s in library %s exists already",
                       file->name, file->library);
    return rc;
}

int spool_save_file_delete(struct spool *spool, const struct spool_save_file *file,
                           struct spsy_error *error)
{
    const struct spool_object object = spool_save_file_object(file);
    int rc = spool_object_forget(spool, &object, error);

    if (rc == 0)
        rc = spool_execute(spool, "deleting a save file", error,
                           "DELETE FROM save_file WHERE library = ?1 AND name = ?2", "ss",
                           file->library, file->name);
    return rc;
}
