/* restore.c - an image takes the home's place.
 *
 * The rows change in one transaction. registry.json and settings.json cannot be part of it, so they
 * are made ready beside it, under other names, with a marker that says which restore they belong
 * to; the transaction puts the same words into the home's row. Whoever opens the home next
 * compares:
 *
 *     marker and row agree    the restore is committed: the files get their names, the marker goes
 *     they do not             it is not: files and marker go
 *
 * What has its name already is not there under the other one, so that this can be broken off
 * anywhere and done again. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/sqlite/floor/image.h"

#define MARKER "restore.pending"
#define STAGED "restore."

static const char what[] = "restoring a backup";

/* ---- what would lose something ---- */

#define FILE_COLUMNS "+f.name, +f.number, +f.job_number, +f.job_user, +f.job_name"

static const struct question {
    const char *what, *sql;
    bool of_floor;
} questions[] = {
    {"owner",
     "SELECT l.name, " FILE_COLUMNS " FROM main.profile l JOIN main.spooled_file f"
     " ON f.job_user = l.name WHERE NOT EXISTS"
     " (SELECT 1 FROM temp.image_profile i WHERE i.name = l.name)",
     false},
    {"queue",
     "SELECT l.library || '/' || l.name, " FILE_COLUMNS " FROM main.output_queue l"
     " JOIN main.spooled_file f ON f.queue_id = l.id WHERE NOT EXISTS"
     " (SELECT 1 FROM temp.image_output_queue i WHERE i.library = l.library AND i.name = l.name)",
     false},
    {"key",
     "SELECT k.label || ' version ' || l.version, " FILE_COLUMNS " FROM main.spool_key_version l"
     " JOIN main.spool_key k ON k.id = l.key_id"
     " JOIN main.spooled_file f ON f.key_id = l.key_id AND f.key_version = l.version"
     " WHERE NOT EXISTS (SELECT 1 FROM temp.image_spool_key_version i"
     " WHERE i.key_id = l.key_id AND i.version = l.version)",
     true},
    {"data",
     "SELECT l.library || '/' || l.name, NULL, 0, '', '', '' FROM main.save_file l"
     " WHERE NOT EXISTS"
     " (SELECT 1 FROM temp.image_save_file i WHERE i.library = l.library AND i.name = l.name)",
     false},
};

/* A save file that holds nothing loses nothing. */
static bool holds_data(const struct spool *spool, const char *name)
{
    char path[PATH_MAX + 40];
    char *slash;

    snprintf(path, sizeof path, "%s/savf/%s", spool->home, name);
    slash = strrchr(path, '/');
    if (slash)
        *slash = '+';
    return access(path, F_OK) == 0;
}

static int visit_loss(struct spool_image *image, const struct question *question, sqlite3_stmt *row,
                      int (*visit)(void *context, const struct spool_image_loss *loss),
                      void *context)
{
    struct spool_image_loss loss = {.what = question->what};
    char named[80], name[11], number[7], user[11], job[11];

    spool_column_text(row, 0, named, sizeof named);
    loss.named = named;
    if (sqlite3_column_type(row, 1) == SQLITE_NULL) {
        if (!holds_data(image->spool, named))
            return 0;
        snprintf(loss.file, sizeof loss.file, "%s", named);
        return visit(context, &loss);
    }
    spool_column_text(row, 1, name, sizeof name);
    spool_column_text(row, 3, number, sizeof number);
    spool_column_text(row, 4, user, sizeof user);
    spool_column_text(row, 5, job, sizeof job);
    snprintf(loss.file, sizeof loss.file, "%s number %d in job %s/%s/%s", name,
             spool_column_number(row, 2), number, user, job);
    return visit(context, &loss);
}

static int ask(struct spool_image *image, const struct question *question,
               int (*visit)(void *context, const struct spool_image_loss *loss), void *context,
               struct spsy_error *error)
{
    sqlite3_stmt *row = NULL;
    int code, rc = 0;

