/* test_data.c - spooled data in rows and in files, the journal and the job log. */
#include "harness.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "store/store.h"
#include "home_fixture.h"
#include "store_sql.h"

static struct spsy_error error;
static struct spool *spool;
static const char *home;
static struct spool_job job;
static struct spool_queue qprint;

/* What SQLite syncs its log with: it finds this one before the C library's. */
static bool sync_fails;

int fdatasync(int fd)
{
    if (!sync_fails)
        return (int)syscall(SYS_fdatasync, fd);
    errno = EIO;
    return -1;
}

static void open_store(void)
{
    home = home_make("SYSA");
    spool = home_open(home);
    qprint = home_queue(spool, "QGPL", "QPRINT");
    job = home_job(spool, "ALICE", "PAY");
}

static void close_store(void)
{
    spool_close(spool);
    spool = NULL;
}

static void reopen(void)
{
    spool_close(spool);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &spool, &error), 0);
}

static int entries(const char *name)
{
    return home_entries(home, name);
}

static int64_t number(const char *sql)
{
    return store_number(spool, sql);
}

static unsigned char pattern(int64_t at)
{
    return (unsigned char)(at * 31 + (at >> 8) * 7 + (at >> 16));
}

/* A writer that has taken size bytes in pieces. */
static struct spool_writer *written(int64_t size, size_t piece)
{
    struct spool_writer *writer;
    unsigned char *bytes = malloc(piece);

    CU_ASSERT_EQUAL_FATAL(spool_writer_open(spool, &writer, &error), 0);
    for (int64_t at = 0; at < size;) {
        size_t count = size - at < (int64_t)piece ? (size_t)(size - at) : piece;

        for (size_t i = 0; i < count; i++)
            bytes[i] = pattern(at + (int64_t)i);
        CU_ASSERT_EQUAL(spool_writer_append(writer, bytes, count, &error), 0);
        at += (int64_t)count;
    }
    free(bytes);
    return writer;
}

static struct spool_file new_file(void)
{
    return home_file(&job, &qprint, "F");
}

static struct spool_file stored(int64_t size, size_t piece)
{
    struct spool_file file = new_file();

    home_store(spool, &file, written(size, piece));
    CU_ASSERT_EQUAL(file.size, size);
    return file;
}

static int read_all(struct spool_reader *reader, size_t piece, int64_t size)
{
    unsigned char *bytes = malloc(piece);
    int64_t at = 0;
    int differences = 0, rc;
    size_t got;

    while ((rc = spool_reader_read(reader, bytes, piece, &got, &error)) == 0 && got > 0) {
        for (size_t i = 0; i < got; i++)
            differences += bytes[i] != pattern(at + (int64_t)i);
        at += (int64_t)got;
    }
    free(bytes);
    return rc != 0 ? rc : at == size && differences == 0 ? 0 : 1;
}

static int read_back(const struct spool_file *file, size_t piece)
{
    struct spool_reader *reader;
    int rc = spool_reader_open(spool, file, &reader, &error);

    if (rc == 0)
        rc = read_all(reader, piece, file->size);
    else
        CU_ASSERT_PTR_NULL(reader);
    spool_reader_close(reader);
    return rc;
}

