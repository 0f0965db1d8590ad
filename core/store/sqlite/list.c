/* list.c - spooled files one after the other, in batches by key: no read is open while the visitor
 * works, and a million files need no more memory than a hundred. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/sqlite/row.h"
#include "store/sqlite/statement.h"

enum { BATCH = 100 };

/* Where the next batch begins. */
struct place {
    struct spool_key job_number, number, id;
};

static int keep_place(struct place *place, sqlite3_stmt *row, struct spsy_error *error)
{
    int rc = spool_key_keep(&place->job_number, row, SPOOL_ROW_job_number, error);

    if (rc == 0)
        rc = spool_key_keep(&place->number, row, SPOOL_ROW_number, error);
    return rc == 0 ? spool_key_keep(&place->id, row, SPOOL_ROW_id, error) : rc;
}

static void free_place(struct place *place)
{
    spool_key_free(&place->job_number);
    spool_key_free(&place->number);
    spool_key_free(&place->id);
}

/* ?1 ?2 ?3 the key after which the batch begins; NULL = *ALL for the others. One statement for
 * each index that can lead: the owner's, the queue's, else the number's. */
#define LIST_WHERE                                                                                 \
    "WHERE (f.job_number, f.number, f.id) > (?1, ?2, ?3)"                                          \
    " AND (?6 IS NULL OR f.form_type = ?6) AND (?7 IS NULL OR f.user_data = ?7)"                   \
    " AND (?8 IS NULL OR f.name = ?8)"                                                             \
    " AND (?9 = 0 OR (SELECT asp FROM library WHERE name = q.library) = ?9)"
#define LIST_ORDER " ORDER BY f.job_number, f.number, f.id LIMIT ?10"

#define LIST_BY_OWNER LIST_WHERE " AND f.job_user = ?4 AND (?5 = 0 OR f.queue_id = ?5)" LIST_ORDER
#define LIST_BY_QUEUE LIST_WHERE " AND ?4 IS NULL AND f.queue_id = ?5" LIST_ORDER
#define LIST_ALL LIST_WHERE " AND ?4 IS NULL AND ?5 = 0" LIST_ORDER

static const struct list {
    const char *clear, *whole;
} list_owner = {SPOOL_ROW_CLEAR("INDEXED BY file_by_owner") LIST_BY_OWNER,
                SPOOL_ROW_SELECT("INDEXED BY file_by_owner") LIST_BY_OWNER},
  list_queue = {SPOOL_ROW_CLEAR("INDEXED BY file_by_queue") LIST_BY_QUEUE,
                SPOOL_ROW_SELECT("INDEXED BY file_by_queue") LIST_BY_QUEUE},
  list_all = {SPOOL_ROW_CLEAR("INDEXED BY file_by_number") LIST_ALL,
              SPOOL_ROW_SELECT("INDEXED BY file_by_number") LIST_ALL};

static int read_batch(struct spool *spool, const struct spool_selection *selection,
                      int64_t queue_id, struct place *place, struct spool_file batch[BATCH],
                      struct spsy_error *error)
{
    static const char what[] = "listing spooled files";
    const struct list *list = selection->user ? &list_owner : queue_id ? &list_queue : &list_all;
    sqlite3_stmt *row;
    int count = 0;
    int rc = spool_query_floor(spool, what, error, &row, list->clear, list->whole, "knnslsssii",
                               &place->job_number, &place->number, &place->id, selection->user,
                               queue_id, selection->form_type, selection->user_data,
                               selection->name, selection->asp, (int)BATCH);

    while (rc > 0) {
        rc = count == BATCH - 1 ? keep_place(place, row, error) : 0;
        spool_row_read(row, &batch[count++]);
        if (rc == 0)
            rc = spool_next(spool, row, what, error);
    }
    if (rc < 0 && count == BATCH)
        sqlite3_reset(row);
    return rc < 0 ? rc : count;
}

/* The selected queue's id, 0 for *ALL. */
static int selected_queue(struct spool *spool, const struct spool_selection *selection,
                          int64_t *queue_id, struct spsy_error *error)
{
    struct spool_queue queue;
    int rc;

    *queue_id = 0;
    if (!selection->queue)
        return 0;
    rc = spool_queue_find(spool, selection->queue_library, selection->queue, &queue, error);
    if (rc == 0)
        *queue_id = queue.id;
    return rc;
}

int spool_file_each(struct spool *spool, const struct spool_selection *selection,
                    int (*visit)(void *context, const struct spool_file *file), void *context,
                    struct spsy_error *error)
{
    struct place place = {{NULL}, {NULL}, {NULL}};
    struct spool_file *batch;
    int64_t queue_id;
    int count, rc = selected_queue(spool, selection, &queue_id, error);

    if (rc != 0)
        return rc;
    batch = malloc(BATCH * sizeof *batch);
    if (!batch)
        return spsy_fail_memory(error);
    do {
        count = read_batch(spool, selection, queue_id, &place, batch, error);
        rc = count < 0 ? count : 0;
        for (int i = 0; rc == 0 && i < count; i++)
            rc = visit(context, &batch[i]);
    } while (rc == 0 && count == BATCH);
    free_place(&place);
    free(batch);
    return rc;
}
