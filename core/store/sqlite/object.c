/* object.c - what a library, a profile, an output queue and a save file have in common: owner,
 * public and private authority; and what a profile and an output queue have: keywords that are only
 * stored. */
#include <stdio.h>
#include <string.h>

#include "store/floor.h"
#include "store/sqlite/statement.h"

int spool_object_find(struct spool *spool, enum spool_object_type type, const char *library,
                      const char *name, struct spool_object *object, struct spsy_error *error)
{
    struct spool_library found_library;
    struct spool_save_file found_file;
    struct spool_queue found_queue;
    struct spool_splkey found_key;
    int rc;

    if (type == SPOOL_USER_PROFILE)
        return spool_profile_object(spool, name, object, error);
    memset(object, 0, sizeof *object);
    object->type = type;
    if (type == SPOOL_LIBRARY) {
        rc = spool_library_find(spool, name, &found_library, error);
        if (rc != 0)
            return rc;
        *object = spool_library_object(&found_library);
        return 0;
    }
    if (type == SPOOL_SPOOL_KEY) {
        rc = spool_splkey_find(spool, name, &found_key, error);
        if (rc != 0)
            return rc;
        *object = spool_splkey_object(&found_key);
        return 0;
    }
    if (type == SPOOL_SAVE_FILE) {
        rc = spool_save_file_find(spool, library, name, &found_file, error);
        if (rc != 0)
            return rc;
        *object = spool_save_file_object(&found_file);
        return 0;
    }
    rc = spool_queue_find(spool, library, name, &found_queue, error);
    if (rc == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, rc, "CPF2105", "object %.80s in library %.80s type *OUTQ not found",
                         name, library);
    if (rc != 0)
        return rc;
    *object = spool_queue_object(&found_queue);
    return 0;
}

static int check_changed(struct spool *spool, const struct spool_object *object, int rc,
                         struct spsy_error *error)
{
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2105", "object %s not found", object->name);
    return rc;
}

int spool_object_set_owner(struct spool *spool, const struct spool_object *object,
                           const char *owner, struct spsy_error *error)
{
    static const char what[] = "changing an owner";
    int rc;

    if (object->type == SPOOL_LIBRARY)
        rc = spool_execute(spool, what, error, "UPDATE library SET owner = ?1 WHERE name = ?2",
                           "ss", owner, object->name);
    else if (object->type == SPOOL_USER_PROFILE)
        rc = spool_execute(spool, what, error, "UPDATE profile SET owner = ?1 WHERE name = ?2",
                           "ss", owner, object->name);
    else if (object->type == SPOOL_SPOOL_KEY)
        rc = spool_execute(spool, what, error, "UPDATE spool_key SET owner = ?1 WHERE label = ?2",
                           "ss", owner, object->name);
    else if (object->type == SPOOL_SAVE_FILE)
        rc = spool_execute(spool, what, error,
                           "UPDATE save_file SET owner = ?1 WHERE library = ?2 AND name = ?3",
                           "sss", owner, object->library, object->name);
    else
        rc = spool_execute(spool, what, error,
                           "UPDATE output_queue SET owner = ?1 WHERE library = ?2 AND name = ?3",
                           "sss", owner, object->library, object->name);
    return check_changed(spool, object, rc, error);
}

int spool_object_set_public(struct spool *spool, const struct spool_object *object,
                            uint32_t authority, struct spsy_error *error)
{
    static const char what[] = "changing a public authority";
    int rc;

    if (object->type == SPOOL_LIBRARY)
        rc = spool_execute(spool, what, error,
                           "UPDATE library SET public_authority = ?1 WHERE name = ?2", "is",
                           (int)authority, object->name);
    else if (object->type == SPOOL_USER_PROFILE)
        rc = spool_execute(spool, what, error,
                           "UPDATE profile SET public_authority = ?1 WHERE name = ?2", "is",
                           (int)authority, object->name);
    else if (object->type == SPOOL_SPOOL_KEY)
        rc = spool_execute(spool, what, error,
                           "UPDATE spool_key SET public_authority = ?1 WHERE label = ?2", "is",
                           (int)authority, object->name);
    else if (object->type == SPOOL_SAVE_FILE)
        rc = spool_execute(spool, what, error,
                           "UPDATE save_file SET public_authority = ?1"
                           " WHERE library = ?2 AND name = ?3",
                           "iss", (int)authority, object->library, object->name);
    else
        rc = spool_execute(spool, what, error,
                           "UPDATE output_queue SET public_authority = ?1"
                           " WHERE library = ?2 AND name = ?3",
                           "iss", (int)authority, object->library, object->name);
    return check_changed(spool, object, rc, error);
}