static void delete (const struct spool_file *file)
{
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_file_delete(spool, file, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
}

static void sizes_around_the_limit(void)
{
    static const int64_t sizes[] = {0,
                                    1,
                                    4096,
                                    SPOOL_INLINE_DATA_BYTES - 1,
                                    SPOOL_INLINE_DATA_BYTES,
                                    SPOOL_INLINE_DATA_BYTES + 1,
                                    2 * SPOOL_INLINE_DATA_BYTES,
                                    9 * 1024 * 1024 + 3};
    static const size_t pieces[] = {1000, SPOOL_INLINE_DATA_BYTES, 1000000};

    open_store();
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        for (size_t j = 0; j < sizeof pieces / sizeof pieces[0]; j++) {
            struct spool_file file = stored(sizes[i], pieces[j]);
            bool large = sizes[i] > SPOOL_INLINE_DATA_BYTES;

            CU_ASSERT_EQUAL(entries("data"), large);
            CU_ASSERT_EQUAL(number("SELECT count(*) FROM file_data"), !large && sizes[i] > 0);
            CU_ASSERT_EQUAL(entries("data/pending"), 0);
            CU_ASSERT_EQUAL(read_back(&file, pieces[2 - j]), 0);
            delete (&file);
            CU_ASSERT_EQUAL(entries("data"), 0);
            CU_ASSERT_EQUAL(entries("data/pending"), 0);
            CU_ASSERT_EQUAL(number("SELECT count(*) FROM file_data"), 0);
            CU_ASSERT_EQUAL(read_back(&file, 100), SPSY_ERR_NOT_FOUND);
            ASSERT_STRING(error.message_id, "CPF3344");
        }
    }
    close_store();
}

static void discarded(void)
{
    struct spool_writer *writer;

    open_store();
    spool_writer_close(NULL);
    spool_reader_close(NULL);
    spool_writer_close(written(100, 10));
    writer = written(200000, 1000);
    CU_ASSERT_EQUAL(entries("data"), 1);
    CU_ASSERT_EQUAL(entries("data/pending"), 1);
    spool_writer_close(writer);
    CU_ASSERT_EQUAL(entries("data"), 0);
    CU_ASSERT_EQUAL(entries("data/pending"), 0);
    close_store();
}

static void out_of_order(void)
{
    struct spool_writer *writer;
    struct spool_file file = new_file();
    int64_t size;

    open_store();
    writer = written(10, 10);
    file = new_file();
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_STATE); /* not sealed */
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0); /* twice is once */
    CU_ASSERT_EQUAL(size, 10);
    CU_ASSERT_EQUAL(spool_writer_append(writer, "x", 1, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error),
                    SPSY_ERR_STATE); /* no transaction */
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    file.id += 100;
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_NOT_FOUND);
    file.id -= 100;
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_STATE); /* once */
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    spool_writer_close(writer);
    close_store();
}

/* Rolled back, by the transaction or by a savepoint, before or after the writer's end. */
static void rolled_back(void)
{
    open_store();
    for (int way = 0; way < 4; way++) {
        struct spool_writer *writer = written(200000, 1000);
        struct spool_file file = new_file();
        int64_t size;

        CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0);
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
        if (way & 1)
            CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
        CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
        CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), 0);
        if (way & 2)
            spool_writer_close(writer);
        CU_ASSERT_EQUAL(entries("data"), 1); /* the transaction may still commit */
        if (way & 1) {
            spool_savepoint_rollback(spool);
            CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
        } else {
            spool_rollback(spool);
        }
        CU_ASSERT_EQUAL(entries("data"), way & 2 ? 0 : 1); /* it may be attached again */
        CU_ASSERT_EQUAL(entries("data/pending"), way & 2 ? 0 : 1);
        if (!(way & 2))
            spool_writer_close(writer);
        CU_ASSERT_EQUAL(entries("data"), 0);
        CU_ASSERT_EQUAL(entries("data/pending"), 0);
        CU_ASSERT_EQUAL(number("SELECT count(*) FROM spooled_file"), 0);
    }
    close_store();
}

/* What was rolled back is attached again, to a new row, as if nothing had been; in the row and in a
 * file of its own; in the next transaction, or in the same one after its savepoint. */
