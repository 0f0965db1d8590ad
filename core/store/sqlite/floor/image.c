/* image.c - an image beside the home: in tables of the connection's own, in memory, so that keys
 * and sealed texts of a backup reach no temporary file; and what differs between it and the home.
 */
#include "store/sqlite/floor/image.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { SQL_SIZE = 4000 };

static const char what[] = "reading a backup beside the home";

int spool_image_run(struct spool_image *image, const char *sql, struct spsy_error *error)
{
    if (sqlite3_exec(image->spool->database, sql, NULL, NULL, NULL) == SQLITE_OK)
        return 0;
    return spool_fail(image->spool, what, error);
}

/* ---- the tables ---- */

/* Text of SQL, put together; what does not fit is no SQL any more. */
struct sql {
    char text[SQL_SIZE];
    size_t used;
};

static void add(struct sql *sql, const char *text)
{
    size_t length = strlen(text);

    if (sql->used + length < sizeof sql->text)
        memcpy(sql->text + sql->used, text, length + 1);
    sql->used += length;
}

/* "before.first, before.second", for the first count columns. */
static void add_columns(struct sql *sql, const struct spool_image_table *table, size_t count,
                        const char *before)
{
    for (size_t i = 0; i < count; i++) {
        add(sql, i ? ", " : "");
        add(sql, before);
        add(sql, table->columns[i].name);
    }
}

static void add_table(struct sql *sql, const char *prefix, const struct spool_image_table *table)
{
    add(sql, "CREATE TEMP TABLE ");
    add(sql, prefix);
    add(sql, table->name);
    add(sql, "(");
    add_columns(sql, table, table->count, "");
    add(sql, ", PRIMARY KEY(");
    add_columns(sql, table, table->keys, "");
    add(sql, ")) WITHOUT ROWID;");
}

static int make_tables(struct spool_image *image, struct spsy_error *error)
{
    int rc = spool_image_run(image, "PRAGMA temp_store=MEMORY", error);

    for (int i = 0; rc == 0 && i < SPOOL_IMAGE_TABLES; i++) {
        const struct spool_image_table *table = &spool_image_tables[i];
        struct sql sql = {.used = 0};

        add_table(&sql, "image_", table);
        if (table->of_floor)
            add_table(&sql, "none_", table);
        rc = spool_image_run(image, sql.text, error);
    }
    return rc;
}

static void drop_tables(struct spool_image *image)
{
    char sql[200];

    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++) {
        snprintf(sql, sizeof sql,
                 "DROP TABLE IF EXISTS temp.image_%s; DROP TABLE IF EXISTS temp.none_%s",
                 spool_image_tables[i].name, spool_image_tables[i].name);
        sqlite3_exec(image->spool->database, sql, NULL, NULL, NULL);
    }
}

void spool_image_live(const struct spool_image *image, enum spool_image_which which, char name[48])
{
    const struct spool_image_table *table = &spool_image_tables[which];

    snprintf(name, 48, "%s%s",
             table->of_floor && !spool_floor_there(image->spool) ? "temp.none_" : "main.",
             table->name);
}

int spool_image_open(struct spool *spool, struct spool_image **image, struct spsy_error *error)
{
    int rc;

    *image = calloc(1, sizeof **image);
    if (!*image)
        return spsy_fail_memory(error);
    (*image)->spool = spool;
    rc = make_tables(*image, error);
    if (rc != 0) {
        spool_image_close(*image);
        *image = NULL;
    }
    return rc;
}

void spool_image_close(struct spool_image *image)
{
    if (!image)
        return;
    for (int i = 0; i < SPOOL_IMAGE_TABLES; i++)
        sqlite3_finalize(image->add[i]);
    drop_tables(image);
    free(image);
}

/* ---- adding ---- */

static int prepare_add(struct spool_image *image, enum spool_image_which which,
                       struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[which];
    struct sql sql = {.used = 0};

    add(&sql, "INSERT INTO temp.image_");
    add(&sql, table->name);
    add(&sql, " VALUES(?");
    for (size_t i = 1; i < table->count; i++)
        add(&sql, ", ?");
    add(&sql, ")");
    if (sqlite3_prepare_v2(image->spool->database, sql.text, -1, &image->add[which], NULL) !=
        SQLITE_OK)
        return spool_fail(image->spool, what, error);
    return 0;
}

static int bind(sqlite3_stmt *row, int at, enum spool_image_type type,
                const struct spool_image_value *value)
{
    if (value->null)
        return sqlite3_bind_null(row, at);
    if (type == SPOOL_IMAGE_NUMBER)
        return sqlite3_bind_int64(row, at, value->number);
    if (type == SPOOL_IMAGE_TEXT)
        return sqlite3_bind_text64(row, at, value->bytes, value->length, SQLITE_STATIC,
                                   SQLITE_UTF8);
    return sqlite3_bind_blob64(row, at, value->bytes, value->length, SQLITE_STATIC);
}

int spool_image_add(struct spool_image *image, enum spool_image_which which,
                    const struct spool_image_value *values, struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[which];
    int rc = image->add[which] ? 0 : prepare_add(image, which, error);

    if (rc != 0)
        return rc;
    for (size_t i = 0; i < table->count; i++)
        if (bind(image->add[which], (int)i + 1, table->columns[i].type, &values[i]) != SQLITE_OK)
            return spool_fail(image->spool, what, error);
    if (sqlite3_step(image->add[which]) != SQLITE_DONE)
        rc = spool_fail(image->spool, what, error);
    sqlite3_reset(image->add[which]);
    return rc;
}

