/* test_usage.c - how much stands below a directory, while others change it. */
#include "harness.h"

#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/usage.h"

static char root[256], below[300];
static bool removed_meanwhile;

/* Instead of the C library's: somebody else removes the directory just before it is opened. */
int openat(int at, const char *name, int flags, ...)
{
    if (removed_meanwhile && strcmp(name, "below") == 0)
        rmdir(below);
    return (int)syscall(SYS_openat, at, name, flags, 0);
}

static void make(void)
{
    snprintf(root, sizeof root, "%s/scratch", harness_directory());
    snprintf(below, sizeof below, "%s/below", root);
    removed_meanwhile = false;
    CU_ASSERT_EQUAL_FATAL(mkdir(root, 0700), 0);
    CU_ASSERT_EQUAL_FATAL(mkdir(below, 0700), 0);
}

static void what_is_there_is_counted(void)
{
    struct spsy_usage usage;

    make();
    CU_ASSERT_TRUE(spsy_usage_within(root, 1 << 20, 1, &usage));
    CU_ASSERT_EQUAL(usage.entries, 1);
    CU_ASSERT_FALSE(spsy_usage_within(root, 1 << 20, 0, &usage));
    CU_ASSERT_TRUE(spsy_usage_within("/nowhere/at/all", 0, 0, &usage));
    CU_ASSERT_EQUAL(usage.entries, 0);
    CU_ASSERT_FALSE(spsy_usage_within("/dev/null", 1 << 20, 9, &usage));
    rmdir(below);
    rmdir(root);
}

static void what_goes_meanwhile_is_not_too_much(void)
{
    struct spsy_usage usage;

    make();
    removed_meanwhile = true;
    CU_ASSERT_TRUE(spsy_usage_within(root, 1 << 20, 9, &usage));
    CU_ASSERT_NOT_EQUAL(access(below, F_OK), 0);
    rmdir(root);
}

static const struct test tests[] = {
    {"what is there is counted", what_is_there_is_counted},
    {"what goes meanwhile is not too much", what_goes_meanwhile_is_not_too_much},
};
HARNESS_MAIN("usage", tests)
