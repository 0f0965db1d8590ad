/* test_cipher.c - spooled data under a key: what is stored, what is given out, and every way in
 * which what is stored can be something else. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "home_fixture.h"
#include "store/floor.h"
#include "store/store.h"
#include "store_sql.h"
#include "vault/crypto.h"

enum {
    HEADER = VAULT_STREAM_HEADER_BYTES,
    CHUNK = VAULT_CHUNK_BYTES,
    SEALED = CHUNK + VAULT_CHUNK_OVERHEAD,
    MIB = 1024 * 1024,
};
static const char key_id[] = "00112233445566778899aabbccddeeff";
static const unsigned char secret[VAULT_KEY_BYTES] = "the key of these files alone ...";
static const unsigned char other_secret[VAULT_KEY_BYTES] = "another one, of no file of these";

static struct spsy_error error;
static struct spool *spool;
static const char *home;
static struct spool_job job;
static struct spool_queue qprint;

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

/* ---- files -------------------------------------------------------------------------------- */

/* Lines that can be found again. */
static unsigned char pattern(int64_t at)
{
    static const char line[] = "SECRET-MARKER of line 0123456789";

    return (unsigned char)(line[at % 32] + at / 4096 % 2);
}

static void append_pattern(struct spool_writer *writer, int64_t size, size_t piece)
{
    unsigned char *bytes = malloc(piece);

    for (int64_t at = 0; at < size;) {
        size_t count = size - at < (int64_t)piece ? (size_t)(size - at) : piece;

        for (size_t i = 0; i < count; i++)
            bytes[i] = pattern(at + (int64_t)i);
        home_must(spool_writer_append(writer, bytes, count, &error), &error);
        at += (int64_t)count;
    }
    free(bytes);
}

/* As a command stores one: its row, its wrapped key and its data in one transaction. */
static struct spool_file keep(struct spool_writer *writer)
{
    struct spool_file file = home_file(&job, &qprint, "F");
    struct spool_file_wrap wrap = {.key_version = 1, .wrapped = {1}};
    int64_t sealed = -1;

    memcpy(wrap.key_id, key_id, sizeof wrap.key_id);
    memcpy(file.key_id, key_id, sizeof file.key_id);
    home_must(spool_writer_seal(writer, &sealed, &error), &error);
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_file_insert(spool, &file, &error), &error);
    home_must(spool_file_wrap_put(spool, file.id, &wrap, &error), &error);
    home_must(spool_writer_attach(writer, &file, &error), &error);
    home_must(spool_commit(spool, &error), &error);
    spool_writer_close(writer);
    home_must(spool_file_reread(spool, file.id, &file, &error), &error);
    CU_ASSERT_EQUAL(file.size, sealed);
    CU_ASSERT_STRING_EQUAL(file.key_id, key_id);
    return file;
}

static struct spool_file stored(int64_t size, size_t piece)
{
    struct spool_writer *writer;

    home_must(spool_writer_open(spool, &writer, &error), &error);
    home_must(spool_writer_encrypt(writer, secret, &error), &error);
    append_pattern(writer, size, piece);
    return keep(writer);
}

/* How many bytes were given out, all of them right; *result = how it ended. */
static int64_t read_with(const struct spool_file *file, const unsigned char *key, size_t piece,
                         int *result)
{
    struct spool_reader *reader;
    unsigned char *bytes = malloc(piece);
    int64_t at = 0, differences = 0;
    size_t got = 0;

    memset(&error, 0, sizeof error);
    *result = spool_reader_open_encrypted(spool, file, key, &reader, &error);
    while (*result == 0) {
        *result = spool_reader_read(reader, bytes, piece, &got, &error);
        if (*result < 0 || got == 0)
            break;
        for (size_t i = 0; i < got; i++)
            differences += bytes[i] != pattern(at + (int64_t)i);
        at += (int64_t)got;
    }
    if (*result < 0 && reader) { /* nor by asking once more */
        CU_ASSERT_EQUAL(spool_reader_read(reader, bytes, piece, &got, NULL), SPSY_ERR_IO);
        CU_ASSERT_EQUAL(got, 0);
    }
    CU_ASSERT_EQUAL(differences, 0);
    spool_reader_close(reader);
    free(bytes);
    return at;
}

