#include "store/store.h"

#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/text.h"
#include "store/sqlite/floor/cipher.h"
#include "store/sqlite/pending.h"
#include "store/sqlite/row.h"
#include "store/sqlite/statement.h"

static const char what[] = "examining the spool";

static int count_rows(struct spool *spool, struct spool_inspection *found, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query_number(spool, what, error, &found->files,
                                "SELECT count(*) FROM spooled_file", "");

    if (rc > 0)
        rc = spool_query_number(spool, what, error, &found->decisions,
                                "SELECT count(*) FROM decision", "");
    if (rc > 0)
        rc = spool_query(spool, what, error, &row,
                         "SELECT time FROM decision ORDER BY id DESC LIMIT 1", "");
    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, found->newest_decision, sizeof found->newest_decision);
    sqlite3_reset(row);
    return 0;
}

static int check_names(struct spool *spool, struct spool_inspection *found,
                       struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(
        spool, what, error, &row,
        "SELECT count(*), min(n) FROM (SELECT name AS n FROM profile"
        " UNION ALL SELECT owner FROM profile"
        " UNION ALL SELECT name FROM library UNION ALL SELECT owner FROM library"
        " UNION ALL SELECT library FROM output_queue"
        " UNION ALL SELECT name FROM output_queue"
        " UNION ALL SELECT owner FROM output_queue"
        " UNION ALL SELECT library FROM save_file"
        " UNION ALL SELECT name FROM save_file"
        " UNION ALL SELECT owner FROM save_file"
        " UNION ALL SELECT name FROM private_authority WHERE type <> 4" /* labels of keys */
        " UNION ALL SELECT profile FROM private_authority)"
        " WHERE NOT coalesce(typeof(n) = 'text'"
        " AND length(CAST(n AS BLOB)) BETWEEN 1 AND 10"
        " AND length(CAST(n AS BLOB)) = length(n)"
        " AND n NOT GLOB '*[^A-Z0-9_.$#@]*', 0)",
        "");

    if (rc <= 0)
        return rc;
    found->wrong_names = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, found->first_wrong_name, sizeof found->first_wrong_name);
    sqlite3_reset(row);
    return 0;
}

/* Seldom do any differ from their defaults, and only those have to be read. */
static int check_stored(struct spool *spool, const struct spool_stored_table *table,
                        const char *sql, struct spool_inspection *found, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, sql, "");

    for (; rc > 0; rc = spool_next(spool, row, what, error)) {
        const char *text = (const char *)sqlite3_column_text(row, 1);
        struct spool_stored stored = {NULL};
        struct spsy_error why;
        char name[11];
        int bad;

        spool_column_text(row, 0, name, sizeof name);
        bad = spool_stored_read(table, name, text ? text : "",
                                text ? (size_t)sqlite3_column_bytes(row, 1) : 0, &stored, &why);
        spool_stored_free(&stored);
        if (bad == 0 || found->wrong_stored++ > 0)
            continue;
        snprintf(found->first_wrong_stored, sizeof found->first_wrong_stored, "%.*s",
                 spsy_text_cut(why.text, sizeof found->first_wrong_stored - 1), why.text);
    }
    return rc;
}

/* How many spooled files are so, and the first of them. */
static int count_files(struct spool *spool, const char *sql, int64_t *count, char first[80],
                       struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, sql, "");

    if (rc <= 0)
        return rc;
    *count = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, first, 80);
    sqlite3_reset(row);
    return 0;
}

#define COUNT_FILES                                                                                \
    "SELECT count(*), f.name || ' number ' || f.number || ' in job ' || f.job_number || '/' ||"    \
    " f.job_user || '/' || f.job_name, min(f.id) FROM spooled_file f "

static int check_dates(struct spool *spool, struct spool_inspection *found,
                       struct spsy_error *error)
{
    return count_files(spool, COUNT_FILES "WHERE" SPOOL_NO_DATE, &found->no_date,
                       found->first_no_date, error);
}

static int check_protection_of(struct spool *spool, const char *sql,
                               struct spool_inspection *found, struct spsy_error *error)
{
    struct spool_protection protection;
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, sql, "");

    for (; rc > 0; rc = spool_next(spool, row, what, error)) {
        spool_column_protection(row, 0, &protection);
        if (protection.state == PROTECTION_DAMAGED && found->wrong_protection++ == 0)
            spool_column_text(row, 1, found->first_wrong_protection,
                              sizeof found->first_wrong_protection);
    }
    return rc;
}

static int check_protection(struct spool *spool, struct spool_inspection *found,
                            struct spsy_error *error)
{
    int rc = check_protection_of(spool,
                                 "SELECT protection, name || ' number ' || number || ' in job ' ||"
                                 " job_number || '/' || job_user || '/' || job_name"
                                 " FROM spooled_file WHERE protection <> ''",
                                 found, error);

    return rc == 0 ? check_protection_of(spool,
                                         "SELECT protection, 'queue ' || library || '/' || name"
                                         " FROM output_queue WHERE protection <> ''",
                                         found, error)
                   : rc;
}

/* spool_cipher_bytes, of what is under a key. */
#define KEPT_BYTES                                                                                 \
    " (CASE WHEN f.key_id IS NULL OR f.key_id = '' THEN f.size ELSE"                               \
    " 24 + f.size + 17 * (max(f.size - 1, 0) / 65536 + 1) END) "
_Static_assert(VAULT_STREAM_HEADER_BYTES == 24 && VAULT_CHUNK_OVERHEAD == 17 &&
                   VAULT_CHUNK_BYTES == 65536,
               "what is encrypted is that much longer");

