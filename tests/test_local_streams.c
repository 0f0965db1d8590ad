/* test_local_streams.c - a stream file that is written is there whole, or not at all. */
#include "harness.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/local_streams.h"

static char path[4096];

static void new_directory(void)
{
    snprintf(path, sizeof path, "%s/target", harness_directory());
}

/* Names in the target's directory. */
static int names(void)
{
    char directory[4096];
    DIR *open;
    int count = 0;

    snprintf(directory, sizeof directory, "%s", path);
    *strrchr(directory, '/') = '\0';
    open = opendir(directory);
    CU_ASSERT_FATAL(open != NULL);
    for (const struct dirent *entry; (entry = readdir(open));)
        count += entry->d_name[0] != '.' || strlen(entry->d_name) > 2;
    closedir(open);
    return count;
}

static void expect_bytes(const char *bytes)
{
    size_t count;
    char *there = harness_read(path, &count);

    CU_ASSERT_FATAL(there != NULL);
    ASSERT_STRING(there, bytes);
    free(there);
}

static struct stream *open_new(bool replace)
{
    struct spsy_error error = {0};
    struct stream *file;

    CU_ASSERT_EQUAL_FATAL(local_streams.create(NULL, path, STREAM_FILE, replace, &file, &error), 0);
    CU_ASSERT_EQUAL(local_streams.write(file, "new\n", 4, &error), 0);
    return file;
}

static void test_invisible_until_finished(void)
{
    struct spsy_error error = {0};
    struct stream *file;

    new_directory();
    file = open_new(false);
    CU_ASSERT_NOT_EQUAL(access(path, F_OK), 0);
    CU_ASSERT_EQUAL(local_streams.commit(file, &error), 0);
    local_streams.drop(file);
    expect_bytes("new\n");
    CU_ASSERT_EQUAL(names(), 1);
    file = open_new(true);
    local_streams.drop(file); /* not finished: nothing of it */
    CU_ASSERT_EQUAL(names(), 1);
    expect_bytes("new\n");
}

/* Killed at any instant before the end, a writer leaves nothing; the names are looked at as if it
 * had been. */
static void test_nothing_is_left_over(void)
{
    for (int replaced = 0; replaced < 2; replaced++) {
        struct stream *file;

        new_directory();
        if (replaced)
            harness_write(path, "old\n", 4);
        file = open_new(replaced);
        CU_ASSERT_EQUAL(names(), replaced);
        local_streams.drop(file);
        CU_ASSERT_EQUAL(names(), replaced);
    }
}

/* Both find nothing there at first; the second to finish is refused, the first one's data stays. */
static void test_made_meanwhile(void)
{
    struct spsy_error error = {0};
    struct stream *file;

    new_directory();
    file = open_new(false);
    harness_write(path, "other\n", 6);
    CU_ASSERT_EQUAL(local_streams.commit(file, &error), SPSY_ERR_EXISTS);
    ASSERT_STRING(error.message_id, "SPY0102");
    local_streams.drop(file);
    expect_bytes("other\n");
    CU_ASSERT_EQUAL(names(), 1);
}

static void test_replaced_keeps_mode(void)
{
    struct spsy_error error = {0};
    struct stream *file;
    struct stat status;

    new_directory();
    harness_write(path, "old, and longer than the new one\n", 33);
    CU_ASSERT_EQUAL(chmod(path, 04751), 0);
    file = open_new(true);
    expect_bytes("old, and longer than the new one\n");
    CU_ASSERT_EQUAL(local_streams.commit(file, &error), 0);
    local_streams.drop(file);
    expect_bytes("new\n");
    CU_ASSERT_EQUAL(stat(path, &status), 0);
    CU_ASSERT_EQUAL(status.st_mode & 07777, 0751);
}

static void test_refused(void)
{
    struct spsy_error error = {0};
    struct stream *file;

    new_directory();
    harness_write(path, "old\n", 4);
    CU_ASSERT_EQUAL(local_streams.create(NULL, path, STREAM_FILE, false, &file, &error),
                    SPSY_ERR_EXISTS);
    CU_ASSERT_PTR_NULL(file);
    CU_ASSERT_EQUAL(names(), 1);
    if (geteuid() == 0) /* root may write everything */
        return;
    CU_ASSERT_EQUAL(chmod(path, 0444), 0);
    CU_ASSERT_EQUAL(local_streams.create(NULL, path, STREAM_FILE, true, &file, &error),
                    SPSY_ERR_IO);
    CU_ASSERT_EQUAL(names(), 1);
}

static const struct test tests[] = {
    {"nothing under the name until all is there", test_invisible_until_finished},
    {"a writer that is killed leaves nothing", test_nothing_is_left_over},
    {"a target that comes to be meanwhile is not replaced", test_made_meanwhile},
    {"a replaced file keeps its mode, without special bits", test_replaced_keeps_mode},
    {"refused: there already, not writable", test_refused},
};
HARNESS_MAIN("local_streams", tests)
