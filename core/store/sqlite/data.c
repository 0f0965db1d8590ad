/* data.c - bytes on their way in and out. Memory is one buffer, whatever the size; the write lock
 * is held for the row only, never while bytes are written. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/pending.h"
#include "store/sqlite/statement.h"

/* Bytes are sent to the disk while they come: a sync of a gigabyte at the end would hold up every
 * other command's sync (the file system's journal waits for the data). */
enum { FLUSH_BYTES = 4 * 1024 * 1024 };

struct spool_writer {
    struct spool *spool;
    struct spool_incoming incoming; /* its mark: fd -1 while everything fits the buffer */
    int fd;                         /* the data file, -1 as long as there is none */
    int64_t written, flushed;
    size_t used;
    bool sealed;
    bool (*may_use_reserve)(const char *home); /* NULL = no */
    unsigned char buffer[SPOOL_INLINE_DATA_BYTES];
};

int spool_writer_open(struct spool *spool, struct spool_writer **writer, struct spsy_error *error)
{
    int rc = spool_may_change(spool, error); /* before a long file is taken in for nothing */

    if (rc == 0)
        rc = spool_judge_rehearsal(spool, error);
    *writer = NULL;
    if (rc < 0)
        return rc;
    *writer = malloc(sizeof **writer);
    if (!*writer)
        return spsy_fail_memory(error);
    memset(*writer, 0, offsetof(struct spool_writer, buffer));
    (*writer)->spool = spool;
    (*writer)->incoming.mark.fd = -1;
    (*writer)->fd = -1;
    return 0;
}

void spool_writer_use_reserve(struct spool_writer *writer, bool (*may)(const char *home))
{
    writer->may_use_reserve = may;
}

static bool reserve_helps(const struct spool_writer *writer, bool full)
{
    const char *home = writer->spool->home;
    int saved = errno;
    bool released = full && writer->may_use_reserve && writer->may_use_reserve(home) &&
                    spool_reserve_release(home, NULL) == 0;

    errno = saved;
    return released;
}

static bool disk_full(void)
{
    return errno == ENOSPC || errno == EDQUOT;
}

static int write_failed(const struct spool_writer *writer, struct spsy_error *error)
{
    return spsy_fail_errno(error, disk_full() || errno == EFBIG ? SPSY_ERR_FULL : SPSY_ERR_IO,
                           "SPY0101", "cannot write spooled data in %s/data", writer->spool->home);
}

/* Starts writing the newest part and waits for the one before: at most two parts are on the way. */
static void flush_parts(struct spool_writer *writer)
{
    while (writer->written - writer->flushed >= FLUSH_BYTES) {
        if (writer->flushed >= FLUSH_BYTES)
            sync_file_range(writer->fd, writer->flushed - FLUSH_BYTES, FLUSH_BYTES,
                            SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE |
                                SYNC_FILE_RANGE_WAIT_AFTER);
        sync_file_range(writer->fd, writer->flushed, FLUSH_BYTES, SYNC_FILE_RANGE_WRITE);
        writer->flushed += FLUSH_BYTES;
    }
}

static int make_file(struct spool_writer *writer, struct spsy_error *error)
{
    int rc;

    do {
        writer->incoming.mark.name[0] = '\0';
        rc = spool_mark_make(writer->spool, &writer->incoming.mark, &writer->fd, error);
    } while (rc != 0 && reserve_helps(writer, rc == SPSY_ERR_FULL));
    return rc;
}

/* Moves the buffer into the data file, which is made when it is needed. */
static int spill(struct spool_writer *writer, struct spsy_error *error)
{
    size_t done = 0;
    int rc;

    if (writer->fd < 0) {
        rc = make_file(writer, error);
        if (rc != 0)
            return rc;
    }
    while (done < writer->used) {
        ssize_t wrote = write(writer->fd, writer->buffer + done, writer->used - done);

        if (wrote < 0 && (errno == EINTR || reserve_helps(writer, disk_full())))
            continue;
        if (wrote < 0)
            return write_failed(writer, error);
        done += (size_t)wrote;
    }
    writer->written += (int64_t)done;
    writer->used = 0;
    flush_parts(writer);
    return 0;
}

int spool_writer_append(struct spool_writer *writer, const void *bytes, size_t count,
                        struct spsy_error *error)
{
    const unsigned char *at = bytes;

    if (writer->sealed)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "the data is sealed already");
    while (count > 0) {
        size_t piece = sizeof writer->buffer - writer->used;

        if (piece == 0) {
            int rc = spill(writer, error);

            if (rc != 0)
                return rc;
            continue;
        }
        if (piece > count)
            piece = count;
        memcpy(writer->buffer + writer->used, at, piece);
        writer->used += piece;
        at += piece;
        count -= piece;
    }
    return 0;
}

int spool_writer_seal(struct spool_writer *writer, int64_t *size, struct spsy_error *error)
{
    int rc = 0;

    if (!writer->sealed && writer->fd >= 0) {
        rc = spill(writer, error);
        if (rc == 0 && fsync(writer->fd) != 0)
            rc = write_failed(writer, error);
        if (rc == 0)
            rc = spool_sync_directory(writer->spool, "data", error);
        if (rc == 0)
            rc = spool_sync_directory(writer->spool, "data/pending", error);
    }
    if (rc != 0)
        return rc;
    writer->sealed = true;
    *size = writer->written + (int64_t)writer->used;
    return 0;
}

