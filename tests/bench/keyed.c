/* keyed.c - reading 100 MiB that are under a key, beside libsodium's own secretstream over the same
 * bytes plus the plain read; and reading as many in the clear, beside a loop of reads.
 *
 * Both alternate, in one process, with the files in the page cache; pieces as file_bytes_read takes
 * them. Also writing: encrypted beside clear, each with its syncs, and secretstream.
 *
 * usage: keyed BUILD [MIB [ROUNDS]]     100 and 11 without; the home is made in $TMPDIR */
#include "bench.h"

#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/floor.h"
#include "store/store.h"
#include "vault/crypto.h"

enum { PIECE = 32 * 1024, CHUNK = 64 * 1024, ROUNDS_MAX = 99 };

static char home[600];
static struct spool *spool;
static struct spsy_error error;
static unsigned char secret[VAULT_KEY_BYTES] = "a key of a bench, thirty-two ...";

static void must(int result, const char *what)
{
    if (result >= 0)
        return;
    fprintf(stderr, "%s: %s %s\n", what, error.message_id, error.text);
    exit(1);
}

static void fill(unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++)
        bytes[i] = (unsigned char)(i * 31 + (i >> 8) * 7);
}

/* *ms is what writing and sealing took. */
static struct spool_file store(const struct spool_job *job, long mib, bool encrypted, double *ms)
{
    struct spool_file file = {.job = *job,
                              .form_type = "*STD",
                              .copies = 1,
                              .priority = 5,
                              .user_defined_data = "*NONE",
                              .status = "*READY",
                              .expiration = "*NONE",
                              .ccsid = 37,
                              .name = "F"};
    struct spool_file_wrap wrap = {.key_id = "00112233445566778899aabbccddeeff", .key_version = 1};
    static unsigned char bytes[CHUNK];
    struct spool_writer *writer;
    struct spool_queue queue;
    int64_t size;
    double began;

    must(spool_queue_find(spool, "QGPL", "QPRINT", &queue, &error), "queue");
    file.queue_id = queue.id;
    memcpy(file.queue, queue.name, sizeof file.queue);
    memcpy(file.queue_library, queue.library, sizeof file.queue_library);
    fill(bytes, sizeof bytes);
    began = bench_now_ns();
    must(spool_writer_open(spool, &writer, &error), "writer");
    if (encrypted)
        must(spool_writer_encrypt(writer, secret, &error), "encrypt");
    for (long i = 0; i < mib * 16; i++)
        must(spool_writer_append(writer, bytes, sizeof bytes, &error), "append");
    must(spool_writer_seal(writer, &size, &error), "seal");
    *ms = (bench_now_ns() - began) / 1e6;
    must(spool_begin(spool, SPOOL_DURABLE, &error), "begin");
    must(spool_file_insert(spool, &file, &error), "insert");
    if (encrypted) {
        must(spool_file_wrap_put(spool, file.id, &wrap, &error), "wrap");
        memcpy(file.key_id, wrap.key_id, sizeof file.key_id);
    }
    must(spool_writer_attach(writer, &file, &error), "attach");
    must(spool_commit(spool, &error), "commit");
    spool_writer_close(writer);
    return file;
}

/* What reading all of it by the store takes, in ms. */
static double read_stored(const struct spool_file *file, int64_t wanted)
{
    static unsigned char bytes[PIECE];
    struct spool_reader *reader;
    double began = bench_now_ns();
    int64_t total = 0;
    size_t got = 1;

    must(file->key_id[0] ? spool_reader_open_encrypted(spool, file, secret, &reader, &error)
                         : spool_reader_open(spool, file, &reader, &error),
         "open");
    while (got > 0) {
        must(spool_reader_read(reader, bytes, sizeof bytes, &got, &error), "read");
        total += (int64_t)got;
    }
    spool_reader_close(reader);
    if (total != wanted)
        must(-1, "not all of it");
    return (bench_now_ns() - began) / 1e6;
}

/* As long a file, read by a loop. */
static double read_plainly(int64_t bytes_in_all)
{
    static unsigned char bytes[PIECE];
    double began = bench_now_ns();
    char path[700];
    int fd;

    snprintf(path, sizeof path, "%s/plain", home);
    fd = open(path, O_RDONLY);
    while (bytes_in_all > 0) {
        ssize_t got = read(fd, bytes, sizeof bytes);

        if (got <= 0)
            must(-1, "plain read");
        bytes_in_all -= got;
    }
    close(fd);
    return (bench_now_ns() - began) / 1e6;
}

