/* Starts threads that outlive the call, and allows. */
#include <pthread.h>

#include "spsy_exit.h"

static void *live_on(void *argument)
{
    for (;;)
        sched_yield();
    return argument;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    pthread_t thread;

    for (int i = 0; i < 2; i++)
        if (pthread_create(&thread, NULL, live_on, NULL) != 0)
            return;
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
