/* snapshot.c - a home as it is at one instant, read while others write.
 *
 * A connection of its own reads, in one transaction, which begins while this one has the write
 * lock; registry.json and settings.json are read under the same lock. Who writes both, A and then
 * B, has finished A and B, or A, or neither, when the lock is taken. Then the lock is given back.
 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/text.h"
#include "store/sqlite/floor/image.h"

struct spool_snapshot {
    struct spool *spool;
    sqlite3 *database;
    sqlite3_stmt *rows; /* of the table that is read */
    bool has_floor;
    struct spool_image_value values[SPOOL_IMAGE_COLUMNS_MAX];
};

/* ---- files of the home ---- */

void spool_image_files_free(struct spool_image_file files[SPOOL_IMAGE_FILES])
{
    for (size_t i = 0; i < SPOOL_IMAGE_FILES; i++) {
        free(files[i].text);
        files[i] = (struct spool_image_file){.text = NULL};
    }
}

/* The whole of an open file, which must be text of UTF-8. */
static int take_file(int fd, const char *path, struct spool_image_file *file,
                     struct spsy_error *error)
{
    struct stat status;
    size_t used = 0;
    ssize_t got = 1;

    if (fstat(fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size > SPOOL_IMAGE_FILE_BYTES_MAX)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                         "%s is no regular file, or one of more than %d bytes", path,
                         SPOOL_IMAGE_FILE_BYTES_MAX);
    file->mode = status.st_mode & 0777;
    file->text = malloc((size_t)status.st_size + 2);
    if (!file->text)
        return spsy_fail_memory(error);
    while (got > 0 && used <= (size_t)status.st_size) {
        got = read(fd, file->text + used, (size_t)status.st_size + 1 - used);
        if (got < 0 && errno != EINTR)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s cannot be read", path);
        used += got > 0 ? (size_t)got : 0;
        got = got < 0 ? 1 : got;
    }
    file->text[used] = '\0';
    file->length = used;
    if (used > (size_t)status.st_size || memchr(file->text, '\0', used) ||
        !spsy_utf8_valid(file->text, used))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                         "%s changes while it is read, or is no text of UTF-8", path);
    return 0;
}

static int read_files(const struct spool *spool, struct spool_image_file files[SPOOL_IMAGE_FILES],
                      struct spsy_error *error)
{
    int rc = 0;

    for (size_t i = 0; rc == 0 && i < SPOOL_IMAGE_FILES; i++) {
        char path[PATH_MAX + 32];
        int fd;

        snprintf(path, sizeof path, "%s/%s", spool->home, spool_image_files[i]);
        fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY);
        if (fd < 0 && errno == ENOENT && i != SPOOL_IMAGE_REGISTRY)
            continue;
        if (fd < 0)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "%s cannot be read", path);
        rc = take_file(fd, path, &files[i], error);
        close(fd);
    }
    return rc;
}

/* ---- the connection ---- */

static int failed(struct spool_snapshot *snapshot, struct spsy_error *error)
{
    int code = sqlite3_errcode(snapshot->database);

    return spsy_fail(error,
                     code == SQLITE_NOMEM     ? SPSY_ERR_MEMORY
                     : code == SQLITE_CORRUPT ? SPSY_ERR_FORMAT
                     : code == SQLITE_BUSY    ? SPSY_ERR_BUSY
                                              : SPSY_ERR_IO,
                     code == SQLITE_BUSY ? "CPF3330" : "SPY0103", "reading %s/spool.db: %s",
                     snapshot->spool->home, sqlite3_errmsg(snapshot->database));
}

