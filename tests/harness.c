#include "harness.h"

#include <CUnit/Basic.h>
#include <dirent.h>
#include <ftw.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char directories[256][64];
static size_t directory_count;

static int remove_entry(const char *path, const struct stat *status, int type, struct FTW *walk)
{
    (void)status;
    (void)type;
    (void)walk;
    return remove(path);
}

static void remove_directories(void)
{
    for (size_t i = 0; i < directory_count; i++)
        nftw(directories[i], remove_entry, 16, FTW_DEPTH | FTW_PHYS);
}

const char *harness_directory(void)
{
    char *path = directories[directory_count];
    const char *base = getenv("TMPDIR");

    if (directory_count == sizeof directories / sizeof directories[0])
        abort();
    snprintf(path, sizeof directories[0], "%s/spsy-test-XXXXXX", base ? base : "/tmp");
    if (!mkdtemp(path))
        abort();
    directory_count++;
    return path;
}

const char *harness_build(void)
{
    static char path[PATH_MAX];

    if (!path[0]) {
        ssize_t length = readlink("/proc/self/exe", path, sizeof path - 1);

        if (length < 0)
            abort();
        path[length] = '\0';
        *strrchr(path, '/') = '\0'; /* build/tests */
        *strrchr(path, '/') = '\0'; /* build */
    }
    return path;
}

const char *harness_exit(const char *name)
{
    static char paths[4][2 * PATH_MAX];
    static unsigned next;
    char *path = paths[next++ % 4];

    snprintf(path, sizeof paths[0], "%s/tests/exits/%s.so", harness_build(), name);
    return path;
}

int harness_descriptors(void)
{
    DIR *directory = opendir("/proc/self/fd");
    int count = 0;

    while (directory && readdir(directory))
        count++;
    if (directory)
        closedir(directory);
    return count;
}

void harness_write(const char *path, const void *bytes, size_t count)
{
    FILE *file = fopen(path, "wb");

    if (!file || fwrite(bytes, 1, count, file) != count || fclose(file) != 0)
        abort();
}

char *harness_read(const char *path, size_t *count)
{
    FILE *file = fopen(path, "rb");
    char *bytes = NULL;
    size_t room = 0, used = 0, got;

    if (!file)
        return NULL;
    do {
        if (used + 65536 + 1 > room) {
            room = room * 2 + 65536 + 1;
            bytes = realloc(bytes, room);
            if (!bytes)
                abort();
        }
        got = fread(bytes + used, 1, 65536, file);
        used += got;
    } while (got > 0);
    fclose(file);
    bytes[used] = '\0';
    if (count)
        *count = used;
    return bytes;
}

void harness_string(const char *actual, const char *expected, int line, const char *file)
{
    char condition[1200];
    bool equal = actual && expected && strcmp(actual, expected) == 0;

    snprintf(condition, sizeof condition, "\"%.500s\" is \"%.500s\"", actual ? actual : "(null)",
             expected ? expected : "(null)");
    CU_assertImplementation(equal, (unsigned)line, condition, file, "", CU_FALSE);
}

int harness_main(int argc, char **argv, const char *suite, const struct test *tests, size_t count)
{
    CU_pSuite registered;
    size_t added = 0;
    bool passed;

    setvbuf(stdout, NULL, _IOLBF, 0);
    if (CU_initialize_registry() != CUE_SUCCESS ||
        !(registered = CU_add_suite(suite, NULL, NULL)))
        return 1;
    for (size_t i = 0; i < count; i++) {
        if (argc > 1 && !strstr(tests[i].name, argv[1]))
            continue;
        if (!CU_add_test(registered, tests[i].name, tests[i].run))
            return 1;
        added++;
    }
    CU_basic_set_mode(CU_BRM_VERBOSE); /* tests/run reads which cases ran */
    passed = CU_basic_run_tests() == CUE_SUCCESS && CU_get_number_of_failures() == 0 &&
             CU_get_number_of_failure_records() == 0 && added > 0 &&
             CU_get_number_of_tests_run() == added;
    CU_cleanup_registry();
    remove_directories();
    return passed ? 0 : 1;
}
