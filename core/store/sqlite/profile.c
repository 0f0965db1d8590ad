/* profile.c - user profiles and the special authorities they give. */
#include <stdio.h>
#include <string.h>

#include "store/store.h"
#include "store/floor.h"
#include "store/sqlite/statement.h"

#define PROFILE_COLUMNS                                                                            \
    "name, special, group_profile, supplemental, enabled, queue_library, queue, text,"             \
    " local_user, local_uid"

#define PROFILE_RESULT                                                                             \
    "+name, +special, +group_profile, +supplemental, +enabled, +queue_library, +queue, +text,"     \
    " +local_user, +local_uid"

enum { SUPPLEMENTAL_SIZE = SPOOL_SUPPLEMENTAL_MAX * 11 + 1 };

static const uid_t NO_UID = (uid_t)-1; /* chown(2): never anybody's */

static void join_supplemental(const struct spool_profile *profile, char text[SUPPLEMENTAL_SIZE])
{
    size_t used = 0;

    text[0] = '\0';
    for (size_t i = 0; i < profile->supplemental_count; i++)
        used += (size_t)snprintf(text + used, SUPPLEMENTAL_SIZE - used, "%s%s", i ? " " : "",
                                 profile->supplemental[i]);
}

static void split_supplemental(const char *text, struct spool_profile *profile)
{
    while (*text && profile->supplemental_count < SPOOL_SUPPLEMENTAL_MAX) {
        size_t length = strcspn(text, " ");

        if (length > 0 && length < sizeof profile->supplemental[0]) { /* else no name of a group */
            char *name = profile->supplemental[profile->supplemental_count++];

            memcpy(name, text, length);
            name[length] = '\0';
        }
        text += length + (text[length] == ' ');
    }
}

/* Both or neither: half of it is damage, and nobody's login. */
static void read_local_user(sqlite3_stmt *row, struct spool_profile *profile)
{
    int64_t uid = sqlite3_column_int64(row, 9);

    if (sqlite3_column_type(row, 9) != SQLITE_INTEGER || uid < 0 || uid >= (int64_t)NO_UID)
        return;
    spool_column_text(row, 8, profile->local_user, sizeof profile->local_user);
    profile->local_uid = (uid_t)uid;
}

static void read_profile(sqlite3_stmt *row, struct spool_profile *profile)
{
    char supplemental[SUPPLEMENTAL_SIZE];

    memset(profile, 0, sizeof *profile);
    spool_column_text(row, 0, profile->name, sizeof profile->name);
    profile->special = spool_stored_special(sqlite3_column_int64(row, 1));
    spool_column_text(row, 2, profile->group, sizeof profile->group);
    spool_column_text(row, 3, supplemental, sizeof supplemental);
    split_supplemental(supplemental, profile);
    profile->enabled = spool_column_choice(row, 4, 0, 1, 0) == 1;
    spool_column_text(row, 5, profile->queue_library, sizeof profile->queue_library);
    spool_column_text(row, 6, profile->queue, sizeof profile->queue);
    spool_column_text(row, 7, profile->text, sizeof profile->text);
    read_local_user(row, profile);
}

static int not_found(const char *name, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204", "user profile %.80s not found", name);
}

int spool_profile_find(struct spool *spool, const char *name, struct spool_profile *profile,
                       struct spsy_error *error)
{
    static const char what[] = "reading a user profile";
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT " PROFILE_RESULT " FROM profile WHERE name = ?1", "s", name);

    if (rc == 0)
        return not_found(name, error);
    if (rc < 0)
        return rc;
    read_profile(row, profile);
    sqlite3_reset(row);
    return 0;
}

int spool_profile_object(struct spool *spool, const char *name, struct spool_object *object,
                         struct spsy_error *error)
{
    static const char what[] = "reading a user profile";
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +name, +owner, +public_authority FROM profile WHERE name = ?1",
                         "s", name);

    if (rc == 0)
        return not_found(name, error);
    if (rc < 0)
        return rc;
    memset(object, 0, sizeof *object);
    object->type = SPOOL_USER_PROFILE;
    spool_column_text(row, 0, object->name, sizeof object->name);
    spool_column_text(row, 1, object->owner, sizeof object->owner);
    object->public_authority = spool_stored_authority(sqlite3_column_int64(row, 2));
    sqlite3_reset(row);
    return 0;
}