static void check_whole(const struct spool_file *file, size_t piece)
{
    int result;

    CU_ASSERT_EQUAL(read_with(file, secret, piece, &result), file->size);
    CU_ASSERT_EQUAL(result, 0);
}

/* At most the chunks before the bad one; and it is said. */
static void check_damaged(const struct spool_file *file, int64_t most, const char *how)
{
    char text[600];
    int result;
    int64_t given = read_with(file, secret, 1000, &result);

    CU_ASSERT_EQUAL(result, SPSY_ERR_IO);
    CU_ASSERT_EQUAL(given, most);
    CU_ASSERT_STRING_EQUAL(error.message_id, "SPY0101");
    snprintf(text, sizeof text, "the data of spooled file F in %s is damaged: %s", home, how);
    CU_ASSERT_STRING_EQUAL(error.text, text);
}

static const char no_size[] = "not the size it was stored with";
static const char no_text[] = "not what was encrypted for it";

/* ---- what is stored ----------------------------------------------------------------------- */

/* The stored bytes, the caller's. */
static unsigned char *kept_bytes(const struct spool_file *file, int64_t *count)
{
    struct spool_reader *reader;
    unsigned char *bytes;
    size_t got = 1;
    int64_t at = 0;

    home_must(spool_reader_open_kept(spool, file, &reader, count, &error), &error);
    bytes = malloc((size_t)*count + 1);
    while (got > 0) {
        home_must(
            spool_reader_read(reader, bytes + at, (size_t)*count + 1 - (size_t)at, &got, &error),
            &error);
        at += (int64_t)got;
    }
    CU_ASSERT_EQUAL(at, *count);
    spool_reader_close(reader);
    return bytes;
}

static void data_path(const struct spool_file *file, char path[700])
{
    sqlite3_stmt *row;

    snprintf(path, 700, "%s/data/", home);
    sqlite3_prepare_v2(spool->database, "SELECT data FROM spooled_file WHERE id = ?1", -1, &row,
                       NULL);
    sqlite3_bind_int64(row, 1, file->id);
    CU_ASSERT_EQUAL_FATAL(sqlite3_step(row), SQLITE_ROW);
    snprintf(path + strlen(path), 700 - strlen(path), "%s",
             (const char *)sqlite3_column_text(row, 0));
    sqlite3_finalize(row);
}

/* What somebody who can write the home makes of it: other bytes, and as many as the row then says.
 */
static void put_bytes(const struct spool_file *file, const unsigned char *bytes, int64_t count)
{
    char path[700];
    int fd;

    data_path(file, path);
    fd = open(path, O_WRONLY | O_TRUNC);
    CU_ASSERT_EQUAL(write(fd, bytes, (size_t)count), count);
    close(fd);
}

static void put_size(const struct spool_file *file, int64_t size)
{
    char sql[100];

    snprintf(sql, sizeof sql, "UPDATE spooled_file SET size = %lld WHERE id = %lld",
             (long long)size, (long long)file->id);
    store_run(spool, sql);
}

static void put_row(const struct spool_file *file, const unsigned char *bytes, int64_t count)
{
    sqlite3_stmt *row;

    sqlite3_prepare_v2(spool->database, "UPDATE file_data SET bytes = ?2 WHERE file_id = ?1", -1,
                       &row, NULL);
    sqlite3_bind_int64(row, 1, file->id);
    sqlite3_bind_blob(row, 2, bytes, (int)count, SQLITE_STATIC);
    CU_ASSERT_EQUAL(sqlite3_step(row), SQLITE_DONE);
    sqlite3_finalize(row);
}

