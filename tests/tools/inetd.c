/* inetd PROGRAM ARGUMENT...: prints the port of a listening socket on the loopback, then starts the
 * program for each connection, which is its standard input and output, until it is killed. */
#include "../small_lpd.h"

#include <signal.h>
#include <sys/prctl.h>

static void start(int fd, char **program)
{
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    signal(SIGCHLD, SIG_DFL);
    if (dup2(fd, STDIN_FILENO) == 0 && dup2(fd, STDOUT_FILENO) == 1)
        execv(program[0], program);
    perror(program[0]);
    _exit(127);
}

int main(int argc, char **argv)
{
    unsigned short port = 0;
    int fd, listener = argc > 1 ? small_lpd_listen(AF_INET, &port) : -1;

    if (listener < 0)
        return 2;
    signal(SIGCHLD, SIG_IGN);
    printf("%u\n", port);
    fflush(stdout);
    while ((fd = accept(listener, NULL, NULL)) >= 0) {
        if (fork() == 0)
            start(fd, argv + 1);
        close(fd);
    }
    return 1;
}