static void attached_again(void)
{
    static const long sizes[] = {0, 10, SPOOL_INLINE_DATA_BYTES, 200000};

    open_store();
    for (int way = 0; way < 8; way++) {
        long bytes = sizes[way / 2];
        struct spool_writer *writer = written(bytes, 1000);
        struct spool_file file = new_file(), again = new_file();
        int64_t size;

        CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0);
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
        for (int times = 0; times < 3; times++) {
            if (way & 1)
                CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
            file = again;
            CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
            CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), 0);
            CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_STATE);
            if (times == 2)
                break;
            if (way & 1) {
                spool_savepoint_rollback(spool);
            } else {
                spool_rollback(spool);
                CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
            }
        }
        CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
        CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_STATE); /* once */
        spool_rollback(spool);
        spool_writer_close(writer);
        CU_ASSERT_EQUAL(entries("data/pending"), 0);
        CU_ASSERT_EQUAL(number("SELECT count(*) FROM spooled_file"), way + 1);
        CU_ASSERT_EQUAL(spool_file_reread(spool, file.id, &file, &error), 0);
        CU_ASSERT_EQUAL(file.size, bytes);
        CU_ASSERT_EQUAL(read_back(&file, 1000), 0);
    }
    CU_ASSERT_EQUAL(entries("data"), 2);
    close_store();
}

/* What stood in the transaction before its savepoint is not undone with it. */
static void only_the_savepoint(void)
{
    struct spool_writer *writers[2];
    struct spool_file files[2];
    int64_t size;

    open_store();
    writers[0] = written(200000, 1000);
    writers[1] = written(100000, 1000);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    for (int i = 0; i < 2; i++) {
        files[i] = new_file();
        if (i == 1)
            CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
        CU_ASSERT_EQUAL(spool_writer_seal(writers[i], &size, &error), 0);
        CU_ASSERT_EQUAL(spool_file_insert(spool, &files[i], &error), 0);
        CU_ASSERT_EQUAL(spool_writer_attach(writers[i], &files[i], &error), 0);
    }
    spool_savepoint_rollback(spool);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    for (int i = 0; i < 2; i++)
        spool_writer_close(writers[i]);
    CU_ASSERT_EQUAL(entries("data"), 1);
    CU_ASSERT_EQUAL(entries("data/pending"), 0);
    CU_ASSERT_EQUAL(spool_file_reread(spool, files[0].id, &files[0], &error), 0);
    CU_ASSERT_EQUAL(read_back(&files[0], 1000), 0);
    close_store();
}

/* The sync of a commit fails: after a crash it may count or not, so the data stays, marked, until
 * somebody who opens the store knows. */
static void uncertain(void)
{
    struct spool_writer *writer;
    struct spool_file file = new_file();
    int64_t size;

    open_store();
    writer = written(200000, 1000);
    CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_file_insert(spool, &file, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), 0);
    sync_fails = true;
    CU_ASSERT(spool_commit(spool, &error) < 0);
    sync_fails = false;
    CU_ASSERT_EQUAL(entries("data"), 1);
    CU_ASSERT_EQUAL(entries("data/pending"), 1);
    spool_writer_close(writer);
    CU_ASSERT_EQUAL(entries("data"), 1);
    reopen();
    CU_ASSERT_EQUAL(entries("data"), number("SELECT count(*) FROM spooled_file"));
    CU_ASSERT_EQUAL(entries("data/pending"), 0);
    close_store();
}

static void delete_rolled_back(void)
{
    struct spool_file large, small;

    open_store();
    large = stored(100000, 1000);
    small = stored(1000, 1000);
    for (int way = 0; way < 2; way++) {
        CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
        if (way)
            CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
        CU_ASSERT_EQUAL(spool_file_delete(spool, &large, &error), 0);
        CU_ASSERT_EQUAL(spool_file_delete(spool, &small, &error), 0);
        CU_ASSERT_EQUAL(entries("data"), 1);
        if (way) {
            spool_savepoint_rollback(spool);
            CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
        } else {
            spool_rollback(spool);
        }
        CU_ASSERT_EQUAL(entries("data"), 1);
        CU_ASSERT_EQUAL(entries("data/pending"), 0);
        CU_ASSERT_EQUAL(read_back(&large, 1000), 0);
        CU_ASSERT_EQUAL(read_back(&small, 1000), 0);
    }
    close_store();
}

