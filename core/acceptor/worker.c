#include "acceptor/worker.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "acceptor/life.h"
#include "program/inline.h"

enum { STOP_S = 9 }; /* longer than the acceptor waits */

static int stop_fd = -1; /* readable when SIGTERM has come */

/* A handler, rather than SIG_IGN, which the programs that it starts would inherit. */
static void pass_over(int number)
{
    (void)number;
}

static void on_stop(int number)
{
    const uint64_t one = 1;
    int saved = errno;

    (void)number;
    alarm(STOP_S); /* the acceptor may be gone, and nobody else ends what hangs */
    if (write(stop_fd, &one, sizeof one) < 0)
        _exit(1); /* nothing else would tell it */
    errno = saved;
}

/* A statement that runs goes on to its end: system calls of it are begun again. */
static void watch_for_stop(void)
{
    const struct sigaction stop = {.sa_handler = on_stop, .sa_flags = SA_RESTART};
    const struct sigaction by_default = {.sa_handler = SIG_DFL};
    const struct sigaction hang_up = {.sa_handler = pass_over, .sa_flags = SA_RESTART};
    sigset_t none;

    stop_fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
    sigaction(SIGTERM, &stop, NULL);
    sigaction(SIGINT, &stop, NULL); /* a terminal's goes to all of the group */
    sigaction(SIGALRM, &by_default, NULL);
    sigaction(SIGCHLD, &by_default, NULL);
    sigaction(SIGHUP, &hang_up, NULL); /* meant for the acceptor: settings are read again */
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
}

/* ---- the connection is handed over -------------------------------------------------------- */

union control_room {
    struct cmsghdr header;
    char bytes[CMSG_SPACE(sizeof(int))];
};

int worker_hand_over(int control, int fd)
{
    char what = WORKER_TAKE;
    union control_room room = {.bytes = {0}};
    struct iovec data = {&what, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    struct cmsghdr *header = CMSG_FIRSTHDR(&message);

    header->cmsg_level = SOL_SOCKET;
    header->cmsg_type = SCM_RIGHTS;
    header->cmsg_len = CMSG_LEN(sizeof fd);
    memcpy(CMSG_DATA(header), &fd, sizeof fd);
    return sendmsg(control, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == 1 ? 0 : -1;
}

/* False: the server stops. */
static bool wait_for_one(int control)
{
    struct pollfd fds[2] = {{control, POLLIN, 0}, {stop_fd, POLLIN, 0}};

    while (poll(fds, 2, -1) < 0 && errno == EINTR)
        ;
    return fds[0].revents != 0;
}

/* -1: the acceptor is gone, or wants no more connections. */
static int take_over(int control)
{
    char what;
    union control_room room;
    struct iovec data = {&what, 1};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    struct cmsghdr *header;
    ssize_t got;
    int fd;

    if (!wait_for_one(control))
        return -1;
    do
        got = recvmsg(control, &message, MSG_CMSG_CLOEXEC);
    while (got < 0 && errno == EINTR);
    header = got == 1 ? CMSG_FIRSTHDR(&message) : NULL;
    if (!header || header->cmsg_type != SCM_RIGHTS)
        return -1;
    memcpy(&fd, CMSG_DATA(header), sizeof fd);
    return fd;
}

void worker_answered(int *control)
{
    const char answered = WORKER_ANSWERED;

    if (*control < 0)
        return;
    send(*control, &answered, 1, MSG_NOSIGNAL);
    close(*control);
    *control = -1;
}

/* False: it says nothing for idleSeconds, or the acceptor stops. */
static bool begins(const struct worker_setup *setup, int fd)
{
    struct pollfd fds[2] = {{fd, POLLIN, 0}, {stop_fd, POLLIN, 0}};
    int ready;

    do
        ready = poll(fds, 2, (int)setup->counts->settings.idle_seconds * 1000);
    while (ready < 0 && errno == EINTR);
    return fds[0].revents != 0;
}

void worker_run(const struct worker_setup *setup)
{
    const char ready = WORKER_READY;
    const struct acceptor_kind *kind = setup->kind;
    bool first = !setup->spare && kind->client_begins;
    void *connection;
    int fd = -1;

    prctl(PR_SET_PDEATHSIG, SIGTERM); /* no worker outlives the acceptor, */
    if (getppid() != setup->acceptor) /* also one that is gone already */
        _exit(0);
    watch_for_stop();
    spsy_inline_own_job();
    connection = calloc(1, kind->connection_size);
    if (!connection)
        _exit(1);
    if (first && ((fd = take_over(setup->control)) < 0 || !begins(setup, fd)))
        _exit(0);
    kind->prepare(connection, setup->options->context, setup->counts);
    send(setup->control, &ready, 1, MSG_NOSIGNAL);
    if (!first)
        fd = take_over(setup->control);
    if (fd >= 0)
        kind->serve(connection, fd, stop_fd, setup->control);
    kind->close(connection);
    _exit(0); /* what the acceptor had open or buffered is its own */
}
