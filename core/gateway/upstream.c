#include "gateway/upstream.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "ipp/target.h"

enum {
    LOCK_MS = 10 * MS,
    LOCK_LOOK_MS = 2,
    FLAT_STEP_BYTES = 65536,
    STOPPING_MS = 5 * MS, /* for cupsd, when the gateway stops: the acceptor waits for eight (S9) */
};

/* ---- as the user --------------------------------------------------------------------------- */

static int channel_of(struct conversation *conversation, struct spsy_error *error)
{
    if (conversation->channel.descriptor >= 0)
        return 0;
    return connector_open(&conversation->channel, conversation->gateway->control,
                          conversation->client_fd, error);
}

/* What is not found is a job or a queue (0406), never cupsd. */
static int from_channel(int result, struct spsy_error *error)
{
    if (result == SPSY_ERR_NOT_FOUND)
        error->code = result = SPSY_ERR_IO;
    return result;
}

void upstream_leave(struct conversation *conversation)
{
    if (!conversation->cupsd)
        return;
    end_close(conversation->cupsd);
    conversation->cupsd = NULL;
    connector_done(&conversation->channel);
}

int upstream_user(struct conversation *conversation, struct end **end, struct spsy_error *error)
{
    const char *login = conversation->identity.login;
    int result, fd;

    if (conversation->cupsd &&
        (strcmp(conversation->login, login) != 0 || !end_can_go_on(conversation->cupsd)))
        upstream_leave(conversation);
    *end = conversation->cupsd;
    if (*end)
        return 0;
    result = channel_of(conversation, error);
    if (result == 0)
        result = connector_connect(&conversation->channel, conversation->peer == 0 ? login : NULL,
                                   spsy_now_ms() + CONNECTOR_WAIT_MS + MS, &fd, error);
    result = from_channel(result, error);
    if (result < 0)
        return result;
    result = end_of_client(conversation->gateway->cups, fd, login, &conversation->cupsd, error);
    if (result < 0)
        connector_done(&conversation->channel);
    snprintf(conversation->login, sizeof conversation->login, "%s", login);
    *end = conversation->cupsd;
    return result;
}

struct ipp *upstream_request(const struct conversation *conversation, int code, const char *target,
                             const char *uri)
{
    struct ipp *request = ipp_make(code, 1);

    if (request &&
        ((target && ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, target, uri) < 0) ||
         ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name",
                      conversation->identity.login) < 0)) {
        ipp_free(request);
        request = NULL;
    }
    return request;
}

int upstream_check(struct ipp *answer, const char *otherwise, struct spsy_error *error)
{
    int status = ipp_code(answer);

    if (ipp_is_success(status))
        return 0;
    return spsy_fail(error, status == IPP_NOT_FOUND ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0101",
                     "%.800s", ipp_words(answer, otherwise));
}

/* An answer of HTTP alone: who is not believed, or may not. */
static int from_http(int status, struct ipp *request, struct ipp **answer, struct spsy_error *error)
{
    char text[200];

    if (status != 401 && status != 403)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd answers with HTTP %d", status);
    snprintf(text, sizeof text, "cupsd's own policy does not let you do this (HTTP %d)", status);
    *answer = ipp_answer_to(request, IPP_NOT_AUTHORIZED);
    if (!*answer ||
        ipp_add_text(*answer, IPP_GROUP_OPERATION, IPP_KIND_TEXT, "status-message", text) < 0)
        return spsy_fail_memory(error);
    return 0;
}

/* 0401 and 0402 make clients ask for a password, again and again. */
static int translated(int code)
{
    if (code == 0x0401 || code == 0x0402)
        return IPP_NOT_AUTHORIZED;
    return code == 0x0502 ? IPP_INTERNAL_ERROR : code;
}

/* Until cupsd says something. False: it has not within CUPSD_MS, or the gateway stops. */
static bool wait_for_cupsd(const struct conversation *conversation, int fd, bool *stops)
{
    int64_t until = spsy_now_ms() + CUPSD_MS;

    *stops = false;
    for (;;) {
        struct pollfd fds[2] = {{fd, POLLIN, 0}, {*stops ? -1 : conversation->stop_fd, POLLIN, 0}};
        int64_t now = spsy_now_ms();

        if (until <= now)
            return false;
        if (poll(fds, 2, (int)(until - now)) <= 0)
            continue;
        if (fds[0].revents != 0)
            return true;
        *stops = true;
        until = until < now + STOPPING_MS ? until : now + STOPPING_MS;
    }
}