/* Whoever reads a file reads it to its end, though it is deleted meanwhile. */
static void read_while_deleted(void)
{
    static const int64_t sizes[] = {5000, 500000};

    open_store();
    for (int i = 0; i < 2; i++) {
        struct spool_file file = stored(sizes[i], 1000);
        struct spool_reader *reader;

        CU_ASSERT_EQUAL(spool_reader_open(spool, &file, &reader, &error), 0);
        delete (&file);
        CU_ASSERT_EQUAL(read_all(reader, 700, sizes[i]), 0);
        spool_reader_close(reader);
    }
    close_store();
}

static void only_data_file(char path[700])
{
    struct dirent *entry;
    DIR *directory;

    snprintf(path, 700, "%s/data", home);
    directory = opendir(path);
    while (directory && (entry = readdir(directory)))
        if (entry->d_name[0] != '.' && strcmp(entry->d_name, "pending") != 0)
            snprintf(path, 700, "%s/data/%.20s", home, entry->d_name);
    if (directory)
        closedir(directory);
}

/* Blocks are given back a part at a time: not those of a backup's hard link, nor a reader's. */
static void very_large_deleted(void)
{
    enum { SPARSE = 100 * 1024 * 1024 };
    struct spool_file file;
    char path[700], backup[700];
    struct stat status;
    int reader;

    open_store();
    snprintf(backup, sizeof backup, "%s/backup", home);
    file = stored(500000, 1000);
    only_data_file(path);
    CU_ASSERT_EQUAL(truncate(path, SPARSE), 0);
    CU_ASSERT_EQUAL(link(path, backup), 0);
    delete (&file);
    CU_ASSERT(stat(path, &status) != 0);
    CU_ASSERT(stat(backup, &status) == 0 && status.st_size == SPARSE);
    unlink(backup);
    file = stored(500000, 1000);
    only_data_file(path);
    CU_ASSERT_EQUAL(truncate(path, SPARSE), 0);
    reader = open(path, O_RDONLY | O_CLOEXEC);
    delete (&file);
    CU_ASSERT(stat(path, &status) != 0);
    CU_ASSERT(fstat(reader, &status) == 0 && status.st_size == SPARSE);
    close(reader);
    close_store();
}

static void damaged_data(void)
{
    struct spool_file file, small;
    struct spool_reader *reader;
    char path[700], bytes[100];
    size_t got;

    open_store();
    file = stored(100000, 1000);
    only_data_file(path);
    CU_ASSERT_EQUAL(truncate(path, 99999), 0);
    CU_ASSERT_EQUAL(read_back(&file, 1000), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "damaged"));
    CU_ASSERT_EQUAL(truncate(path, 100001), 0);
    CU_ASSERT_EQUAL(read_back(&file, 1000), SPSY_ERR_IO);
    CU_ASSERT_EQUAL(truncate(path, 100000), 0);
    CU_ASSERT_EQUAL(spool_reader_open(spool, &file, &reader, &error), 0);
    CU_ASSERT_EQUAL(truncate(path, 50), 0);
    CU_ASSERT_EQUAL(spool_reader_read(reader, bytes, 100, &got, &error), 0);
    CU_ASSERT_EQUAL(got, 50);
    CU_ASSERT_EQUAL(spool_reader_read(reader, bytes, 100, &got, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "too short"));
    spool_reader_close(reader);
    unlink(path);
    CU_ASSERT_EQUAL(read_back(&file, 1000), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "missing"));
    CU_ASSERT_EQUAL(symlink("/etc/passwd", path), 0);
    CU_ASSERT_EQUAL(read_back(&file, 1000), SPSY_ERR_IO);
    unlink(path);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(read_back(&file, 1000), SPSY_ERR_IO); /* and does not hang */
    unlink(path);
    delete (&file); /* damaged or not, it can be deleted */
    small = stored(1000, 1000);
    store_run(spool, "UPDATE file_data SET bytes = x'00'");
    CU_ASSERT_EQUAL(read_back(&small, 1000), SPSY_ERR_IO);
    store_run(spool, "DELETE FROM file_data");
    CU_ASSERT_EQUAL(read_back(&small, 1000), SPSY_ERR_IO);
    delete (&small);
    close_store();
}

