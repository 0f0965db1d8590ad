/* local_socket.h - to a domain socket by its path. */
#ifndef SPSY_BASE_LOCAL_SOCKET_H
#define SPSY_BASE_LOCAL_SOCKET_H

/* A connected stream socket, close-on-exec and blocking, the caller's; -1: errno says why
 * (ENAMETOOLONG: no socket has such a path). */
int spsy_connect_local(const char *path);

#endif
