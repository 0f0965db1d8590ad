/* lpd.c - RFC 1179, section 5.2 and 6: receive a printer job.
 *
 * MUST: every step is acknowledged by an octet of zero before the next one, and an answer that came
 * before its question counts for nothing; a value from a spooled file never becomes a line of its
 * own in the control file. */
#include "function/lpd.h"

#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum {
    RECEIVE_JOB = 2,
    RECEIVE_CONTROL = 2,
    RECEIVE_DATA = 3,
    WHY_BYTES = 64,
    LOCAL_HOST_MAX = 120,     /* a part of file names, which fit a control line with it */
    CONTROL_LINE_BYTES = 144, /* the longest: RFC 1179's 131, or a data file's name */
    CONTROL_BYTES = (5 + LPD_COPIES_MAX) * CONTROL_LINE_BYTES,
};

struct connection {
    int socket;
    const struct lpd_job *job;
    const char *step;
    int64_t sent;     /* bytes of the data file */
    size_t taken;     /* bytes since the time began to run */
    int64_t until_ms; /* when it is up, on CLOCK_MONOTONIC */
    struct spsy_error *error;
};

static const char *port_of(const struct lpd_job *job)
{
    return job->port ? job->port : "515";
}

static int broken(const struct connection *connection, const char *why)
{
    const struct lpd_job *job = connection->job;

    return spsy_fail(connection->error, SPSY_ERR_IO, "", "LPD %s port %s, queue %s, %s: %s",
                     job->host, port_of(job), job->queue, connection->step, why);
}

static int timeout_of(const struct lpd_job *job)
{
    return job->timeout_ms > 0 ? job->timeout_ms : LPD_TIMEOUT_MS;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* The time begins to run anew: whoever does a little now and then has no more of it. */
static void start_time(struct connection *connection)
{
    connection->taken = 0;
    connection->until_ms = now_ms() + timeout_of(connection->job);
}

static int time_is_up(const struct connection *connection)
{
    int seconds = (timeout_of(connection->job) + 999) / 1000;
    char why[WHY_BYTES];

    if (connection->taken > 0)
        snprintf(why, sizeof why, "less than %d bytes taken within %d seconds", LPD_TAKEN_BYTES,
                 seconds);
    else
        snprintf(why, sizeof why, "no answer within %d seconds", seconds);
    return broken(connection, why);
}

/* Returns the events that came, or a negative error. */
static int wait_for(const struct connection *connection, short events)
{
    struct pollfd poll_for = {.fd = connection->socket, .events = events};
    int ready;

    do {
        int64_t left = connection->until_ms - now_ms();

        ready = left > 0 ? poll(&poll_for, 1, (int)left) : 0;
    } while (ready < 0 && errno == EINTR);
    if (ready < 0)
        return broken(connection, strerror(errno));
    return ready > 0 ? poll_for.revents : time_is_up(connection);
}

static int connect_to(struct connection *connection, const struct addrinfo *address)
{
    int status = 0;
    socklen_t size = sizeof status;

    connection->socket = socket(address->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (connection->socket < 0)
        return broken(connection, strerror(errno));
    if (connect(connection->socket, address->ai_addr, address->ai_addrlen) == 0)
        return 0;
    if (errno != EINPROGRESS)
        return broken(connection, strerror(errno));
    start_time(connection);
    if (wait_for(connection, POLLOUT) < 0)
        return SPSY_ERR_IO;
    if (getsockopt(connection->socket, SOL_SOCKET, SO_ERROR, &status, &size) != 0)
        status = errno;
    return status ? broken(connection, strerror(status)) : 0;
}

static int open_connection(struct connection *connection)
{
    struct addrinfo hints = {.ai_socktype = SOCK_STREAM}, *addresses;
    int bad = getaddrinfo(connection->job->host, port_of(connection->job), &hints, &addresses);

    connection->step = "looking up the host";
    if (bad)
        return broken(connection, gai_strerror(bad));
    connection->step = "connecting";
    bad = SPSY_ERR_IO;
    for (const struct addrinfo *at = addresses; at && bad; at = at->ai_next) {
        bad = connect_to(connection, at);
        if (bad && connection->socket >= 0) {
            close(connection->socket);
            connection->socket = -1;
        }
    }
    freeaddrinfo(addresses);
    return bad;
}

static int refused(const struct connection *connection, unsigned char octet)
{
    char why[WHY_BYTES];

    snprintf(why, sizeof why, "the printer refused (answer X'%02X')", octet);
    return broken(connection, why);
}

/* Looks whether the printer has said something that it was not asked for: a refusal in the middle
 * of the data, or answers in advance. Negative when it has. */
static int check_silence(const struct connection *connection)
{
    unsigned char octet;

    if (recv(connection->socket, &octet, 1, MSG_DONTWAIT) != 1)
        return 0;
    if (octet != 0)
        return refused(connection, octet);
    return broken(connection, "the printer answered before it was asked");
}

/* The connection broke while sending; a refusal may still be there to be read. */
static int broken_sending(const struct connection *connection, int cause)
{
    int result = check_silence(connection);

    return result < 0 ? result : broken(connection, strerror(cause));
}

static void took(struct connection *connection, size_t count)
{
    connection->taken += count;
    if (connection->taken >= LPD_TAKEN_BYTES)
        start_time(connection);
}

static int put(struct connection *connection, const void *bytes, size_t count)
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
                return broken(connection, "the printer closed the connection");
        } else if (errno != EINTR) {
            return broken_sending(connection, errno);
        }
    }
    return 0;
}

