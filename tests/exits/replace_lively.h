/* replace_lively.h - all that keeps a library alive behind its program's back: a thread that goes
 * on running, a signal handler, a key destructor, an atexit handler, a static destructor. VERSION
 * is its answer, which is no opinion. */
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

#include "spsy_exit.h"

static volatile unsigned long rounds;
static volatile sig_atomic_t handled;
static pthread_key_t key;

static void touch(void)
{
    rounds += VERSION;
}

static void *live_on(void *argument)
{
    pthread_setspecific(key, (void *)&rounds);
    for (;;) {
        touch();
        usleep(1000);
    }
    return argument;
}

static void *live_shortly(void *argument)
{
    pthread_setspecific(key, (void *)&rounds);
    return argument;
}

static void handle(int number)
{
    (void)number;
    handled = handled + 1;
    touch();
}

static void destroy(void *value)
{
    touch();
    *(volatile unsigned long *)value += 1;
}

static void at_exit(void)
{
    touch();
}

static __attribute__((destructor)) void at_unload(void)
{
    touch();
}

static void begin(void)
{
    struct sigaction action = {.sa_handler = handle, .sa_flags = SA_RESTART};
    pthread_t thread;

    if (pthread_key_create(&key, destroy) != 0)
        return;
    pthread_setspecific(key, (void *)&rounds); /* of the caller's thread: runs when that ends */
    sigaction(SIGUSR1, &action, NULL);
    atexit(at_exit);
    if (pthread_create(&thread, NULL, live_on, NULL) == 0)
        pthread_detach(thread);
}

static void program(char *return_code, const char *format, const struct spsy_record *record)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_t thread;

    (void)format;
    (void)record;
    pthread_once(&once, begin);
    if (pthread_create(&thread, NULL, live_shortly, NULL) == 0)
        pthread_join(thread, NULL);
    raise(SIGUSR1);
    if (handled)
        *return_code = VERSION;
}
SPSY_EXIT_PROGRAM(program)
