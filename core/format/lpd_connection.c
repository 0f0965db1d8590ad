#include "format/lpd_connection.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"
#include "base/text.h"

enum {
    WHY_BYTES = LPD_WORDS_BYTES + 192,
    WORDS_MS = 1000, /* for the words that come with a refusal */
    CLOSE_MS = 3000, /* for closing after the last acknowledgement, which no daemon must */
    PORTS = LPD_RESERVED_LAST - LPD_RESERVED_FIRST + 1,
};

static const char step_queue[] = "asking for the queue";

/* ---- messages ----------------------------------------------------------------------------- */

static const char *port_of(const struct lpd_job *job)
{
    return job->port ? job->port : "515";
}

int lpd_broken(const struct lpd_connection *connection, const char *why)
{
    const struct lpd_job *job = connection->job;

    return spsy_fail(connection->error, SPSY_ERR_IO, "", "LPD %s port %s, queue %s, %s: %s",
                     job->host, port_of(job), job->queue, connection->step, why);
}

void lpd_printable(char *words)
{
    char *to = words;
    const char *at = words;

    spsy_utf8_trim(words);
    spsy_utf8_mend(words);
    while (*at) {
        const char *from = at;
        bool misleads = spsy_text_misleads(spsy_utf8_next(&at));

        if (misleads && (to == words || to[-1] == ' '))
            continue;
        if (misleads)
            *to++ = ' ';
        else
            while (from < at)
                *to++ = *from++;
    }
    while (to > words && to[-1] == ' ')
        to--;
    *to = '\0';
}

/* Most daemons say nothing at all about it, or these words: LPRng "no connect permissions", those
 * of BSD "Malformed from address" or "from invalid port". */
static bool may_be_the_port(const struct lpd_connection *connection, const char *words)
{
    static const char *const signs[] = {"port", "permission", "address", "access"};

    if (connection->job->reserved_port || strcmp(connection->step, step_queue) != 0)
        return false;
    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
        if (strcasestr(words, signs[i]))
            return true;
    return !words[0];
}

static const char *hint(const struct lpd_connection *connection, const char *words)
{
    if (!may_be_the_port(connection, words))
        return "";
    return words[0] ? " (some take jobs only from ports 721-731: RSVPORT(*YES))"
                    : ", without a reason: no such queue, or one that takes no jobs, or only from "
                      "ports 721-731 (RSVPORT(*YES))";
}

static int closed_early(const struct lpd_connection *connection)
{
    char why[WHY_BYTES];

    snprintf(why, sizeof why, "the printer closed the connection%s", hint(connection, ""));
    return lpd_broken(connection, why);
}

/* ---- time --------------------------------------------------------------------------------- */

static int timeout_of(const struct lpd_job *job)
{
    return job->timeout_ms > 0 ? job->timeout_ms : LPD_TIMEOUT_MS;
}

/* Whoever does a little now and then has no more of it. */
void lpd_start_time(struct lpd_connection *connection)
{
    connection->taken = 0;
    connection->until_ms = spsy_now_ms() + timeout_of(connection->job);
}

/* A part of the time only, for what may not come. */
static void start_short_time(struct lpd_connection *connection, int most_ms)
{
    int ms = timeout_of(connection->job);

    connection->until_ms = spsy_now_ms() + (ms < most_ms ? ms : most_ms);
}

static int time_is_up(const struct lpd_connection *connection)
{
    int seconds = (timeout_of(connection->job) + 999) / 1000;
    char why[WHY_BYTES];

    if (connection->taken > 0)
        snprintf(why, sizeof why, "fewer than %d bytes accepted within %d seconds", LPD_TAKEN_BYTES,
                 seconds);
    else
        snprintf(why, sizeof why, "no answer within %d seconds", seconds);
    return lpd_broken(connection, why);
}

/* The events that came, 0 when the time is up, or negative with errno. */
static int poll_until(const struct lpd_connection *connection, short events)
{
    struct pollfd poll_for = {.fd = connection->socket, .events = events};
    int ready;

    do {
        int64_t left = connection->until_ms - spsy_now_ms();

        ready = left > 0 ? poll(&poll_for, 1, (int)left) : 0;
    } while (ready < 0 && errno == EINTR);
    return ready > 0 ? poll_for.revents : ready;
}

/* Returns the events that came, or a negative error. */
static int wait_for(const struct lpd_connection *connection, short events)
{
    int came = poll_until(connection, events);

    if (came < 0)
        return lpd_broken(connection, strerror(errno));
    return came > 0 ? came : time_is_up(connection);
}

/* ---- connecting --------------------------------------------------------------------------- */

