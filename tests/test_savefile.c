/* test_savefile.c - save files: whole ones come back, all others are refused. */
#include "harness.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/local_streams.h"
#include "archive/savefile.h"

static const struct savefile_api *api;
static char path[256];

static void load(void)
{
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(savefile_load(&api, &error), 0);
    snprintf(path, sizeof path, "%s/save.tar", harness_directory());
}

static void put(struct savefile_writer *writer, const char *bytes, size_t count)
{
    char digest[SAVEFILE_DIGEST_SIZE];
    struct spsy_error error;

    CU_ASSERT_EQUAL(api->begin(writer, (int64_t)count, &error), 0);
    CU_ASSERT_EQUAL(api->append(writer, bytes, count / 2, &error), 0);
    CU_ASSERT_EQUAL(api->append(writer, bytes + count / 2, count - count / 2, &error), 0);
    CU_ASSERT_EQUAL(api->end(writer, digest, &error), 0);
    if (count == 3) /* the digest of "abc" in FIPS 180-4 */
        ASSERT_STRING(digest, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

static int finish(struct savefile_writer *writer, const char *manifest, struct spsy_error *error)
{
    FILE *document = tmpfile();
    int code;

    CU_ASSERT_FATAL(document && fputs(manifest, document) >= 0);
    code = api->finish(writer, document, error);
    fclose(document);
    return code;
}

static void write_sample(void)
{
    struct savefile_writer *writer;
    struct spsy_error error;

    CU_ASSERT_EQUAL_FATAL(api->create(&local_streams, path, &writer, &error), 0);
    put(writer, "abc", 3);
    put(writer, "", 0);
    put(writer, "the third file", 14);
    CU_ASSERT_EQUAL(finish(writer, "{\"files\": 3}", &error), 0);
    api->close_writer(writer);
}

static void what_was_saved_comes_back(void)
{
    struct savefile_reader *reader;
    struct spsy_error error;
    char bytes[64], text[64] = "";
    FILE *manifest;
    struct stat status;
    size_t got;
    int64_t size;

    load();
    write_sample();
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 0777, 0600);
    CU_ASSERT_EQUAL_FATAL(api->open(&local_streams, path, &reader, &manifest, &error), 0);
    rewind(manifest);
    CU_ASSERT_PTR_NOT_NULL(fgets(text, sizeof text, manifest));
    ASSERT_STRING(text, "{\"files\": 3}");
    CU_ASSERT_EQUAL(api->entries(reader), 3);
    ASSERT_STRING(api->digest(reader, 0, &size),
                  "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    CU_ASSERT_EQUAL(size, 3);
    CU_ASSERT_PTR_NULL(api->digest(reader, 3, &size));
    CU_ASSERT_EQUAL(api->seek(reader, 2, &error), 0);
    CU_ASSERT_EQUAL(api->read(reader, bytes, sizeof bytes, &got, &error), 0);
    CU_ASSERT_EQUAL(got, 14);
    CU_ASSERT_EQUAL(memcmp(bytes, "the third file", 14), 0);
    CU_ASSERT_EQUAL(api->read(reader, bytes, sizeof bytes, &got, &error), 0);
    CU_ASSERT_EQUAL(got, 0);
    CU_ASSERT_EQUAL(api->seek(reader, 1, &error), SPSY_ERR_ARGUMENT);
    CU_ASSERT_EQUAL(api->seek(reader, 3, &error), SPSY_ERR_ARGUMENT);
    api->close_reader(reader);
    fclose(manifest);
}

static void an_existing_file_stays(void)
{
    struct savefile_writer *writer, *late;
    struct spsy_error error;
    char *bytes;

    load();
    CU_ASSERT_EQUAL_FATAL(api->create(&local_streams, path, &late, &error), 0);
    harness_write(path, "mine", 4);
    CU_ASSERT_EQUAL(api->create(&local_streams, path, &writer, &error), SPSY_ERR_EXISTS);
    CU_ASSERT_EQUAL(finish(late, "{}", &error), SPSY_ERR_EXISTS);
    api->close_writer(late);
    bytes = harness_read(path, NULL);
    ASSERT_STRING(bytes, "mine");
    free(bytes);
}

static void what_is_not_finished_leaves_nothing(void)
{
    struct savefile_writer *writer;
    struct spsy_error error;
    char digest[SAVEFILE_DIGEST_SIZE];

    load();
    CU_ASSERT_EQUAL_FATAL(api->create(&local_streams, path, &writer, &error), 0);
    CU_ASSERT_EQUAL(api->begin(writer, 2, &error), 0);
    CU_ASSERT_EQUAL(api->append(writer, "abc", 3, &error), SPSY_ERR_STATE);
    CU_ASSERT_EQUAL(api->end(writer, digest, &error), SPSY_ERR_STATE);
    api->close_writer(writer);
    CU_ASSERT_EQUAL(access(path, F_OK), -1);
    api->close_writer(NULL);
    api->close_reader(NULL);
}

static int opens(const char *bytes, size_t count, struct spsy_error *error)
{
    struct savefile_reader *reader;
    FILE *manifest;
    int code;

    harness_write(path, bytes, count);
    memset(error, 0, sizeof *error);
    code = api->open(&local_streams, path, &reader, &manifest, error);
    if (code)
        return code;
    fclose(manifest);
    api->close_reader(reader);
    return 0;
}

static void cut_anywhere_is_refused(void)
{
    struct spsy_error error;
    char *bytes;
    size_t count, last = 0;

    load();
    write_sample();
    bytes = harness_read(path, &count);
    for (size_t length = 0; length < count; length += 7)
        if (opens(bytes, length, &error) == 0)
            last = last ? last : length;
    /* tar's own end is blocks of zeros, which say nothing: only they may be missing. */
    CU_ASSERT(last == 0 || last + 1024 >= count);
    for (size_t i = last; last && i < count; i++)
        CU_ASSERT_EQUAL(bytes[i], 0);
    free(bytes);
}

/* Every byte that is not padding is under a digest or a header's checksum. */
static void a_flipped_byte_is_refused_or_means_the_same(void)
{
    static const char *const texts[] = {"abc", "the third file", "{\"files\": 3}", "ustar"};
    struct spsy_error error;
    char *bytes;
    size_t count;

    load();
    write_sample();
    bytes = harness_read(path, &count);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        char *at = memmem(bytes, count, texts[i], strlen(texts[i]));

        CU_ASSERT_PTR_NOT_NULL_FATAL(at);
        at[0] ^= 1;
        /* Of a data entry only the manifest's digests tell, which the caller compares. */
        CU_ASSERT_EQUAL(opens(bytes, count, &error) == 0, i < 2);
        at[0] ^= 1;
    }
    CU_ASSERT_EQUAL(opens(bytes, count, &error), 0);
    for (size_t i = 0; i < count; i += 3) {
        bytes[i] ^= 0x41;
        opens(bytes, count, &error);
        bytes[i] ^= 0x41;
    }
    free(bytes);
}

static void what_is_no_save_file(void)
{
    struct savefile_reader *reader;
    struct spsy_error error;
    FILE *manifest;

    load();
    CU_ASSERT_EQUAL(api->open(&local_streams, "/no/such/file", &reader, &manifest, &error),
                    SPSY_ERR_IO);
    CU_ASSERT_NOT_EQUAL(opens("", 0, &error), 0);
    CU_ASSERT_NOT_EQUAL(opens("hello, this is not a tar archive at all", 39, &error), 0);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, path));
    unlink(path);
    CU_ASSERT_EQUAL(mkfifo(path, 0600), 0);
    CU_ASSERT_EQUAL(api->open(&local_streams, path, &reader, &manifest, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "not a regular file"));
    CU_ASSERT_EQUAL(api->open(&local_streams, "/tmp", &reader, &manifest, &error), SPSY_ERR_FORMAT);
}

