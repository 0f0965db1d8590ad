/* walk.c - the files that a selection means when the walk begins: each is visited once, as it is
 * when its turn comes, whatever is moved, changed, made or deleted meanwhile.
 *
 * Their ids are written down in one read: a place (a queue, a form type) may change between two
 * visits, and who goes by places meets a file twice, or never. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/row.h"
#include "store/sqlite/statement.h"
#include "base/temporary.h"

enum {
    IDS_FEW = 256,
    IDS_IN_MEMORY = 128 * 1024, /* 1 MiB; more are in a temporary file */
};

struct walk {
    struct spool *spool;
    const struct spool_selection *selection;
    int64_t *ids; /* owned */
    size_t used, room, at;
    FILE *file; /* all ids, once they are many; owned */
};

/* ?1 the owner, ?2 ?3 library and queue, NULL = any. One statement for each index that can lead. */
#define FITS                                                                                       \
    "(?2 IS NULL OR q.library = ?2) AND (?3 IS NULL OR q.name = ?3)"                               \
    " AND (?4 IS NULL OR f.form_type = ?4) AND (?5 IS NULL OR f.user_data = ?5)"                   \
    " AND (?6 IS NULL OR f.name = ?6)"                                                             \
    " AND (?7 = 0 OR (SELECT asp FROM library WHERE name = q.library) = ?7)"
#define FROM_FILES(by)                                                                             \
    "SELECT f.id FROM spooled_file f INDEXED BY " by                                               \
    " JOIN output_queue q ON q.id = f.queue_id WHERE " FITS
#define FROM_QUEUES                                                                                \
    "SELECT f.id FROM output_queue q CROSS JOIN spooled_file f INDEXED BY file_by_queue"           \
    " ON f.queue_id = q.id WHERE " FITS " AND ?1 IS NULL"
#define BY_NUMBER " ORDER BY f.job_number, f.number, f.id"
#define BY_QUEUE " ORDER BY q.library, q.name, f.job_number, f.number, f.id"

static const char walk_owner[] = FROM_FILES("file_by_owner") " AND f.job_user = ?1" BY_NUMBER;
static const char walk_all[] = FROM_FILES("file_by_number") " AND ?1 IS NULL" BY_NUMBER;
static const char walk_library[] = FROM_QUEUES " AND q.library = ?2" BY_QUEUE;
static const char walk_queues[] = FROM_QUEUES " AND (q.library, q.name) > ('', '')" BY_QUEUE;

static const char what[] = "listing spooled files";

/* ---- writing the ids down ----------------------------------------------------------------- */

static int temporary_failed(struct spsy_error *error)
{
    return spsy_fail_errno(error, errno == ENOSPC || errno == EDQUOT ? SPSY_ERR_FULL : SPSY_ERR_IO,
                           "SPY0101",
                           "more than %d spooled files need a temporary file in %s (TMPDIR)",
                           IDS_IN_MEMORY, spsy_temporary_directory());
}

static int spill(struct walk *walk, struct spsy_error *error)
{
    if (!walk->file)
        walk->file = spsy_temporary_open();
    if (!walk->file || fwrite(walk->ids, sizeof *walk->ids, walk->used, walk->file) != walk->used)
        return temporary_failed(error);
    walk->used = 0;
    return 0;
}

static int grow(struct walk *walk, struct spsy_error *error)
{
    size_t room = walk->room ? 2 * walk->room : IDS_FEW;
    int64_t *ids;

    if (walk->room == IDS_IN_MEMORY)
        return spill(walk, error);
    ids = realloc(walk->ids, room * sizeof *ids);
    if (!ids)
        return spsy_fail_memory(error);
    walk->ids = ids;
    walk->room = room;
    return 0;
}

static int settle(struct walk *walk, struct spsy_error *error)
{
    if (!walk->file)
        return 0;
    if (spill(walk, error) < 0)
        return error->code;
    return fflush(walk->file) != 0 || fseeko(walk->file, 0, SEEK_SET) != 0 ? temporary_failed(error)
                                                                           : 0;
}

