/* workers.h - the acceptor's workers: spare ones, those with a connection, those on their way out.
 */
#ifndef SPSY_ACCEPTOR_WORKERS_H
#define SPSY_ACCEPTOR_WORKERS_H

#include "acceptor/worker.h"
#include "base/error.h"

struct worker {
    pid_t pid;   /* 0 = free */
    int control; /* -1: closed, its first answer is out */
    bool busy;   /* it has a connection, of: */
    uid_t uid;
};

struct workers {
    struct worker_setup setup; /* but for its control */
    struct worker *list;       /* owned */
    size_t room;
    int epoll;
};

/* Makes the first spare ones. */
int workers_open(struct workers *workers, const struct worker_setup *setup, int epoll,
                 struct spsy_error *error);
void workers_close(struct workers *workers); /* all have ended */

/* Hands a connection to a spare one, or to one that is made for it; fd stays the caller's.
 * Negative: no process can be made. */
int workers_give(struct workers *workers, int fd, uid_t uid);
/* A control socket has something to say. */
void workers_hear(struct workers *workers, int control);
/* A process has ended. False: it was no worker. */
bool workers_bury(struct workers *workers, pid_t pid, int status);

/* Connections of that user, of those who are not known (limits.h): exactly, unlike counts. */
long workers_connections_of(const struct workers *workers, uid_t uid);
long workers_connections_of_strangers(const struct workers *workers);
size_t workers_count(const struct workers *workers);
void workers_signal(const struct workers *workers, int number);

#endif
