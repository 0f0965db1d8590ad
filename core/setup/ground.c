#include "setup/ground.h"

#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { REQUEST_SIZE = 1024, ANSWER_SIZE = 4096 };

/* ---- the request ---- */

struct request {
    unsigned char bytes[REQUEST_SIZE];
    size_t count;
};

static void put(struct request *request, const void *bytes, size_t count)
{
    if (count <= sizeof request->bytes - request->count) {
        memcpy(request->bytes + request->count, bytes, count);
        request->count += count;
    }
}

static void put_value(struct request *request, unsigned char tag, const char *name,
                      const void *value, size_t count)
{
    size_t length = strlen(name);
    unsigned char head[3] = {tag, (unsigned char)(length >> 8), (unsigned char)length};
    unsigned char size[2] = {(unsigned char)(count >> 8), (unsigned char)count};

    put(request, head, sizeof head);
    put(request, name, length);
    put(request, size, sizeof size);
    put(request, value, count);
}

static void put_text(struct request *request, unsigned char tag, const char *name,
                     const char *value)
{
    put_value(request, tag, name, value, strlen(value));
}

/* Get-Jobs of one job's number, of all queues. */
static void make_request(struct request *request, const char *login)
{
    static const unsigned char head[] = {2, 0, 0x00, 0x0A, 0, 0, 0, 1, 0x01}, end = 0x03;
    static const unsigned char one[] = {0, 0, 0, 1};

    request->count = 0;
    put(request, head, sizeof head);
    put_text(request, 0x47, "attributes-charset", "utf-8");
    put_text(request, 0x48, "attributes-natural-language", "en");
    put_text(request, 0x45, "printer-uri", "ipp://localhost/");
    put_text(request, 0x42, "requesting-user-name", login);
    put_value(request, 0x21, "limit", one, sizeof one);
    put_text(request, 0x44, "requested-attributes", "job-id");
    put(request, &end, 1);
}

/* ---- the conversation ---- */

static long now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static int wait_for(int fd, short events, long until, struct spsy_error *error)
{
    struct pollfd ready = {fd, events, 0};
    long left;

    while ((left = until - now_ms()) > 0) {
        int count = poll(&ready, 1, (int)left);

        if (count > 0)
            return 0;
        if (count < 0 && errno != EINTR)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cupsd");
    }
    return spsy_fail(error, SPSY_ERR_BUSY, "SPY0101", "cupsd does not answer");
}

static int send_all(int fd, const void *bytes, size_t count, long until, struct spsy_error *error)
{
    const char *at = bytes;

    while (count > 0) {
        ssize_t sent = send(fd, at, count, MSG_NOSIGNAL | MSG_DONTWAIT);

        if (sent < 0 && errno == EAGAIN) {
            int result = wait_for(fd, POLLOUT, until, error);

            if (result < 0)
                return result;
        } else if (sent < 0 && errno != EINTR) {
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cupsd");
        } else if (sent > 0) {
            at += sent;
            count -= (size_t)sent;
        }
    }
    return 0;
}

/* The IPP answer's first eight octets in an HTTP answer, plain or in chunks. NULL: not there yet.
 */
static const unsigned char *find_ipp(const char *answer, size_t used)
{
    const char *body = memmem(answer, used, "\r\n\r\n", 4);
    bool chunked = strcasestr(answer, "\nTransfer-Encoding: chunked") != NULL;

    body = body ? body + 4 : NULL;
    if (body && chunked) {
        body = memmem(body, used - (size_t)(body - answer), "\r\n", 2);
        body = body ? body + 2 : NULL;
    }
    return body && used - (size_t)(body - answer) >= 8 ? (const unsigned char *)body : NULL;
}

static int read_http(const char *answer)
{
    return strncmp(answer, "HTTP/", 5) == 0 && answer[5] && answer[6] && answer[7] == '1' &&
                   answer[8] == ' '
               ? (int)strtol(answer + 9, NULL, 10)
               : -1;
}

