#include "gateway/upstream.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"

enum {
    FLAT_STEP_BYTES = 65536,
    STOPPING_MS = 5 * MS, /* for cupsd, when the gateway stops: the acceptor waits for eight (S9) */
};

/* ---- as the user --------------------------------------------------------------------------- */

int upstream_channel(struct conversation *conversation, struct spsy_error *error)
{
    if (conversation->channel.descriptor >= 0)
        return 0;
    return connector_open(&conversation->channel, conversation->gateway->control,
                          conversation->client_fd, error);
}

int upstream_reached(int result, struct spsy_error *error)
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
    result = upstream_channel(conversation, error);
    if (result == 0)
        result = connector_connect(&conversation->channel, conversation->peer == 0 ? login : NULL,
                                   spsy_now_ms() + CONNECTOR_WAIT_MS + MS, &fd, error);
    result = upstream_reached(result, error);
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

bool upstream_wait(const struct conversation *conversation, int fd, bool *stops)
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

/* Up to cupsd's HTTP status. 1: a message follows; 0: *refusal is the answer; negative: neither. */
static int await_message(struct conversation *conversation, struct end *end, struct ipp *request,
                         struct ipp **refusal, struct spsy_error *error)
{
    int status = SPSY_ERR_BUSY;
    bool stops;

    end_limit(end, CUPSD_MS);
    if (upstream_wait(conversation, end_descriptor(end), &stops))
        status = end_receive_status(end);
    if (status < 0)
        return gone(end, stops, error);
    return status == 200 ? 1 : from_http(status, request, refusal, error);
}

/* What has been received is whole, and more can be asked over this connection; or it is left. */
static void settle(struct conversation *conversation, struct end *end, bool whole)
{
    end_limit(end, 0);
    if (!whole)
        upstream_leave(conversation);
}

int upstream_receive(struct conversation *conversation, struct end *end, struct ipp *request,
                     struct ipp **answer, struct spsy_error *error)
{
    int follows, result;

    *answer = NULL;
    follows = result = await_message(conversation, end, request, answer, error);
    if (follows > 0 && (result = end_receive(end, answer, error)) == 0)
        result = check_id(*answer, request, error);
    if (follows > 0 && result == 0)
        ipp_set_code(*answer, translated(ipp_code(*answer)));
    settle(conversation, end, follows > 0 && result == 0);
    if (result < 0) {
        ipp_free(*answer);
        *answer = NULL;
    }
    return result;
}

/* Sends what can be sent twice: a request, or (NULL) GET or HEAD. *end: where its answer comes. */
static int send_request(struct conversation *conversation, const char *path, struct ipp *request,
                        bool head, struct end **end, struct spsy_error *error)
{
    for (int attempt = 0; attempt < 2; attempt++) {
        bool kept = conversation->cupsd != NULL;
        int result = upstream_user(conversation, end, error);

        if (result < 0)
            return result;
        if ((request ? end_send(*end, path, request, false) : end_send_get(*end, path, head)) == 0)
            return 0;
        upstream_leave(conversation);
        if (!kept)
            break;
        /* A kept connection that cupsd has closed meanwhile: it has not taken this request. */
    }
    return spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd takes no request");
}

int upstream_get(struct conversation *conversation, const char *path, bool head, struct end **end,
                 struct spsy_error *error)
{
    int status = SPSY_ERR_BUSY, result = send_request(conversation, path, NULL, head, end, error);
    bool stops;

    if (result < 0)
        return result;
    end_limit(*end, CUPSD_MS);
    if (upstream_wait(conversation, end_descriptor(*end), &stops))
        status = end_receive_status(*end);
    if (status < 0)
        status = gone(*end, stops, error);
    settle(conversation, *end, status >= 0);
    return status;
}

int upstream_ask(struct conversation *conversation, const char *path, struct ipp *request,
                 struct ipp **answer, struct spsy_error *error)
{
    struct end *end;
    int result;

    *answer = NULL;
    result = send_request(conversation, path, request, false, &end, error);
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
    int follows = 0, result = send_request(conversation, path, request, false, &end, error);

    *answer = (struct flat_writer){0};
    *refusal = NULL;
    if (result < 0)
        return result;
    follows = result = await_message(conversation, end, request, refusal, error);
    if (follows > 0 && (result = receive_flat(end, answer, error)) == 0 &&
        answer->size <= FLAT_HEAD_BYTES)
        result = spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd's answer is no IPP");
    if (follows > 0 && result == 0)
        flat_set_code(answer->bytes, translated(flat_code(answer->bytes)));
    settle(conversation, end, follows > 0 && result == 0);
    if (result < 0) {
        free(answer->bytes);
        *answer = (struct flat_writer){0};
    }
    return result;
}
