/* test_isolated_load.c - the exit host by the thousand: what fails is gone, and nothing grows. */
#include <pthread.h>

#include "isolated_fixture.h"

static long resident_pages(void)
{
    long size = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");

    if (!file || fscanf(file, "%ld %ld", &size, &resident) != 2)
        abort();
    fclose(file);
    return resident;
}

static long mappings(void)
{
    long count = 0;
    int byte;
    FILE *file = fopen("/proc/self/maps", "r");

    while ((byte = fgetc(file)) != EOF)
        count += byte == '\n';
    fclose(file);
    return count;
}

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
enum { FAILURES = 1000 }; /* slower, and they prove no more */
#else
enum { FAILURES = 10000 };
#endif

static void many_failures(void)
{
    struct chain chain;
    int descriptors;
    long pages = 0, maps = 0;

    begin(&chain, "bad_end_process", "bad_good");
    descriptors = harness_descriptors();
    for (int i = 0; i < FAILURES; i++) {
        if (run(&chain) != 2 || !chain.outcomes[0].failed || chain.outcomes[1].answer != '1')
            CU_FAIL_FATAL("a run went wrong");
        if (i == 100) {
            pages = resident_pages();
            maps = mappings();
        }
    }
    CU_ASSERT(resident_pages() <= pages + 64);
    CU_ASSERT_EQUAL(mappings(), maps);
    spsy_isolated_destroy(chain.isolated);
    CU_ASSERT_EQUAL(harness_descriptors(), descriptors);
    CU_ASSERT_FALSE(has_children());
}

static void *one_job(void *argument)
{
    struct chain *chain = argument;

    for (int i = 0; i < 20; i++)
        if (run(chain) != 2 || !chain->outcomes[0].failed || chain->outcomes[1].answer != '1')
            return chain;
    return NULL;
}

static void many_jobs(void)
{
    static const char *const names[] = {"bad_segv", "bad_end_process", "bad_guard", "bad_abort"};
    static struct chain chains[8];
    pthread_t threads[8];
    int before = harness_descriptors();

    for (int i = 0; i < 8; i++) {
        begin(&chains[i], names[i % 4], "bad_good");
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, one_job, &chains[i]), 0);
    }
    for (int i = 0; i < 8; i++) {
        void *wrong;

        pthread_join(threads[i], &wrong);
        CU_ASSERT_PTR_NULL(wrong);
        spsy_isolated_destroy(chains[i].isolated);
    }
    CU_ASSERT_FALSE(has_children());
    CU_ASSERT_EQUAL(harness_descriptors(), before);
}

static const struct test tests[] = {
    {"X34 thousands of failures leave nothing over", many_failures},
    {"X34 many jobs in many threads", many_jobs},
};
HARNESS_MAIN("isolated_load", tests)