int spool_object_grant(struct spool *spool, const struct spool_object *object, const char *profile,
                       uint32_t authority, struct spsy_error *error)
{
    static const char what[] = "changing an authority";

    if (authority == SPOOL_AUT_NONE)
        return spool_execute(spool, what, error,
                             "DELETE FROM private_authority WHERE type = ?1 AND library = ?2"
                             " AND name = ?3 AND profile = ?4",
                             "isss", (int)object->type, object->library, object->name, profile);
    return spool_execute(spool, what, error,
                         "INSERT OR REPLACE INTO private_authority"
                         "(type, library, name, profile, authority) VALUES(?1, ?2, ?3, ?4, ?5)",
                         "isssi", (int)object->type, object->library, object->name, profile,
                         (int)authority);
}

int spool_object_private(struct spool *spool, const struct spool_object *object,
                         const char *profile, uint32_t *authority, struct spsy_error *error)
{
    int64_t value = 0;
    int rc = spool_query_number(spool, "reading an authority", error, &value,
                                "SELECT +authority FROM private_authority WHERE type = ?1"
                                " AND library = ?2 AND name = ?3 AND profile = ?4",
                                "isss", (int)object->type, object->library, object->name, profile);

    *authority = rc > 0 ? spool_stored_authority(value) : SPOOL_AUT_NONE;
    return rc < 0 ? rc : 0;
}

int spool_object_private_each(struct spool *spool, const struct spool_object *object,
                              int (*visit)(void *context, const char *profile, uint32_t authority),
                              void *context, struct spsy_error *error)
{
    static const char what[] = "listing authorities";
    struct spool_key last = {NULL};
    char profile[11];
    int rc = 0;

    while (rc == 0) { /* one row a read: none is open while visit runs */
        uint32_t authority;
        sqlite3_stmt *row;

        rc = spool_query(spool, what, error, &row,
                         "SELECT profile, authority FROM private_authority"
                         " WHERE type = ?1 AND library = ?2 AND name = ?3"
                         " AND profile > ?4 ORDER BY profile LIMIT 1",
                         "issk", (int)object->type, object->library, object->name, &last);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&last, row, 0, error);
        spool_column_text(row, 0, profile, sizeof profile);
        authority = spool_stored_authority(sqlite3_column_int64(row, 1));
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, profile, authority);
    }
    spool_key_free(&last);
    return rc;
}

int spool_object_forget(struct spool *spool, const struct spool_object *object,
                        struct spsy_error *error)
{
    return spool_execute(spool, "deleting authorities", error,
                         "DELETE FROM private_authority"
                         " WHERE type = ?1 AND library = ?2 AND name = ?3",
                         "iss", (int)object->type, object->library, object->name);
}

/* ---- keywords that are only stored --------------------------------------------------------- */

static int stored_gone(const struct spool_stored_table *table, const char *library,
                       const char *name, struct spsy_error *error)
{
    if (table == &spool_profile_stored)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204", "user profile %.80s not found",
                         name);
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3357",
                     "output queue %.80s in library %.80s not found", name, library);
}

int spool_stored_load(struct spool *spool, const struct spool_stored_table *table,
                      const char *library, const char *name, struct spool_stored *stored,
                      struct spsy_error *error)
{
    sqlite3_stmt *row;
    const char *text;
    int rc = spool_query(spool, "reading stored keywords", error, &row,
                         table == &spool_profile_stored
                             ? "SELECT stored FROM profile WHERE name = ?2 AND ?1 = ''"
                             : "SELECT stored FROM output_queue WHERE library = ?1 AND name = ?2",
                         "ss", library, name);

    stored->values = NULL;
    if (rc == 0)
        return stored_gone(table, library, name, error);
    if (rc < 0)
        return rc;
    text = (const char *)sqlite3_column_text(row, 0);
    rc = spool_stored_read(table, name, text ? text : "",
                           text ? (size_t)sqlite3_column_bytes(row, 0) : 0, stored, error);
    sqlite3_reset(row);
    return rc;
}

int spool_stored_keep(struct spool *spool, const struct spool_stored_table *table,
                      const char *library, const char *name, const struct spool_stored *stored,
                      struct spsy_error *error)
{
    char *text = spool_stored_print(stored);
    int rc;

    if (!text)
        return spsy_fail_memory(error);
    rc = spool_execute(spool, "keeping stored keywords", error,
                       table == &spool_profile_stored
                           ? "UPDATE profile SET stored = ?3 WHERE name = ?2 AND ?1 = ''"
                           : "UPDATE output_queue SET stored = ?3 WHERE library = ?1 AND name = ?2",
                       "sss", library, name, text);
    cJSON_free(text);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = stored_gone(table, library, name, error);
    return rc;
}
