/* time_load.c - needs 150 ms of processor time to load, then allows. */
#include <time.h>

#include "spsy_exit.h"

static __attribute__((constructor)) void load(void)
{
    struct timespec used;

    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &used);
    while (used.tv_sec == 0 && used.tv_nsec < 150 * 1000000L);
}

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    (void)record;
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(program)
