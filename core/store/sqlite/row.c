#include "store/sqlite/row.h"

#include <string.h>

#include "object/printing.h"
#include "store/floor.h"
#include "store/sqlite/statement.h"

#define COUNT(items) (sizeof(items) / sizeof((items)[0]))

/* In the order of SPOOL_ROW_SELECT. */
#define IDENTITY(kind, member, column, key, least, most, ...)                                      \
    {key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, NULL, NULL},
#define ATTRIBUTE(kind, member, key, least, most, choices, ...)                                    \
    {key, SPOOL_##kind, SPOOL_PLACE(spool_file, member), least, most, choices, NULL},
static const struct spool_field identity[] = {SPOOL_ATTRIBUTES_IDENTITY(IDENTITY)};
static const struct spool_field attributes[] = {SPOOL_ATTRIBUTES(ATTRIBUTE, ATTRIBUTE)};

/* ---- reading ------------------------------------------------------------------------------ */

static void read_column(sqlite3_stmt *row, int at, const struct spool_field *field,
                        struct spool_file *file)
{
    char *place = (char *)file + field->offset;
    int64_t bytes;
    int32_t number;

    switch (field->kind) {
    case SPOOL_BYTES:
        bytes = sqlite3_column_int64(row, at);
        memcpy(place, &bytes, sizeof bytes);
        break;
    case SPOOL_NUMBER:
        number = spool_column_number(row, at);
        memcpy(place, &number, sizeof number);
        break;
    case SPOOL_CHOICE: /* damaged: the last one */
        number =
            spool_column_choice(row, at, (int)field->least, (int)field->most, (int)field->most);
        memcpy(place, &number, sizeof number);
        break;
    case SPOOL_FLAG:
        *(bool *)place = sqlite3_column_int(row, at) != 0;
        break;
    default:
        spool_column_text(row, at, place, field->size);
    }
}

static int read_columns(sqlite3_stmt *row, int at, const struct spool_field *fields, size_t count,
                        struct spool_file *file)
{
    for (size_t i = 0; i < count; i++)
        read_column(row, at++, &fields[i], file);
    return at;
}

void spool_column_protection(sqlite3_stmt *row, int at, struct spool_protection *protection)
{
    char text[PROTECTION_TEXT_SIZE];

    spool_column_text(row, at, text, sizeof text);
    if (strlen(text) ==
        (size_t)sqlite3_column_bytes(row, at)) /* no NUL in it, and nothing cut off */
        protection_from_text(text, protection);
    else
        protection->state = PROTECTION_DAMAGED;
}

/* Seldom anything. */
static void read_printing(sqlite3_stmt *row, int at, struct spool_printing *printing)
{
    char text[PRINTING_TEXT_SIZE];

    spool_column_text(row, at, text, sizeof text);
    printing_from_text(text, printing);
}

void spool_row_read(sqlite3_stmt *row, struct spool_file *file)
{
    int at = 0;

    memset(file, 0, sizeof *file);
    file->id = sqlite3_column_int64(row, at++);
    file->queue_id = sqlite3_column_int64(row, at++);
    spool_column_text(row, at++, file->queue_library, sizeof file->queue_library);
    spool_column_text(row, at++, file->queue, sizeof file->queue);
    at = read_columns(row, at, identity, COUNT(identity), file);
    at = read_columns(row, at, attributes, COUNT(attributes), file);
    if (sqlite3_column_bytes(row, at) > 0)
        read_printing(row, at, &file->printing);
    if (++at == sqlite3_column_count(row))
        return; /* SPOOL_ROW_CLEAR */
    if (sqlite3_column_bytes(row, at) > 0) {
        spool_column_text(row, at, file->key_id, sizeof file->key_id);
        file->key_version = spool_column_number(row, at + 1);
    }
    if (sqlite3_column_bytes(row, at + 2) > 0)
        spool_column_protection(row, at + 2, &file->protection);
}

/* ---- writing ------------------------------------------------------------------------------ */

static int bind_column(sqlite3_stmt *row, int at, const struct spool_field *field,
                       const struct spool_file *file)
{
    const char *place = (const char *)file + field->offset;
    int64_t bytes;
    int32_t number;

    switch (field->kind) {
    case SPOOL_BYTES:
        memcpy(&bytes, place, sizeof bytes);
        return sqlite3_bind_int64(row, at, bytes);
    case SPOOL_NUMBER:
    case SPOOL_CHOICE:
        memcpy(&number, place, sizeof number);
        return sqlite3_bind_int(row, at, number);
    case SPOOL_FLAG:
        return sqlite3_bind_int(row, at, *(const bool *)place);
    default:
        return sqlite3_bind_text(row, at, place, -1, SQLITE_STATIC);
    }
}

/* The number of the parameter after the last one bound, or 0: it failed. */
static int bind_columns(sqlite3_stmt *row, int at, const struct spool_field *fields, size_t count,
                        const struct spool_file *file)
{
    for (size_t i = 0; i < count; i++)
        if (bind_column(row, at++, &fields[i], file) != SQLITE_OK)
            return 0;
    return at;
}

static int bind_printing(sqlite3_stmt *row, int at, const struct spool_printing *printing)
{
    char text[PRINTING_TEXT_SIZE];

    return printing_text(printing, text) &&
                   sqlite3_bind_text(row, at, text, -1, SQLITE_TRANSIENT) == SQLITE_OK
               ? at + 1
               : 0;
}

static int bind_protection(sqlite3_stmt *row, int at, const struct spool_protection *protection)
{
    char text[PROTECTION_TEXT_SIZE];

    return protection_text(protection, text) &&
                   sqlite3_bind_text(row, at, text, -1, SQLITE_TRANSIENT) == SQLITE_OK
               ? at + 1
               : 0;
}

#define IDENTITY_NAME(kind, member, column, ...) ", " #column
#define NAME(kind, member, ...) ", " #member
#define PLACE_HOLDER(...) ", ?"
#define ASSIGNMENT(kind, member, ...) ", " #member " = ?"

int spool_row_insert(struct spool *spool, const struct spool_file *file, struct spsy_error *error)
{
    static const char what[] = "creating a spooled file";
    static const char sql[] = "INSERT INTO spooled_file(queue_id" SPOOL_ATTRIBUTES_IDENTITY(
        IDENTITY_NAME)
        SPOOL_ATTRIBUTES(NAME, NAME) ", printing, protection) SELECT id" SPOOL_ATTRIBUTES_IDENTITY(
            PLACE_HOLDER)
            SPOOL_ATTRIBUTES(PLACE_HOLDER, PLACE_HOLDER) ", ?, ? FROM output_queue WHERE id = ?";
    sqlite3_stmt *row;
    int at, rc = file->protection.state == PROTECTION_NONE ? 0 : spool_floor_make(spool, error);

    if (rc == 0)
        rc = spool_prepare(spool, what, error, &row, sql);
    if (rc != 0)
        return rc;
    at = bind_columns(row, 1, identity, COUNT(identity), file);
    at = at ? bind_columns(row, at, attributes, COUNT(attributes), file) : 0;
    at = at ? bind_printing(row, at, &file->printing) : 0;
    at = at ? bind_protection(row, at, &file->protection) : 0;
    if (!at || sqlite3_bind_int64(row, at, file->queue_id) != SQLITE_OK)
        return spool_fail(spool, what, error);
    return spool_next(spool, row, what, error);
}

int spool_row_update(struct spool *spool, const struct spool_file *file, struct spsy_error *error)
{
    static const char what[] = "changing a spooled file";
    static const char sql[] = "UPDATE spooled_file SET queue_id = ?" SPOOL_ATTRIBUTES(
        ASSIGNMENT, ASSIGNMENT) ", printing = ?, protection = ? WHERE id = ?";
    sqlite3_stmt *row;
    int at, rc = file->protection.state == PROTECTION_NONE ? 0 : spool_floor_make(spool, error);

    if (rc == 0)
        rc = spool_prepare(spool, what, error, &row, sql);
    if (rc != 0)
        return rc;
    at = sqlite3_bind_int64(row, 1, file->queue_id) == SQLITE_OK
             ? bind_columns(row, 2, attributes, COUNT(attributes), file)
             : 0;
    at = at ? bind_printing(row, at, &file->printing) : 0;
    at = at ? bind_protection(row, at, &file->protection) : 0;
    if (!at || sqlite3_bind_int64(row, at, file->id) != SQLITE_OK)
        return spool_fail(spool, what, error);
    return spool_next(spool, row, what, error);
}
