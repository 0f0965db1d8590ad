#include "gateway/conversation.h"

#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "acceptor/listen.h"
#include "gateway/exchange.h"
#include "gateway/find.h"
#include "gateway/side_doors.h"
#include "gateway/upstream.h"

enum { PATH_BYTES = 1024 };

void conversation_prepare(struct conversation *conversation, const struct gateway *gateway)
{
    memset(conversation, 0, sizeof *conversation);
    conversation->gateway = gateway;
    conversation->channel.descriptor = -1;
    conversation->options = (struct session_options){.home = gateway->home,
                                                     .job_name = GATEWAY_JOB,
                                                     .will_decide = true,
                                                     .syslog = gateway->syslog};
    conversation->prepared = session_prepare(&conversation->options, &conversation->session,
                                             &conversation->unprepared) == 0;
}

/* Another user's questions are another job's (G1). */
static void end_job(struct conversation *conversation)
{
    if (conversation->open || conversation->prepared)
        session_close(&conversation->session);
    conversation->open = conversation->prepared = false;
}

void conversation_close(struct conversation *conversation)
{
    upstream_leave(conversation);
    end_job(conversation);
    connector_close(&conversation->channel);
    end_close(conversation->client);
}

/* Whom this request is judged as has been found out for it just now (exchange.c, identify): is it
 * still whom the job began as? */
static bool is_same_user(const struct conversation *conversation)
{
    const struct principal *now = &conversation->options.principal;
    const struct principal *then = &conversation->session.principal;

    return strcmp(now->signed_on, then->signed_on) == 0 &&
           strcmp(now->profile, then->profile) == 0 && now->type == then->type &&
           now->no_profile == then->no_profile && now->login == then->login;
}

int conversation_begin(struct conversation *conversation, struct spsy_error *error)
{
    int result = 0;

    if (conversation->open && is_same_user(conversation))
        return session_check_enabled(&conversation->session, error);
    if (conversation->open) {
        end_job(conversation);
        result = session_prepare(&conversation->options, &conversation->session, error);
        conversation->prepared = result == 0;
    }
    if (result < 0)
        return result;
    conversation->options.stop_fd = conversation->stop_fd;
    conversation->options.client_fd = conversation->client_fd;
    conversation->prepared = false; /* session_begin closes it when it fails */
    result = session_begin(&conversation->options, &conversation->session, error);
    conversation->open = conversation->prepared = result == 0;
    conversation->asker = (struct gateway_asker){
        .session = &conversation->session, .find = find_job, .context = conversation};
    if (result < 0)
        conversation->unprepared = *error;
    return result;
}

void conversation_limit(struct conversation *conversation, bool statement)
{
    const struct settings *settings = &conversation->session.settings;

    end_limit(conversation->client,
              (int)(statement ? settings->statement_seconds : settings->idle_seconds) * MS);
}

/* ---- requests ------------------------------------------------------------------------------ */

/* Waits for the next request. A connection to cupsd is kept for a moment only: there are few, and
 * everybody's. False: the client has gone, has said nothing for too long, or the gateway stops. */
static bool wait_for_request(struct conversation *conversation)
{
    struct pollfd fds[2] = {{conversation->client_fd, POLLIN, 0},
                            {conversation->stop_fd, POLLIN, 0}};
    long idle_ms = conversation->session.settings.idle_seconds * MS;

    if (end_has_more(conversation->client))
        return poll(&fds[1], 1, 0) == 0;
    if (poll(fds, 2, LINGER_MS) == 0) {
        upstream_leave(conversation);
        poll(fds, 2, (int)idle_ms);
    }
    return fds[1].revents == 0 && fds[0].revents != 0;
}

/* Negative: the connection ends. */
static int serve_request(struct conversation *conversation)
{
    char path[PATH_BYTES];
    enum end_method method;
    struct spsy_error error;
    int result;

    conversation_limit(conversation, true);
    result = end_read_request(conversation->client, &method, path, sizeof path, &error);
    if (result == END_GONE || end_is_late(conversation->client))
        return -1;
    if (result < 0) {
        end_answer_text(conversation->client, 400, "text/plain", error.text, false);
        return -1;
    }
    if (method == END_POST && end_carries_ipp(conversation->client))
        exchange_run(conversation);
    else
        side_door(conversation, method, path);
    end_limit(conversation->client, 0);
    return conversation->broken || !end_goes_on(conversation->client) ? -1 : 0;
}

void conversation_serve(struct conversation *conversation, int fd, int stop_fd,
                        void (*answered)(void *context), void *context)
{
    struct spsy_error error;
    bool told = false;

    conversation->stop_fd = stop_fd;
    if (listener_peer(fd, &conversation->peer, &error) < 0 ||
        end_of_server(conversation->gateway->cups, fd, &conversation->client, &error) < 0)
        return;
    conversation->client_fd = end_descriptor(conversation->client);
    while (wait_for_request(conversation) && serve_request(conversation) == 0) {
        if (!told)
            answered(context);
        told = true;
    }
}
