/* Forks: refused. */
#include <errno.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    pid_t child = fork();

    if (child == 0)
        _exit(0);
    *return_code = child < 0 && errno == EPERM ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
