#include "acceptor/listen.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

enum { BACKLOG = 1024, SYSTEMD_FIRST_FD = 3 };

/* Where what systemd has made lies, for people. */
static void read_path(struct listener *listener)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    socklen_t size = sizeof address - 1; /* so that the path ends */

    if (getsockname(listener->fd, (struct sockaddr *)&address, &size) == 0 && address.sun_path[0])
        memcpy(listener->path, address.sun_path, sizeof listener->path);
    else
        snprintf(listener->path, sizeof listener->path, "%s", "without a name");
}

/* sd_listen_fds(3): one socket, of the kind that is wanted here. 1 = it is taken, 0 = there is
 * none. */
static int take_over(struct listener *listener, struct spsy_error *error)
{
    const char *pid = getenv("LISTEN_PID"), *count = getenv("LISTEN_FDS");
    int kind = 0, domain = 0, listens = 0;
    socklen_t size = sizeof kind;

    if (!pid || !count || strtol(pid, NULL, 10) != (long)getpid())
        return 0;
    if (strcmp(count, "1") != 0)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101",
                         "systemd hands over %s sockets: one is expected", count);
    listener->fd = SYSTEMD_FIRST_FD;
    if (getsockopt(listener->fd, SOL_SOCKET, SO_TYPE, &kind, &size) != 0 ||
        getsockopt(listener->fd, SOL_SOCKET, SO_DOMAIN, &domain, &size) != 0 ||
        getsockopt(listener->fd, SOL_SOCKET, SO_ACCEPTCONN, &listens, &size) != 0 ||
        kind != SOCK_STREAM || domain != AF_UNIX || !listens)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101",
                         "what systemd hands over is no stream socket of this machine");
    fcntl(listener->fd, F_SETFD, FD_CLOEXEC);
    fcntl(listener->fd, F_SETFL, O_NONBLOCK);
    read_path(listener);
    return 1;
}

/* A socket file that a killed server has left. */
static int clear_path(const struct sockaddr_un *address, struct spsy_error *error)
{
    struct stat status;
    bool heard;
    int fd;

    if (lstat(address->sun_path, &status) != 0)
        return 0;
    if (!S_ISSOCK(status.st_mode))
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102", "socket %s: it is there, and no socket",
                         address->sun_path);
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    heard = fd < 0 || connect(fd, (const struct sockaddr *)address, sizeof *address) == 0 ||
            errno == EAGAIN;
    if (fd >= 0)
        close(fd);
    if (heard)
        return spsy_fail(error, SPSY_ERR_EXISTS, "SPY0102", "socket %s: a server listens there",
                         address->sun_path);
    return unlink(address->sun_path) == 0
               ? 0
               : spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "socket %s", address->sun_path);
}

static int make(const char *path, struct listener *listener, struct spsy_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct stat status;
    int result;

    if (strlen(path) >= sizeof address.sun_path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101",
                         "socket %s: the path is too long (%zu bytes at most)", path,
                         sizeof address.sun_path - 1);
    memcpy(address.sun_path, path, strlen(path) + 1);
    result = clear_path(&address, error);
    if (result < 0)
        return result;
    listener->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (listener->fd < 0 || bind(listener->fd, (struct sockaddr *)&address, sizeof address) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "socket %s", path);
    listener->made = true;
    memcpy(listener->path, path, strlen(path) + 1);
    /* 0666: whoever may do what is decided by who they are, not by who reaches the socket */
    if (lstat(path, &status) != 0 || chmod(path, 0666) != 0 || listen(listener->fd, BACKLOG) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "socket %s", path);
    listener->device = status.st_dev;
    listener->inode = status.st_ino;
    return 0;
}

int listener_open(const char *path, const char *usual, struct listener *listener,
                  struct spsy_error *error)
{
    int result;

    memset(listener, 0, sizeof *listener);
    listener->fd = -1;
    result = path ? 0 : take_over(listener, error);
    if (result == 0)
        result = make(path ? path : usual, listener, error);
    if (result < 0)
        listener_close(listener);
    return result < 0 ? result : 0;
}

void listener_close(struct listener *listener)
{
    struct stat status;

    if (listener->fd >= 0)
        close(listener->fd);
    listener->fd = -1;
    if (listener->made && lstat(listener->path, &status) == 0 &&
        status.st_dev == listener->device && status.st_ino == listener->inode)
        unlink(listener->path);
    listener->made = false;
}

int listener_peer(int fd, uid_t *uid, struct spsy_error *error)
{
    struct ucred peer;
    socklen_t size = sizeof peer;

    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer)
        return spsy_fail_errno(error, SPSY_ERR_AUTHORITY, "CPF2204",
                               "who is at the other end of the connection cannot be told");
    *uid = peer.uid;
    return 0;
}