int spool_profile_of_uid(struct spool *spool, uid_t uid, struct spool_profile *profile,
                         struct spsy_error *error)
{
    static const char what[] = "reading a user profile";
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT " PROFILE_RESULT " FROM profile WHERE local_uid = ?1", "l",
                         (int64_t)uid);

    if (rc < 0)
        return rc;
    if (rc > 0) {
        read_profile(row, profile);
        sqlite3_reset(row);
        if (profile->local_user[0])
            return 0;
    }
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF2204", "no user profile is for user id %u",
                     (unsigned)uid);
}

/* A login is one profile, and so is a uid; the indexes would say the same, without a name. */
static int check_login_free(struct spool *spool, const struct spool_profile *profile,
                            struct spsy_error *error)
{
    static const char what[] = "looking for a login";
    char owner[11];
    sqlite3_stmt *row;
    int rc;

    if (!profile->local_user[0])
        return 0;
    rc = spool_query(spool, what, error, &row,
                     "SELECT name FROM profile WHERE (local_user = ?1 OR local_uid = ?2)"
                     " AND name <> ?3 LIMIT 1",
                     "sls", profile->local_user, (int64_t)profile->local_uid, profile->name);
    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, owner, sizeof owner);
    sqlite3_reset(row);
    return spsy_fail(error, SPSY_ERR_EXISTS, "CPF9898",
                     "login %s (user id %u) is user profile %s already: a login is one profile",
                     profile->local_user, (unsigned)profile->local_uid, owner);
}

/* As the columns have them: NULL without a login. */
static const char *stored_login(const struct spool_profile *profile)
{
    return profile->local_user[0] ? profile->local_user : NULL;
}

static int64_t stored_uid(const struct spool_profile *profile)
{
    return profile->local_user[0] ? (int64_t)profile->local_uid : -1;
}

int spool_profile_insert(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error)
{
    return spool_profile_insert_owned(spool, profile, "QSYS", SPOOL_AUT_EXCLUDE, error);
}

int spool_profile_insert_owned(struct spool *spool, const struct spool_profile *profile,
                               const char *owner, uint32_t public_authority,
                               struct spsy_error *error)
{
    char supplemental[SUPPLEMENTAL_SIZE];
    int rc;

    join_supplemental(profile, supplemental);
    rc = check_login_free(spool, profile, error);
    if (rc != 0)
        return rc;
    rc = spool_execute(
        spool, "creating a user profile", error,
        "INSERT OR IGNORE INTO profile(" PROFILE_COLUMNS ", owner, public_authority, stored)"
        " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, nullif(?10, -1), ?11, ?12,"
        " '{}')",
        "sississsslsi", profile->name, (int)profile->special, profile->group, supplemental,
        (int)profile->enabled, profile->queue_library, profile->queue, profile->text,
        stored_login(profile), stored_uid(profile), owner, (int)public_authority);
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = spsy_fail(error, SPSY_ERR_EXISTS, "CPF2214", "user profile %s exists already",
                       profile->name);
    return rc;
}

int spool_profile_update(struct spool *spool, const struct spool_profile *profile,
                         struct spsy_error *error)
{
    char supplemental[SUPPLEMENTAL_SIZE];
    int rc;

    join_supplemental(profile, supplemental);
    rc = check_login_free(spool, profile, error);
    if (rc != 0)
        return rc;
    rc = spool_execute(spool, "changing a user profile", error,
                       "UPDATE profile SET special = ?2, group_profile = ?3, supplemental = ?4,"
                       " enabled = ?5, queue_library = ?6, queue = ?7, text = ?8, local_user = ?9,"
                       " local_uid = nullif(?10, -1) WHERE name = ?1",
                       "sississssl", profile->name, (int)profile->special, profile->group,
                       supplemental, (int)profile->enabled, profile->queue_library, profile->queue,
                       profile->text, stored_login(profile), stored_uid(profile));
    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = not_found(profile->name, error);
    return rc;
}