static void sizes(void)
{
    static const int64_t all[] = {0,  1, 32, CHUNK - 1, CHUNK, CHUNK + 1, 2 * CHUNK, 2 * CHUNK + 1,
                                  MIB};
    static const size_t pieces[] = {1000, CHUNK, MIB};

    open_store();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        for (size_t p = 0; p < sizeof pieces / sizeof pieces[0]; p++) {
            struct spool_file file = stored(all[i], pieces[p]);
            int64_t count, chunks = all[i] ? (all[i] + CHUNK - 1) / CHUNK : 1;
            unsigned char *bytes = kept_bytes(&file, &count);

            CU_ASSERT_EQUAL(count, HEADER + all[i] + 17 * chunks);
            CU_ASSERT_EQUAL(count, spool_kept_bytes(all[i]));
            CU_ASSERT_PTR_NULL(memmem(bytes, (size_t)count, "SECRET-MARKER", 13));
            free(bytes);
            for (size_t r = 0; r < sizeof pieces / sizeof pieces[0]; r++)
                check_whole(&file, pieces[r]);
        }
    close_store();
}

static void places(void)
{
    struct spool_inspection found;

    open_store();
    stored(CHUNK, CHUNK);
    CU_ASSERT_EQUAL(home_entries(home, "data"), 0);
    stored(CHUNK + 1, CHUNK);
    CU_ASSERT_EQUAL(home_entries(home, "data"), 1);
    stored(0, 1);
    home_must(spool_inspect(spool, true, &found, &error), &error);
    CU_ASSERT_EQUAL(found.data_files, 1);
    CU_ASSERT_EQUAL(found.missing, 0);
    CU_ASSERT_EQUAL(found.no_data, 0);
    store_run(spool, "UPDATE spooled_file SET size = size + 1");
    home_must(spool_inspect(spool, true, &found, &error), &error);
    CU_ASSERT_EQUAL(found.missing, 1);
    CU_ASSERT_EQUAL(found.no_data, 2);
    close_store();
}

/* The same data twice is no pattern. */
static void fresh_each_time(void)
{
    struct spool_file one, other;
    unsigned char *bytes, *others;
    int64_t count, same = 0;

    open_store();
    one = stored(4096, 4096);
    other = stored(4096, 4096);
    bytes = kept_bytes(&one, &count);
    others = kept_bytes(&other, &count);
    for (int64_t i = 0; i < count; i++)
        same += bytes[i] == others[i];
    CU_ASSERT(same < 100);
    free(bytes);
    free(others);
    close_store();
}

/* ---- who reads it ------------------------------------------------------------------------- */

static void without_the_key(void)
{
    static const int64_t both[] = {100, 3 * CHUNK};

    open_store();
    for (size_t i = 0; i < 2; i++) {
        struct spool_file file = stored(both[i], CHUNK);
        struct spool_reader *reader;
        int result;

        CU_ASSERT_EQUAL(spool_reader_open(spool, &file, &reader, &error), SPSY_ERR_STATE);
        CU_ASSERT_PTR_NULL(reader);
        CU_ASSERT_STRING_EQUAL(error.message_id, "SPY0105");
        CU_ASSERT_STRING_EQUAL(
            error.text, "the data of spooled file F is encrypted, and is read without its key");
        CU_ASSERT_EQUAL(read_with(&file, other_secret, 1000, &result), 0);
        CU_ASSERT_EQUAL(result, SPSY_ERR_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, no_text));
    }
    close_store();
}

static void clear_for_encrypted(void)
{
    struct spool_file file;
    struct spool_reader *reader;
    struct spool_writer *writer;

    open_store();
    file = home_file(&job, &qprint, "F");
    home_must(spool_writer_open(spool, &writer, &error), &error);
    append_pattern(writer, 100, 100);
    home_store(spool, &file, writer);
    CU_ASSERT_EQUAL(spool_reader_open_encrypted(spool, &file, secret, &reader, &error),
                    SPSY_ERR_IO);
    CU_ASSERT_PTR_NULL(reader);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "is damaged: not encrypted, as it was stored"));
    close_store();
}

