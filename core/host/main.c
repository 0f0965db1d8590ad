/* main.c - spsy-exit-host: runs registered programs for one job, in a process of its own.
 *
 * Started by core/program/isolated_process.c with a socket (descriptor 3) and shared memory
 * (descriptor 4); not meant to be run by hand. MUST:
 *  - confined before the first byte of a program runs, constructors included;
 *  - ends when its socket ends, whatever a program is doing, stopped or not: the job is gone then
 *    (not a parent-death signal, which fires when the thread that started it ends);
 *  - touches nothing of a job but the shared memory. */
#include "host/host.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* exit() is ours (serve.c); this ends the process, all threads, at once. */
static _Noreturn void end_process(int status)
{
    for (;;)
        syscall(SYS_exit_group, status);
}

static int job_socket;

/* The kernel kills this process when the job's end of the socket closes: whatever its threads are
 * doing, stopped or not, and with no thread of ours that a program could spoil. That holds as long
 * as the socket is open, so it cannot be closed, nor changed: seccomp.c. It goes as high as
 * descriptors go, where none of a program's own comes to lie. */
static int die_with_job(void)
{
    struct pollfd gone = {-1, POLLIN, 0};
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    job_socket = fcntl(EXIT_HOST_SOCKET, F_DUPFD_CLOEXEC, (int)limit.rlim_cur - 1);
    if (job_socket < 0 || close(EXIT_HOST_SOCKET) != 0 ||
        fcntl(job_socket, F_SETOWN, getpid()) != 0 || fcntl(job_socket, F_SETSIG, SIGKILL) != 0 ||
        fcntl(job_socket, F_SETFL, O_ASYNC) != 0)
        return -1;
    gone.fd = job_socket;
    return poll(&gone, 1, 0) == 0 ? 0 : -1; /* else it closed before anybody was to be told */
}

int main(int argc, char **argv)
{
    struct spsy_shared *shared;

    if (argc == 2 && strcmp(argv[1], "--probe") == 0)
        end_process(exit_host_probe());
    if (argc == 2 && strcmp(argv[1], "--look") == 0)
        end_process(exit_host_look());
    shared = exit_host_map();
    if (!shared)
        end_process(EXIT_HOST_STATUS_MEMORY);
    /* cppcheck-suppress nullPointerRedundantCheck ; end_process does not return */
    if (shared->version != EXIT_HOST_PROTOCOL_VERSION)
        end_process(EXIT_HOST_STATUS_VERSION);
    if (exit_host_limit(shared) != 0 || die_with_job() != 0 ||
        exit_host_restrict_files(shared) != 0 || exit_host_restrict_calls(job_socket) != 0)
        end_process(EXIT_HOST_STATUS_CONFINE);
    setvbuf(stdout, NULL, _IOLBF,
            0); /* a pipe of the job: what is printed is not to wait for exit */
    exit_host_serve(shared);
}