static int gone(const struct end *end, bool stops, struct spsy_error *error)
{
    if (stops)
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0101",
                         "the gateway stops, and cupsd has not answered; what came of it is not "
                         "known");
    if (end_is_late(end))
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0225",
                         "cupsd has not answered within %d s; what came of it is not known",
                         CUPSD_MS / MS);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0225",
                     "cupsd has closed the connection; what came of it is not known");
}

/* What is left of another request's answer would be taken for this one's. */
static int check_id(struct ipp *answer, struct ipp *request, struct spsy_error *error)
{
    if (ipp_id(answer) == ipp_id(request))
        return 0;
    return spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                     "cupsd answers request %ld; what came of request %ld is not known",
                     (long)ipp_id(answer), (long)ipp_id(request));
}

int upstream_receive(struct conversation *conversation, struct end *end, struct ipp *request,
                     struct ipp **answer, struct spsy_error *error)
{
    int status = SPSY_ERR_BUSY, result;
    bool stops;

    *answer = NULL;
    end_limit(end, CUPSD_MS);
    if (wait_for_cupsd(conversation, end_descriptor(end), &stops))
        status = end_receive_status(end);
    if (status < 0)
        result = gone(end, stops, error);
    else if (status != 200)
        result = from_http(status, request, answer, error);
    else if ((result = end_receive(end, answer, error)) == 0)
        result = check_id(*answer, request, error);
    end_limit(end, 0);
    if (status == 200 && result == 0)
        ipp_set_code(*answer, translated(ipp_code(*answer)));
    if (result < 0 || status != 200)
        upstream_leave(conversation);
    if (result < 0) {
        ipp_free(*answer);
        *answer = NULL;
    }
    return result;
}

/* Sends a request that can be sent twice. *end: where its answer comes. */
static int send_request(struct conversation *conversation, const char *path, struct ipp *request,
                        struct end **end, struct spsy_error *error)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        bool kept = conversation->cupsd != NULL;
        int result = upstream_user(conversation, end, error);

        if (result < 0)
            return result;
        if (end_send(*end, path, request, false) == 0)
            return 0;
        upstream_leave(conversation);
        if (!kept)
            break;
        /* A kept connection that cupsd has closed meanwhile: it has not taken this request. */
    }
    return spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd takes no request");
}

int upstream_ask(struct conversation *conversation, const char *path, struct ipp *request,
                 struct ipp **answer, struct spsy_error *error)
{
    struct end *end;
    int result;

    *answer = NULL;
    result = send_request(conversation, path, request, &end, error);
    return result == 0 ? upstream_receive(conversation, end, request, answer, error) : result;
}

/* All that follows the headers, up to UPSTREAM_FLAT_BYTES. */
static int receive_flat(struct end *end, struct flat_writer *answer, struct spsy_error *error)
{
    static char data[FLAT_STEP_BYTES];
    ssize_t got;

    while ((got = end_read_data(end, data, sizeof data)) > 0 &&
           answer->size <= UPSTREAM_FLAT_BYTES && !answer->full)
        flat_put(answer, data, (size_t)got);
    if (answer->full)
        return spsy_fail_memory(error);
    if (got > 0)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0101", "cupsd's answer is longer than %d MiB",
                         UPSTREAM_FLAT_BYTES >> 20);
    return got < 0 ? gone(end, false, error) : 0;
}

int upstream_ask_flat(struct conversation *conversation, const char *path, struct ipp *request,
                      struct flat_writer *answer, struct ipp **refusal, struct spsy_error *error)
{
    struct end *end;
    int status = SPSY_ERR_BUSY, result = send_request(conversation, path, request, &end, error);
    bool stops;

    *answer = (struct flat_writer){0};
    *refusal = NULL;
    if (result < 0)
        return result;
    end_limit(end, CUPSD_MS);
    if (wait_for_cupsd(conversation, end_descriptor(end), &stops))
        status = end_receive_status(end);
    if (status < 0)
        result = gone(end, stops, error);
    else if (status != 200)
        result = from_http(status, request, refusal, error);
    else
        result = receive_flat(end, answer, error);
    end_limit(end, 0);
    if (result < 0 || status != 200)
        upstream_leave(conversation);
    if (result == 0 && status == 200 && answer->size <= FLAT_HEAD_BYTES)
        result = spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd's answer is no IPP");
    if (result == 0 && status == 200)
        flat_set_code(answer->bytes, translated(flat_code(answer->bytes)));
    if (result < 0) {
        free(answer->bytes);
        *answer = (struct flat_writer){0};
    }
    return result;
}

