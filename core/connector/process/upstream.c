/* upstream.c - from a request whose turn has come to a connection with cupsd. */
#include "connector/process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    RETRY_MS = 10, /* a domain socket does not tell when its backlog has room again */
};

enum pool pool_of(enum connector_kind kind)
{
    return kind == CONNECTOR_CONNECT ? POOL_USER : POOL_ROOT;
}

static void fail(struct channel *channel, enum connector_status status, const char *what, int code)
{
    if (channel->step != STEP_WAITING) /* else it is the exchange before that has one */
        turn_end(channel, pool_of(channel->kind));
    channel_reply(channel, status, -1, "%s%s%s", what, code ? ": " : "",
                  code ? strerror(code) : "");
}

static void connected(struct channel *channel)
{
    int own = channel->upstream;

    channel->upstream = -1;
    if (channel->kind == CONNECTOR_CONNECT) {
        fcntl(own, F_SETFL, 0); /* blocking */
    } else if (exchange_begin(channel, own, &own) != 0) {
        fail(channel, CONNECTOR_FAILED, "an answer cannot be handed on", errno);
        return;
    }
    channel_reply(channel, CONNECTOR_OK, own, "%s", "");
}

static void try_to_connect(struct channel *channel)
{
    int code = connect_as(channel->uid, channel->upstream);

    if (code == 0) {
        connected(channel);
    } else if (code == EAGAIN) {
        channel->retry_ms = spsy_now_ms() + RETRY_MS;
    } else {
        char what[64];

        snprintf(what, sizeof what, "connect to cupsd as user id %u", (unsigned)channel->uid);
        fail(channel, CONNECTOR_UNAVAILABLE, what, code);
    }
}

static void make_and_connect(struct channel *channel)
{
    channel->upstream = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (channel->upstream < 0)
        fail(channel, CONNECTOR_FAILED, "a socket", errno);
    else
        try_to_connect(channel);
}

void login_ready(struct watch *watch, uint32_t events)
{
    struct channel *channel = watch->of;
    uid_t uid = 0;
    int found = login_answer(channel, &uid);

    (void)events;
    watch_close(watch);
    if (found < 0) {
        fail(channel, CONNECTOR_FAILED, "the login cannot be looked up", 0);
    } else if (found == 0) {
        fail(channel, CONNECTOR_REFUSED, "there is no such login", 0);
    } else if (uid == connector.overflow || uid == (uid_t)-1) {
        fail(channel, CONNECTOR_REFUSED, "the login's user id has no meaning here", 0);
    } else {
        channel->uid = uid;
        channel->step = STEP_CONNECT;
        make_and_connect(channel);
    }
}

void upstream_begin(struct channel *channel)
{
    channel->uid = channel->kind == CONNECTOR_CONNECT ? channel->user->uid : 0;
    channel->step = STEP_CONNECT;
    if (channel->kind != CONNECTOR_CONNECT || channel->login[0] == '\0') {
        make_and_connect(channel);
        return;
    }
    channel->step = STEP_LOGIN;
    if (login_ask(channel) != 0)
        fail(channel, CONNECTOR_FAILED, "the login cannot be looked up", errno);
}

static void too_late(struct channel *channel)
{
    static const char *const why[] = {
        [STEP_WAITING] = "all connections to cupsd are in use",
        [STEP_LOGIN] = "the login could not be looked up in time",
        [STEP_CONNECT] = "cupsd takes no connections",
    };

    fail(channel, CONNECTOR_BUSY, why[channel->step], 0);
}

int64_t upstream_tick(int64_t now_ms)
{
    int64_t next = INT64_MAX;

    for (struct channel *channel = connector.first_waiting, *later; channel; channel = later) {
        later = channel->later; /* what follows touches this channel alone */
        if (channel->until_ms <= now_ms)
            too_late(channel);
        else if (channel->step == STEP_CONNECT && channel->retry_ms <= now_ms)
            try_to_connect(channel);
    }
    turns_take();
    for (struct channel *channel = connector.first_waiting; channel; channel = channel->later) {
        int64_t when = channel->step == STEP_CONNECT ? channel->retry_ms : channel->until_ms;

        if (when < next)
            next = when;
    }
    return next;
}
