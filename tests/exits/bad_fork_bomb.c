/* Forks as fast as it can, every way there is. */
#define _GNU_SOURCE
#include <sched.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    for (int i = 0; i < 1000; i++)
        if (fork() >= 0 || vfork() >= 0 || syscall(SYS_clone, SIGCHLD, 0, 0, 0, 0) >= 0)
            return; /* no opinion: seen by the test */
    *return_code = '1';
}
SPSY_EXIT_PROGRAM(check)
