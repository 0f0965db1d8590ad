/* exchange.c - one question of root's and its answer: sent to cupsd, and what comes back handed on
 * as it comes, through one buffer. While the worker does not read, cupsd is not read. */
#include "connector/process/process.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    BUFFER_BYTES = 32 * 1024,
};

struct exchange {
    struct watch upstream, worker;
    struct channel *channel;
    struct exchange *next, *previous;
    int64_t moved_ms;
    char *http;
    size_t http_bytes, http_sent;
    size_t have, handed; /* of buffer */
    bool ended;          /* cupsd has said all */
    char buffer[BUFFER_BYTES];
};

void exchange_end(struct exchange *exchange)
{
    watch_close(&exchange->upstream);
    watch_close(&exchange->worker);
    if (exchange->previous)
        exchange->previous->next = exchange->next;
    else
        connector.exchanges = exchange->next;
    if (exchange->next)
        exchange->next->previous = exchange->previous;
    turn_end(exchange->channel, POOL_ROOT);
    exchange->channel->exchange = NULL;
    free(exchange->http);
    free_later(exchange);
}

static void look_again(struct exchange *exchange)
{
    bool empty = exchange->have == exchange->handed;
    uint32_t upstream = 0;

    if (exchange->ended && empty) {
        exchange_end(exchange);
        return;
    }
    if (!exchange->ended && empty)
        upstream |= EPOLLIN;
    if (!exchange->ended && exchange->http_sent < exchange->http_bytes)
        upstream |= EPOLLOUT;
    watch_for(&exchange->upstream, upstream);
    watch_for(&exchange->worker, empty ? EPOLLHUP : EPOLLOUT);
}

static bool moved(struct exchange *exchange, ssize_t count, size_t *sum)
{
    if (count > 0) {
        *sum += (size_t)count;
        exchange->moved_ms = spsy_now_ms();
    }
    return count > 0 || (count < 0 && (errno == EAGAIN || errno == EINTR));
}

static bool hand_on(struct exchange *exchange)
{
    return moved(exchange,
                 send(exchange->worker.fd, exchange->buffer + exchange->handed,
                      exchange->have - exchange->handed, MSG_NOSIGNAL | MSG_DONTWAIT),
                 &exchange->handed);
}

static void worker_ready(struct watch *watch, uint32_t events)
{
    struct exchange *exchange = watch->of;

    if ((events & (EPOLLHUP | EPOLLERR)) || !hand_on(exchange))
        exchange_end(exchange); /* the worker wants no more */
    else
        look_again(exchange);
}

static void upstream_ready(struct watch *watch, uint32_t events)
{
    struct exchange *exchange = watch->of;

    if (exchange->http_sent < exchange->http_bytes && (events & EPOLLOUT) &&
        !moved(exchange,
               send(watch->fd, exchange->http + exchange->http_sent,
                    exchange->http_bytes - exchange->http_sent, MSG_NOSIGNAL | MSG_DONTWAIT),
               &exchange->http_sent))
        exchange->http_sent = exchange->http_bytes; /* it may have answered all the same */
    if (exchange->have == exchange->handed && (events & (EPOLLIN | EPOLLHUP | EPOLLERR))) {
        exchange->have = exchange->handed = 0;
        if (!moved(exchange, recv(watch->fd, exchange->buffer, BUFFER_BYTES, MSG_DONTWAIT),
                   &exchange->have))
            exchange->ended = true;
        else if (exchange->have > 0 && !hand_on(exchange)) {
            exchange_end(exchange);
            return;
        }
    }
    look_again(exchange);
}

int exchange_begin(struct channel *channel, int upstream, int *own)
{
    struct exchange *exchange = malloc(sizeof *exchange);
    int pair[2];

    if (!exchange || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0) {
        free(exchange);
        close(upstream);
        return -1;
    }
    exchange->upstream = (struct watch){.fd = upstream, .ready = upstream_ready, .of = exchange};
    exchange->worker = (struct watch){.fd = pair[0], .ready = worker_ready, .of = exchange};
    exchange->channel = channel;
    exchange->moved_ms = spsy_now_ms();
    exchange->http = channel->http;
    exchange->http_bytes = channel->http_bytes;
    exchange->http_sent = exchange->have = exchange->handed = 0;
    exchange->ended = false;
    exchange->previous = NULL;
    exchange->next = connector.exchanges;
    if (exchange->next)
        exchange->next->previous = exchange;
    connector.exchanges = exchange;
    channel->http = NULL;
    channel->exchange = exchange;
    look_again(exchange);
    *own = pair[1];
    return 0;
}

int64_t exchanges_tick(int64_t now_ms)
{
    int64_t next = INT64_MAX;

    for (struct exchange *exchange = connector.exchanges, *after; exchange; exchange = after) {
        int64_t late = exchange->moved_ms + CONNECTOR_STALL_MS;

        after = exchange->next;
        if (late <= now_ms)
            exchange_end(exchange);
        else if (late < next)
            next = late;
    }
    return next;
}
