/* peer.c - who is at the other end of a client's socket.
 *
 * SO_PEERCRED alone is no proof: of a socket that was connect()ed it tells who listens, and a
 * worker may connect to a socket of root's. What came in by the gateway's listener bears the
 * listener's name, and its peer none; what was connected has a peer that bears one, always, because
 * nobody listens without; a pair has no names. */
#include "connector/process/process.h"

#include <string.h>
#include <sys/socket.h>

static int number(int fd, int option)
{
    int value = -1;
    socklen_t size = sizeof value;

    return getsockopt(fd, SOL_SOCKET, option, &value, &size) == 0 ? value : -1;
}

bool socket_is(int fd, int type)
{
    return number(fd, SO_DOMAIN) == AF_UNIX && number(fd, SO_TYPE) == type &&
           number(fd, SO_ACCEPTCONN) == 0;
}

static bool came_in_by_listener(int fd)
{
    struct sockaddr_un own = {.sun_family = AF_UNSPEC};
    socklen_t size = sizeof own;

    return getsockname(fd, (struct sockaddr *)&own, &size) == 0 && size <= sizeof own &&
           size > offsetof(struct sockaddr_un, sun_path) &&
           strncmp(own.sun_path, connector.listener.sun_path, sizeof own.sun_path) == 0;
}

static bool peer_has_no_name(int fd)
{
    struct sockaddr_un peer;
    socklen_t size = sizeof peer;

    return getpeername(fd, (struct sockaddr *)&peer, &size) == 0 &&
           size <= offsetof(struct sockaddr_un, sun_path);
}

const char *peer_read(int fd, uid_t *uid)
{
    struct ucred peer;
    socklen_t size = sizeof peer;

    if (!socket_is(fd, SOCK_STREAM))
        return "what came is no connected stream socket";
    if (!came_in_by_listener(fd))
        return "the client has not come in by the gateway's socket";
    if (!peer_has_no_name(fd))
        return "the client's socket bears a name of its own";
    if (getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0 || size != sizeof peer)
        return "the kernel does not say who the client is";
    if (peer.uid == connector.overflow || peer.uid == (uid_t)-1)
        return "the client's user id has no meaning here (user namespace)";
    *uid = peer.uid;
    return NULL;
}