/* A row from which the key is taken away gives no ciphertext for text. */
static void key_taken_away(void)
{
    static const int64_t both[] = {100, 3 * CHUNK};

    open_store();
    for (size_t i = 0; i < 2; i++) {
        struct spool_file file = stored(both[i], CHUNK);
        struct spool_reader *reader;

        store_run(spool, "UPDATE spooled_file SET key_id = ''");
        CU_ASSERT_EQUAL(spool_reader_open(spool, &file, &reader, &error), SPSY_ERR_IO);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, no_size));
    }
    close_store();
}

static void wrong_order_of_calls(void)
{
    struct spool_file file;
    struct spool_writer *writer;
    int64_t size;

    open_store();
    home_must(spool_writer_open(spool, &writer, &error), &error);
    append_pattern(writer, 1, 1);
    CU_ASSERT_EQUAL(spool_writer_encrypt(writer, secret, &error), SPSY_ERR_STATE);
    CU_ASSERT_STRING_EQUAL(error.text, "data is encrypted from its beginning or not at all");
    CU_ASSERT_EQUAL(spool_writer_keep(writer, 1, &error), SPSY_ERR_STATE);
    spool_writer_close(writer);

    home_must(spool_writer_open(spool, &writer, &error), &error);
    home_must(spool_writer_encrypt(writer, secret, &error), &error);
    CU_ASSERT_EQUAL(spool_writer_encrypt(writer, secret, &error), SPSY_ERR_STATE);
    home_must(spool_writer_seal(writer, &size, &error), &error);
    file = home_file(&job, &qprint, "F");
    home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
    home_must(spool_file_insert(spool, &file, &error), &error);
    CU_ASSERT_EQUAL(spool_writer_attach(writer, &file, &error), SPSY_ERR_STATE);
    CU_ASSERT_STRING_EQUAL(error.text,
                           "data is encrypted when its file is under a key, and else not");
    spool_rollback(spool);
    spool_writer_close(writer);
    close_store();
}

/* What was undone after the seal can be stored once more, and is the same. */
static void attached_again(void)
{
    static const int64_t both[] = {100, 3 * CHUNK};

    open_store();
    for (size_t i = 0; i < 2; i++) {
        struct spool_file file = home_file(&job, &qprint, "F");
        struct spool_writer *writer;
        int64_t size;

        memcpy(file.key_id, key_id, sizeof file.key_id);
        home_must(spool_writer_open(spool, &writer, &error), &error);
        home_must(spool_writer_encrypt(writer, secret, &error), &error);
        append_pattern(writer, both[i], CHUNK);
        home_must(spool_writer_seal(writer, &size, &error), &error);
        home_must(spool_begin(spool, SPOOL_DURABLE, &error), &error);
        home_must(spool_file_insert(spool, &file, &error), &error);
        home_must(spool_writer_attach(writer, &file, &error), &error);
        spool_rollback(spool);
        file = keep(writer);
        check_whole(&file, 1000);
    }
    close_store();
}

/* ---- saved and restored ------------------------------------------------------------------- */

static int keep_as_it_is(const unsigned char *bytes, int64_t count, int64_t size,
                         struct spool_writer **writer)
{
    int64_t sealed;

    home_must(spool_writer_open(spool, writer, &error), &error);
    home_must(spool_writer_keep(*writer, size, &error), &error);
    home_must(spool_writer_append(*writer, bytes, (size_t)count, &error), &error);
    return spool_writer_seal(*writer, &sealed, &error);
}

static void kept_as_it_is(void)
{
    static const int64_t all[] = {0, 100, CHUNK - 1, CHUNK, CHUNK + 1, MIB};

    open_store();
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++) {
        struct spool_file file = stored(all[i], CHUNK), again;
        struct spool_writer *writer;
        int64_t count, same;
        unsigned char *bytes = kept_bytes(&file, &count), *kept;

        CU_ASSERT_EQUAL(keep_as_it_is(bytes, count, all[i] + 1, &writer), SPSY_ERR_FORMAT);
        CU_ASSERT_STRING_EQUAL(error.message_id, "SPY0107");
        spool_writer_close(writer);
        CU_ASSERT_EQUAL(keep_as_it_is(bytes, count, all[i], &writer), 0);
        again = keep(writer);
        CU_ASSERT_EQUAL(again.size, all[i]);
        check_whole(&again, 1000);
        kept = kept_bytes(&again, &same);
        CU_ASSERT_EQUAL(same, count);
        CU_ASSERT_EQUAL(memcmp(kept, bytes, (size_t)count), 0);
        free(kept);
        free(bytes);
    }
    close_store();
}