/* Views and triggers are nobody's here, as in store.c. */
static int connect_to(struct spool_snapshot *snapshot, struct spsy_error *error)
{
    char path[PATH_MAX + 16];
    sqlite3_stmt *look = NULL;
    int rc = 0;

    snprintf(path, sizeof path, "%s/spool.db", snapshot->spool->home);
    if (sqlite3_open_v2(path, &snapshot->database,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_NOFOLLOW,
                        NULL) != SQLITE_OK)
        return failed(snapshot, error);
    sqlite3_busy_timeout(snapshot->database, SPOOL_BUSY_TIMEOUT_MS);
    sqlite3_db_config(snapshot->database, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(snapshot->database, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    sqlite3_db_config(snapshot->database, SQLITE_DBCONFIG_ENABLE_VIEW, 0, NULL);
    sqlite3_db_config(snapshot->database, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, NULL);
    if (sqlite3_exec(snapshot->database, "BEGIN", NULL, NULL, NULL) != SQLITE_OK ||
        sqlite3_prepare_v2(snapshot->database, "SELECT schema_version FROM home", -1, &look,
                           NULL) != SQLITE_OK ||
        sqlite3_step(look) != SQLITE_ROW)
        rc = failed(snapshot, error);
    sqlite3_finalize(look);
    snapshot->has_floor = sqlite3_table_column_metadata(snapshot->database, "main", "vault", "name",
                                                        NULL, NULL, NULL, NULL, NULL) == SQLITE_OK;
    return rc;
}

int spool_snapshot_open(struct spool *spool, struct spool_snapshot **snapshot,
                        struct spool_image_file files[SPOOL_IMAGE_FILES], struct spsy_error *error)
{
    int rc;

    memset(files, 0, sizeof *files * SPOOL_IMAGE_FILES);
    *snapshot = calloc(1, sizeof **snapshot);
    if (!*snapshot)
        return spsy_fail_memory(error);
    (*snapshot)->spool = spool;
    rc = spool_begin(spool, SPOOL_UNSYNCED, error);
    if (rc == 0)
        rc = spool_restore_settle(spool, error);
    if (rc == 0)
        rc = connect_to(*snapshot, error);
    if (rc == 0)
        rc = read_files(spool, files, error);
    spool_rollback(spool);
    if (rc != 0) {
        spool_image_files_free(files);
        spool_snapshot_close(*snapshot);
        *snapshot = NULL;
    }
    return rc;
}

void spool_snapshot_close(struct spool_snapshot *snapshot)
{
    if (!snapshot)
        return;
    sqlite3_finalize(snapshot->rows);
    sqlite3_close(snapshot->database);
    free(snapshot);
}

/* ---- rows ---- */

static int prepare(struct spool_snapshot *snapshot, const struct spool_image_table *table,
                   struct spsy_error *error)
{
    char sql[600];
    size_t used = (size_t)snprintf(sql, sizeof sql, "SELECT ");

    for (size_t i = 0; i < table->count; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s%s", i ? ", " : "",
                                 table->columns[i].name);
    used += (size_t)snprintf(sql + used, sizeof sql - used, " FROM %s ORDER BY ", table->name);
    for (size_t i = 0; i < table->keys; i++)
        used += (size_t)snprintf(sql + used, sizeof sql - used, "%s%s", i ? ", " : "",
                                 table->columns[i].name);
    if (sqlite3_prepare_v2(snapshot->database, sql, -1, &snapshot->rows, NULL) != SQLITE_OK)
        return failed(snapshot, error);
    return 0;
}

bool spool_image_take(sqlite3_stmt *row, int at, const struct spool_image_column *column,
                      struct spool_image_value *value)
{
    int type = sqlite3_column_type(row, at);
    static const int types[] = {[SPOOL_IMAGE_NUMBER] = SQLITE_INTEGER,
                                [SPOOL_IMAGE_TEXT] = SQLITE_TEXT,
                                [SPOOL_IMAGE_BYTES] = SQLITE_BLOB};

    *value = (struct spool_image_value){.null = type == SQLITE_NULL && !column->null_is_empty};
    if (value->null)
        return column->may_be_null;
    if (type == SQLITE_NULL) {
        value->bytes = "";
        return true;
    }
    if (type != types[column->type])
        return false;
    if (type == SQLITE_INTEGER) {
        value->number = sqlite3_column_int64(row, at);
        return true;
    }
    value->bytes = type == SQLITE_TEXT ? (const char *)sqlite3_column_text(row, at)
                                       : sqlite3_column_blob(row, at);
    value->length = (size_t)sqlite3_column_bytes(row, at);
    if (!value->bytes)
        value->bytes = "";
    return type == SQLITE_BLOB || !memchr(value->bytes, '\0', value->length);
}

int spool_snapshot_next(struct spool_snapshot *snapshot, enum spool_image_which which,
                        const struct spool_image_value **values, struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[which];
    int rc = 0;

    *values = snapshot->values;
    if (table->of_floor && !snapshot->has_floor)
        return 0;
    if (!snapshot->rows)
        rc = prepare(snapshot, table, error);
    if (rc != 0)
        return rc;
    switch (sqlite3_step(snapshot->rows)) {
    case SQLITE_ROW:
        for (size_t i = 0; i < table->count; i++)
            if (!spool_image_take(snapshot->rows, (int)i, &table->columns[i], &snapshot->values[i]))
                return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0103",
                                 "%s/spool.db is damaged: %s of table %s holds what no command "
                                 "stores (spsy doctor --full)",
                                 snapshot->spool->home, table->columns[i].name, table->name);
        return 1;
    case SQLITE_DONE:
        break;
    default:
        rc = failed(snapshot, error);
    }
    sqlite3_finalize(snapshot->rows);
    snapshot->rows = NULL;
    return rc;
}