/* What the question is about has come. cupsd keeps a connection open that it was asked to close. */
static bool is_enough(const char *answer, size_t used)
{
    return memmem(answer, used, "\r\n\r\n", 4) &&
           (read_http(answer) != 200 || find_ipp(answer, used));
}

static int receive(int fd, char answer[ANSWER_SIZE], size_t *used, long until,
                   struct spsy_error *error)
{
    *used = 0;
    answer[0] = '\0';
    while (*used < ANSWER_SIZE - 1 && !is_enough(answer, *used)) {
        int result = wait_for(fd, POLLIN, until, error);
        ssize_t got = result < 0 ? 0 : recv(fd, answer + *used, ANSWER_SIZE - 1 - *used, 0);

        if (result < 0)
            return result;
        if (got < 0 && errno != EINTR)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "cupsd");
        if (got == 0)
            break;
        *used += got > 0 ? (size_t)got : 0;
        answer[*used] = '\0';
    }
    return 0;
}

int ground_ask(int fd, const char *login, struct ground_answer *answer, struct spsy_error *error)
{
    long until = now_ms() + GROUND_WAIT_MS;
    char text[ANSWER_SIZE];
    struct request request;
    size_t used = 0;
    int length, result;

    make_request(&request, login);
    length = snprintf(text, sizeof text,
                      "POST / HTTP/1.1\r\nHost: localhost\r\nAuthorization: PeerCred %s\r\n"
                      "Content-Type: application/ipp\r\nContent-Length: %zu\r\n"
                      "Connection: close\r\n\r\n",
                      login, request.count);
    if (length < 0 || (size_t)length >= sizeof text || strlen(login) > REQUEST_SIZE / 2)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0101", "the login is too long");
    result = send_all(fd, text, (size_t)length, until, error);
    if (result == 0)
        result = send_all(fd, request.bytes, request.count, until, error);
    if (result == 0)
        result = receive(fd, text, &used, until, error);
    if (result < 0)
        return result;
    answer->http = read_http(text);
    answer->ipp = -1;
    if (answer->http < 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "what listens there is no cupsd");
    if (answer->http == 200 && find_ipp(text, used))
        answer->ipp = find_ipp(text, used)[2] << 8 | find_ipp(text, used)[3];
    return 0;
}

/* ---- what it says ---- */

/* RFC 8011: what is below 0x0400 has been done. */
static bool is_granted(const struct ground_answer *answer)
{
    return answer->http == 200 && answer->ipp >= 0 && answer->ipp < 0x0400;
}

static bool is_denied(const struct ground_answer *answer)
{
    return answer->http == 401 || answer->http == 403 ||
           (answer->http == 200 && answer->ipp >= 0x0401 && answer->ipp <= 0x0403);
}

enum ground_finding ground_judge_names(const struct ground_answer *own,
                                       const struct ground_answer *forged,
                                       char text[GROUND_TEXT_SIZE])
{
    enum ground_finding finding = GROUND_HOLDS;

    if (is_denied(own)) {
        finding = GROUND_BROKEN;
        snprintf(
            text, GROUND_TEXT_SIZE,
            "cupsd does not take PeerCred (HTTP %d, IPP %04x): a <Location /> is missing in its "
            "configuration, or cups-files.conf turns PeerCred off",
            own->http, (unsigned)own->ipp & 0xFFFF);
    } else if (!is_granted(own) || (!is_granted(forged) && !is_denied(forged))) {
        finding = GROUND_UNKNOWN;
        snprintf(text, GROUND_TEXT_SIZE,
                 "cupsd answers neither yes nor no (HTTP %d, IPP %04x; forged HTTP %d, IPP %04x)",
                 own->http, (unsigned)own->ipp & 0xFFFF, forged->http,
                 (unsigned)forged->ipp & 0xFFFF);
    } else if (is_granted(forged)) {
        finding = GROUND_WEAK;
        snprintf(text, GROUND_TEXT_SIZE,
                 "cupsd lets a forged name see jobs, since its policy wants none: the directory of "
                 "its socket is all that keeps others out");
    } else {
        snprintf(text, GROUND_TEXT_SIZE, "cupsd believes the kernel, and refuses a forged name");
    }
    return finding;
}
