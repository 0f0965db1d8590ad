/* main.c - spsy-connector CUPSD LISTENER OWNER UPSTREAM CHANNELS pass|grant
 *
 * Connects to cupsd as the users of `spsy gateway`, and asks it as root (connector/protocol.h).
 * Started by connector_start() with the control socket as descriptor 3; not meant to be run by
 * hand. It ends when the other ends of that socket are closed, or the process that started it ends.
 */
#include "connector/process/process.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/overflow_uid.h"

enum {
    EVENTS_AT_ONCE = 64,
    MOST_CONNECTIONS = 10000,
    MOST_CHANNELS = 100000,
};

struct connector connector;

static int epoll = -1;

static void tell(enum connector_status status, const char *what, int code)
{
    struct connector_reply reply = {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, status, ""};

    snprintf(reply.text, sizeof reply.text, "%s%s%s", what, code ? ": " : "",
             code ? strerror(code) : "");
    send(CONNECTOR_CONTROL, &reply, sizeof reply, MSG_NOSIGNAL | MSG_DONTWAIT);
}

_Noreturn void give_up(const char *what)
{
    tell(CONNECTOR_FAILED, what, errno); /* heard only by connector_start() */
    _exit(1);
}

void watch_for(struct watch *watch, uint32_t events)
{
    struct epoll_event event = {.events = events, .data.ptr = watch};
    int how = events == 0 ? EPOLL_CTL_DEL : watch->added ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;

    if (watch->added ? events == watch->events : events == 0)
        return;
    if (epoll_ctl(epoll, how, watch->fd, &event) != 0)
        give_up("epoll_ctl");
    watch->added = events != 0;
    watch->events = events;
}

void watch_close(struct watch *watch)
{
    if (watch->fd < 0)
        return;
    watch_for(watch, 0); /* a worker may have the same socket open: closing alone would not do */
    close(watch->fd);
    watch->fd = -1;
}

static void **to_be_freed;
static size_t freed_count, freed_room;

void free_later(void *memory)
{
    if (freed_count == freed_room) {
        size_t room = freed_room ? 2 * freed_room : 64;
        void **more = realloc(to_be_freed, room * sizeof *more);

        if (!more)
            give_up("memory");
        to_be_freed = more;
        freed_room = room;
    }
    to_be_freed[freed_count++] = memory;
}

static void parent_ended(struct watch *watch, uint32_t events)
{
    (void)watch;
    (void)events;
    _exit(0);
}

static _Noreturn void serve(struct watch *control, struct watch *parent)
{
    struct epoll_event events[EVENTS_AT_ONCE];

    watch_for(control, EPOLLIN | EPOLLRDHUP);
    watch_for(parent, EPOLLIN);
    for (;;) {
        int64_t now = spsy_now_ms(), upstream = upstream_tick(now), pumps = exchanges_tick(now);
        int64_t next = upstream < pumps ? upstream : pumps;
        int wait = next == INT64_MAX ? -1 : next <= now ? 0 : (int)(next - now);
        int count = epoll_wait(epoll, events, EVENTS_AT_ONCE, wait);

        if (count < 0 && errno != EINTR)
            give_up("epoll_wait");
        for (int i = 0; i < count; i++) {
            struct watch *watch = events[i].data.ptr;

            if (watch->fd >= 0)
                watch->ready(watch, events[i].events);
        }
        while (freed_count > 0)
            free(to_be_freed[--freed_count]);
    }
}

static unsigned long number(const char *text, unsigned long least, unsigned long most)
{
    char *end;
    unsigned long value;

    errno = EINVAL;
    if (*text < '0' || *text > '9')
        give_up(text);
    value = strtoul(text, &end, 10);
    errno = EINVAL;
    if (*end != '\0' || value < least || value > most)
        give_up(text);
    return value;
}

static void address(struct sockaddr_un *to, const char *path)
{
    errno = ENAMETOOLONG;
    if (path[0] != '/' || strlen(path) >= sizeof to->sun_path)
        give_up(path);
    to->sun_family = AF_UNIX;
    strcpy(to->sun_path, path);
}

static void read_arguments(char **argv)
{
    unsigned long upstream = number(argv[4], CONNECTOR_UPSTREAM_MIN, MOST_CONNECTIONS);

    address(&connector.cupsd, argv[1]);
    address(&connector.listener, argv[2]);
    connector.owner = (uid_t)number(argv[3], 1, UINT32_MAX - 1);
    connector.most[POOL_ROOT] = (unsigned)upstream / 4;
    connector.most[POOL_USER] = (unsigned)upstream - connector.most[POOL_ROOT];
    for (enum pool pool = 0; pool < POOL_COUNT; pool++)
        connector.per_user[pool] = (connector.most[pool] + 1) / 2;
    connector.channels_max = (unsigned)number(argv[5], 1, MOST_CHANNELS);
    connector.grant = strcmp(argv[6], "grant") == 0;
}

/* What is in the terminal or comes from systemd is for the gateway: its workers still need us. */
static void ignore_signals(void)
{
    static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGPIPE, SIGCHLD};

    for (size_t i = 0; i < sizeof signals / sizeof signals[0]; i++)
        signal(signals[i], SIG_IGN);
}

int main(int argc, char **argv)
{
    struct watch control = {.fd = CONNECTOR_CONTROL, .ready = control_ready};
    struct watch parent = {.fd = -1, .ready = parent_ended};
    struct rlimit files;

    if (argc != 7 || !socket_is(CONNECTOR_CONTROL, SOCK_SEQPACKET)) {
        fprintf(stderr, "spsy-connector: started by spsy gateway, not by hand\n");
        return 2;
    }
    ignore_signals();
    read_arguments(argv);
    connector.overflow = spsy_overflow_uid();
    if (getrlimit(RLIMIT_NOFILE, &files) == 0) {
        files.rlim_cur = files.rlim_max;
        setrlimit(RLIMIT_NOFILE, &files);
    }
    parent.fd = (int)syscall(SYS_pidfd_open, getppid(), 0);
    epoll = epoll_create1(EPOLL_CLOEXEC);
    if (parent.fd < 0 || epoll < 0)
        give_up("pidfd_open, epoll_create");
    if (rights_drop() != 0)
        give_up("all rights but CAP_SETUID cannot be dropped, or that is missing");
    tell(CONNECTOR_OK, "", 0);
    serve(&control, &parent);
}