    if (sqlite3_prepare_v2(image->spool->database, question->sql, -1, &row, NULL) != SQLITE_OK)
        return spool_fail(image->spool, what, error);
    while (rc == 0 && (code = sqlite3_step(row)) != SQLITE_DONE)
        rc = code == SQLITE_ROW ? visit_loss(image, question, row, visit, context)
                                : spool_fail(image->spool, what, error);
    sqlite3_finalize(row);
    return rc;
}

int spool_image_losses(struct spool_image *image, bool sealed,
                       int (*visit)(void *context, const struct spool_image_loss *loss),
                       void *context, struct spsy_error *error)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < sizeof questions / sizeof questions[0]; i++)
        if (questions[i].of_floor ? spool_floor_there(image->spool) : !sealed)
            rc = ask(image, &questions[i], visit, context, error);
    return rc;
}

/* ---- the rows ---- */

/* A serial is given once and for all: what the home has given stays, what the image knows besides
 * is added; the same serial of two is neither. */
static int check_given(struct spool_image *image, struct spsy_error *error)
{
    int64_t clashes = 0;
    int rc = spool_query_number(image->spool, what, error, &clashes,
                                "SELECT count(*) FROM temp.image_given_name i"
                                " JOIN main.given_name l ON l.kind = i.kind"
                                " AND (l.outside = i.outside) <> (l.serial = i.serial)",
                                "");

    if (rc < 0 || clashes == 0)
        return rc < 0 ? rc : 0;
    return spsy_fail(error, SPSY_ERR_STATE, "SPY0245",
                     "%lld names that the home has given to owners or queues of print jobs are "
                     "others in the backup: it is of another home, and names in the journal would "
                     "come to mean somebody else",
                     (long long)clashes);
}

static const char queues_sql[] =
    "DELETE FROM main.output_queue WHERE NOT EXISTS(SELECT 1 FROM temp.image_output_queue i"
    " WHERE i.library = output_queue.library AND i.name = output_queue.name);"
    "UPDATE main.output_queue SET (owner, public_authority, display_data, operator_control,"
    " authority_check, text, held, stored, key_label, protection) ="
    " (SELECT owner, public_authority, display_data, operator_control, authority_check, text, held,"
    " stored, nullif(key_label, ''), nullif(protection, '') FROM temp.image_output_queue i"
    " WHERE i.library = output_queue.library AND i.name = output_queue.name);"
    "INSERT INTO main.output_queue(library, name, owner, public_authority, display_data,"
    " operator_control, authority_check, text, held, stored, key_label, protection)"
    " SELECT library, name, owner, public_authority, display_data, operator_control,"
    " authority_check, text, held, stored, nullif(key_label, ''), nullif(protection, '')"
    " FROM temp.image_output_queue i WHERE NOT EXISTS(SELECT 1 FROM main.output_queue l"
    " WHERE l.library = i.library AND l.name = i.name);"
    "INSERT OR IGNORE INTO main.given_name(kind, outside, serial)"
    " SELECT kind, outside, serial FROM temp.image_given_name;";

/* All rows of a table are the image's. */
static int replace(struct spool_image *image, const struct spool_image_table *table,
                   struct spsy_error *error)
{
    char columns[300] = "", sql[800];
    size_t used = 0;

    for (size_t i = 0; i < table->count; i++)
        used += (size_t)snprintf(columns + used, sizeof columns - used, "%s%s", i ? ", " : "",
                                 table->columns[i].name);
    snprintf(sql, sizeof sql,
             "DELETE FROM main.%s; INSERT INTO main.%s(%s) SELECT %s FROM temp.image_%s",
             table->name, table->name, columns, columns, table->name);
    return spool_image_run(image, sql, error);
}

static int floor_is_in(struct spool_image *image, struct spsy_error *error)
{
    int64_t rows = 0;
    int rc = spool_query_number(image->spool, what, error, &rows,
                                "SELECT (SELECT count(*) FROM temp.image_spool_key)"
                                " + (SELECT count(*) FROM temp.image_vault)"
                                " + (SELECT count(*) FROM temp.image_protection_guard)",
                                "");

    return rc < 0 ? rc : rows > 0;
}

