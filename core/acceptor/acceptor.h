/* acceptor.h - takes the connections of a domain socket and hands each to a worker process of its
 * own (core/acceptor/README.md). What is spoken over them is its user's, the kind. MUST:
 *  - the kernel says who is at the other end (S1); nothing that a client sends does;
 *  - it resolves no names, opens no store (but at its very end, to seal the journal) and waits for
 *    nobody;
 *  - a worker has one connection; when it crashes it costs one (S7);
 *  - nothing of the home is read by another user id than its owner's. */
#ifndef SPSY_ACCEPTOR_ACCEPTOR_H
#define SPSY_ACCEPTOR_ACCEPTOR_H

#include "acceptor/limits.h"
#include "base/error.h"

/* Who takes connections, and what a connection is to them. context is always that of the options.
 * What may be NULL says so. */
struct acceptor_kind {
    const char *name;   /* for messages: "spsy serve" */
    const char *socket; /* where it listens when nobody says where */
    /* Which settings are its limits; spares is the acceptor's own. */
    struct limits (*limits)(const struct settings *settings);
    struct limit_words words;
    /* Workers say whom they know (counts_know); all others are as one user together (limits.h).
     * Else every user id of the machine is as good as another. */
    bool holds_strangers;
    /* Says so in the language of its clients, and waits for nothing: a fresh socket has room for
     * it. fd does not block and stays the caller's. */
    void (*turn_away)(int fd, const char *id, const char *text);

    /* In the acceptor's process, in this order.
     * May be NULL, and root may not start it then. What has to be done as whoever started it: root,
     * or owner, which is never root. The environment is forgotten, the socket listens (root may
     * have to make it) at listener, which is not the kind's; nothing of the home was read.
     * Afterwards every user id is the owner's, or the acceptor does not start. */
    int (*become)(void *context, int listener, uid_t owner, struct spsy_error *error);
    /* May be NULL, as may the two after it. A component of its own, started after the home and
     * before any worker, stopped after the last one; detail: what its start has come to, for the
     * message. */
    const char *component;
    int (*start)(void *context, char *detail, size_t size, struct spsy_error *error);
    /* A process has ended that is no worker. Negative: it cannot go on without; the acceptor says
     * why and stops, with exit status 1. */
    int (*child_ended)(void *context, pid_t pid, int status, struct spsy_error *error);
    /* At the end, however far it has come, also when become was not reached. May be NULL. */
    void (*stop)(void *context);

    /* Clients say something first, and a worker that is made for a connection prepares itself when
     * they do: who connects and says nothing costs a bare process. */
    bool client_begins;

    /* In a worker's process, once each. connection: so many bytes, zero. */
    size_t connection_size;
    /* What can be done before anybody has connected. counts stays valid. */
    void (*prepare)(void *connection, void *context, struct counts *counts);
    /* Serves fd to its end, and closes it; it does not block. stop_fd is readable when the acceptor
     * stops: S9 says for how long it may go on. control: for worker_answered, also when it came
     * to nothing. */
    void (*serve)(void *connection, int fd, int stop_fd, int control);
    void (*close)(void *connection); /* also of one that was never connected */
};

struct acceptor_options {
    const char *home;   /* absolute */
    const char *socket; /* NULL = one that systemd hands over, else the kind's */
    void *context;
    /* Descriptors that workers have besides the standard ones, at the same numbers; -1 ends them.
     * NULL = none. Looked at whenever a worker is made: become and start may fill it. */
    const int *kept;
};

/* Runs until SIGTERM or SIGINT. Returns the exit status: 0, or 1 with the reason told (life.h). */
int acceptor_run(const struct acceptor_kind *kind, const struct acceptor_options *options);

#endif
