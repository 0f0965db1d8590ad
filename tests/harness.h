/* harness.h - what every CUnit suite shares.
 *
 * CUnit 2.1-3 returns 0 after failed assertions, counts a failed suite init as nothing and passes
 * zero tests: the runner here fails on failures, on failure records, and when fewer tests ran than
 * were registered. */
#ifndef SPSY_TESTS_HARNESS_H
#define SPSY_TESTS_HARNESS_H

#include <CUnit/CUnit.h>
#include <stdbool.h>
#include <stddef.h>

struct test {
    const char *name; /* begins with the X numbers it proves: "X12 X29 return code reset ..." */
    void (*run)(void);
};

/* main of a suite: runs the tests (all, or those whose name contains argv[1]); 0 only when every
 * one passed. */
int harness_main(int argc, char **argv, const char *suite, const struct test *tests, size_t count);
#define HARNESS_MAIN(suite, tests)                                                                 \
    int main(int argc, char **argv)                                                                \
    {                                                                                              \
        return harness_main(argc, argv, suite, tests, sizeof(tests) / sizeof((tests)[0]));         \
    }

/* A new directory of mode 0700 below $TMPDIR, removed when the suite ends. */
const char *harness_directory(void);
/* "<build>/tests/exits/NAME.so" of the running build; static buffer of four. */
const char *harness_exit(const char *name);
/* Directory of the build ("build"), from the running program's own path. */
const char *harness_build(void);
int harness_descriptors(void); /* that this process has open */
void harness_write(const char *path, const void *bytes, size_t count);
char *harness_read(const char *path, size_t *count); /* malloc'ed, NUL after */

#define ASSERT_STRING(actual, expected) harness_string((actual), (expected), __LINE__, __FILE__)
void harness_string(const char *actual, const char *expected, int line, const char *file);

#endif
