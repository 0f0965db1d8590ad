/* data.c - bytes on their way in and out. Memory is one buffer, whatever the size, and of what is
 * encrypted one more; the write lock is held for the row only, never while bytes are written.
 *
 * MUST (K2): what a key is for is in the clear in these buffers alone, which are overwritten. */
#include "store/floor.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sqlite/floor/cipher.h"
#include "store/sqlite/pending.h"
#include "store/sqlite/statement.h"

/* Bytes are sent to the disk while they come: a sync of a gigabyte at the end would hold up every
 * other command's sync (the file system's journal waits for the data). */
enum { FLUSH_BYTES = 4 * 1024 * 1024 };

_Static_assert((int)SPOOL_INLINE_DATA_BYTES == (int)VAULT_CHUNK_BYTES, "a full buffer is a chunk");

struct spool_writer {
    struct spool *spool;
    struct spool_incoming incoming; /* its mark: fd -1 while everything fits the buffer */
    int fd;                         /* the data file, -1 as long as there is none */
    int64_t written, flushed;
    int64_t taken;               /* of what the buffer held before */
    struct spool_cipher *cipher; /* NULL = bytes are kept as they come: */
    bool kept;                   /* encrypted already, of */
    int64_t kept_size;           /* in the clear */
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

static int begun(const struct spool_writer *writer, struct spsy_error *error)
{
    bool fresh =
        writer->fd < 0 && writer->used == 0 && !writer->sealed && !writer->kept && !writer->cipher;

    return fresh ? 0
                 : spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                             "data is encrypted from its beginning or not at all");
}

int spool_writer_encrypt(struct spool_writer *writer, const unsigned char *secret,
                         struct spsy_error *error)
{
    int rc = begun(writer, error);

    return rc < 0 ? rc : spool_cipher_begin(secret, &writer->cipher, error);
}