/* ---- what differs ---- */

/* "i.a = l.a AND i.b = l.b", or with IS for values that may be NULL. */
static void add_same(struct sql *sql, const struct spool_image_table *table, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        add(sql, i > from ? " AND i." : "i.");
        add(sql, table->columns[i].name);
        add(sql, i < table->keys                   ? " = l."
                 : table->columns[i].null_is_empty ? " = coalesce(l."
                                                   : " IS l.");
        add(sql, table->columns[i].name);
        add(sql, table->columns[i].null_is_empty ? ", '')" : "");
    }
}

/* Those of the image, with the home's beside them when it has one. */
static void changed_sql(struct sql *sql, const struct spool_image_table *table, const char *live)
{
    add(sql, "SELECT ");
    add_columns(sql, table, table->count, "i.");
    add(sql, ", ");
    add_columns(sql, table, table->count, "l.");
    add(sql, " FROM temp.image_");
    add(sql, table->name);
    add(sql, " i LEFT JOIN ");
    add(sql, live);
    add(sql, " l ON ");
    add_same(sql, table, 0, table->keys);
    add(sql, " WHERE l.");
    add(sql, table->columns[0].name);
    add(sql, " IS NULL OR NOT (");
    add_same(sql, table, table->keys, table->count);
    add(sql, ") ORDER BY ");
    add_columns(sql, table, table->keys, "i.");
}

/* Those of the home alone. */
static void added_sql(struct sql *sql, const struct spool_image_table *table, const char *live)
{
    add(sql, "SELECT ");
    add_columns(sql, table, table->count, "l.");
    add(sql, " FROM ");
    add(sql, live);
    add(sql, " l WHERE NOT EXISTS(SELECT 1 FROM temp.image_");
    add(sql, table->name);
    add(sql, " i WHERE ");
    add_same(sql, table, 0, table->keys);
    add(sql, ") ORDER BY ");
    add_columns(sql, table, table->keys, "l.");
}

struct walk {
    struct spool_image *image;
    enum spool_image_which which;
    int (*visit)(void *context, enum spool_image_which table,
                 const struct spool_image_value *backup, const struct spool_image_value *live);
    void *context;
};

/* Values from column `at` on; the home's may be anything, and are then told as damage. */
static int take_row(const struct walk *walk, sqlite3_stmt *row, int at,
                    struct spool_image_value *values, struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[walk->which];

    for (size_t i = 0; i < table->count; i++)
        if (!spool_image_take(row, at + (int)i, &table->columns[i], &values[i]))
            return spool_damaged(walk->image->spool, what, error);
    return 0;
}

static int visit_row(const struct walk *walk, sqlite3_stmt *row, bool added,
                     struct spsy_error *error)
{
    const struct spool_image_table *table = &spool_image_tables[walk->which];
    struct spool_image_value backup[SPOOL_IMAGE_COLUMNS_MAX], live[SPOOL_IMAGE_COLUMNS_MAX];
    int at = added ? 0 : (int)table->count;
    bool has_live = added || sqlite3_column_type(row, at) != SQLITE_NULL;
    int rc = added ? 0 : take_row(walk, row, 0, backup, error);

    if (rc == 0 && has_live)
        rc = take_row(walk, row, at, live, error);
    if (rc == 0)
        rc = walk->visit(walk->context, walk->which, added ? NULL : backup, has_live ? live : NULL);
    return rc;
}

static int walk_rows(const struct walk *walk, const struct sql *sql, bool added,
                     struct spsy_error *error)
{
    struct spool *spool = walk->image->spool;
    sqlite3_stmt *row = NULL;
    int code, rc = 0;

    if (sqlite3_prepare_v2(spool->database, sql->text, -1, &row, NULL) != SQLITE_OK)
        return spool_fail(spool, what, error);
    while (rc == 0 && (code = sqlite3_step(row)) != SQLITE_DONE)
        rc = code == SQLITE_ROW ? visit_row(walk, row, added, error)
                                : spool_fail(spool, what, error);
    sqlite3_finalize(row);
    return rc;
}

int spool_image_differences(struct spool_image *image,
                            int (*visit)(void *context, enum spool_image_which table,
                                         const struct spool_image_value *backup,
                                         const struct spool_image_value *live),
                            void *context, struct spsy_error *error)
{
    int rc = spool_read_begin(image->spool, error);

    for (int i = 0; rc == 0 && i < SPOOL_IMAGE_TABLES; i++) {
        struct walk walk = {image, (enum spool_image_which)i, visit, context};
        struct sql changed = {.used = 0}, added = {.used = 0};
        char live[48];

        spool_image_live(image, walk.which, live);
        changed_sql(&changed, &spool_image_tables[i], live);
        added_sql(&added, &spool_image_tables[i], live);
        rc = walk_rows(&walk, &changed, false, error);
        if (rc == 0)
            rc = walk_rows(&walk, &added, true, error);
    }
    spool_read_end(image->spool);
    return rc;
}