static void touch(const char *name)
{
    char path[700];

    snprintf(path, sizeof path, "%s/%s", home, name);
    harness_write(path, "", 0);
}

/* What dead processes leave: marks nobody locks. */
static void sweep(void)
{
    struct spool_file file;
    char path[700], mark[700];
    int locked;

    open_store();
    file = stored(100000, 1000);
    only_data_file(path);
    snprintf(mark, sizeof mark, "%s/data/pending/%s", home, strrchr(path, '/') + 1);
    harness_write(mark, "", 0);             /* died after its commit */
    touch("data/pending/0123456789abcdef"); /* died while writing */
    touch("data/0123456789abcdef");
    touch("data/pending/00000000deadbeef"); /* died before it began */
    touch("data/pending/fedcba9876543210"); /* still writing */
    touch("data/fedcba9876543210");
    touch("data/pending/README"); /* nobody's business */
    snprintf(mark, sizeof mark, "%s/data/pending/fedcba9876543210", home);
    locked = open(mark, O_RDWR);
    flock(locked, LOCK_EX);
    reopen();
    CU_ASSERT_EQUAL(entries("data"), 2);
    CU_ASSERT_EQUAL(entries("data/pending"), 2);
    CU_ASSERT_EQUAL(read_back(&file, 1000), 0);
    close(locked);
    reopen();
    CU_ASSERT_EQUAL(entries("data"), 1);
    CU_ASSERT_EQUAL(entries("data/pending"), 1);
    delete (&file);
    CU_ASSERT_EQUAL(entries("data"), 0);
    close_store();
}

/* A delete whose process died before its commit left a mark; the file can still be deleted. */
static void delete_over_a_mark(void)
{
    struct spool_file file;
    char path[700], mark[700];

    open_store();
    file = stored(100000, 1000);
    only_data_file(path);
    snprintf(mark, sizeof mark, "%s/data/pending/%s", home, strrchr(path, '/') + 1);
    harness_write(mark, "", 0);
    delete (&file);
    CU_ASSERT_EQUAL(entries("data"), 0);
    CU_ASSERT_EQUAL(entries("data/pending"), 0);
    close_store();
}

/* A home of somebody else, opened by root: neither its rows nor its links lead out of it. */
static void leads_out(void)
{
    static const char *const names[] = {"data", "data/pending"};
    char path[700], outside[700], aside[700];
    struct spool_file file;

    open_store();
    snprintf(outside, sizeof outside, "%s/outside", home);
    CU_ASSERT_EQUAL(mkdir(outside, 0700), 0);
    snprintf(path, sizeof path, "%s/data/pending/l", home);
    CU_ASSERT_EQUAL(symlink(outside, path), 0);
    snprintf(path, sizeof path, "%s/data/l", home);
    CU_ASSERT_EQUAL(symlink(outside, path), 0);
    snprintf(path, sizeof path, "%s/outside/file", home);
    harness_write(path, "precious", 8);
    file = stored(8, 8);
    store_run(spool, "UPDATE spooled_file SET data = 'l/file'");
    CU_ASSERT_EQUAL(read_back(&file, 8), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "damaged"));
    delete (&file);
    CU_ASSERT_EQUAL(access(path, F_OK), 0);
    close_store();
    for (size_t i = 0; i < 2; i++) {
        snprintf(path, sizeof path, "%s/%s", home, names[i]);
        snprintf(aside, sizeof aside, "%s/aside", home);
        CU_ASSERT_EQUAL(rename(path, aside), 0);
        CU_ASSERT_EQUAL(symlink(aside, path), 0);
        CU_ASSERT_EQUAL(spool_open(home, &spool, &error), SPSY_ERR_UNTRUSTED);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is not a directory"));
        unlink(path);
        CU_ASSERT_EQUAL(rename(aside, path), 0);
    }
}

