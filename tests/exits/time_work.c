/* time_work.c - allows, after as many milliseconds of processor time as the first four digits of
 * the user data say. */
#include <time.h>

#include "spsy_exit.h"

static void work(long milliseconds)
{
    struct timespec now, end;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &end);
    end.tv_sec += milliseconds / 1000;
    end.tv_nsec += milliseconds % 1000 * 1000000;
    do
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    while ((now.tv_sec - end.tv_sec) * 1000000000L + (now.tv_nsec - end.tv_nsec) < 0);
}

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    long milliseconds = 0;

    (void)format;
    for (int i = 0; i < 4; i++)
        milliseconds = milliseconds * 10 + (record->user_data[i] - '0');
    work(milliseconds);
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(program)
