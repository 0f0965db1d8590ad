/* Traces the job: refused. */
#include <errno.h>
#include <sys/ptrace.h>
#include <unistd.h>

#include "spsy_exit.h"

static void check(char *return_code, const char *format, const struct spsy_record *record)
{
    (void)return_code;
    (void)format;
    (void)record;
    *return_code = ptrace(PTRACE_SEIZE, getppid(), 0, 0) < 0 && errno == EPERM ? '1' : '0';
}
SPSY_EXIT_PROGRAM(check)