int spool_writer_keep(struct spool_writer *writer, int64_t size, struct spsy_error *error)
{
    int rc = begun(writer, error);

    writer->kept = true;
    writer->kept_size = size;
    return rc;
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

static int write_out(struct spool_writer *writer, const unsigned char *bytes, size_t count,
                     struct spsy_error *error)
{
    size_t done = 0;

    while (done < count) {
        ssize_t wrote = write(writer->fd, bytes + done, count - done);

        if (wrote < 0 && (errno == EINTR || reserve_helps(writer, disk_full())))
            continue;
        if (wrote < 0)
            return write_failed(writer, error);
        done += (size_t)wrote;
    }
    writer->written += (int64_t)done;
    return 0;
}

/* What the buffer holds becomes the next chunk. */
static void encrypt(struct spool_writer *writer, bool last)
{
    spool_cipher_push(writer->cipher, writer->buffer, writer->used, last);
    spool_cipher_forget(writer->cipher, writer->buffer, writer->used);
    writer->taken += (int64_t)writer->used;
    writer->used = 0;
}

/* Moves the buffer into the data file, which is made when it is needed. */
static int spill(struct spool_writer *writer, bool last, struct spsy_error *error)
{
    int rc = writer->fd < 0 ? make_file(writer, error) : 0;

    if (rc != 0)
        return rc;
    if (writer->cipher) {
        encrypt(writer, last);
        rc = write_out(writer, writer->cipher->sealed, writer->cipher->count, error);
    } else {
        rc = write_out(writer, writer->buffer, writer->used, error);
        writer->taken += (int64_t)writer->used;
        writer->used = 0;
    }
    if (rc == 0)
        flush_parts(writer);
    return rc;
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
            int rc = spill(writer, false, error);

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

/* On the disk, or in memory and encrypted there. */
static int finish(struct spool_writer *writer, struct spsy_error *error)
{
    int rc;

    if (writer->fd < 0) {
        if (writer->cipher)
            encrypt(writer, true);
        return 0;
    }
    rc = spill(writer, true, error);
    if (rc == 0 && fsync(writer->fd) != 0)
        rc = write_failed(writer, error);
    if (rc == 0)
        rc = spool_sync_directory(writer->spool, "data", error);
    return rc == 0 ? spool_sync_directory(writer->spool, "data/pending", error) : rc;
}

int spool_writer_seal(struct spool_writer *writer, int64_t *size, struct spsy_error *error)
{
    int64_t came;
    int rc = writer->sealed ? 0 : finish(writer, error);

    if (rc != 0)
        return rc;
    writer->sealed = true;
    came = writer->taken + (int64_t)writer->used;
    if (writer->kept && came != spool_cipher_bytes(writer->kept_size))
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "damaged: %lld bytes are no encrypted data of %lld", (long long)came,
                         (long long)writer->kept_size);
    *size = writer->kept ? writer->kept_size : came;
    return 0;
}

static int attach_bytes(struct spool_writer *writer, int64_t id, const void *bytes, size_t count,
                        struct spsy_error *error)
{
    return count == 0 ? 0
                      : spool_execute(writer->spool, "storing spooled data", error,
                                      "INSERT INTO file_data(file_id, bytes) VALUES(?1, ?2)", "lb",
                                      id, bytes, count);
}

static int attach_row(struct spool_writer *writer, const struct spool_file *file,
                      struct spsy_error *error)
{
    const struct spool_cipher *cipher = writer->cipher;
    int64_t size = writer->taken + (int64_t)writer->used;
    bool large = writer->fd >= 0;
    int rc = spool_execute(writer->spool, "storing spooled data", error,
                           "UPDATE spooled_file SET size = ?2, data = ?3 WHERE id = ?1", "lls",
                           file->id, writer->kept ? writer->kept_size : size,
                           large ? writer->incoming.mark.name : NULL);

    if (rc == 0 && sqlite3_changes(writer->spool->database) == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "spooled file %s no longer in the system", file->name);
    if (rc != 0 || large)
        return rc;
    return cipher ? attach_bytes(writer, file->id, cipher->sealed, cipher->count, error)
                  : attach_bytes(writer, file->id, writer->buffer, writer->used, error);
}

int spool_writer_attach(struct spool_writer *writer, const struct spool_file *file,
                        struct spsy_error *error)
{
    int rc;

    if (!writer->sealed || writer->incoming.state != SPOOL_INCOMING_FREE ||
        !writer->spool->in_transaction)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "data is attached once, sealed, in a transaction");
    if ((file->key_id[0] != '\0') != (writer->kept || writer->cipher))
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "data is encrypted when its file is under a key, and else not");
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
    if (writer->cipher)
        spool_cipher_forget(writer->cipher, writer->buffer, sizeof writer->buffer);
    spool_cipher_end(writer->cipher);
    free(writer);
}

/* What is under a key, while it is read. */
struct decrypting {
    struct spool_cipher *cipher;
    size_t count, given; /* of text */
    bool ended;          /* the last chunk was there, and what it should be */
    bool damaged;        /* nothing more is given out */
    unsigned char text[VAULT_CHUNK_BYTES];
};

struct spool_reader {
    char name[11], home[PATH_MAX]; /* for errors */
    int fd;                        /* -1 = everything is in bytes */
    int64_t left;                  /* to be given out, */
    int64_t stored;                /* and how many bytes there are on the whole */
    unsigned char *bytes, *at;
    struct decrypting *decrypting; /* NULL = as it is stored */
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
        status.st_size != reader->stored)
        return damaged(reader, "damaged: not the size it was stored with", error);
    return 0;
}

enum how { IN_THE_CLEAR, ENCRYPTED, AS_KEPT };

/* The row as it is now says whether a key is needed, whatever the file said before. */
static int check_key(const struct spool_reader *reader, enum how how, bool under_key,
                     struct spsy_error *error)
{
    if (how == IN_THE_CLEAR && under_key)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "the data of spooled file %s is encrypted, and is read without its key",
                         reader->name);
    if (how == ENCRYPTED && !under_key)
        return damaged(reader, "damaged: not encrypted, as it was stored", error);
    return 0;
}