/* 0, or SPSY_ERR_STATE when a row tells that the profile is still needed. */
static int check_unneeded(struct spool *spool, const char *name, struct spsy_error *error)
{
    static const struct {
        const char *sql, *why;
    } needs[] = {
        {"SELECT 1 FROM library WHERE owner = ?1", "owns a library"},
        {"SELECT 1 FROM output_queue WHERE owner = ?1", "owns an output queue"},
        {"SELECT 1 FROM save_file WHERE owner = ?1", "owns a save file"},
        {"SELECT 1 FROM profile WHERE owner = ?1 AND name <> ?1 LIMIT 1", "owns a user profile"},
        {"SELECT 1 FROM spooled_file WHERE job_user = ?1 AND" SPOOL_NO_DATE "LIMIT 1",
         "owns spooled files that can only be deleted, with *SPLCTL (spsy doctor names them)"},
        {"SELECT 1 FROM spooled_file WHERE job_user = ?1 LIMIT 1", "owns spooled files"},
        {"SELECT 1 FROM profile WHERE group_profile = ?1"
         " OR instr(' ' || supplemental || ' ', ' ' || ?1 || ' ')",
         "is the group of another profile"},
        {"SELECT 1 FROM spool_key WHERE owner = ?1 LIMIT 1", "owns a key"},
        {"SELECT 1 FROM protection_guard WHERE owner = ?1 LIMIT 1", "owns a guard"},
    };
    size_t floor = 2; /* of tables that may not be there, the last ones */
    size_t count = sizeof needs / sizeof needs[0] - (spool_floor_there(spool) ? 0 : floor);

    for (size_t i = 0; i < count; i++) {
        int found = spool_query_number(spool, "deleting a user profile", error, NULL, needs[i].sql,
                                       "s", name);

        if (found < 0)
            return found;
        if (found > 0)
            return spsy_fail(error, SPSY_ERR_STATE, "CPF2215", "user profile %s not deleted: it %s",
                             name, needs[i].why);
    }
    return 0;
}

int spool_profile_delete(struct spool *spool, const char *name, struct spsy_error *error)
{
    static const char what[] = "deleting a user profile";
    struct spool_object object;
    int rc = spool_profile_object(spool, name, &object, error);

    if (rc == 0)
        rc = check_unneeded(spool, name, error);
    if (rc == 0)
        rc = spool_object_forget(spool, &object, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM private_authority WHERE profile = ?1",
                           "s", name);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM profile WHERE name = ?1", "s", name);
    return rc;
}

int spool_profile_each(struct spool *spool,
                       int (*visit)(void *context, const struct spool_profile *profile),
                       void *context, struct spsy_error *error)
{
    static const char what[] = "listing user profiles";
    struct spool_key last = {NULL};
    struct spool_profile profile;
    int rc = 0;

    while (rc == 0) { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query(spool, what, error, &row,
                         "SELECT " PROFILE_RESULT " FROM profile"
                         " WHERE name > ?1 ORDER BY name LIMIT 1",
                         "k", &last);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&last, row, 0, error);
        read_profile(row, &profile);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &profile);
    }
    spool_key_free(&last);
    return rc;
}

int spool_profile_is_member(const struct spool_profile *profile, const char *group)
{
    if (strcmp(profile->group, group) == 0)
        return 1;
    for (size_t i = 0; i < profile->supplemental_count; i++)
        if (strcmp(profile->supplemental[i], group) == 0)
            return 1;
    return 0;
}

/* Adds a profile's own special authorities to *set. A group that is no longer there gives none. */
static int add_special(struct spool *spool, const char *name, bool required, uint32_t *set,
                       struct spsy_error *error)
{
    int64_t special = 0;
    int found = spool_query_number(spool, "reading a user profile", error, &special,
                                   "SELECT special FROM profile WHERE name = ?1", "s", name);

    if (found < 0)
        return found;
    if (found == 0 && required)
        return not_found(name, error);
    *set |= spool_stored_special(special);
    return 0;
}

int spool_special_of_profile(struct spool *spool, const struct spool_profile *profile,
                             const char (*adopted)[11], size_t adopted_count,
                             struct spsy_special *special, struct spsy_error *error)
{
    int rc = 0;

    memset(special, 0, sizeof *special);
    special->own = profile->special;
    if (strcmp(profile->group, "*NONE") != 0)
        rc = add_special(spool, profile->group, false, &special->group, error);
    for (size_t i = 0; rc == 0 && i < profile->supplemental_count; i++)
        rc = add_special(spool, profile->supplemental[i], false, &special->group, error);
    for (size_t i = 0; rc == 0 && i < adopted_count; i++)
        rc = add_special(spool, adopted[i], true, &special->adopted, error);
    return rc;
}

int spool_special_of(struct spool *spool, const char *profile, const char *const *adopted,
                     size_t adopted_count, struct spsy_special *special, struct spsy_error *error)
{
    struct spool_profile row;
    int rc = spool_profile_find(spool, profile, &row, error);

    if (rc == 0)
        rc = spool_special_of_profile(spool, &row, NULL, 0, special, error);
    for (size_t i = 0; rc == 0 && i < adopted_count; i++)
        rc = add_special(spool, adopted[i], true, &special->adopted, error);
    return rc;
}
