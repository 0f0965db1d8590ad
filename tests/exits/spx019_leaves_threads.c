/* SPX019: starts a thread that lives on. */
#include <pthread.h>
#include <unistd.h>

#include "spx_good.h"

static void *live_on(void *argument)
{
    for (;;)
        pause();
    return argument;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)format;
    static pthread_t thread;

    if (!thread)
        pthread_create(&thread, NULL, live_on, NULL);
    good(return_code, record);
}
SPSY_EXIT_PROGRAM(check)