/* ---- what somebody else makes of it ------------------------------------------------------- */

/* Every length that is too short, of a small file, with the size that the row should say and with
 * the one that would fit. */
static void every_truncation_of_a_small_one(void)
{
    struct spool_file file;
    unsigned char *bytes;
    int64_t count;

    open_store();
    file = stored(100, 100);
    bytes = kept_bytes(&file, &count);
    for (int64_t shorter = 0; shorter < count; shorter++) {
        put_row(&file, bytes, shorter);
        put_size(&file, 100);
        check_damaged(&file, 0, no_size);
        put_size(&file, shorter - HEADER - 17);
        check_damaged(&file, 0, shorter < HEADER + 17 ? no_size : no_text);
    }
    put_row(&file, bytes, count);
    put_size(&file, 100);
    check_whole(&file, 1000);
    free(bytes);
    close_store();
}

/* Between chunks, within one, within the header; and the row says what would fit. */
static void truncated(void)
{
    struct spool_file file;
    unsigned char *bytes;
    int64_t count;

    open_store();
    file = stored(3 * CHUNK + 5, CHUNK);
    bytes = kept_bytes(&file, &count);
    for (int chunks = 0; chunks <= 3; chunks++)
        for (int64_t more = -1; more <= 18; more++) {
            int64_t cut = HEADER + chunks * (int64_t)SEALED + more;
            int64_t size = cut - HEADER - 17 * (chunks + (more > 0));

            put_bytes(&file, bytes, cut);
            put_size(&file, 3 * CHUNK + 5);
            check_damaged(&file, 0, no_size);
            if (size < 0 || spool_kept_bytes(size) != cut)
                continue;
            put_size(&file, size);
            check_damaged(&file, (chunks - (more <= 0)) * (int64_t)CHUNK, no_text);
        }
    free(bytes);
    close_store();
}

static void appended(void)
{
    struct spool_file file;
    unsigned char *bytes, *longer;
    int64_t count;

    open_store();
    file = stored(2 * CHUNK, CHUNK);
    bytes = kept_bytes(&file, &count);
    longer = calloc(1, (size_t)count + SEALED);
    memcpy(longer, bytes, (size_t)count);
    put_bytes(&file, longer, count + 1);
    check_damaged(&file, 0, no_size);
    memcpy(longer + count, bytes + HEADER, SEALED); /* a chunk that is one */
    put_bytes(&file, longer, count + SEALED);
    put_size(&file, 3 * CHUNK);
    check_damaged(&file, CHUNK, no_text); /* the second one was the last */
    put_bytes(&file, longer, count + 17);
    put_size(&file, 2 * CHUNK);
    check_damaged(&file, 0, no_size);
    free(longer);
    free(bytes);
    close_store();
}

static void reordered(void)
{
    struct spool_file file;
    unsigned char *bytes, *changed;
    int64_t count;

    open_store();
    file = stored(3 * CHUNK, CHUNK);
    bytes = kept_bytes(&file, &count);
    changed = malloc((size_t)count);
    for (int first = 0; first < 3; first++)
        for (int second = 0; second < 3; second++) {
            memcpy(changed, bytes, (size_t)count);
            memcpy(changed + HEADER + first * (int64_t)SEALED,
                   bytes + HEADER + second * (int64_t)SEALED, SEALED);
            memcpy(changed + HEADER + second * (int64_t)SEALED,
                   bytes + HEADER + first * (int64_t)SEALED, SEALED);
            put_bytes(&file, changed, count);
            if (first == second)
                check_whole(&file, 1000);
            else
                check_damaged(&file, (first < second ? first : second) * (int64_t)CHUNK, no_text);
        }
    free(changed);
    free(bytes);
    close_store();
}