static int acknowledged(const struct connection *connection)
{
    unsigned char octet = 0;
    ssize_t got;

    do {
        if (wait_for(connection, POLLIN) < 0)
            return SPSY_ERR_IO;
        got = recv(connection->socket, &octet, 1, 0);
    } while (got < 0 && (errno == EINTR || errno == EAGAIN));
    if (got < 0)
        return broken(connection, strerror(errno));
    if (got == 0)
        return broken(connection, "the printer closed the connection");
    return octet == 0 ? 0 : refused(connection, octet);
}

static int command(struct connection *connection, const char *step, const char *line, size_t length)
{
    connection->step = step;
    start_time(connection);
    if (check_silence(connection) < 0 || put(connection, line, length) != 0)
        return SPSY_ERR_IO;
    start_time(connection);
    return acknowledged(connection);
}

/* One line of the control file; a line end inside the value would start another one. */
static int control_line(const struct connection *connection, char *file, size_t size, char letter,
                        const char *value, size_t most)
{
    size_t used = strlen(file);

    for (const char *at = value; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7F)
            return spsy_fail(connection->error, SPSY_ERR_VALUE, "",
                             "a control character cannot be sent to an LPD printer: line %c",
                             letter);
    snprintf(file + used, size - used, "%c%.*s\n", letter, (int)most, value);
    return 0;
}

/* A copy is the same line once more. */
static int format_lines(const struct connection *connection, char *file, size_t size,
                        const char *data_name)
{
    int result = 0;

    for (int i = 0; result == 0 && i < connection->job->copies; i++)
        result = control_line(connection, file, size, connection->job->format, data_name, 140);
    return result;
}

/* RFC 1179, section 7: H, P, J, then the data file's format, U and N. */
static int build_control(const struct connection *connection, char *file, size_t size)
{
    const struct lpd_job *job = connection->job;
    char data_name[160];

    file[0] = '\0';
    snprintf(data_name, sizeof data_name, "dfA%03u%s", job->number, job->local_host);
    if (control_line(connection, file, size, 'H', job->local_host, 31) != 0 ||
        control_line(connection, file, size, 'P', job->user, 31) != 0 ||
        control_line(connection, file, size, 'J', job->title, 99) != 0 ||
        format_lines(connection, file, size, data_name) != 0 ||
        control_line(connection, file, size, 'U', data_name, 140) != 0 ||
        control_line(connection, file, size, 'N', job->title, 131) != 0)
        return SPSY_ERR_VALUE;
    return 0;
}

static int send_control(struct connection *connection, const char *control)
{
    const struct lpd_job *job = connection->job;
    char line[256];
    int length = snprintf(line, sizeof line, "%c%zu cfA%03u%s\n", RECEIVE_CONTROL, strlen(control),
                          job->number, job->local_host);

    if (command(connection, "announcing the control file", line, (size_t)length) != 0)
        return SPSY_ERR_IO;
    return command(connection, "sending the control file", control, strlen(control) + 1);
}