static void no_directory(void)
{
    char *bytes = calloc(1, 100000);
    struct spool_writer *writer;
    char path[700];

    open_store();
    snprintf(path, sizeof path, "%s/data/pending", home);
    CU_ASSERT_EQUAL(rmdir(path), 0);
    CU_ASSERT_EQUAL(spool_writer_open(spool, &writer, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_append(writer, bytes, 100000, &error), SPSY_ERR_IO);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "data/pending"));
    free(bytes);
    spool_writer_close(writer);
    close_store();
}

/* A limit of the process stands for a full disk: nothing is left of what did not fit. */
static void no_room(void)
{
    struct rlimit old, small;
    struct spool_writer *writer;
    char *bytes = calloc(1, 1000000);

    open_store();
    signal(SIGXFSZ, SIG_IGN);
    getrlimit(RLIMIT_FSIZE, &old);
    small = old;
    small.rlim_cur = 300000;
    CU_ASSERT_EQUAL(spool_writer_open(spool, &writer, &error), 0);
    setrlimit(RLIMIT_FSIZE, &small);
    CU_ASSERT_EQUAL(spool_writer_append(writer, bytes, 1000000, &error), SPSY_ERR_FULL);
    ASSERT_STRING(error.message_id, "SPY0101");
    setrlimit(RLIMIT_FSIZE, &old);
    spool_writer_close(writer);
    CU_ASSERT_EQUAL(entries("data"), 0);
    CU_ASSERT_EQUAL(entries("data/pending"), 0);
    free(bytes);
    close_store();
}

/* No transaction is open while data is written: others go on. */
static void others_go_on(void)
{
    struct spool_writer *writer;
    struct spool *other;
    int64_t size;

    open_store();
    writer = written(300000, 1000);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &other, &error), 0);
    sqlite3_busy_timeout(other->database, 0);
    CU_ASSERT_EQUAL(spool_begin(other, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_commit(other, &error), 0);
    CU_ASSERT_EQUAL(spool_writer_seal(writer, &size, &error), 0);
    spool_close(other);
    CU_ASSERT_EQUAL_FATAL(spool_open(home, &other, &error), 0); /* does not sweep it away */
    CU_ASSERT_EQUAL(entries("data"), 1);
    spool_close(other);
    spool_writer_close(writer);
    close_store();
}

/* ---- journal and job log ---- */

static void journal(void)
{
    unsigned char record[SPSY_RECORD_BYTES];
    struct spool_journal_entry entry = {.current_user = "BOB",
                                        .file = "F",
                                        .refused = true,
                                        .decision = "{\"a\":1}",
                                        .record = record};

    open_store();
    memset(record, 0xF1, sizeof record);
    record[100] = 0;
    entry.job = job;
    CU_ASSERT_EQUAL(spool_journal_decision(spool, &entry, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_journal_decision(spool, &entry, &error), 0);
    CU_ASSERT_EQUAL(spool_savepoint(spool, &error), 0);
    spool_savepoint_rollback(spool); /* the effect is undone, the decision stays */
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM decision WHERE job_number = '000001' AND"
                           " job_user = 'ALICE' AND job_name = 'PAY' AND current_user = 'BOB' AND"
                           " decision = '{\"a\":1}' AND length(record) = 429 AND file = 'F'"
                           " AND refused = 1 AND failed = 0 AND"
                           " substr(record, 100, 3) = x'F100F1' AND"
                           " time GLOB '20[0-9][0-9]-*T*.[0-9][0-9][0-9][0-9][0-9][0-9]Z'"),
                    1);
    close_store();
}

struct log {
    char text[500];
    int count, stop;
};

static int visit_log(void *context, const char *time, const char *message_id, const char *text)
{
    struct log *log = context;
    size_t used = strlen(log->text);

    CU_ASSERT_EQUAL(strlen(time), 27);
    snprintf(log->text + used, sizeof log->text - used, "%s %s;", message_id, text);
    return ++log->count == log->stop ? 5 : 0;
}