/* Files hang on the queues, which keep their ids; serials stay given. */
static int take_rows(struct spool_image *image, struct spsy_error *error)
{
    int floor = floor_is_in(image, error);
    int rc = floor < 0 ? floor : spool_image_run(image, queues_sql, error);

    if (rc == 0 && floor)
        rc = spool_floor_make(image->spool, error);
    for (int i = 0; rc == 0 && i < SPOOL_IMAGE_TABLES; i++)
        if (i != SPOOL_IMAGE_QUEUE && i != SPOOL_IMAGE_GIVEN_NAME &&
            (!spool_image_tables[i].of_floor || spool_floor_there(image->spool)))
            rc = replace(image, &spool_image_tables[i], error);
    return rc;
}

static int may_restore(struct spool *spool, struct spsy_error *error)
{
    return spool->in_transaction
               ? spool_may_change(spool, error)
               : spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "restoring needs a transaction");
}

int spool_image_restore_sealed(struct spool_image *image, struct spsy_error *error)
{
    static const char authorities_sql[] =
        "DELETE FROM main.private_authority WHERE type = 4; INSERT INTO"
        " main.private_authority(type, library, name, profile, authority)"
        " SELECT type, library, name, profile, authority FROM temp.image_private_authority"
        " WHERE type = 4";
    int rc = may_restore(image->spool, error);

    _Static_assert(SPOOL_SPOOL_KEY == 4, "as the statement says");
    if (rc == 0)
        rc = spool_floor_make(image->spool, error);
    for (int i = 0; rc == 0 && i < SPOOL_IMAGE_TABLES; i++)
        if (spool_image_tables[i].of_floor)
            rc = replace(image, &spool_image_tables[i], error);
    return rc == 0 ? spool_image_run(image, authorities_sql, error) : rc;
}

/* ---- the files beside it ---- */

static int open_home(const struct spool *spool, struct spsy_error *error)
{
    int fd = open(spool->home, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

    return fd >= 0 ? fd : spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s", spool->home);
}

static int write_all(int fd, const char *text, size_t length)
{
    while (length > 0) {
        ssize_t wrote = write(fd, text, length);

        if (wrote < 0 && errno == EINTR)
            continue;
        if (wrote < 0)
            return -1;
        text += wrote;
        length -= (size_t)wrote;
    }
    return 0;
}

/* Whole and on the disk under that name. */
static int write_file(const struct spool *spool, int home, const char *name, const char *text,
                      size_t length, unsigned mode, struct spsy_error *error)
{
    int fd, rc = 0;

    unlinkat(home, name, 0);
    fd = openat(home, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    if (fd < 0 || (geteuid() == 0 && fchown(fd, spool->owner, spool->group) != 0) ||
        fchmod(fd, (mode_t)(mode & 0755)) != 0 || write_all(fd, text, length) != 0 ||
        fsync(fd) != 0)
        rc =
            spsy_fail_errno(error, errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO,
                            "SPY0101", "cannot write %s/%s", spool->home, name);
    if (fd >= 0)
        close(fd);
    if (rc != 0)
        unlinkat(home, name, 0);
    return rc;
}

static void staged_name(size_t which, char name[40])
{
    snprintf(name, 40, STAGED "%s", spool_image_files[which]);
}

/* The marker comes first, so that nothing is left over without it; half of it is no marker, and
 * what is committed has all of it. It is: the words of the home's row, and whether settings.json is
 * to be there. */
static int stage(const struct spool *spool, const struct spool_image_file *files,
                 const char *restored, struct spsy_error *error)
{
    char name[40], marker[SPOOL_RESTORED_SIZE + 64];
    int home = open_home(spool, error);
    int rc = home < 0 ? home : 0;

    snprintf(marker, sizeof marker, "%s\n%s\n", restored,
             files[SPOOL_IMAGE_SETTINGS].text ? "settings" : "no settings");
    if (rc == 0)
        rc = write_file(spool, home, MARKER, marker, strlen(marker), 0600, error);
    for (size_t i = 0; rc == 0 && i < SPOOL_IMAGE_FILES; i++) {
        staged_name(i, name);
        if (files[i].text)
            rc =
                write_file(spool, home, name, files[i].text, files[i].length, files[i].mode, error);
        else
            unlinkat(home, name, 0);
    }
    if (rc == 0 && fsync(home) != 0)
        rc = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cannot write %s", spool->home);
    if (home >= 0)
        close(home);
    return rc;
}

int spool_image_restore(struct spool_image *image,
                        const struct spool_image_file files[SPOOL_IMAGE_FILES],
                        const char *restored, struct spsy_error *error)
{
    struct spool *spool = image->spool;
    int rc = may_restore(spool, error);

    if (rc == 0 && (strlen(restored) >= SPOOL_RESTORED_SIZE || strchr(restored, '\n')))
        rc = spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105", "no word of a restore's");
    if (rc == 0)
        rc = check_given(image, error);
    if (rc == 0)
        rc = take_rows(image, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "UPDATE home SET restored = ?1", "s", restored);
    if (rc == 0)
        rc = stage(spool, files, restored, error);
    return rc;
}

/* ---- finishing ---- */

int spool_restored_read(struct spool *spool, char text[SPOOL_RESTORED_SIZE],
                        struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, "SELECT restored FROM home", "");

    text[0] = '\0';
    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, text, SPOOL_RESTORED_SIZE);
    sqlite3_reset(row);
    return text[0] != '\0';
}