static int new_socket(struct lpd_connection *connection, int family)
{
    connection->socket = socket(family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return connection->socket < 0 ? lpd_broken(connection, strerror(errno)) : 0;
}

static void close_socket(struct lpd_connection *connection)
{
    if (connection->socket >= 0)
        close(connection->socket);
    connection->socket = -1;
}

/* 0, or the error that errno names. */
static int bind_port(int socket, int family, unsigned port)
{
    struct sockaddr_in6 six = {.sin6_family = AF_INET6, .sin6_addr = in6addr_any};
    struct sockaddr_in four = {.sin_family = AF_INET};
    int on = 1, bad;

    six.sin6_port = four.sin_port = htons((uint16_t)port);
    setsockopt(socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on); /* jobs of a minute ago */
    bad = family == AF_INET6 ? bind(socket, (struct sockaddr *)&six, sizeof six)
                             : bind(socket, (struct sockaddr *)&four, sizeof four);
    return bad ? errno : 0;
}

static int port_failed(const struct lpd_connection *connection, int cause)
{
    char why[WHY_BYTES];

    if (cause == EACCES)
        snprintf(why, sizeof why,
                 "RSVPORT(*YES): ports %d-%d are for root, or a program with CAP_NET_BIND_SERVICE",
                 LPD_RESERVED_FIRST, LPD_RESERVED_LAST);
    else if (cause == EADDRINUSE)
        snprintf(why, sizeof why,
                 "RSVPORT(*YES): ports %d-%d are all in use; a port is free again about a minute "
                 "after its job",
                 LPD_RESERVED_FIRST, LPD_RESERVED_LAST);
    else
        snprintf(why, sizeof why, "RSVPORT(*YES): %s", strerror(cause));
    return lpd_broken(connection, why);
}

static int begin(const struct lpd_connection *connection, const struct addrinfo *address)
{
    bool begun = connect(connection->socket, address->ai_addr, address->ai_addrlen) == 0;

    return begun ? 0 : errno;
}

/* From any of the reserved ports, beginning anywhere, so that two at a time seldom meet. That
 * another program has a port shows when it is bound; that it still closes a connection to the same
 * daemon, when it connects. 0, EINPROGRESS, another errno, or a negative error. */
static int begin_reserved(struct lpd_connection *connection, const struct addrinfo *address)
{
    unsigned first = (unsigned)(spsy_now_ms() % PORTS);

    for (unsigned i = 0; i < PORTS; i++) {
        unsigned port = LPD_RESERVED_FIRST + (first + i) % PORTS;
        int bad;

        close_socket(connection);
        if (new_socket(connection, address->ai_family) != 0)
            return SPSY_ERR_IO;
        bad = bind_port(connection->socket, address->ai_family, port);
        if (bad && bad != EADDRINUSE)
            return port_failed(connection, bad);
        bad = bad ? bad : begin(connection, address);
        if (bad != EADDRINUSE && bad != EADDRNOTAVAIL)
            return bad;
    }
    return port_failed(connection, EADDRINUSE);
}

static int connect_to(struct lpd_connection *connection, const struct addrinfo *address)
{
    int status = 0;
    socklen_t size = sizeof status;

    if (connection->job->reserved_port)
        status = begin_reserved(connection, address);
    else if (new_socket(connection, address->ai_family) == 0)
        status = begin(connection, address);
    else
        return SPSY_ERR_IO;
    if (status <= 0)
        return status;
    if (status != EINPROGRESS)
        return lpd_broken(connection, strerror(status));
    lpd_start_time(connection);
    if (wait_for(connection, POLLOUT) < 0)
        return SPSY_ERR_IO;
    if (getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &status, &size) != 0)
        status = errno;
    return status ? lpd_broken(connection, strerror(status)) : 0;
}

int lpd_connect(struct lpd_connection *connection)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses;
    int bad = getaddrinfo(connection->job->host, port_of(connection->job), &hints, &addresses);

    connection->step = "looking up the host";
    if (bad)
        return lpd_broken(connection, bad == EAI_SYSTEM ? strerror(errno) : gai_strerror(bad));
    connection->step = "connecting";
    bad = SPSY_ERR_IO;
    for (const struct addrinfo *at = addresses; at && bad; at = at->ai_next) {
        bad = connect_to(connection, at);
        if (bad)
            close_socket(connection);
    }
    freeaddrinfo(addresses);
    return bad;
}

/* ---- what the daemon says ----------------------------------------------------------------- */

size_t lpd_receive(struct lpd_connection *connection, char *bytes, size_t size, bool *closed)
{
    size_t used = 0;
    ssize_t got;

    *closed = false;
    while (used + 1 < size && poll_until(connection, POLLIN) > 0) {
        got = recv(connection->socket, bytes + used, size - 1 - used, MSG_DONTWAIT);
        if (got > 0) {
            used += (size_t)got;
        } else if (got == 0 || (errno != EINTR && errno != EAGAIN)) {
            *closed = true;
            break;
        }
    }
    bytes[used] = '\0';
    return used;
}

