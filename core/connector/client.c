#include "connector/client.h"

#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "connector/message.h"

/* Waits until the socket is ready for `what`: 1, 0 = deadline passed, -1 = errno. */
static int wait_for(int fd, short what, int64_t deadline_ms)
{
    struct pollfd one = {fd, what, 0};
    int ready;

    do {
        int64_t left = deadline_ms - spsy_now_ms();

        if (left <= 0)
            return 0;
        ready = poll(&one, 1, left > INT32_MAX ? INT32_MAX : (int)left);
    } while (ready == 0 || (ready < 0 && errno == EINTR));
    return ready;
}

/* 1, 0 = deadline passed, -1 = errno. */
static int send_packet(int fd, const struct msghdr *message, int64_t deadline_ms)
{
    for (;;) {
        int ready;

        if (sendmsg(fd, message, MSG_NOSIGNAL | MSG_DONTWAIT) >= 0)
            return 1;
        if (errno != EAGAIN && errno != EINTR)
            return -1;
        ready = wait_for(fd, POLLOUT, deadline_ms);
        if (ready <= 0)
            return ready;
    }
}

int connector_open(struct connector_channel *channel, int control, int client,
                   struct spsy_error *error)
{
    struct connector_head head = {CONNECTOR_VERSION, CONNECTOR_OPEN, 0, 0};
    struct iovec data = {&head, sizeof head};
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(2 * sizeof(int))];
    } room = {.bytes = {0}};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    int pair[2], sent;

    *channel = (struct connector_channel){.descriptor = -1};
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0224", "a channel to the connector");
    room.header = (struct cmsghdr){
        .cmsg_len = CMSG_LEN(2 * sizeof(int)), .cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS};
    memcpy(CMSG_DATA(&room.header), (int[]){pair[1], client}, 2 * sizeof(int));
    sent = send_packet(control, &message, spsy_now_ms() + CONNECTOR_WAIT_MS);
    if (sent == 0)
        errno = ETIMEDOUT;
    if (sent <= 0) {
        spsy_fail_errno(error, SPSY_ERR_IO, "SPY0224", "the connector takes no channel");
        close(pair[0]);
        close(pair[1]);
        return SPSY_ERR_IO;
    }
    close(pair[1]);
    channel->descriptor = pair[0];
    return 0;
}

void connector_close(struct connector_channel *channel)
{
    if (channel->descriptor >= 0)
        close(channel->descriptor);
    channel->descriptor = -1;
    channel->connected = false;
}

/* One reply and its descriptor, or -1: 1, 0 = deadline passed, -1 = the connector is gone, or makes
 * no sense. */
