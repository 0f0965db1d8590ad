/* kill_at [-n] N COMMAND... - runs a command and kills it (SIGKILL) before its Nth system call that
 * changes something a file system keeps; with -n also one that another system may see. Status 137
 * when it was killed, else the command's own: it ended before. A process that it leaves behind has
 * to end by itself: 99 when one is there after five seconds. */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

enum { KILLED = 137, LEFT_BEHIND = 99, OWN_FAULT = 98 };

static bool network; /* -n */

static bool is_seen_elsewhere(unsigned long number)
{
    return number == SYS_connect || number == SYS_sendto || number == SYS_recvfrom ||
           number == SYS_shutdown || number == SYS_close;
}

static bool changes_something(const struct __ptrace_syscall_info *info)
{
    static const long calls[] = {
        SYS_write,     SYS_pwrite64,  SYS_writev,    SYS_fsync,    SYS_fdatasync,
        SYS_ftruncate, SYS_fallocate, SYS_unlinkat,  SYS_linkat,   SYS_renameat,
        SYS_renameat2, SYS_mkdirat,   SYS_symlinkat, SYS_fchmodat,
#ifdef SYS_unlink
        SYS_unlink,    SYS_link,      SYS_rename,    SYS_mkdir,    SYS_rmdir,    SYS_chmod,
#endif
    };

    if (info->op != PTRACE_SYSCALL_INFO_ENTRY)
        return false;
    if (info->entry.nr == SYS_openat)
        return info->entry.args[2] & O_CREAT;
    if (network && is_seen_elsewhere(info->entry.nr))
        return true;
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++)
        if (info->entry.nr == (unsigned long)calls[i])
            return true;
    return false;
}

/* The status of the command, or KILLED. */
static int run_until(pid_t child, long nth)
{
    struct __ptrace_syscall_info info;
    int status, signal = 0;

    for (;;) {
        if (ptrace(PTRACE_SYSCALL, child, NULL, (long)signal) != 0)
            return OWN_FAULT;
        signal = 0;
        if (waitpid(child, &status, 0) != child)
            return OWN_FAULT;
        if (WIFEXITED(status))
            return WEXITSTATUS(status);
        if (WIFSIGNALED(status))
            return 128 + WTERMSIG(status);
        if (WSTOPSIG(status) != (SIGTRAP | 0x80)) {
            signal = WSTOPSIG(status) == SIGTRAP ? 0 : WSTOPSIG(status);
            continue;
        }
        if (ptrace(PTRACE_GET_SYSCALL_INFO, child, sizeof info, &info) <= 0 ||
            !changes_something(&info) || --nth > 0)
            continue;
        kill(child, SIGKILL);
        waitpid(child, &status, 0);
        return KILLED;
    }
}

/* This process is the reaper of what the command leaves. */
static bool alone(void)
{
    for (int i = 0; i < 5000; i++) {
        pid_t ended = waitpid(-1, NULL, WNOHANG);

        if (ended < 0 && errno == ECHILD)
            return true;
        if (ended == 0)
            usleep(1000);
    }
    return false;
}

int main(int argc, char **argv)
{
    pid_t child;
    int status;

    if (argc > 1 && strcmp(argv[1], "-n") == 0) {
        network = true;
        argv++;
        argc--;
    }
    if (argc < 3)
        return OWN_FAULT;
    prctl(PR_SET_CHILD_SUBREAPER, 1);
    child = fork();
    if (child == 0) {
        ptrace(PTRACE_TRACEME, 0, NULL, NULL);
        raise(SIGSTOP);
        execv(argv[2], argv + 2);
        _exit(OWN_FAULT);
    }
    if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status))
        return OWN_FAULT;
    ptrace(PTRACE_SETOPTIONS, child, NULL, (long)(PTRACE_O_TRACESYSGOOD | PTRACE_O_EXITKILL));
    status = run_until(child, atol(argv[1]));
    return alone() ? status : LEFT_BEHIND;
}