/* An answer that is no zero: an octet, and after it the reason in words, as LPRng gives it. Daemons
 * of BSD that fail before they answer give words alone: the octet is the first letter. */
static int refuse(const struct lpd_connection *connection, char *answer, size_t count)
{
    unsigned char octet = (unsigned char)answer[0];
    char *words = answer + (octet <= 0x20 || octet >= 0x7F), why[WHY_BYTES];

    for (char *at = words; at < answer + count; at++)
        *at = *at ? *at : ' ';
    lpd_printable(words);
    snprintf(why, sizeof why, "the printer refused (answer X'%02X')%s%s%s", octet,
             words[0] ? ": " : "", words, hint(connection, words));
    return lpd_broken(connection, why);
}

static int refused(struct lpd_connection *connection, unsigned char octet)
{
    char answer[LPD_WORDS_BYTES + 2];
    bool closed;

    answer[0] = (char)octet;
    shutdown(connection->socket, SHUT_WR); /* one that waits for the next line closes */
    start_short_time(connection, WORDS_MS);
    return refuse(connection, answer,
                  1 + lpd_receive(connection, answer + 1, sizeof answer - 1, &closed));
}

/* Looks whether the printer has said something that it was not asked for: a refusal in the middle
 * of the data, or answers in advance. Negative when it has. */
static int check_silence(struct lpd_connection *connection)
{
    unsigned char octet;

    if (recv(connection->socket, &octet, 1, MSG_DONTWAIT) != 1)
        return 0;
    if (octet != 0)
        return refused(connection, octet);
    return lpd_broken(connection, "the printer answered before it was asked");
}

static int acknowledged(struct lpd_connection *connection)
{
    unsigned char octet = 0;
    ssize_t got;

    do {
        if (wait_for(connection, POLLIN) < 0)
            return SPSY_ERR_IO;
        got = recv(connection->socket, &octet, 1, MSG_DONTWAIT);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got < 0 && errno != ECONNRESET)
        return lpd_broken(connection, strerror(errno));
    if (got <= 0)
        return closed_early(connection);
    return octet == 0 ? 0 : refused(connection, octet);
}

/* LPRng acknowledges the data file, looks whether the user may print, says why not, and drops the
 * job (3.8.B); cups-lpd begins to print only when it has read the end (2.4.2). */
int lpd_finish(struct lpd_connection *connection)
{
    char answer[LPD_WORDS_BYTES + 2];
    size_t count, zeros = 0;
    bool closed;

    connection->step = "after the last acknowledgement";
    shutdown(connection->socket, SHUT_WR);
    start_short_time(connection, CLOSE_MS);
    count = lpd_receive(connection, answer, sizeof answer, &closed);
    while (zeros < count && !answer[zeros])
        zeros++;
    return zeros == count ? 0 : refuse(connection, answer + zeros, count - zeros);
}

/* ---- sending ------------------------------------------------------------------------------ */

/* The connection broke while sending; a refusal may still be there to be read. */
static int broken_sending(struct lpd_connection *connection, int cause)
{
    int result = check_silence(connection);

    if (result == 0 && (cause == EPIPE || cause == ECONNRESET))
        return closed_early(connection);
    return result < 0 ? result : lpd_broken(connection, strerror(cause));
}

static void took(struct lpd_connection *connection, size_t count)
{
    connection->taken += count;
    if (connection->taken >= LPD_TAKEN_BYTES)
        lpd_start_time(connection);
}

int lpd_put(struct lpd_connection *connection, const void *bytes, size_t count)
{
    const char *at = bytes;

    while (count > 0) {
        ssize_t sent = send(connection->socket, at, count, MSG_NOSIGNAL);
        int events;

        if (sent >= 0) {
            at += sent;
            count -= (size_t)sent;
            took(connection, (size_t)sent);
        } else if (errno == EAGAIN) {
            events = wait_for(connection, POLLOUT | POLLIN);
            if (events < 0 || ((events & POLLIN) && check_silence(connection) < 0))
                return SPSY_ERR_IO;
            if ((events & (POLLIN | POLLOUT)) == POLLIN) /* closed, and takes nothing more */
                return closed_early(connection);
        } else if (errno != EINTR) {
            return broken_sending(connection, errno);
        }
    }
    return 0;
}

int lpd_command(struct lpd_connection *connection, const char *step, const char *line,
                size_t length)
{
    connection->step = step;
    lpd_start_time(connection);
    if (check_silence(connection) < 0 || lpd_put(connection, line, length) != 0)
        return SPSY_ERR_IO;
    lpd_start_time(connection);
    return acknowledged(connection);
}
