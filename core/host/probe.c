/* probe.c - `spsy-exit-host --probe`: confines itself as for a program, then tries what a program
 * must not be able to do, and says on standard output what holds, a line each:
 *
 *     seccomp holds | seccomp fails NAME      the first call that was not refused
 *     landlock ABI | landlock none | landlock fails NAME
 *
 * `spsy doctor` asks it. Every call is one that does no harm where nothing refuses it. */
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

static void say(const char *what, const char *how)
{
    char line[128];
    int length = snprintf(line, sizeof line, "%s %s\n", what, how);

    if (write(STDOUT_FILENO, line, (size_t)length) != length)
        return; /* nobody listens: then nobody is misled either */
}

/* NULL = everything was refused with EPERM. */
static const char *call_not_refused(void)
{
    const struct {
        const char *name;
        long number, first, second, third;
    } calls[] = {
        {"ptrace", SYS_ptrace, PTRACE_PEEKDATA, getppid(), 0},
        {"process_vm_readv", SYS_process_vm_readv, getppid(), 0, 0},
        {"process_vm_writev", SYS_process_vm_writev, getppid(), 0, 0},
        {"pidfd_open", SYS_pidfd_open, getppid(), 0, 0},
        {"kill", SYS_kill, getppid(), 0, 0},
        {"prlimit", SYS_prlimit64, getppid(), -1, 0},
        {"socket", SYS_socket, AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0},
        {"execve", SYS_execve, 0, 0, 0},
        {"clone", SYS_clone, CLONE_SIGHAND, 0, 0}, /* without CLONE_VM: EINVAL where allowed */
        {"unshare", SYS_unshare, 0, 0, 0},
        {"fchmod", SYS_fchmod, -1, 0, 0},
        {"mount", SYS_mount, 0, 0, 0},
        {"bpf", SYS_bpf, -1, 0, 0},
        {"io_uring_setup", SYS_io_uring_setup, 0, 0, 0},
    };

    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        long result =
            syscall(calls[i].number, calls[i].first, calls[i].second, calls[i].third, 0, 0, 0);

        if (result >= 0 || errno != EPERM)
            return calls[i].name;
    }
    return NULL;
}

/* NULL = neither reading the top directory nor making a file is possible. */
static const char *file_not_refused(void)
{
    int top = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    int file = open("/tmp", O_TMPFILE | O_WRONLY | O_CLOEXEC, 0600);

    if (top >= 0)
        close(top);
    if (file >= 0)
        close(file);
    return top >= 0 ? "reading /" : file >= 0 ? "writing in /tmp" : NULL;
}

static void probe_files(long abi)
{
    const char *possible = file_not_refused();
    char text[96];

    if (abi < 1)
        snprintf(text, sizeof text, "none");
    else if (possible)
        snprintf(text, sizeof text, "fails %s", possible);
    else
        snprintf(text, sizeof text, "%ld", abi);
    say("landlock", text);
}

int exit_host_probe(void)
{
    static struct spsy_shared shared; /* no program, no scratch directory */
    long abi = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    const char *possible;
    char text[96];

    if (exit_host_limit(&shared) != 0 || exit_host_restrict_files(&shared) != 0 ||
        exit_host_restrict_calls(-1) != 0)
        return EXIT_HOST_STATUS_CONFINE;
    possible = call_not_refused();
    snprintf(text, sizeof text, "fails %s", possible ? possible : "");
    say("seccomp", possible ? text : "holds");
    probe_files(abi);
    return 0;
}