/* ---- as root ------------------------------------------------------------------------------- */

static int not_in_time(bool stops, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_BUSY, "SPY0225", "%s",
                     stops ? "the gateway stops, and cupsd has not answered"
                           : "cupsd has not answered a look-up in time");
}

static int read_pumped(const struct conversation *conversation, int fd, struct ipp **answer,
                       struct spsy_error *error)
{
    bool stops;
    int result = wait_for_cupsd(conversation, fd, &stops)
                     ? ipp_read_pumped(fd, CUPSD_MS, answer, error)
                     : not_in_time(stops, error);

    close(fd);
    return result;
}

int upstream_look_up(struct conversation *conversation, const struct connector_question *question,
                     struct ipp **answer, struct spsy_error *error)
{
    int fd = -1, result = channel_of(conversation, error);

    if (result == 0)
        result = connector_lookup(&conversation->channel, question,
                                  spsy_now_ms() + CONNECTOR_WAIT_MS + MS, &fd, error);
    result = from_channel(result, error);
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
            return spsy_fail(error, SPSY_ERR_BUSY, "SPY0101",
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
                    : spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                                "cupsd's answer to a look-up has broken off, or is too long");
}

/* The connector asks by HTTP/1.0: what comes after the headers is the message, and then the end. */
static int take_headers_off(struct flat_writer *answer, struct spsy_error *error)
{
    const unsigned char *end = memmem(answer->bytes, answer->size, "\r\n\r\n", 4);
    size_t head = end ? (size_t)(end - answer->bytes) + 4 : 0;
    const char *status = (const char *)answer->bytes + 8;

    if (head < 16 || memcmp(answer->bytes, "HTTP/1.", 7) != 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                         "cupsd's answer to a look-up has broken off");
    if (memcmp(status, " 200", 4) != 0)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd answers a look-up with HTTP%.4s",
                         status);
    answer->size -= head;
    memmove(answer->bytes, answer->bytes + head, answer->size);
    if (answer->size <= FLAT_HEAD_BYTES)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                         "cupsd's answer to a look-up has broken off");
    return 0;
}

int upstream_look_up_flat(struct conversation *conversation,
                          const struct connector_question *question, struct flat_writer *answer,
                          struct spsy_error *error)
{
    int fd, result = channel_of(conversation, error);
    bool stops;

    *answer = (struct flat_writer){0};
    if (result == 0)
        result = connector_lookup(&conversation->channel, question,
                                  spsy_now_ms() + CONNECTOR_WAIT_MS + MS, &fd, error);
    result = from_channel(result, error);
    if (result < 0)
        return result;
    result = wait_for_cupsd(conversation, fd, &stops) ? read_to_end(fd, answer, error)
                                                      : not_in_time(stops, error);
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
    int result = channel_of(conversation, error);

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
    result = pumped_open(*fd, CUPSD_MS, pumped, answer, error);
    if (result < 0)
        close(*fd);
    return result;
}

/* cupsd's own words, when it knows no such job or says something else that is not wanted. */
static int check_answer(struct ipp *answer, int32_t job, struct spsy_error *error)
{
    int code = ipp_code(answer);
    const char *text = ipp_words(answer, "");

    if (ipp_is_success(code))
        return 0;
    if (code == IPP_NOT_FOUND)
        return spsy_fail(error, SPSY_ERR_NOT_FOUND, "CPF3303", "%.800s", text);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0226", "cupsd says %04X of job %ld: %.800s", code,
                     (long)job, text);
}

/* answer is freed, or the reading's. cupsd leaves out what the user may not see, its id perhaps. */
static int take(struct ipp *answer, int32_t job, struct reading *reading, struct spsy_error *error)
{
    int result = check_answer(answer, job, error);

    if (result < 0) {
        ipp_free(answer);
        return result;
    }
    reading_take(reading, answer);
    if (reading->job.id == 0 || reading->job.id == job)
        return 0;
    spsy_fail(error, SPSY_ERR_IO, "SPY0101", "cupsd was asked about job %ld and speaks of job %ld",
              (long)job, (long)reading->job.id);
    reading_free(reading);
    return SPSY_ERR_IO;
}