/* data: the name of the file that has the bytes, "" = the row has them. */
static int take_row(struct spool_reader *reader, enum how how, sqlite3_stmt *row, const char *data,
                    struct spsy_error *error)
{
    bool under_key = sqlite3_column_int(row, 3) != 0;
    int rc;

    reader->left = sqlite3_column_int64(row, 0);
    if (reader->left < 0 || reader->left > SPOOL_SIZE_MOST)
        return damaged(reader, "damaged: not the size it was stored with", error);
    reader->stored = under_key ? spool_cipher_bytes(reader->left) : reader->left;
    rc = check_key(reader, how, under_key, error);
    if (rc < 0)
        return rc;
    if (data[0])
        return spool_data_name_valid(data)
                   ? 0
                   : damaged(reader, "damaged: its place is given as a path", error);
    if (sqlite3_column_bytes(row, 2) != reader->stored)
        return damaged(reader, "damaged: not the size it was stored with", error);
    if (reader->stored == 0)
        return 0;
    reader->bytes = reader->at = malloc((size_t)reader->stored);
    if (!reader->bytes)
        return spsy_fail_memory(error);
    memcpy(reader->bytes, sqlite3_column_blob(row, 2), (size_t)reader->stored);
    return 0;
}

static int open_row(struct spool *spool, const struct spool_file *file, enum how how,
                    struct spool_reader *reader, struct spsy_error *error)
{
    char data[SPOOL_DATA_NAME_SIZE];
    sqlite3_stmt *row;
    int rc = spool_query(spool, "reading spooled data", error, &row,
                         "SELECT f.size, f.data, d.bytes, f.key_id <> '' FROM spooled_file f"
                         " LEFT JOIN file_data d ON d.file_id = f.id WHERE f.id = ?1",
                         "l", file->id);

    if (rc == 0)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3344",
                         "spooled file %s no longer in the system", file->name);
    if (rc < 0)
        return rc;
    spool_column_text(row, 1, data, sizeof data);
    if (sqlite3_column_int(row, 3) != 0 && !spool_floor_there(spool))
        rc = damaged(reader, "damaged: under a key, in a home that has none", error);
    else
        rc = take_row(reader, how, row, data, error);
    sqlite3_reset(row);
    return rc == 0 && data[0] ? open_data_file(spool, file, data, reader, error) : rc;
}

static int open_reader(struct spool *spool, const struct spool_file *file, enum how how,
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
    rc = open_row(spool, file, how, opened, error);
    if (rc != 0)
        spool_reader_close(opened);
    else
        *reader = opened;
    return rc;
}

int spool_reader_open(struct spool *spool, const struct spool_file *file,
                      struct spool_reader **reader, struct spsy_error *error)
{
    return open_reader(spool, file, IN_THE_CLEAR, reader, error);
}

int64_t spool_kept_bytes(int64_t size)
{
    return spool_cipher_bytes(size);
}

int spool_reader_open_kept(struct spool *spool, const struct spool_file *file,
                           struct spool_reader **reader, int64_t *bytes, struct spsy_error *error)
{
    int rc = open_reader(spool, file, AS_KEPT, reader, error);

    if (rc == 0)
        (*reader)->left = (*reader)->stored;
    if (rc == 0 && bytes)
        *bytes = (*reader)->stored;
    return rc;
}

/* Up to count of the stored bytes. */
static int take(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                struct spsy_error *error)
{
    ssize_t done;

    if (reader->fd < 0) {
        memcpy(bytes, reader->at, count);
        reader->at += count;
        *got = count;
        return 0;
    }
    do {
        done = read(reader->fd, bytes, count);
    } while (done < 0 && errno == EINTR);
    if (done <= 0)
        return damaged(reader, done < 0 ? "not readable" : "damaged: too short", error);
    *got = (size_t)done;
    return 0;
}

