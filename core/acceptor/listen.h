/* listen.h - the socket that clients connect to. */
#ifndef SPSY_ACCEPTOR_LISTEN_H
#define SPSY_ACCEPTOR_LISTEN_H

#include <stdbool.h>
#include <sys/stat.h>

#include "base/error.h"

struct listener {
    int fd;
    bool made; /* by us, to be taken away; else systemd's */
    char path[108];
    dev_t device; /* of what was made: a successor's socket is not taken away */
    ino_t inode;
};

/* Makes path, or where it is NULL takes what systemd hands over (LISTEN_FDS), or else makes usual:
 * mode 0666, in a directory that is there. A socket that nobody listens at any more is replaced.
 * SPSY_ERR_EXISTS: somebody does, or it is no socket. */
int listener_open(const char *path, const char *usual, struct listener *listener,
                  struct spsy_error *error);
void listener_close(struct listener *listener);

/* Who is at the other end of a connection: the kernel's word, as of its beginning (S1). */
int listener_peer(int fd, uid_t *uid, struct spsy_error *error);

#endif