static int read_as_user(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error)
{
    size_t count = 0;
    char uri[TARGET_URI_SIZE];
    struct ipp *request, *answer = NULL;
    int result;

    while (reading_attributes[count])
        count++;
    target_job_uri(job, uri);
    request = upstream_request(conversation, CODE_GET_JOB_ATTRIBUTES, "job-uri", uri);
    if (!request || ipp_add_texts(request, IPP_GROUP_OPERATION, IPP_KIND_KEYWORD,
                                  "requested-attributes", count, reading_attributes) < 0)
        result = spsy_fail_memory(error);
    else
        result = upstream_ask(conversation, "/", request, &answer, error);
    ipp_free(request);
    return result < 0 ? result : take(answer, job, reading, error);
}

static int read_as_root(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error)
{
    const struct connector_question question = {
        .kind = CONNECTOR_GET_JOB_ATTRIBUTES, .job_id = job, .attributes = reading_attributes};
    struct ipp *answer;
    int result = upstream_look_up(conversation, &question, &answer, error);

    return result < 0 ? result : take(answer, job, reading, error);
}

int upstream_read_whole(struct conversation *conversation, int32_t job, struct reading *reading,
                        struct spsy_error *error)
{
    int result = read_as_root(conversation, job, reading, error);

    if (result < 0 || reading_is_enough(&reading->job))
        return result;
    reading_free(reading);
    return spsy_fail(error, SPSY_ERR_IO, "SPY0226",
                     "cupsd does not say enough about job %ld to ask exit programs about it",
                     (long)job);
}

int upstream_read_job(struct conversation *conversation, int32_t job, struct reading *reading,
                      struct spsy_error *error)
{
    int result = read_as_user(conversation, job, reading, error);

    if (result < 0 || reading_is_whole(&reading->job))
        return result;
    reading_free(reading);
    return upstream_read_whole(conversation, job, reading, error);
}

/* ---- one at a time ------------------------------------------------------------------------- */

static int lock(struct conversation *conversation, off_t at, short type, const char *what,
                struct spsy_error *error)
{
    const struct timespec pause = {.tv_nsec = LOCK_LOOK_MS * 1000000L};
    struct flock lock = {.l_type = type, .l_whence = SEEK_SET, .l_start = at, .l_len = 1};
    int64_t until = spsy_now_ms() + LOCK_MS;

    while (fcntl(conversation->gateway->locks, F_SETLK, &lock) != 0) {
        if (errno != EACCES && errno != EAGAIN)
            return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "a lock on %s", what);
        if (spsy_now_ms() > until)
            return spsy_fail(error, SPSY_ERR_BUSY, "SPY0227",
                             "somebody else has acted on %s for %d s", what, LOCK_MS / MS);
        nanosleep(&pause, NULL);
    }
    return 0;
}

int upstream_lock(struct conversation *conversation, int32_t job, struct spsy_error *error)
{
    char what[32];

    snprintf(what, sizeof what, "job %ld", (long)job);
    return lock(conversation, job, F_WRLCK, what, error);
}

void upstream_unlock(struct conversation *conversation, int32_t job)
{
    lock(conversation, job, F_UNLCK, "", NULL);
}

/* Behind the jobs, by its name in any case; that two of them may have one place does not matter. */
static off_t place_of(const char *queue)
{
    uint32_t hash = 2166136261;

    for (const char *at = queue; *at; at++)
        hash = (hash ^ (unsigned char)(*at >= 'A' && *at <= 'Z' ? *at + 32 : *at)) * 16777619;
    return (off_t)INT32_MAX + 1 + hash;
}

int upstream_lock_queue(struct conversation *conversation, const char *queue, bool alone,
                        struct spsy_error *error)
{
    char what[160];

    snprintf(what, sizeof what, "queue %.127s", queue);
    return lock(conversation, place_of(queue), alone ? F_WRLCK : F_RDLCK, what, error);
}

void upstream_unlock_queue(struct conversation *conversation, const char *queue)
{
    lock(conversation, place_of(queue), F_UNLCK, "", NULL);
}
