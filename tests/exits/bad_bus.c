/* Touches a mapping past the end of its file. */
#define _GNU_SOURCE
#include <sys/mman.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    int fd = memfd_create("short", 0);
    volatile char *map = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);

    *return_code = map[0];
}
SPSY_EXIT_PROGRAM(check)