/* Each byte of a small one, and some of a large one. */
static void any_bit(void)
{
    struct spool_file small, large;
    unsigned char *bytes;
    int64_t count;

    open_store();
    small = stored(100, 100);
    bytes = kept_bytes(&small, &count);
    for (int64_t at = 0; at < count; at++) {
        bytes[at] ^= (unsigned char)(1 << at % 8);
        put_row(&small, bytes, count);
        check_damaged(&small, 0, no_text);
        bytes[at] ^= (unsigned char)(1 << at % 8);
    }
    free(bytes);
    large = stored(2 * CHUNK + 10, CHUNK);
    bytes = kept_bytes(&large, &count);
    for (int64_t at = 0; at < count; at += 4999) {
        int64_t chunk = at < HEADER ? 0 : (at - HEADER) / SEALED;

        bytes[at] ^= 1;
        put_bytes(&large, bytes, count);
        check_damaged(&large, chunk * CHUNK, no_text);
        bytes[at] ^= 1;
    }
    free(bytes);
    close_store();
}

/* One's chunk in the place of another's of the same key: each stream has a header of its own. */
static void exchanged(void)
{
    struct spool_file one, other;
    unsigned char *bytes, *others, *mixed;
    int64_t count;

    open_store();
    one = stored(2 * CHUNK, CHUNK);
    other = stored(2 * CHUNK, CHUNK);
    bytes = kept_bytes(&one, &count);
    others = kept_bytes(&other, &count);
    mixed = malloc((size_t)count);
    memcpy(mixed, bytes, (size_t)count);
    memcpy(mixed + HEADER + SEALED, others + HEADER + SEALED, SEALED);
    put_bytes(&one, mixed, count);
    check_damaged(&one, CHUNK, no_text);
    memcpy(mixed, bytes, (size_t)count);
    memcpy(mixed, others, HEADER);
    put_bytes(&one, mixed, count);
    check_damaged(&one, 0, no_text);
    free(mixed);
    free(bytes);
    free(others);
    close_store();
}

static void sizes_no_file_has(void)
{
    static const int64_t wrong[] = {
        -1, -41, -24, INT64_MIN, INT64_MAX, SPOOL_SIZE_MOST + 1, INT64_MAX - 41};
    struct spool_file file;

    open_store();
    file = stored(0, 1);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        put_size(&file, wrong[i]);
        check_damaged(&file, 0, no_size);
    }
    put_row(&file, (const unsigned char *)"", 0);
    put_size(&file, -41);
    check_damaged(&file, 0, no_size);
    close_store();
}

static const struct test tests[] = {
    {"K2 every size comes back, and is stored encrypted", sizes},
    {"K2 in the row up to a chunk, else in a data file, each of its size", places},
    {"K2 what is encrypted twice is not the same twice", fresh_each_time},
    {"K2 without the key, or with another, nothing is given out", without_the_key},
    {"K2 data in the clear is not taken for encrypted", clear_for_encrypted},
    {"K2 a row whose key is taken away gives no ciphertext for text", key_taken_away},
    {"K2 encrypted from the beginning, and attached to a file under a key", wrong_order_of_calls},
    {"K2 after a rollback the same ciphertext is attached", attached_again},
    {"K2 K6 kept as it is, byte for byte", kept_as_it_is},
    {"K1 every truncation of a small file is found", every_truncation_of_a_small_one},
    {"K1 a truncated data file is found, whatever the row says", truncated},
    {"K1 what is appended is found", appended},
    {"K1 chunks in another order are found", reordered},
    {"K1 any changed bit is found", any_bit},
    {"K1 another file's chunk or header is found", exchanged},
    {"K1 sizes that no file has are damage", sizes_no_file_has},
};

HARNESS_MAIN("cipher", tests)