/* One statement, so that all are of one instant. */
static int write_down(struct walk *walk, struct spsy_error *error)
{
    const struct spool_selection *selection = walk->selection;
    const char *sql = selection->user            ? walk_owner
                      : selection->queue_library ? walk_library
                      : selection->queue         ? walk_queues
                                                 : walk_all;
    sqlite3_stmt *row = NULL;
    int full = 0;
    int rc = spool_query(walk->spool, what, error, &row, sql, "ssssssi", selection->user,
                         selection->queue_library, selection->queue, selection->form_type,
                         selection->user_data, selection->name, selection->asp);

    while (rc > 0) {
        full = walk->used == walk->room ? grow(walk, error) : 0;
        if (full < 0)
            break;
        walk->ids[walk->used++] = sqlite3_column_int64(row, 0);
        rc = spool_next(walk->spool, row, what, error);
    }
    if (full < 0)
        sqlite3_reset(row);
    return full < 0 ? full : rc < 0 ? rc : settle(walk, error);
}

/* ---- going through them ------------------------------------------------------------------- */

/* The next id. 1, 0 = that was all, negative. */
static int next_id(struct walk *walk, int64_t *id, struct spsy_error *error)
{
    if (walk->at == walk->used && walk->file) {
        walk->used = fread(walk->ids, sizeof *walk->ids, walk->room, walk->file);
        walk->at = 0;
        if (ferror(walk->file))
            return temporary_failed(error);
    }
    if (walk->at == walk->used)
        return 0;
    *id = walk->ids[walk->at++];
    return 1;
}

/* As it is now. 1, 0 = it is no longer what was selected, negative. */
static int read_now(const struct walk *walk, int64_t id, struct spool_file *file,
                    struct spsy_error *error)
{
    const struct spool_selection *selection = walk->selection;
    sqlite3_stmt *row;
    int rc = spool_query_floor(walk->spool, what, error, &row,
                               SPOOL_ROW_CLEAR("") "WHERE f.id = ?1 AND " FITS,
                               SPOOL_ROW_SELECT("") "WHERE f.id = ?1 AND " FITS, "lsssssi", id,
                               selection->queue_library, selection->queue, selection->form_type,
                               selection->user_data, selection->name, selection->asp);

    if (rc <= 0)
        return rc;
    spool_row_read(row, file);
    sqlite3_reset(row);
    return 1;
}

static int leave_out(const struct walk *walk, int64_t id, struct spool_left_out *left_out,
                     struct spsy_error *error)
{
    int there = spool_query_number(walk->spool, what, error, NULL,
                                   "SELECT 1 FROM spooled_file WHERE id = ?1", "l", id);

    if (there < 0)
        return there;
    if (there > 0)
        left_out->changed++;
    else
        left_out->gone++;
    return 0;
}

static int go(struct walk *walk, int (*visit)(void *context, const struct spool_file *file),
              void *context, struct spool_left_out *left_out, struct spsy_error *error)
{
    struct spool_file file;
    int64_t id;
    int rc = next_id(walk, &id, error);

    while (rc > 0) {
        rc = read_now(walk, id, &file, error);
        if (rc >= 0)
            rc = rc > 0 ? visit(context, &file) : leave_out(walk, id, left_out, error);
        if (rc == 0)
            rc = next_id(walk, &id, error);
        else
            break;
    }
    return rc;
}

/* ---- many at a time ----------------------------------------------------------------------- */

struct some {
    struct walk *walk;
    struct spool_left_out *left_out;
    int64_t ids[SPOOL_MANY]; /* whose turn comes next */
    size_t waiting;
    size_t wanted;            /* at a time; fewer where they take long: few are read twice */
    struct spool_file *files; /* as they are; owned */
    size_t count;
};