/* Changed between the two readings, far enough on that it was not in a buffer already. */
static void a_change_in_between_is_noticed(void)
{
    static char large[300000];
    struct savefile_writer *writer;
    struct savefile_reader *reader;
    struct spsy_error error;
    char block[4096];
    FILE *manifest;
    size_t got = 1;
    int code = 0;
    FILE *file;

    load();
    CU_ASSERT_EQUAL_FATAL(api->create(&local_streams, path, &writer, &error), 0);
    put(writer, large, sizeof large);
    CU_ASSERT_EQUAL(finish(writer, "{}", &error), 0);
    api->close_writer(writer);
    CU_ASSERT_EQUAL_FATAL(api->open(&local_streams, path, &reader, &manifest, &error), 0);
    file = fopen(path, "r+b");
    fseek(file, 200000, SEEK_SET);
    fputc('T', file);
    fclose(file);
    CU_ASSERT_EQUAL(api->seek(reader, 0, &error), 0);
    while (!code && got > 0)
        code = api->read(reader, block, sizeof block, &got, &error);
    CU_ASSERT_EQUAL(code, SPSY_ERR_FORMAT);
    api->close_reader(reader);
    fclose(manifest);
}

/* The header of an empty file, as tar has it. */
static void tar_header(char header[512], unsigned number)
{
    unsigned sum = 0;

    memset(header, 0, 512);
    snprintf(header, 100, "data/%06u", number);
    strcpy(header + 100, "0000600");
    strcpy(header + 124, "00000000000");
    strcpy(header + 136, "00000000000");
    header[156] = '0';
    memcpy(header + 257, "ustar\00000", 8);
    memset(header + 148, ' ', 8);
    for (int i = 0; i < 512; i++)
        sum += (unsigned char)header[i];
    snprintf(header + 148, 8, "%06o", sum);
}

/* Each costs memory, and nobody but the manifest after them says how many there are. */
static void more_entries_than_there_can_be(void)
{
    struct savefile_reader *reader;
    struct spsy_error error;
    char header[512];
    FILE *manifest, *file;

    load();
    file = fopen(path, "w");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    for (unsigned i = 1; i <= SAVEFILE_FILES_MAX + 1; i++) {
        tar_header(header, i);
        CU_ASSERT_FATAL(fwrite(header, 1, sizeof header, file) == sizeof header);
    }
    fclose(file);
    CU_ASSERT_EQUAL(api->open(&local_streams, path, &reader, &manifest, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "more entries than a save file can have"));
    unlink(path);
}

static const struct test tests[] = {
    {"what was saved comes back", what_was_saved_comes_back},
    {"an existing file stays", an_existing_file_stays},
    {"what is not finished leaves nothing", what_is_not_finished_leaves_nothing},
    {"cut anywhere is refused", cut_anywhere_is_refused},
    {"a flipped byte is refused or means the same", a_flipped_byte_is_refused_or_means_the_same},
    {"what is no save file", what_is_no_save_file},
    {"a change in between is noticed", a_change_in_between_is_noticed},
    {"more entries than there can be", more_entries_than_there_can_be},
};
HARNESS_MAIN("savefile", tests)
