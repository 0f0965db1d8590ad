/* channel.c - channels: how they come, what is asked on them, and their end. */
#include "connector/process/process.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

enum {
    DESCRIPTORS_MAX = 8, /* of one packet: more than the two that belong there are closed, too */
    OPENED_AT_ONCE = 16, /* then those who are here have their turn */
};

static void send_reply(int fd, const struct connector_reply *reply, int descriptor, bool *sent)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } room = {.bytes = {0}};
    struct iovec data = {(void *)reply, sizeof *reply};
    struct msghdr message = {.msg_iov = &data, .msg_iovlen = 1};

    if (descriptor >= 0) {
        message.msg_control = room.bytes;
        message.msg_controllen = sizeof room.bytes;
        room.header = (struct cmsghdr){
            .cmsg_len = CMSG_LEN(sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
        memcpy(CMSG_DATA(&room.header), &descriptor, sizeof descriptor);
    }
    *sent = sendmsg(fd, &message, MSG_NOSIGNAL | MSG_DONTWAIT) == (ssize_t)sizeof *reply;
}

/* Into, out of, the list of those that are not idle. */
void channel_wait(struct channel *channel, enum step step)
{
    bool was = channel->step != STEP_IDLE, is = step != STEP_IDLE;

    channel->step = step;
    if (!was && is) {
        channel->earlier = connector.last_waiting;
        channel->later = NULL;
        *(channel->earlier ? &channel->earlier->later : &connector.first_waiting) = channel;
        connector.last_waiting = channel;
    } else if (was && !is) {
        *(channel->earlier ? &channel->earlier->later : &connector.first_waiting) = channel->later;
        *(channel->later ? &channel->later->earlier : &connector.last_waiting) = channel->earlier;
    }
}

static void forget_request(struct channel *channel)
{
    watch_close(&channel->answer);
    if (channel->upstream >= 0)
        close(channel->upstream);
    channel->upstream = -1;
    free(channel->http);
    channel->http = NULL;
    channel_wait(channel, STEP_IDLE);
}

void channel_close(struct channel *channel)
{
    if (channel->exchange)
        exchange_end(channel->exchange);
    forget_request(channel);
    for (enum pool pool = 0; pool < POOL_COUNT; pool++)
        turn_end(channel, pool);
    watch_close(&channel->watch);
    *(channel->previous ? &channel->previous->next : &connector.first) = channel->next;
    if (channel->next)
        channel->next->previous = channel->previous;
    user_leave(channel->user);
    connector.channels--;
    free_later(channel);
}

void channel_reply(struct channel *channel, enum connector_status status, int fd,
                   const char *format, ...)
{
    struct connector_reply reply = {CONNECTOR_VERSION, channel->kind, channel->sequence, status,
                                    ""};
    va_list arguments;
    bool sent;

    va_start(arguments, format);
    vsnprintf(reply.text, sizeof reply.text, format, arguments);
    va_end(arguments);
    send_reply(channel->watch.fd, &reply, fd, &sent);
    if (fd >= 0)
        close(fd);
    if (!sent) {
        channel_close(channel);
        return;
    }
    forget_request(channel);
    watch_for(&channel->watch, EPOLLIN);
}

/* In front of the IPP request; false: no memory. HTTP/1.0: the answer is not in chunks, and ends
 * with the connection. */
static bool put_into_http(struct channel *channel, const void *ipp, size_t bytes)
{
    char head[256];
    int length = snprintf(head, sizeof head,
                          "POST / HTTP/1.0\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
                          "Content-Length: %zu\r\nAuthorization: PeerCred root\r\n"
                          "\r\n",
                          bytes);

    channel->http = malloc((size_t)length + bytes);
    if (!channel->http)
        return false;
    memcpy(channel->http, head, (size_t)length);
    memcpy(channel->http + length, ipp, bytes);
    channel->http_bytes = (size_t)length + bytes;
    return true;
}

/* NULL, or why it may not be asked. */
static const char *may_not(const struct channel *channel, const struct connector_request *request)
{
    const struct connector_connect *connect = request->body;

    if (request->kind == CONNECTOR_CONNECT && channel->held[POOL_USER])
        return "the user's connection before this one has not been closed";
    if (request->kind == CONNECTOR_CONNECT && connect->login[0] && channel->user->uid != 0)
        return "only root may name a login (G1)";
    if (request->kind == CONNECTOR_GRANT && !connector.grant)
        return "nothing is granted here (gatewayAllow)";
    if (request->kind == CONNECTOR_GRANT && !connector_may_grant(request->body, request->bytes))
        return "this operation is never granted";
    return NULL;
}

static void take_request(struct channel *channel, const struct connector_request *request)
{
    static unsigned char question[CONNECTOR_QUESTION_BYTES];
    const char *why = may_not(channel, request);
    const void *ipp = request->body;
    size_t bytes = request->bytes;

    channel->kind = request->kind;
    channel->sequence = request->sequence;
    if (why) {
        channel_reply(channel, CONNECTOR_REFUSED, -1, "%s", why);
        return;
    }
    channel->login[0] = '\0';
    if (request->kind == CONNECTOR_CONNECT)
        memcpy(channel->login, request->body, sizeof channel->login);
    if (request->kind == CONNECTOR_LOOKUP) {
        ipp = question;
        bytes = connector_question_encode(request->body, question, sizeof question);
    }
    if (request->kind != CONNECTOR_CONNECT && (bytes == 0 || !put_into_http(channel, ipp, bytes))) {
        channel_reply(channel, CONNECTOR_FAILED, -1, "out of memory");
        return;
    }
    channel->until_ms = spsy_now_ms() + CONNECTOR_WAIT_MS;
    channel_wait(channel, STEP_WAITING);
    watch_for(&channel->watch, EPOLLHUP); /* what else it has to say can wait */
}

static void channel_ready(struct watch *watch, uint32_t events)
{
    static _Alignas(uint64_t) char packet[CONNECTOR_MESSAGE_BYTES];
    struct channel *channel = watch->of;
    struct connector_request request;
    ssize_t got = 0;

    if (!(events & (EPOLLHUP | EPOLLERR))) { /* else, what was said before does not count */
        got = recv(watch->fd, packet, sizeof packet, MSG_DONTWAIT | MSG_TRUNC);
        if (got < 0 && (errno == EAGAIN || errno == EINTR))
            return;
    }
    if (got <= 0 || (size_t)got > sizeof packet ||
        !connector_request_read(packet, (size_t)got, &request) ||
        (request.kind == CONNECTOR_DONE && !channel->held[POOL_USER]))
        channel_close(channel);
    else if (request.kind == CONNECTOR_DONE)
        turn_end(channel, POOL_USER);
    else
        take_request(channel, &request);
}

static struct channel *channel_new(int fd, uid_t uid)
{
    struct channel *channel = calloc(1, sizeof *channel);

    if (!channel)
        return NULL;
    channel->user = user_join(uid);
    if (!channel->user) {
        free(channel);
        return NULL;
    }
    channel->watch = (struct watch){.fd = fd, .ready = channel_ready, .of = channel};
    channel->answer.fd = channel->upstream = -1;
    channel->next = connector.first;
    if (channel->next)
        channel->next->previous = channel;
    connector.first = channel;
    connector.channels++;
    watch_for(&channel->watch, EPOLLIN);
    return channel;
}

/* Takes fd. */
static void open_channel(int fd, int client)
{
    struct connector_reply reply = {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, CONNECTOR_REFUSED, ""};
    uid_t uid = (uid_t)-1;
    const char *why = peer_read(client, &uid);
    bool sent;

    if (!why && connector.channels >= connector.channels_max) {
        reply.status = CONNECTOR_BUSY;
        why = "too many channels";
    }
    if (!why && !channel_new(fd, uid)) {
        reply.status = CONNECTOR_FAILED;
        why = "out of memory";
    }
    if (!why)
        return;
    snprintf(reply.text, sizeof reply.text, "%s", why);
    send_reply(fd, &reply, -1, &sent);
    close(fd);
}

/* How many descriptors came; they are the caller's. */
static size_t take_descriptors(struct msghdr *message, int descriptors[DESCRIPTORS_MAX])
{
    size_t count = 0;

    for (struct cmsghdr *one = CMSG_FIRSTHDR(message); one; one = CMSG_NXTHDR(message, one)) {
        if (one->cmsg_level != SOL_SOCKET || one->cmsg_type != SCM_RIGHTS)
            continue;
        count = (one->cmsg_len - CMSG_LEN(0)) / sizeof(int);
        memcpy(descriptors, CMSG_DATA(one), count * sizeof(int));
    }
    return count;
}

static bool is_open(const struct connector_head *head, ssize_t got)
{
    return got == (ssize_t)sizeof *head && head->version == CONNECTOR_VERSION &&
           head->kind == CONNECTOR_OPEN && head->sequence == 0 && head->bytes == 0;
}

/* false: there is nothing more now. */
static bool take_channel(int control)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(DESCRIPTORS_MAX * sizeof(int))];
    } room;
    struct connector_head head;
    struct iovec data = {&head, sizeof head};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    int descriptors[DESCRIPTORS_MAX];
    ssize_t got = recvmsg(control, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC | MSG_TRUNC);
    size_t count;
    bool good;

    if (got < 0)
        return errno == EINTR;
    count = take_descriptors(&message, descriptors);
    good = count == 2 && !(message.msg_flags & MSG_CTRUNC) && is_open(&head, got) &&
           socket_is(descriptors[0], SOCK_SEQPACKET);
    if (good)
        open_channel(descriptors[0], descriptors[1]);
    for (size_t i = good ? 1 : 0; i < count; i++)
        close(descriptors[i]);
    return true;
}

void control_ready(struct watch *watch, uint32_t events)
{
    if (events & (EPOLLHUP | EPOLLRDHUP | EPOLLERR)) /* the gateway is gone */
        _exit(0);
    for (int i = 0; i < OPENED_AT_ONCE && take_channel(watch->fd); i++)
        ;
}
