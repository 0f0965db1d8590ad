/* Writes a file beyond its limit. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    int fd = open("large", O_WRONLY | O_CREAT | O_TRUNC, 0600);

    unlink("large");
    *return_code = '1';
    pwrite(fd, "x", 1, (off_t)1 << 40);
}
SPSY_EXIT_PROGRAM(check)