/* 1 = *has_settings is known and the marker is this restore's; 0 = it is another's, or nobody's. */
static int read_marker(const struct spool *spool, int home, const char *restored,
                       bool *has_settings, struct spsy_error *error)
{
    char text[SPOOL_RESTORED_SIZE + 64] = "", wanted[SPOOL_RESTORED_SIZE + 64];
    int fd = openat(home, MARKER, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    ssize_t got = fd < 0 ? -1 : read(fd, text, sizeof text - 1);

    if (fd >= 0)
        close(fd);
    if (got < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot read %s/" MARKER,
                               spool->home);
    for (int settings = 0; settings < 2 && restored[0]; settings++) {
        snprintf(wanted, sizeof wanted, "%s\n%s\n", restored,
                 settings ? "settings" : "no settings");
        *has_settings = settings;
        if (strcmp(text, wanted) == 0)
            return 1;
    }
    return 0;
}

/* errno is left for whoever tells. */
static bool place(int home, bool committed, bool has_settings)
{
    char name[40];

    for (size_t i = 0; i < SPOOL_IMAGE_FILES; i++) {
        staged_name(i, name);
        if (committed && renameat(home, name, home, spool_image_files[i]) != 0 && errno != ENOENT)
            return false;
        if (!committed && unlinkat(home, name, 0) != 0 && errno != ENOENT)
            return false;
    }
    if (committed && !has_settings &&
        unlinkat(home, spool_image_files[SPOOL_IMAGE_SETTINGS], 0) != 0 && errno != ENOENT)
        return false;
    return fsync(home) == 0 && (unlinkat(home, MARKER, 0) == 0 || errno == ENOENT) &&
           fsync(home) == 0;
}

static int settle(struct spool *spool, int home, struct spsy_error *error)
{
    char restored[SPOOL_RESTORED_SIZE];
    bool has_settings = true;
    int rc, committed;

    if (faccessat(home, MARKER, F_OK, AT_SYMLINK_NOFOLLOW) != 0)
        return 0; /* somebody else has done it meanwhile */
    rc = spool_restored_read(spool, restored, error);
    committed = rc < 0 ? rc : read_marker(spool, home, restored, &has_settings, error);
    if (committed < 0)
        return committed;
    if (!place(home, committed, has_settings))
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103",
                               "a restore of %s cannot be finished: registry.json and "
                               "settings.json",
                               spool->home);
    return 0;
}

int spool_restore_settle(struct spool *spool, struct spsy_error *error)
{
    char path[PATH_MAX + 24];
    bool mine = !spool->in_transaction;
    int home, rc;

    snprintf(path, sizeof path, "%s/" MARKER, spool->home);
    if (access(path, F_OK) != 0)
        return 0;
    rc = mine ? spool_begin(spool, SPOOL_UNSYNCED, error) : 0;
    if (rc != 0)
        return rc;
    home = open_home(spool, error);
    rc = home < 0 ? home : settle(spool, home, error);
    if (home >= 0)
        close(home);
    if (mine)
        spool_rollback(spool);
    return rc;
}
