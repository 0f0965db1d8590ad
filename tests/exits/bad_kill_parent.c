/* Signals the job and everybody else: refused. */
#define _GNU_SOURCE
#include <errno.h>
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "spsy_exit.h"

static int refused(long result)
{
    return result < 0 && errno == EPERM;
}

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    pid_t job = getppid();
    int all = refused(kill(job, SIGKILL)) && refused(kill(-1, SIGKILL)) &&
              refused(kill(-getpgid(job), SIGKILL)) && refused(syscall(SYS_tkill, job, SIGKILL)) &&
              refused(syscall(SYS_tgkill, job, job, SIGKILL)) &&
              refused(sigqueue(job, SIGKILL, (union sigval){0})) &&
              refused(syscall(SYS_pidfd_open, job, 0));

    *return_code = all ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
