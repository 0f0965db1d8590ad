#include "acceptor/workers.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "acceptor/life.h"

enum { ROOM_FIRST = 64 };

/* ---- making one --------------------------------------------------------------------------- */

static struct worker *find_free(struct workers *workers)
{
    size_t before = workers->room, room = before ? 2 * before : ROOM_FIRST;
    struct worker *larger;

    for (size_t i = 0; i < workers->room; i++)
        if (workers->list[i].pid == 0)
            return &workers->list[i];
    larger = realloc(workers->list, room * sizeof *larger);
    if (!larger)
        return NULL;
    memset(larger + before, 0, (room - before) * sizeof *larger);
    workers->list = larger;
    workers->room = room;
    return &larger[before];
}

/* The lowest from that number on that a worker has; -1 = none. */
static int next_kept(const int *kept, int control, int from)
{
    int lowest = control >= from ? control : -1;

    for (; kept && *kept >= 0; kept++)
        if (*kept >= from && (lowest < 0 || *kept < lowest))
            lowest = *kept;
    return lowest;
}

/* The child has none of the acceptor's descriptors but the standard ones, its control and what the
 * kind wants kept. */
static void be_worker(const struct workers *workers, int control, bool spare)
{
    struct worker_setup setup = workers->setup;
    int from = STDERR_FILENO + 1, next;

    setup.control = control;
    setup.spare = spare;
    while ((next = next_kept(setup.options->kept, control, from)) >= 0) {
        if (next > from && close_range((unsigned)from, (unsigned)next - 1, 0) != 0)
            _exit(1);
        from = next + 1;
    }
    if (close_range((unsigned)from, ~0U, 0) != 0)
        _exit(1);
    worker_run(&setup);
}

static struct worker *make(struct workers *workers, bool spare)
{
    struct worker *worker = find_free(workers);
    struct epoll_event event = {.events = EPOLLIN};
    int ends[2];
    pid_t pid;

    if (!worker || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0)
        return NULL;
    pid = fork();
    if (pid == 0)
        be_worker(workers, ends[1], spare);
    close(ends[1]);
    if (pid < 0) {
        close(ends[0]);
        return NULL;
    }
    *worker = (struct worker){.pid = pid, .control = ends[0]};
    event.data.fd = ends[0];
    epoll_ctl(workers->epoll, EPOLL_CTL_ADD, ends[0], &event);
    return worker;
}

static struct worker *find_spare(const struct workers *workers)
{
    for (size_t i = 0; i < workers->room; i++)
        if (workers->list[i].pid != 0 && !workers->list[i].busy && workers->list[i].control >= 0)
            return &workers->list[i];
    return NULL;
}

static void count(const struct workers *workers)
{
    struct counts *counts = workers->setup.counts;
    long connections = 0, spares = 0;

    for (size_t i = 0; i < workers->room; i++)
        if (workers->list[i].pid != 0) {
            connections += workers->list[i].busy;
            spares += !workers->list[i].busy && workers->list[i].control >= 0;
        }
    counts->connections = connections;
    counts->spares = spares;
    if (connections > counts->connections_most)
        counts->connections_most = connections;
}

static void replenish(struct workers *workers)
{
    count(workers);
    while (workers->setup.counts->spares < workers->setup.counts->limits.spares) {
        if (!make(workers, true))
            return; /* the next connection tries again */
        count(workers);
    }
}

int workers_open(struct workers *workers, const struct worker_setup *setup, int epoll,
                 struct spsy_error *error)
{
    memset(workers, 0, sizeof *workers);
    workers->setup = *setup;
    workers->epoll = epoll;
    replenish(workers);
    if (workers->setup.counts->spares == 0 && workers->setup.counts->limits.spares > 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "no process can be made");
    return 0;
}

/* ---- a connection ------------------------------------------------------------------------- */

static void close_control(const struct workers *workers, struct worker *worker)
{
    if (worker->control < 0)
        return;
    epoll_ctl(workers->epoll, EPOLL_CTL_DEL, worker->control, NULL);
    close(worker->control);
    worker->control = -1;
}

int workers_give(struct workers *workers, int fd, uid_t uid)
{
    struct worker *worker;

    while ((worker = find_spare(workers)) || (worker = make(workers, false))) {
        if (worker_hand_over(worker->control, fd) == 0) {
            worker->busy = true;
            worker->uid = uid;
            counts_add(workers->setup.counts, uid, 1);
            count(workers);
            return 0;
        }
        close_control(workers, worker); /* it has died; the next one */
    }
    return -1;
}

void workers_hear(struct workers *workers, int control)
{
    char what[8];
    ssize_t got = recv(control, what, sizeof what, MSG_DONTWAIT);
    bool over = got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR);
    bool answered = got > 0 && memchr(what, WORKER_ANSWERED, (size_t)got);

    for (size_t i = 0; (over || answered) && i < workers->room; i++)
        if (workers->list[i].pid != 0 && workers->list[i].control == control)
            close_control(workers, &workers->list[i]);
    if (answered)
        replenish(workers);
}

/* ---- their end ---------------------------------------------------------------------------- */

static void bury(struct workers *workers, struct worker *worker, int status)
{
    int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
    char whose[64] = "a spare process";

    if (worker->busy)
        snprintf(whose, sizeof whose, "the process of a connection of user id %ld",
                 (long)worker->uid);
    if (number != 0 && number != SIGKILL && number != SIGTERM)
        life_say("SPY0217", "%s ended by signal %d (%s)", whose, number, strsignal(number));
    close_control(workers, worker);
    if (worker->busy)
        counts_add(workers->setup.counts, worker->uid, -1);
    worker->pid = 0;
}

bool workers_bury(struct workers *workers, pid_t pid, int status)
{
    for (size_t i = 0; i < workers->room; i++)
        if (workers->list[i].pid == pid) {
            bury(workers, &workers->list[i], status);
            count(workers);
            return true;
        }
    return false;
}

void workers_close(struct workers *workers)
{
    free(workers->list);
    workers->list = NULL;
    workers->room = 0;
}

long workers_connections_of(const struct workers *workers, uid_t uid)
{
    long count = 0;

    for (size_t i = 0; i < workers->room; i++)
        count += workers->list[i].pid != 0 && workers->list[i].busy && workers->list[i].uid == uid;
    return count;
}

long workers_connections_of_strangers(const struct workers *workers)
{
    long count = 0;

    for (size_t i = 0; i < workers->room; i++)
        count += workers->list[i].pid != 0 && workers->list[i].busy &&
                 !counts_knows(workers->setup.counts, workers->list[i].uid);
    return count;
}

size_t workers_count(const struct workers *workers)
{
    size_t count = 0;

    for (size_t i = 0; i < workers->room; i++)
        count += workers->list[i].pid != 0;
    return count;
}

void workers_signal(const struct workers *workers, int number)
{
    for (size_t i = 0; i < workers->room; i++)
        if (workers->list[i].pid != 0)
            kill(workers->list[i].pid, number);
}
