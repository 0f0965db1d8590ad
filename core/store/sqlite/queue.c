/* queue.c - output queues. */
#include <string.h>

#include "store/floor.h"
#include "store/sqlite/row.h"
#include "store/sqlite/statement.h"

#define QUEUE_COLUMNS                                                                              \
    "SELECT +q.id, +q.library, +q.name, +q.owner, +q.public_authority, +q.display_data,"           \
    " +q.operator_control, +q.authority_check, +q.text, +l.asp, +l.asp_device,"                    \
    " +l.owner, +l.public_authority, +q.held"
#define QUEUE_FROM " FROM output_queue q JOIN library l ON l.name = q.library "
/* Both are asked by spool_query_floor. */
#define QUEUE_CLEAR QUEUE_COLUMNS QUEUE_FROM
#define QUEUE_SELECT QUEUE_COLUMNS ", +q.key_label, +q.protection" QUEUE_FROM

static void read_queue(sqlite3_stmt *row, struct spool_queue *queue)
{
    memset(queue, 0, sizeof *queue);
    queue->id = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, queue->library, sizeof queue->library);
    spool_column_text(row, 2, queue->name, sizeof queue->name);
    spool_column_text(row, 3, queue->owner, sizeof queue->owner);
    queue->public_authority = spool_stored_authority(sqlite3_column_int64(row, 4));
    queue->display_data = (enum spool_display_data)spool_column_choice(
        row, 5, SPOOL_DSPDTA_NO, SPOOL_DSPDTA_OWNER, SPOOL_DSPDTA_OWNER);
    queue->operator_control = spool_column_choice(row, 6, 0, 1, 0) == 1;
    queue->authority_check = (enum spool_authority_check)spool_column_choice(
        row, 7, SPOOL_AUTCHK_OWNER, SPOOL_AUTCHK_DTAAUT, SPOOL_AUTCHK_OWNER);
    spool_column_text(row, 8, queue->text, sizeof queue->text);
    queue->asp = spool_column_number(row, 9);
    spool_column_text(row, 10, queue->asp_device, sizeof queue->asp_device);
    spool_column_text(row, 11, queue->library_owner, sizeof queue->library_owner);
    queue->library_public_authority = spool_stored_authority(sqlite3_column_int64(row, 12));
    queue->held = spool_column_choice(row, 13, 0, 1, 1) == 1;
    if (sqlite3_column_count(row) == 14)
        return;                            /* QUEUE_CLEAR */
    if (sqlite3_column_bytes(row, 14) > 0) /* one that is cut is nobody's label */
        spool_column_text(row, 14, queue->key_label, sizeof queue->key_label);
    if (sqlite3_column_bytes(row, 15) > 0)
        spool_column_protection(row, 15, &queue->protection);
}

#define QUEUE_NEXT                                                                                 \
    "WHERE (q.library, q.name) > (?1, ?2)"                                                         \
    " AND (?3 IS NULL OR q.library = ?3) AND (?4 IS NULL OR q.name = ?4)"                          \
    " ORDER BY q.library, q.name LIMIT 1"

static int queue_not_found(const char *library, const char *name, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3357",
                     "output queue %.80s in library %.80s not found", name, library);
}

int spool_queue_find(struct spool *spool, const char *library, const char *name,
                     struct spool_queue *queue, struct spsy_error *error)
{
    static const char what[] = "reading an output queue";
    sqlite3_stmt *row;
    int rc = spool_query_floor(
        spool, what, error, &row, QUEUE_CLEAR "WHERE q.library = ?1 AND q.name = ?2",
        QUEUE_SELECT "WHERE q.library = ?1 AND q.name = ?2", "ss", library, name);

    if (rc == 0)
        return queue_not_found(library, name, error);
    if (rc < 0)
        return rc;
    read_queue(row, queue);
    sqlite3_reset(row);
    return 0;
}

static int protection_of(const struct spool_queue *queue, char text[PROTECTION_TEXT_SIZE],
                         struct spsy_error *error)
{
    return protection_text(&queue->protection, text)
               ? 0
               : spsy_fail(error, SPSY_ERR_VALUE, "", "%s/%s: no default protection can be this",
                           queue->library, queue->name);
}

/* What a queue has of the floor is found only where the floor is (spool_query_floor). */
static int floor_of(struct spool *spool, const struct spool_queue *queue, struct spsy_error *error)
{
    return queue->key_label[0] || queue->protection.state != PROTECTION_NONE
               ? spool_floor_make(spool, error)
               : 0;
}