static int take_all(struct spool_reader *reader, unsigned char *bytes, size_t count,
                    struct spsy_error *error)
{
    while (count > 0) {
        size_t got = 0;
        int rc = take(reader, bytes, count, &got, error);

        if (rc < 0)
            return rc;
        bytes += got;
        count -= got;
    }
    return 0;
}

int spool_reader_open_encrypted(struct spool *spool, const struct spool_file *file,
                                const unsigned char *secret, struct spool_reader **reader,
                                struct spsy_error *error)
{
    unsigned char header[VAULT_STREAM_HEADER_BYTES];
    struct decrypting *decrypting;
    int rc = open_reader(spool, file, ENCRYPTED, reader, error);

    if (rc < 0)
        return rc;
    decrypting = malloc(sizeof *decrypting);
    if (decrypting) {
        memset(decrypting, 0, offsetof(struct decrypting, text));
        (*reader)->decrypting = decrypting;
        rc = take_all(*reader, header, sizeof header, error);
    } else {
        rc = spsy_fail_memory(error);
    }
    if (rc == 0)
        rc = spool_cipher_resume(secret, header, &decrypting->cipher, error);
    if (rc == 0)
        return 0;
    spool_reader_close(*reader);
    *reader = NULL;
    return rc;
}

/* Its length follows from what is left, and with it whether it must be the last one. */
static int next_chunk(struct spool_reader *reader, struct spsy_error *error)
{
    struct decrypting *decrypting = reader->decrypting;
    struct spool_cipher *cipher = decrypting->cipher;
    size_t count = VAULT_CHUNK_BYTES;
    bool last = false;
    int rc;

    if ((int64_t)count > reader->left)
        count = (size_t)reader->left;
    cipher->count = count + VAULT_CHUNK_OVERHEAD;
    rc = take_all(reader, cipher->sealed, cipher->count, error);
    decrypting->damaged = rc < 0 || !spool_cipher_pull(cipher, decrypting->text, &last) ||
                          last != ((int64_t)count == reader->left);
    if (rc < 0 || decrypting->damaged)
        return rc;
    decrypting->count = count;
    decrypting->given = 0;
    decrypting->ended = last;
    return 0;
}

static int read_encrypted(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                          struct spsy_error *error)
{
    struct decrypting *decrypting = reader->decrypting;
    int rc = 0;

    if (!decrypting->damaged && !decrypting->ended && decrypting->given == decrypting->count)
        rc = next_chunk(reader, error);
    if (rc < 0)
        return rc;
    if (decrypting->damaged)
        return damaged(reader, "damaged: not what was encrypted for it", error);
    if (count > decrypting->count - decrypting->given)
        count = decrypting->count - decrypting->given;
    memcpy(bytes, decrypting->text + decrypting->given, count);
    decrypting->given += count;
    reader->left -= (int64_t)count;
    *got = count;
    return 0;
}

int spool_reader_read(struct spool_reader *reader, void *bytes, size_t count, size_t *got,
                      struct spsy_error *error)
{
    int rc;

    *got = 0;
    if (reader->decrypting)
        return read_encrypted(reader, bytes, count, got, error);
    if ((int64_t)count > reader->left)
        count = (size_t)reader->left;
    if (count == 0)
        return 0;
    rc = take(reader, bytes, count, got, error);
    reader->left -= (int64_t)*got;
    return rc;
}

void spool_reader_close(struct spool_reader *reader)
{
    struct decrypting *decrypting = reader ? reader->decrypting : NULL;

    if (!reader)
        return;
    if (reader->fd >= 0)
        close(reader->fd);
    if (decrypting && decrypting->cipher)
        spool_cipher_forget(decrypting->cipher, decrypting->text, sizeof decrypting->text);
    if (decrypting)
        spool_cipher_end(decrypting->cipher);
    free(decrypting);
    free(reader->bytes);
    free(reader);
}
