/* save_file.c - save files as objects of a library; what they hold is a file of the home. */
#include <string.h>

#include "store/store.h"
#include "store/sqlite/statement.h"

int spool_save_file_find(struct spool *spool, const char *library, const char *name,
                         struct spool_save_file *file, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, "reading a save file", error, &row,
                         "SELECT library, name, owner, public_authority, max_records, text"
                         " FROM save_file WHERE library = ?1 AND name = ?2",
                         "ss", library, name);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF9812",
                         "save file %.80s in library %.80s not found", name, library);
    if (rc < 0)
        return rc;
    memset(file, 0, sizeof *file);
    spool_column_text(row, 0, file->library, sizeof file->library);
    spool_column_text(row, 1, file->name, sizeof file->name);
    spool_column_text(row, 2, file->owner, sizeof file->owner);
    file->public_authority = spool_stored_authority(sqlite3_column_int64(row, 3));
    file->max_records = sqlite3_column_int64(row, 4);
    spool_column_text(row, 5, file->text, sizeof file->text);
    sqlite3_reset(row);
    return 0;
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
    struct spool_object object = {.type = SPOOL_SAVE_FILE};
    int rc;

    memcpy(object.library, file->library, sizeof object.library);
    memcpy(object.name, file->name, sizeof object.name);
    rc = spool_object_forget(spool, &object, error);
    if (rc == 0)
        rc = spool_execute(spool, "deleting a save file", error,
                           "DELETE FROM save_file WHERE library = ?1 AND name = ?2", "ss",
                           file->library, file->name);
    return rc;
}