static int fill(struct some *some, struct spsy_error *error)
{
    int rc = 1;

    while (rc > 0 && some->waiting < some->wanted) {
        rc = next_id(some->walk, &some->ids[some->waiting], error);
        some->waiting += rc > 0;
    }
    return rc < 0 ? rc : 0;
}

/* Those whose turn it is; what is no longer meant has had it. */
static int read_some(struct some *some, struct spsy_error *error)
{
    size_t most = some->waiting < some->wanted ? some->waiting : some->wanted, kept = 0, at = 0;
    int rc = 0;

    for (; at < most && rc == 0; at++) {
        int64_t id = some->ids[at];

        rc = read_now(some->walk, id, &some->files[kept], error);
        if (rc > 0) {
            some->ids[kept++] = id;
            rc = 0;
        } else if (rc == 0) {
            rc = leave_out(some->walk, id, some->left_out, error);
        }
    }
    memmove(some->ids + kept, some->ids + at, (some->waiting - at) * sizeof some->ids[0]);
    some->waiting -= at - kept;
    some->count = kept;
    return rc;
}

static void use_up(struct some *some, size_t used)
{
    some->waiting -= used;
    memmove(some->ids, some->ids + used, some->waiting * sizeof some->ids[0]);
    some->wanted = used < some->count ? 2 * used : 2 * some->wanted;
    if (some->wanted > SPOOL_MANY)
        some->wanted = SPOOL_MANY;
}

static int go_many(struct some *some,
                   int (*visit)(void *context, const struct spool_file *files, size_t count,
                                size_t *used),
                   void *context, struct spsy_error *error)
{
    int rc = fill(some, error);

    while (rc == 0 && some->waiting > 0) {
        size_t used = 0;

        rc = spool_read_begin(some->walk->spool, error);
        if (rc == 0)
            rc = read_some(some, error);
        spool_read_end(some->walk->spool);
        if (rc == 0 && some->count > 0) {
            rc = visit(context, some->files, some->count, &used);
            use_up(some, used);
        }
        if (rc == 0)
            rc = fill(some, error);
    }
    return rc;
}

/* ---- the doors ---------------------------------------------------------------------------- */

static int begin(struct walk *walk, struct spool_left_out *left_out, struct spsy_error *error)
{
    const struct spool_selection *selection = walk->selection;
    struct spool_queue queue;
    int rc = 0;

    memset(left_out, 0, sizeof *left_out);
    if (selection->queue_library && selection->queue)
        rc = spool_queue_find(walk->spool, selection->queue_library, selection->queue, &queue,
                              error);
    return rc == 0 ? write_down(walk, error) : rc;
}

static void end(struct walk *walk)
{
    if (walk->file)
        fclose(walk->file);
    free(walk->ids);
}

int spool_file_each_many(struct spool *spool, const struct spool_selection *selection,
                         int (*visit)(void *context, const struct spool_file *files, size_t count,
                                      size_t *used),
                         void *context, struct spool_left_out *left_out, struct spsy_error *error)
{
    struct walk walk = {.spool = spool, .selection = selection};
    struct some some = {.walk = &walk, .left_out = left_out, .wanted = SPOOL_MANY};
    int rc = begin(&walk, left_out, error);

    if (rc == 0) {
        some.files = malloc(SPOOL_MANY * sizeof *some.files);
        rc = some.files ? go_many(&some, visit, context, error) : spsy_fail_memory(error);
    }
    free(some.files);
    end(&walk);
    return rc;
}

int spool_file_each_once(struct spool *spool, const struct spool_selection *selection,
                         int (*visit)(void *context, const struct spool_file *file), void *context,
                         struct spool_left_out *left_out, struct spsy_error *error)
{
    struct walk walk = {.spool = spool, .selection = selection};
    int rc = begin(&walk, left_out, error);

    if (rc == 0)
        rc = go(&walk, visit, context, left_out, error);
    end(&walk);
    return rc;
}