static void job_log(void)
{
    struct spool_job other = {"000099", "BOB", "NONE"};
    struct log log = {.count = 0};
    char *text = malloc(3000);

    open_store();
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &job, "CPF3492", "first", &error), 0);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_DURABLE, &error), 0);
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &job, "", "second", &error), 0);
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &job, visit_log, &log, &error), 0);
    ASSERT_STRING(log.text, "CPF3492 first; second;");
    log = (struct log){.stop = 1};
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &job, visit_log, &log, &error), 5);
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &other, "", "x", &error), SPSY_ERR_NOT_FOUND);
    ASSERT_STRING(error.message_id, "CPF3342");
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &other, visit_log, &log, &error), SPSY_ERR_NOT_FOUND);
    CU_ASSERT(!spool->in_transaction);
    memset(text, 'x', 2999);
    text[2999] = '\0';
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &job, "", text, &error), 0);
    log = (struct log){.count = 0};
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &job, visit_log, &log, &error), 0);
    CU_ASSERT_EQUAL(log.count, 3);
    free(text);
    CU_ASSERT_EQUAL(spool_job_end(spool, &job, &error), 0);
    log = (struct log){.count = 0};
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &job, visit_log, &log, &error), 0); /* stays */
    close_store();
}

/* The oldest messages of a job that tells much go; another job's stay. */
static void long_job_log(void)
{
    struct spool_job other = {"", "BOB", "QUIET"};
    struct log log = {.stop = 1};

    open_store();
    CU_ASSERT_EQUAL(spool_job_begin(spool, &other, &error), 0);
    CU_ASSERT_EQUAL(spool_job_log_add(spool, &other, "", "of the other", &error), 0);
    CU_ASSERT_EQUAL(spool_begin(spool, SPOOL_UNSYNCED, &error), 0);
    for (int i = 0, result = 0; i < SPOOL_LOG_KEPT + 200 && result == 0; i++) {
        char text[16];

        snprintf(text, sizeof text, "%d", i);
        result = spool_job_log_add(spool, &job, "", text, &error);
        CU_ASSERT_EQUAL_FATAL(result, 0);
    }
    CU_ASSERT_EQUAL(spool_commit(spool, &error), 0);
    /* 10176 is the last multiple of 64 */
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job_log WHERE text <> 'of the other'"),
                    SPOOL_LOG_KEPT + 24);
    CU_ASSERT_EQUAL(number("SELECT count(*) FROM job_log WHERE text = 'of the other'"), 1);
    CU_ASSERT_EQUAL(spool_job_log_each(spool, &job, visit_log, &log, &error), 5);
    ASSERT_STRING(log.text, " 176;");
    close_store();
}

static const struct test tests[] = {
    {"data of every size comes back as it was", sizes_around_the_limit},
    {"a writer closed early leaves nothing", discarded},
    {"a writer out of order is refused", out_of_order},
    {"a rolled back file leaves nothing", rolled_back},
    {"what was rolled back is attached again", attached_again},
    {"a rolled back savepoint leaves what was before it", only_the_savepoint},
    {"a commit whose sync fails keeps the data", uncertain},
    {"a rolled back delete leaves everything", delete_rolled_back},
    {"an open reader outlives the file", read_while_deleted},
    {"a very large file is cut for nobody else", very_large_deleted},
    {"damaged, missing and odd data files are refused", damaged_data},
    {"neither rows nor links lead out of the home", leads_out},
    {"opening sweeps what dead processes left, and nothing else", sweep},
    {"a mark left by a dead process does not keep a file", delete_over_a_mark},
    {"a home without data/pending is told so", no_directory},
    {"no room for the data leaves nothing", no_room},
    {"writing data keeps nobody waiting", others_go_on},
    {"the decision journal", journal},
    {"the job log", job_log},
    {"a long job log", long_job_log},
};
HARNESS_MAIN("data", tests)