static int attach_row(struct spool_writer *writer, const struct spool_file *file,
                      struct spsy_error *error)
{
    static const char what[] = "storing spooled data";
    bool large = writer->fd >= 0;
    int rc = spool_execute(writer->spool, what, error,
                           "UPDATE spooled_file SET size = ?2, data = ?3 WHERE id = ?1", "lls",
                           file->id, writer->written + (int64_t)writer->used,
                           large ? writer->incoming.mark.name : NULL);

    if (rc == 0 && sqlite3_changes(writer->spool->database) == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "spooled file %s no longer in the system", file->name);
    if (rc == 0 && !large && writer->used > 0)
        rc = spool_execute(writer->spool, what, error,
                           "INSERT INTO file_data(file_id, bytes) VALUES(?1, ?2)", "lb", file->id,
                           (const void *)writer->buffer, writer->used);
    return rc;
}

int spool_writer_attach(struct spool_writer *writer, const struct spool_file *file,
                        struct spsy_error *error)
{
    int rc;

    if (!writer->sealed || writer->incoming.state != SPOOL_INCOMING_FREE ||
        !writer->spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "data is attached once, sealed, in a transaction");
    rc = attach_row(writer, file, error);
    return rc == 0 ? spool_pending_attach(writer->spool, &writer->incoming, error) : rc;
}

void spool_writer_close(struct spool_writer *writer)
{
    if (!writer)
        return;
    if (writer->fd >= 0)
        close(writer->fd);
    spool_pending_disown(writer->spool, &writer->incoming);
    spool_mark_end(writer->spool, &writer->incoming.mark, true); /* nothing when it is attached */
    free(writer);
}

struct spool_reader {
    char name[11], home[PATH_MAX]; /* for errors */
    int fd;                        /* -1 = everything is in bytes */
    int64_t left;
    unsigned char *bytes, *at;
};

static int damaged(const struct spool_reader *reader, const char *how, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "the data of spooled file %s in %s is %s",
                     reader->name, reader->home, how);
}

/* The row said the data is in this file; when it is not there the row may have gone meanwhile. */
static int open_data_file(struct spool *spool, const struct spool_file *file, const char *data,
                          struct spool_reader *reader, struct spsy_error *error)
{
    char path[PATH_MAX];
    struct stat status;

    snprintf(path, sizeof path, "%s/data/%s", spool->home, data);
    reader->fd = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (reader->fd < 0) {
        struct spool_file again = *file;
        int saved = errno;
        int rc = spool_file_reread(spool, file->id, &again, error);

        errno = saved;
        return rc == 0 ? damaged(reader, errno == ENOENT ? "missing" : "not readable", error) : rc;
    }
    if (fstat(reader->fd, &status) != 0 || !S_ISREG(status.st_mode) ||
        status.st_size != reader->left)
        return damaged(reader, "damaged: not the size it was stored with", error);
    return 0;
}

static int open_row(struct spool *spool, const struct spool_file *file, struct spool_reader *reader,
                    struct spsy_error *error)
{
    char data[SPOOL_DATA_NAME_SIZE];
    sqlite3_stmt *row;
    int rc = spool_query(spool, "reading spooled data", error, &row,
                         "SELECT f.size, f.data, d.bytes FROM spooled_file f"
                         " LEFT JOIN file_data d ON d.file_id = f.id WHERE f.id = ?1",
                         "l", file->id);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "spooled file %s no longer in the system", file->name);
    if (rc < 0)
        return rc;
    rc = 0;
    reader->left = sqlite3_column_int64(row, 0);
    spool_column_text(row, 1, data, sizeof data);
    if (data[0] && !spool_data_name_valid(data)) {
        rc = damaged(reader, "damaged: its place is given as a path", error);
    } else if (!data[0] && sqlite3_column_bytes(row, 2) != reader->left) {
        rc = damaged(reader, "damaged: not the size it was stored with", error);
    } else if (!data[0] && reader->left > 0) {
        reader->bytes = reader->at = malloc((size_t)reader->left);
        if (reader->bytes)
            memcpy(reader->bytes, sqlite3_column_blob(row, 2), (size_t)reader->left);
        else
            rc = spsy_fail_memory(error);
    }
    sqlite3_reset(row);
    return rc == 0 && data[0] ? open_data_file(spool, file, data, reader, error) : rc;
}

int spool_reader_open(struct spool *spool, const struct spool_file *file,
                      struct spool_reader **reader, struct spsy_error *error)
{
    struct spool_reader *opened = calloc(1, sizeof *opened);
    int rc;

    *reader = NULL;
    if (!opened)
        return spsy_fail_memory(error);
    opened->fd = -1;
    memcpy(opened->name, file->name, sizeof opened->name);
    snprintf(opened->home, sizeof opened->home, "%s", spool->home);
    rc = open_row(spool, file, opened, error);
    if (rc != 0)
        spool_reader_close(opened);
    else
        *reader = opened;
    return rc;
}

int spool_reader_read(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                      struct spsy_error *error)
{
    ssize_t done;

    *got = 0;
    if ((int64_t)count > reader->left)
        count = (size_t)reader->left;
    if (count == 0)
        return 0;
    if (reader->fd < 0) {
        memcpy(bytes, reader->at, count);
        reader->at += count;
        done = (ssize_t)count;
    } else {
        do {
            done = read(reader->fd, bytes, count);
        } while (done < 0 && errno == EINTR);
    }
    if (done <= 0)
        return damaged(reader, done < 0 ? "not readable" : "damaged: too short", error);
    reader->left -= done;
    *got = (size_t)done;
    return 0;
}

void spool_reader_close(struct spool_reader *reader)
{
    if (!reader)
        return;
    if (reader->fd >= 0)
        close(reader->fd);
    free(reader->bytes);
    free(reader);
}
