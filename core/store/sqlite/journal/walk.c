/* walk.c - the journal from its oldest entry on, in bounded memory.
 *
 * A query reads ids of a stretch, so that none takes long however little of it is wanted; where ids
 * are missing, the next one that is there is looked up. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "store/sqlite/statement.h"

static const char what[] = "reading the journal";

enum { STRETCH = 4 * SPOOL_WALK_ROWS, ARENA_FIRST_BYTES = 1024 * 1024, TEXTS = 6 };

/* The texts of the rows of one stretch. They move while it grows, so that rows keep places. */
struct arena {
    char *bytes;
    size_t used, size;
};

struct row {
    size_t texts[TEXTS]; /* time, last_time, current_user, decision, facts, record */
    bool has_record;
};

struct walking {
    struct arena arena;
    struct row rows[SPOOL_WALK_ROWS];
    struct spool_walked entries[SPOOL_WALK_ROWS];
};

static int keep(struct arena *arena, const void *bytes, size_t count, size_t *place,
                struct spsy_error *error)
{
    size_t size = arena->size ? arena->size : ARENA_FIRST_BYTES;
    char *grown;

    while (size - arena->used < count + 1)
        size *= 2;
    if (size != arena->size) {
        grown = realloc(arena->bytes, size);
        if (!grown)
            return spsy_fail_memory(error);
        arena->bytes = grown;
        arena->size = size;
    }
    *place = arena->used;
    if (count > 0)
        memcpy(arena->bytes + arena->used, bytes, count);
    arena->bytes[arena->used + count] = '\0';
    arena->used += count + 1;
    return 0;
}

static int keep_text(struct arena *arena, sqlite3_stmt *row, int column, size_t *place,
                     struct spsy_error *error)
{
    const unsigned char *text = sqlite3_column_text(row, column);

    return keep(arena, text, text ? (size_t)sqlite3_column_bytes(row, column) : 0, place, error);
}

static int take(struct walking *walking, size_t at, sqlite3_stmt *row, struct spsy_error *error)
{
    static const int columns[TEXTS - 1] = {1, 2, 7, 8, 10};
    struct spool_walked *entry = &walking->entries[at];
    struct row *kept = &walking->rows[at];
    int result = 0;

    entry->id = sqlite3_column_int64(row, 0);
    entry->count = sqlite3_column_int64(row, 3);
    if (entry->count < 1)
        entry->count = 1; /* NULL: once */
    spool_column_text(row, 4, entry->job.number, sizeof entry->job.number);
    spool_column_text(row, 5, entry->job.user, sizeof entry->job.user);
    spool_column_text(row, 6, entry->job.name, sizeof entry->job.name);
    for (size_t i = 0; i < TEXTS - 1 && result == 0; i++)
        result = keep_text(&walking->arena, row, columns[i], &kept->texts[i], error);
    kept->has_record = sqlite3_column_type(row, 9) == SQLITE_BLOB &&
                       sqlite3_column_bytes(row, 9) == SPSY_RECORD_BYTES;
    if (result == 0 && kept->has_record)
        result = keep(&walking->arena, sqlite3_column_blob(row, 9), SPSY_RECORD_BYTES,
                      &kept->texts[TEXTS - 1], error);
    return result;
}

/* Places become pointers, once nothing moves any more. */
static void settle(struct walking *walking, size_t count)
{
    const char *bytes = walking->arena.bytes;

    for (size_t i = 0; i < count; i++) {
        struct spool_walked *entry = &walking->entries[i];
        const struct row *row = &walking->rows[i];

        entry->time = bytes + row->texts[0];
        entry->last_time = bytes + row->texts[1];
        if (!entry->last_time[0])
            entry->last_time = entry->time;
        entry->current_user = bytes + row->texts[2];
        entry->decision = bytes + row->texts[3];
        entry->facts = bytes + row->texts[4];
        entry->record =
            row->has_record ? (const unsigned char *)bytes + row->texts[TEXTS - 1] : NULL;
    }
}

/* The rows after `after`, as far as `to`. */
static int read_rows(struct spool *spool, const struct spool_walk *walk, struct walking *walking,
                     int64_t after, int64_t to, size_t *count, struct spsy_error *error)
{
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT +id, +time, +last_time, +count, +job_number, +job_user, +job_name,"
                         " +current_user, +decision, iif(?7, NULL, record), iif(?7, NULL, facts)"
                         " FROM decision"
                         " WHERE id > ?1 AND id <= ?2 AND (?3 IS NULL OR current_user = ?3)"
                         " AND (?4 IS NULL OR coalesce(last_time, time) >= ?4)"
                         " AND (?5 IS NULL OR time < ?5) ORDER BY id LIMIT ?6",
                         "llsssii", after, to, walk->user, walk->since, walk->until,
                         (int)SPOOL_WALK_ROWS, (int)walk->brief);

    *count = 0;
    walking->arena.used = 0;
    while (rc > 0 && *count < SPOOL_WALK_ROWS) {
        rc = take(walking, *count, row, error);
        (*count)++;
        if (rc < 0) {
            sqlite3_reset(row);
            return rc;
        }
        rc = spool_next(spool, row, what, error);
    }
    if (rc > 0)
        sqlite3_reset(row);
    settle(walking, *count);
    return rc < 0 ? rc : 0;
}

static int find_ends(struct spool *spool, struct spool_walk *walk, struct spsy_error *error)
{
    int rc;

    walk->first = walk->last = 0;
    rc = spool_query_number(spool, what, error, &walk->first, "SELECT min(id) FROM decision", "");
    if (rc >= 0)
        rc =
            spool_query_number(spool, what, error, &walk->last, "SELECT max(id) FROM decision", "");
    return rc < 0 ? rc : 0;
}

/* Where the next stretch begins: before the first row that is there after `to`. 0 = there is none.
 */
static int skip(struct spool *spool, const struct spool_walk *walk, int64_t to, int64_t *after,
                struct spsy_error *error)
{
    int64_t next = 0;
    int rc = spool_query_number(spool, what, error, &next,
                                "SELECT +id FROM decision WHERE id > ?1 AND id <= ?2"
                                " ORDER BY id LIMIT 1",
                                "ll", to, walk->last);

    *after = next - 1;
    return rc;
}

int spool_journal_walk(struct spool *spool, struct spool_walk *walk,
                       int (*visit)(void *context, const struct spool_walked *entries,
                                    size_t count),
                       void *context, struct spsy_error *error)
{
    struct walking *walking = calloc(1, sizeof *walking);
    int64_t after, to;
    size_t count;
    int rc = walking ? find_ends(spool, walk, error) : spsy_fail_memory(error);

    /* ids begin with 1; what an enemy stored below them is not walked */
    after = walk->first > 0 ? walk->first - 1 : 0;
    while (rc == 0 && after < walk->last) {
        to = walk->last - after > STRETCH ? after + STRETCH : walk->last;
        rc = read_rows(spool, walk, walking, after, to, &count, error);
        if (rc == 0 && count > 0)
            rc = visit(context, walking->entries, count);
        if (rc != 0)
            break;
        if (count == SPOOL_WALK_ROWS) {
            to = walking->entries[count - 1].id;
            rc = to > after ? 0 : spool_damaged(spool, what, error);
            after = to;
            continue;
        }
        rc = skip(spool, walk, to, &after, error);
        if (rc == 0)
            break;
        rc = rc < 0 ? rc : 0;
    }
    if (walking)
        free(walking->arena.bytes);
    free(walking);
    return rc;
}