static void make_plain(long mib)
{
    static unsigned char bytes[CHUNK];
    char path[700];
    FILE *file;

    fill(bytes, sizeof bytes);
    snprintf(path, sizeof path, "%s/plain", home);
    file = fopen(path, "w");
    for (long i = 0; i < mib * 16; i++)
        if (fwrite(bytes, 1, sizeof bytes, file) != sizeof bytes)
            must(-1, "plain file");
    fclose(file);
}

/* libsodium's own over so many chunks that are in memory. */
static double stream(long mib, bool pull)
{
    static unsigned char sealed[CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES], text[CHUNK];
    unsigned char header[crypto_secretstream_xchacha20poly1305_HEADERBYTES], tag;
    crypto_secretstream_xchacha20poly1305_state state, at_chunk;
    double began, ms;

    fill(text, sizeof text);
    crypto_secretstream_xchacha20poly1305_init_push(&state, header, secret);
    at_chunk = state;
    if (!pull) {
        began = bench_now_ns();
        for (long i = 0; i < mib * 16; i++)
            crypto_secretstream_xchacha20poly1305_push(&state, sealed, NULL, text, CHUNK, NULL, 0,
                                                       0);
        return (bench_now_ns() - began) / 1e6;
    }
    crypto_secretstream_xchacha20poly1305_push(&state, sealed, NULL, text, CHUNK, NULL, 0, 0);
    began = bench_now_ns();
    for (long i = 0; i < mib * 16; i++) { /* the same chunk each time: the work is that of any */
        state = at_chunk;
        if (crypto_secretstream_xchacha20poly1305_pull(&state, text, NULL, &tag, sealed,
                                                       sizeof sealed, NULL, 0) != 0)
            must(-1, "pull");
    }
    ms = (bench_now_ns() - began) / 1e6;
    return ms;
}

static double middle(double *values, unsigned count)
{
    return bench_median(values, count);
}

int main(int argc, char **argv)
{
    long mib = argc > 2 ? atol(argv[2]) : 100;
    unsigned rounds = argc > 3 ? (unsigned)atoi(argv[3]) : 11;
    double keyed[ROUNDS_MAX], clear[ROUNDS_MAX], plain[ROUNDS_MAX], limit[ROUNDS_MAX];
    double write_ms, clear_write_ms, push_ms;
    struct spool_job job = {.user = "ALICE", .name = "BENCH"};
    struct spool_file secret_file, clear_file;
    const char *directory = getenv("TMPDIR");
    char command[700];

    if (argc < 2 || mib < 1 || rounds < 1 || rounds > ROUNDS_MAX || sodium_init() < 0)
        return 2;
    snprintf(home, sizeof home, "%s/spsy-keyed-%ld", directory ? directory : "/tmp",
             (long)getpid());
    must(spool_create(home, "BENCH", &error), "home");
    must(spool_open(home, &spool, &error), "open");
    must(spool_job_begin(spool, &job, &error), "job");
    clear_file = store(&job, mib, false, &clear_write_ms);
    secret_file = store(&job, mib, true, &write_ms);
    make_plain(mib);
    for (unsigned i = 0; i < rounds; i++) {
        keyed[i] = read_stored(&secret_file, mib * 1024 * 1024);
        plain[i] = read_plainly(mib * 1024 * 1024);
        limit[i] = stream(mib, true) + plain[i];
        clear[i] = read_stored(&clear_file, mib * 1024 * 1024);
    }
    push_ms = stream(mib, false);
    snprintf(command, sizeof command, "keyed_read_%ldmib", mib);
    bench_report(command, middle(keyed, rounds), middle(limit, rounds), "ms");
    snprintf(command, sizeof command, "clear_read_%ldmib", mib);
    bench_report(command, middle(clear, rounds), middle(plain, rounds), "ms");
    snprintf(command, sizeof command, "keyed_write_%ldmib", mib);
    bench_report(command, write_ms, clear_write_ms + push_ms, "ms");
    spool_close(spool);
    snprintf(command, sizeof command, "rm -rf '%s'", home);
    return system(command) == 0 ? 0 : 1;
}