int spool_queue_insert(struct spool *spool, struct spool_queue *queue, struct spsy_error *error)
{
    char protection[PROTECTION_TEXT_SIZE];
    struct spool_library library;
    int rc = spool_library_find(spool, queue->library, &library, error);

    if (rc == 0)
        rc = protection_of(queue, protection, error);
    if (rc == 0)
        rc = floor_of(spool, queue, error);
    if (rc != 0)
        return rc;
    rc = spool_execute(spool, "creating an output queue", error,
                       "INSERT OR IGNORE INTO output_queue(library, name, owner, public_authority,"
                       " display_data, operator_control, authority_check, text, held, stored,"
                       " key_label, protection)"
                       " VALUES(?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, '{}', ?10, ?11)",
                       "sssiiiisiss", queue->library, queue->name, queue->owner,
                       (int)queue->public_authority, (int)queue->display_data,
                       (int)queue->operator_control, (int)queue->authority_check, queue->text,
                       (int)queue->held, queue->key_label, protection);
    if (rc != 0)
        return rc;
    if (sqlite3_changes(spool->database) == 0)
        return spsy_fail(error, SPSY_ERR_EXISTS, "CPF3353",
                         "output queue %s in library %s exists already", queue->name,
                         queue->library);
    queue->id = sqlite3_last_insert_rowid(spool->database);
    spool_queue_take_library(queue, &library);
    return 0;
}

int spool_queue_update(struct spool *spool, const struct spool_queue *queue,
                       struct spsy_error *error)
{
    char protection[PROTECTION_TEXT_SIZE];
    int rc = protection_of(queue, protection, error);

    if (rc == 0)
        rc = floor_of(spool, queue, error);
    if (rc == 0)
        rc = spool_execute(spool, "changing an output queue", error,
                           "UPDATE output_queue SET owner = ?2, public_authority = ?3,"
                           " display_data = ?4, operator_control = ?5, authority_check = ?6,"
                           " text = ?7, held = ?8, key_label = ?9, protection = ?10 WHERE id = ?1",
                           "lsiiiisiss", queue->id, queue->owner, (int)queue->public_authority,
                           (int)queue->display_data, (int)queue->operator_control,
                           (int)queue->authority_check, queue->text, (int)queue->held,
                           queue->key_label, protection);

    if (rc == 0 && sqlite3_changes(spool->database) == 0)
        rc = queue_not_found(queue->library, queue->name, error);
    return rc;
}

static int queue_by_id(struct spool *spool, int64_t id, struct spool_object *object,
                       struct spsy_error *error)
{
    static const char what[] = "reading an output queue";
    sqlite3_stmt *row;
    int rc = spool_query(spool, what, error, &row,
                         "SELECT library, name FROM output_queue WHERE id = ?1", "l", id);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3357", "output queue not found");
    if (rc < 0)
        return rc;
    memset(object, 0, sizeof *object);
    object->type = SPOOL_OUTQ;
    spool_column_text(row, 0, object->library, sizeof object->library);
    spool_column_text(row, 1, object->name, sizeof object->name);
    sqlite3_reset(row);
    return 0;
}

int spool_queue_delete(struct spool *spool, int64_t id, struct spsy_error *error)
{
    static const char what[] = "deleting an output queue";
    struct spool_object object;
    int rc = queue_by_id(spool, id, &object, error);

    if (rc != 0)
        return rc;
    rc = spool_query_number(spool, what, error, NULL,
                            "SELECT 1 FROM spooled_file WHERE queue_id = ?1 LIMIT 1", "l", id);
    if (rc > 0)
        return spsy_fail(error, SPSY_ERR_STATE, "CPF3361",
                         "output queue %s in library %s not deleted: it has spooled files",
                         object.name, object.library);
    if (rc == 0)
        rc = spool_object_forget(spool, &object, error);
    if (rc == 0)
        rc = spool_execute(spool, what, error, "DELETE FROM output_queue WHERE id = ?1", "l", id);
    return rc;
}

int spool_queue_count_files(struct spool *spool, int64_t id, int64_t *count,
                            struct spsy_error *error)
{
    int rc = spool_query_number(
        spool, "counting spooled files", error, count,
        "SELECT count(*) FROM spooled_file INDEXED BY file_by_queue WHERE queue_id = ?1", "l", id);

    return rc < 0 ? rc : 0;
}

int spool_queue_each(struct spool *spool, const char *library, const char *name,
                     int (*visit)(void *context, const struct spool_queue *queue), void *context,
                     struct spsy_error *error)
{
    static const char what[] = "listing output queues";
    struct spool_key in_library = {NULL}, last = {NULL};
    struct spool_queue queue;
    int rc = 0;

    while (rc == 0) { /* one row a read: none is open while visit runs */
        sqlite3_stmt *row;

        rc = spool_query_floor(spool, what, error, &row, QUEUE_CLEAR QUEUE_NEXT,
                               QUEUE_SELECT QUEUE_NEXT, "kkss", &in_library, &last, library, name);
        if (rc <= 0)
            break;
        rc = spool_key_keep(&in_library, row, 1, error);
        if (rc == 0)
            rc = spool_key_keep(&last, row, 2, error);
        read_queue(row, &queue);
        sqlite3_reset(row);
        if (rc == 0)
            rc = visit(context, &queue);
    }
    spool_key_free(&in_library);
    spool_key_free(&last);
    return rc;
}