static int send_piece(void *opaque, const void *bytes, size_t count, struct spsy_error *error)
{
    struct connection *connection = opaque;

    (void)error; /* the same as the connection's */
    connection->sent += (int64_t)count;
    if (connection->sent > connection->job->bytes)
        return broken(connection, "the file grew while it was sent");
    return put(connection, bytes, count);
}

static int send_bytes(struct connection *connection)
{
    const struct lpd_job *job = connection->job;
    int result = job->produce(job->context, send_piece, connection, connection->error);

    if (result < 0)
        return result;
    if (connection->sent != job->bytes)
        return broken(connection, "the file is shorter than announced");
    return 0;
}

static int send_data(struct connection *connection)
{
    const struct lpd_job *job = connection->job;
    char line[256];
    int length = snprintf(line, sizeof line, "%c%lld dfA%03u%s\n", RECEIVE_DATA,
                          (long long)job->bytes, job->number, job->local_host);

    if (command(connection, "announcing the data file", line, (size_t)length) != 0)
        return SPSY_ERR_IO;
    connection->step = "sending the data file";
    start_time(connection);
    length = send_bytes(connection);
    if (length < 0)
        return length;
    return command(connection, "sending the data file", "", 1);
}

/* Host and queue names go into a line of the protocol: no blanks, no controls, not too long. */
static int check_word(const char *what, const char *word, size_t most, const char *forbidden,
                      struct spsy_error *error)
{
    if (!word[0] || strlen(word) > most)
        return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: 1 to %zu characters", what, most);
    for (const char *at = word; *at; at++)
        if ((unsigned char)*at <= 0x20 || (unsigned char)*at >= 0x7F || strchr(forbidden, *at))
            return spsy_fail(error, SPSY_ERR_VALUE, "", "%s: \"%s\" cannot stand in an LPD command",
                             what, word);
    return 0;
}

int lpd_check_host(const char *host, struct spsy_error *error)
{
    return check_word("remote system", host, LPD_HOST_MAX, "/", error);
}

int lpd_check_queue(const char *queue, struct spsy_error *error)
{
    return check_word("printer queue", queue, LPD_QUEUE_MAX, "", error);
}

/* Everything that can be refused without a connection. */
static int prepare(const struct connection *connection, char *control, size_t size)
{
    const struct lpd_job *job = connection->job;

    if (job->copies < 1 || job->copies > LPD_COPIES_MAX)
        return spsy_fail(connection->error, SPSY_ERR_VALUE, "", "%d copies are not 1 to %d",
                         job->copies, LPD_COPIES_MAX);
    if (lpd_check_host(job->host, connection->error) != 0 ||
        lpd_check_queue(job->queue, connection->error) != 0 ||
        check_word("local host", job->local_host, LOCAL_HOST_MAX, "/", connection->error) != 0 ||
        build_control(connection, control, size) != 0)
        return SPSY_ERR_VALUE;
    if (job->number > 999)
        return spsy_fail(connection->error, SPSY_ERR_VALUE, "", "an LPD job number over 999: %u",
                         job->number);
    return 0;
}

static int converse(struct connection *connection, const char *control)
{
    char line[LPD_QUEUE_MAX + 8];
    int length = snprintf(line, sizeof line, "%c%s\n", RECEIVE_JOB, connection->job->queue);
    int result = command(connection, "asking for the queue", line, (size_t)length);

    if (result == 0)
        result = send_control(connection, control);
    return result == 0 ? send_data(connection) : result;
}

int lpd_converse(int socket, const struct lpd_job *job, struct spsy_error *error)
{
    struct connection connection = {.socket = socket, .job = job, .error = error};
    char control[CONTROL_BYTES];
    int result = prepare(&connection, control, sizeof control);

    return result == 0 ? converse(&connection, control) : result;
}

int lpd_send(const struct lpd_job *job, struct spsy_error *error)
{
    struct connection connection = {.socket = -1, .job = job, .error = error};
    char control[CONTROL_BYTES];
    int result = prepare(&connection, control, sizeof control);

    if (result == 0)
        result = open_connection(&connection);
    if (result == 0)
        result = converse(&connection, control);
    if (connection.socket >= 0)
        close(connection.socket);
    return result;
}
