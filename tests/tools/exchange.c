/* exchange SOCKET [SECONDS]: sends standard input to a domain socket, and standard output gets what
 * comes back, until the other side closes or nothing has come for SECONDS (10). Both at once. Exit
 * status 0: it was closed; 1: nothing came any more; 2: anything else. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

static int fail(const char *what)
{
    fprintf(stderr, "exchange: %s: %s\n", what, strerror(errno));
    return 2;
}

static int connected(const char *path)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || strlen(path) >= sizeof address.sun_path)
        return -1;
    strcpy(address.sun_path, path);
    return connect(fd, (struct sockaddr *)&address, sizeof address) == 0 ? fd : -1;
}

/* What is left of standard input, a piece of it; false at its end, or when nobody takes it. */
static bool send_some(int fd, char *piece, size_t room, size_t *have)
{
    ssize_t n;

    if (*have == 0) {
        n = read(STDIN_FILENO, piece, room);
        if (n <= 0)
            return false;
        *have = (size_t)n;
    }
    n = send(fd, piece, *have, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN;
    *have -= (size_t)n;
    memmove(piece, piece + n, *have);
    return true;
}

int main(int argc, char **argv)
{
    int seconds = argc > 2 ? atoi(argv[2]) : 10, fd = argc > 1 ? connected(argv[1]) : -1;
    char piece[65536], answer[65536];
    size_t have = 0;
    bool sending = true;

    if (fd < 0)
        return fail(argc > 1 ? argv[1] : "usage: exchange SOCKET [SECONDS]");
    signal(SIGPIPE, SIG_IGN);
    for (;;) {
        struct pollfd look = {fd, (short)(POLLIN | (sending ? POLLOUT : 0)), 0};
        ssize_t n;

        if (poll(&look, 1, seconds * 1000) <= 0)
            return 1;
        if (look.revents & POLLOUT)
            sending = send_some(fd, piece, sizeof piece, &have);
        if (!(look.revents & (POLLIN | POLLHUP | POLLERR)))
            continue;
        n = recv(fd, answer, sizeof answer, MSG_DONTWAIT);
        if (n > 0 && fwrite(answer, 1, (size_t)n, stdout) != (size_t)n)
            return fail("standard output");
        if (n == 0 || (n < 0 && errno != EAGAIN))
            return fflush(stdout) != 0;
    }
}
