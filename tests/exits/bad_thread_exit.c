/* Calls exit() in another thread. */
#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

#include "spsy_exit.h"

static void *leave(void *argument)
{
    exit(4);
    return argument;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    pthread_t thread;

    pthread_create(&thread, NULL, leave, NULL);
    for (;;)
        pause();
}
SPSY_EXIT_PROGRAM(check)