/* No command finds what is on no queue; and data that is not there is told before it is missed. */
static int check_rows(struct spool *spool, struct spool_inspection *found, struct spsy_error *error)
{
    int rc = count_files(spool,
                         COUNT_FILES "WHERE NOT EXISTS"
                                     " (SELECT 1 FROM output_queue q WHERE q.id = f.queue_id)",
                         &found->no_queue, found->first_no_queue, error);

    return rc == 0 ? count_files(spool,
                                 COUNT_FILES "LEFT JOIN file_data d ON d.file_id = f.id WHERE"
                                             " f.data IS NULL AND" KEPT_BYTES "IS NOT"
                                             " coalesce(length(CAST(d.bytes AS BLOB)), 0)",
                                 &found->no_data, found->first_no_data, error)
                   : rc;
}

/* Rows that name a data file: is it there? */
static int check_data_files(struct spool *spool, struct spool_inspection *found,
                            struct spsy_error *error)
{
    char path[PATH_MAX], name[SPOOL_DATA_NAME_SIZE];
    struct stat status;
    sqlite3_stmt *row;
    int rc =
        spool_query(spool, what, error, &row,
                    "SELECT f.data," KEPT_BYTES "FROM spooled_file f WHERE f.data IS NOT NULL", "");

    for (; rc > 0; rc = spool_next(spool, row, what, error)) {
        spool_column_text(row, 0, name, sizeof name);
        snprintf(path, sizeof path, "%s/data/%s", spool->home, name);
        found->data_files++;
        if (lstat(path, &status) == 0 && S_ISREG(status.st_mode) &&
            status.st_size == sqlite3_column_int64(row, 1))
            continue;
        if (found->missing++ == 0)
            memcpy(found->first_missing, name, sizeof found->first_missing);
    }
    return rc;
}

/* One name in data/. A mark says that a transaction is under way; its rows are looked at last,
 * since it may have ended meanwhile. */
static int check_name(struct spool *spool, const char *name, struct spool_inspection *found,
                      struct spsy_error *error)
{
    char path[PATH_MAX], mark[PATH_MAX];
    struct stat status, ignored;
    int rc;

    snprintf(path, sizeof path, "%s/data/%s", spool->home, name);
    snprintf(mark, sizeof mark, "%s/data/pending/%s", spool->home, name);
    if (lstat(path, &status) != 0 || !S_ISREG(status.st_mode) || lstat(mark, &ignored) == 0)
        return 0;
    rc = spool_query_number(spool, what, error, NULL, "SELECT 1 FROM spooled_file WHERE data = ?1",
                            "s", name);
    if (rc != 0 || lstat(path, &status) != 0)
        return rc < 0 ? rc : 0;
    found->orphans++;
    found->orphan_bytes += status.st_size;
    return 0;
}

static int check_directory(struct spool *spool, struct spool_inspection *found,
                           struct spsy_error *error)
{
    char path[PATH_MAX];
    struct dirent *entry;
    DIR *directory;
    int rc = 0;

    snprintf(path, sizeof path, "%s/data", spool->home);
    directory = opendir(path);
    if (!directory)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "cannot read %s", path);
    /* cppcheck-suppress readdirCalled ; the stream is this call's own */
    while (rc == 0 && (entry = readdir(directory)))
        rc = check_name(spool, entry->d_name, found, error);
    closedir(directory);
    return rc;
}

static int check_pages(struct spool *spool, struct spool_inspection *found,
                       struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row, "PRAGMA integrity_check(1)", "");

    if (rc <= 0)
        return rc;
    spool_column_text(row, 0, found->damage, sizeof found->damage);
    sqlite3_reset(row);
    if (strcmp(found->damage, "ok") == 0)
        found->damage[0] = '\0';
    return 0;
}

int spool_inspect(struct spool *spool, bool full, struct spool_inspection *found,
                  struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;
    int rc;

    memset(found, 0, sizeof *found);
    snprintf(path, sizeof path, "%s/spool.db-wal", spool->home);
    if (lstat(path, &status) == 0)
        found->log_bytes = status.st_size;
    rc = count_rows(spool, found, error);
    if (rc == 0)
        rc = check_names(spool, found, error);
    if (rc == 0)
        rc =
            check_stored(spool, &spool_profile_stored,
                         "SELECT name, stored FROM profile WHERE stored IS NOT '{}'", found, error);
    if (rc == 0)
        rc = check_stored(spool, &spool_queue_stored,
                          "SELECT name, stored FROM output_queue WHERE stored IS NOT '{}'", found,
                          error);
    if (rc == 0)
        rc = check_dates(spool, found, error);
    if (rc == 0)
        rc = check_protection(spool, found, error);
    if (rc == 0)
        rc = check_data_files(spool, found, error);
    if (rc == 0)
        rc = check_directory(spool, found, error);
    if (rc == 0 && full)
        rc = check_rows(spool, found, error);
    if (rc == 0 && full)
        rc = check_pages(spool, found, error);
    return rc;
}

int spool_usage_read(struct spool *spool, const char *from, const char *before,
                     struct spool_usage *usage, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT count(*), total(size), total(recent), total(size * recent),"
                         " coalesce(min(date_opened), '') FROM (SELECT size, date_opened,"
                         " date_opened >= ?1 AND date_opened < ?2 AS recent FROM spooled_file)",
                         "ss", from, before);

    memset(usage, 0, sizeof *usage);
    if (rc <= 0)
        return rc;
    usage->files = sqlite3_column_int64(row, 0);
    usage->bytes = sqlite3_column_int64(row, 1);
    usage->recent_files = sqlite3_column_int64(row, 2);
    usage->recent_bytes = sqlite3_column_int64(row, 3);
    spool_column_text(row, 4, usage->oldest, sizeof usage->oldest);
    sqlite3_reset(row);
    return 0;
}