static int receive(int fd, struct connector_reply *reply, int *descriptor, int64_t deadline_ms)
{
    union {
        struct cmsghdr header;
        char bytes[CMSG_SPACE(sizeof(int))];
    } room;
    struct iovec data = {reply, sizeof *reply};
    struct msghdr message = {.msg_iov = &data,
                             .msg_iovlen = 1,
                             .msg_control = room.bytes,
                             .msg_controllen = sizeof room.bytes};
    struct cmsghdr *one;
    int ready = wait_for(fd, POLLIN, deadline_ms);
    ssize_t got = -1;

    *descriptor = -1;
    if (ready <= 0)
        return ready;
    for (int tries = 0; tries < 2; tries++) {
        got = recvmsg(fd, &message, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
        if (got >= 0 || errno != ECONNRESET)
            break; /* else the channel was closed before our request was read, and why is behind
                      that */
    }
    one = got > 0 ? CMSG_FIRSTHDR(&message) : NULL;
    if (one && one->cmsg_level == SOL_SOCKET && one->cmsg_type == SCM_RIGHTS)
        memcpy(descriptor, CMSG_DATA(one), sizeof *descriptor);
    if (got == (ssize_t)sizeof *reply && reply->version == CONNECTOR_VERSION &&
        memchr(reply->text, 0, sizeof reply->text) &&
        (reply->status == CONNECTOR_OK) == (*descriptor >= 0))
        return 1;
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
    return -1;
}

static int not_given(const struct connector_reply *reply, struct spsy_error *error)
{
    static const struct {
        int code;
        const char *message_id, *text;
    } rows[] = {
        [CONNECTOR_REFUSED] = {SPSY_ERR_AUTHORITY, "SPY0221", "the connector refuses"},
        [CONNECTOR_BUSY] = {SPSY_ERR_BUSY, "SPY0222", "cupsd is busy"},
        [CONNECTOR_UNAVAILABLE] = {SPSY_ERR_NOT_FOUND, "SPY0223", "cupsd cannot be reached"},
        [CONNECTOR_FAILED] = {SPSY_ERR_IO, "SPY0224", "the connector failed"},
    };
    unsigned row = reply->status < sizeof rows / sizeof rows[0] ? reply->status : CONNECTOR_FAILED;

    return spsy_fail(error, rows[row].code, rows[row].message_id, "%s: %s", rows[row].text,
                     reply->text);
}

/* Sends head and body, of which names is the end, and waits for the reply. */
static int ask(struct connector_channel *channel, struct iovec parts[3], int64_t deadline_ms,
               int *descriptor, struct spsy_error *error)
{
    struct connector_head *head = parts[0].iov_base;
    struct msghdr message = {.msg_iov = parts, .msg_iovlen = 3};
    struct connector_reply reply = {0};
    int done;

    *descriptor = -1;
    channel->status = CONNECTOR_FAILED;
    if (channel->descriptor < 0)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0224", "the channel was closed before");
    if (++channel->sequence == 0)
        channel->sequence = 1;
    *head = (struct connector_head){CONNECTOR_VERSION, head->kind, channel->sequence,
                                    (uint32_t)(parts[1].iov_len + parts[2].iov_len)};
    done = send_packet(channel->descriptor, &message, deadline_ms);
    if (done != 0) /* also after an error: why the channel was refused may wait to be read */
        done = receive(channel->descriptor, &reply, descriptor, deadline_ms);
    if (done == 1 && reply.sequence == channel->sequence && reply.kind == head->kind) {
        channel->status = reply.status;
        return reply.status == CONNECTOR_OK ? 0 : not_given(&reply, error);
    }
    if (*descriptor >= 0)
        close(*descriptor);
    *descriptor = -1;
    connector_close(channel);
    if (done == 0) {
        channel->status = CONNECTOR_BUSY;
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0222", "the connector gave none in time");
    }
    if (done == 1 && reply.sequence == 0 && reply.status != CONNECTOR_OK) {
        channel->status = reply.status;
        return not_given(&reply, error);
    }
    return spsy_fail(error, SPSY_ERR_IO, "SPY0224", "the connector has ended the channel");
}

int connector_connect(struct connector_channel *channel, const char *login, int64_t deadline_ms,
                      int *connection, struct spsy_error *error)
{
    struct connector_head head = {.kind = CONNECTOR_CONNECT};
    struct connector_connect body = {""};
    struct iovec parts[3] = {{&head, sizeof head}, {&body, sizeof body}, {NULL, 0}};
    int code;

    *connection = -1;
    if (login && strlen(login) >= sizeof body.login)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0221", "login too long: %.40s...", login);
    if (login)
        strcpy(body.login, login);
    code = ask(channel, parts, deadline_ms, connection, error);
    if (code == 0)
        channel->connected = true;
    return code;
}

void connector_done(struct connector_channel *channel)
{
    struct connector_head head = {CONNECTOR_VERSION, CONNECTOR_DONE, 1, 0};

    if (channel->descriptor >= 0 && channel->connected &&
        send(channel->descriptor, &head, sizeof head, MSG_NOSIGNAL | MSG_DONTWAIT) < 0)
        connector_close(channel); /* so that it is done for certain */
    channel->connected = false;
}

/* Into the packet, as the connector will check it; its length, 0 if there is no room. */
static size_t pack(const struct connector_question *question, char *packet, size_t size)
{
    struct connector_head *head = (void *)packet;
    struct connector_lookup *lookup = (void *)(head + 1);
    char *at = (char *)(lookup + 1);
    size_t jobs = question->job_count * sizeof *question->jobs;

    if (question->job_count > CONNECTOR_JOBS_MAX)
        return 0;
    memset(packet, 0, sizeof *head + sizeof *lookup);
    lookup->kind = question->kind;
    lookup->job_id = (uint32_t)question->job_id;
    lookup->which_jobs = question->which_jobs;
    if (question->queue && strlen(question->queue) >= sizeof lookup->queue)
        return 0;
    if (question->queue)
        strcpy(lookup->queue, question->queue);
    lookup->job_count = (uint32_t)question->job_count;
    if (jobs > 0)
        memcpy(at, question->jobs, jobs);
    at += jobs;
    for (const char *const *name = question->attributes; name && *name; name++) {
        if (strlen(*name) >= size - (size_t)(at - packet))
            return 0;
        at = stpcpy(at, *name) + 1;
    }
    lookup->attributes_bytes = (uint32_t)(at - (char *)(lookup + 1)) - (uint32_t)jobs;
    *head = (struct connector_head){CONNECTOR_VERSION, CONNECTOR_LOOKUP, 1,
                                    (uint32_t)(at - (char *)lookup)};
    return (size_t)(at - packet);
}

int connector_lookup(struct connector_channel *channel, const struct connector_question *question,
                     int64_t deadline_ms, int *answer, struct spsy_error *error)
{
    _Alignas(
        uint64_t) char packet[sizeof(struct connector_head) + sizeof(struct connector_lookup) +
                              CONNECTOR_JOBS_MAX * sizeof(uint32_t) + CONNECTOR_ATTRIBUTES_BYTES];
    size_t bytes = pack(question, packet, sizeof packet), head = sizeof(struct connector_head);
    struct iovec parts[3] = {{packet, head}, {packet + head, bytes - head}, {NULL, 0}};
    struct connector_request request;

    *answer = -1;
    if (bytes == 0 || !connector_request_read(packet, bytes, &request))
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0221",
                         "no such question: job %d, queue %.80s, or a name of an attribute",
                         question->job_id, question->queue ? question->queue : "*NONE");
    return ask(channel, parts, deadline_ms, answer, error);
}

int connector_grant(struct connector_channel *channel, const void *ipp, size_t count,
                    int64_t deadline_ms, int *answer, struct spsy_error *error)
{
    struct connector_head head = {.kind = CONNECTOR_GRANT};
    struct iovec parts[3] = {{&head, sizeof head}, {(void *)ipp, count}, {NULL, 0}};

    *answer = -1;
    if (count > CONNECTOR_GRANT_BYTES || !connector_may_grant(ipp, count))
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0221",
                         "a request of %zu bytes that is too long, or no job operation", count);
    return ask(channel, parts, deadline_ms, answer, error);
}
