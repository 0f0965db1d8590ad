/* planted_fault.c - a fault for each sanitizer, so that a sanitizer build proves that it sees one.
 * usage: planted_fault address|undefined|thread; a build without that sanitizer ends with 0. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static int shared;

static void *increment(void *unused)
{
    for (int i = 0; i < 100000; i++)
        shared++;
    return unused;
}

static void race(void)
{
    pthread_t threads[2];

    for (int i = 0; i < 2; i++)
        pthread_create(&threads[i], NULL, increment, NULL);
    for (int i = 0; i < 2; i++)
        pthread_join(threads[i], NULL);
}

int main(int argc, char **argv)
{
    volatile int index = 4;
    const char *kind = argc > 1 ? argv[1] : "";

    if (strcmp(kind, "address") == 0) {
        volatile char *bytes = malloc(4);

        bytes[index] = 1;
        free((void *)bytes);
    } else if (strcmp(kind, "undefined") == 0) {
        volatile int large = 0x7FFFFFFF;

        large += index;
    } else if (strcmp(kind, "thread") == 0) {
        race();
    }
    return 0;
}
