/* main.c - spsy-exit-host: runs registered programs for one job, in a process of its own.
 *
 * Started by core/program/isolated_process.c with a socket (descriptor 3) and shared memory
 * (descriptor 4); not meant to be run by hand. MUST:
 *  - confined before the first byte of a program runs, constructors included;
 *  - ends when its socket ends, whatever a program is doing, stopped or not: the job is gone then
 *    (not a parent-death signal, which fires when the thread that started it ends);
 *  - touches nothing of a job but the shared memory. */
#include "host/host.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
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

/* The kernel kills this process when the job's end of the socket closes, also when a program has
 * stopped it or spoilt the thread below. The socket goes as high as descriptors go, where none of
 * a program's own comes to lie: seccomp.c keeps programs from changing it. */
static int die_with_job(void)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return -1;
    job_socket = fcntl(SPSY_HOST_SOCKET, F_DUPFD_CLOEXEC, (int)limit.rlim_cur - 1);
    if (job_socket < 0 || close(SPSY_HOST_SOCKET) != 0 ||
        fcntl(job_socket, F_SETOWN, getpid()) != 0 || fcntl(job_socket, F_SETSIG, SIGKILL) != 0)
        return -1;
    return fcntl(job_socket, F_SETFL, O_ASYNC);
}

static void *watch_socket(void *unused)
{
    struct pollfd socket = {job_socket, POLLIN, 0};

    while (poll(&socket, 1, -1) < 0 && errno == EINTR)
        ;
    end_process(0);
    return unused;
}

/* The thread sleeps in poll, not in read, which would keep the signal back: the socket stays open
 * below it even when a program closes every descriptor. It takes no signals. */
static int start_watching(void)
{
    pthread_attr_t attributes;
    pthread_t thread;
    sigset_t all, before;
    int error;

    sigfillset(&all);
    if (pthread_attr_init(&attributes) != 0)
        return -1;
    pthread_attr_setstacksize(&attributes, 64 * 1024);
    pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
    pthread_sigmask(SIG_BLOCK, &all, &before);
    error = pthread_create(&thread, &attributes, watch_socket, NULL);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    pthread_attr_destroy(&attributes);
    return error ? -1 : 0;
}

int main(int argc, char **argv)
{
    struct spsy_shared *shared;

    if (argc == 2 && strcmp(argv[1], "--probe") == 0)
        end_process(spsy_host_probe());
    shared = spsy_host_map();
    if (!shared)
        end_process(SPSY_HOST_STATUS_MEMORY);
    /* cppcheck-suppress nullPointerRedundantCheck ; end_process does not return */
    if (shared->version != SPSY_HOST_PROTOCOL_VERSION)
        end_process(SPSY_HOST_STATUS_VERSION);
    if (spsy_host_limit(shared) != 0 || die_with_job() != 0 ||
        spsy_host_restrict_files(shared) != 0 || spsy_host_restrict_calls(job_socket) != 0)
        end_process(SPSY_HOST_STATUS_CONFINE);
    if (start_watching() != 0)
        end_process(SPSY_HOST_STATUS_THREAD);
    spsy_host_serve(shared);
}
