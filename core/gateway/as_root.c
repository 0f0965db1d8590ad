/* as_root.c - what is asked of cupsd as root: look-ups, and requests that a program has granted
 * (G2, G8). The connector asks, and says what; here its answers are read. */
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "gateway/upstream.h"

enum { FLAT_STEP_BYTES = 65536 };

static int wait_for_root(const struct conversation *conversation, int fd, struct spsy_error *error)
{
    bool stops;

    if (upstream_wait(conversation, fd, &stops))
        return 0;
    return spsy_fail(error, SPSY_ERR_BUSY, "SPY0225", "%s",
                     stops ? "the gateway stops, and cupsd has not answered"
                           : "cupsd has not answered a look-up in time");
}

static int read_pumped(const struct conversation *conversation, int fd, struct ipp **answer,
                       struct spsy_error *error)
{
    int result = wait_for_root(conversation, fd, error);

    if (result == 0)
        result = ipp_read_pumped(fd, CUPSD_MS, answer, error);
    close(fd);
    return result;
}

static int look_up(struct conversation *conversation, const struct connector_question *question,
                   int *fd, struct spsy_error *error)
{
    int result = upstream_channel(conversation, error);

    if (result == 0)
        result = connector_lookup(&conversation->channel, question,
                                  spsy_now_ms() + CONNECTOR_WAIT_MS + MS, fd, error);
    return upstream_reached(result, error);
}

int upstream_look_up(struct conversation *conversation, const struct connector_question *question,
                     struct ipp **answer, struct spsy_error *error)
{
    int fd, result;

    *answer = NULL;
    result = look_up(conversation, question, &fd, error);
    return result == 0 ? read_pumped(conversation, fd, answer, error) : result;
}

/* Until its end, or for CUPSD_MS. */
static int read_to_end(int fd, struct flat_writer *answer, struct spsy_error *error)
{
    static char data[FLAT_STEP_BYTES];
    int64_t until = spsy_now_ms() + CUPSD_MS;
    struct pollfd readable = {fd, POLLIN, 0};
    ssize_t got = 1;

    while (got > 0 && !answer->full && answer->size <= UPSTREAM_FLAT_BYTES) {
        int64_t left = until - spsy_now_ms();

        if (left <= 0 || poll(&readable, 1, (int)left) == 0)
            return spsy_fail(error, SPSY_ERR_BUSY, "SPY0225",
                             "cupsd has not answered a look-up within %d s", CUPSD_MS / MS);
        got = read(fd, data, sizeof data);
        if (got > 0)
            flat_put(answer, data, (size_t)got);
        else if (got < 0 && (errno == EINTR || errno == EAGAIN))
            got = 1;
    }
    if (answer->full)
        return spsy_fail_memory(error);
    return got == 0 ? 0
                    : spsy_fail(error, SPSY_ERR_IO, "SPY0225",
                                "cupsd's answer to a look-up has broken off, or is too long");
}

/* The connector asks by HTTP/1.0: what comes after the headers is the message, and then the end. */
static int take_headers_off(struct flat_writer *answer, struct spsy_error *error)
{
    const unsigned char *end = memmem(answer->bytes, answer->size, "\r\n\r\n", 4);
    size_t head = end ? (size_t)(end - answer->bytes) + 4 : 0;
    const char *status = (const char *)answer->bytes + 8;

    if (head < 16 || memcmp(answer->bytes, "HTTP/1.", 7) != 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0225",
                         "cupsd's answer to a look-up has broken off");
    if (memcmp(status, " 200", 4) != 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd answers a look-up with HTTP%.4s",
                         status);
    answer->size -= head;
    memmove(answer->bytes, answer->bytes + head, answer->size);
    if (answer->size <= FLAT_HEAD_BYTES)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0225",
                         "cupsd's answer to a look-up has broken off");
    return 0;
}

int upstream_look_up_flat(struct conversation *conversation,
                          const struct connector_question *question, struct flat_writer *answer,
                          struct spsy_error *error)
{
    int fd, result = look_up(conversation, question, &fd, error);

    *answer = (struct flat_writer){0};
    if (result < 0)
        return result;
    result = wait_for_root(conversation, fd, error);
    if (result == 0)
        result = read_to_end(fd, answer, error);
    close(fd);
    if (result == 0)
        result = take_headers_off(answer, error);
    if (result < 0) {
        free(answer->bytes);
        *answer = (struct flat_writer){0};
    }
    return result;
}

static int send_as_root(struct conversation *conversation, struct ipp *request, int *fd,
                        struct spsy_error *error)
{
    unsigned char *bytes;
    size_t count;
    int result = upstream_channel(conversation, error);

    if (result == 0 && ipp_to_bytes(request, &bytes, &count) < 0)
        result = spsy_fail_memory(error);
    if (result < 0)
        return result;
    result = connector_grant(&conversation->channel, bytes, count,
                             spsy_now_ms() + CONNECTOR_WAIT_MS + MS, fd, error);
    free(bytes);
    return result;
}

int upstream_grant(struct conversation *conversation, struct ipp *request, struct ipp **answer,
                   struct spsy_error *error)
{
    int fd, result = send_as_root(conversation, request, &fd, error);

    return result == 0 ? read_pumped(conversation, fd, answer, error) : result;
}

int upstream_grant_document(struct conversation *conversation, struct ipp *request, int *fd,
                            struct pumped **pumped, struct ipp **answer, struct spsy_error *error)
{
    int result = send_as_root(conversation, request, fd, error);

    if (result < 0)
        return result;
    result = wait_for_root(conversation, *fd, error);
    if (result == 0)
        result = pumped_open(*fd, CUPSD_MS, pumped, answer, error);
    if (result < 0)
        close(*fd);
    return result;
}
