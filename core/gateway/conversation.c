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

enum { PATH_BYTES = 1024, NO_HOME_SECONDS = 30 };

void conversation_prepare(struct conversation *conversation, const struct gateway *gateway)
{
    struct spsy_error error;

    memset(conversation, 0, sizeof *conversation);
    conversation->gateway = gateway;
    conversation->channel.descriptor = -1;
    conversation->options = (struct session_options){.home = gateway->home,
                                                     .job_name = GATEWAY_JOB,
                                                     .will_decide = true,
                                                     .syslog = gateway->syslog};
    conversation_ready(conversation, &error); /* else again, and said, when somebody asks */
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

int conversation_ready(struct conversation *conversation, struct spsy_error *error)
{
    int result;

    if (conversation->open || conversation->prepared)
        return 0;
    result = session_prepare(&conversation->options, &conversation->session, error);
    conversation->prepared = result == 0;
    return result;
}

/* A full disk has no room for a job either; the reserve is there so that jobs can be deleted, and
 * for the day of break-glass. */
static bool may_use_reserve(const struct conversation *conversation, const struct spsy_error *error)
{
    const char *home = conversation->gateway->home;

    return error->code == SPSY_ERR_FULL &&
           (conversation->deletes || session_may_use_reserve(home)) &&
           spool_reserve_release(home, NULL) == 0;
}

int conversation_begin(struct conversation *conversation, struct spsy_error *error)
{
    int result;

    if (conversation->open && is_same_user(conversation))
        return session_check_enabled(&conversation->session, error);
    if (conversation->open)
        end_job(conversation);
    conversation->options.stop_fd = conversation->stop_fd;
    conversation->options.client_fd = conversation->client_fd;
    do {
        result = conversation_ready(conversation, error);
        conversation->prepared = false; /* session_begin closes it when it fails */
        if (result == 0)
            result = session_begin(&conversation->options, &conversation->session, error);
    } while (result < 0 && may_use_reserve(conversation, error));
    conversation->open = conversation->prepared = result == 0;
    conversation->asker = (struct gateway_asker){
        .session = &conversation->session, .find = find_job, .context = conversation};
    return result;
}

/* Where there is no home there are no settings, and that has to be told, too. */
static int limit_ms(long seconds)
{
    return (int)(seconds > 0 ? seconds : NO_HOME_SECONDS) * MS;
}

void conversation_limit(struct conversation *conversation, bool statement)
{
    const struct settings *settings = &conversation->session.settings;

    end_limit(conversation->client,
              limit_ms(statement ? settings->statement_seconds : settings->idle_seconds));
}

/* ---- requests ------------------------------------------------------------------------------ */

/* Waits for the next request. A connection to cupsd is kept for a moment only: there are few, and
 * everybody's. False: the client has gone, has said nothing for too long, or the gateway stops. */
static bool wait_for_request(struct conversation *conversation)
{
    struct pollfd fds[2] = {{conversation->client_fd, POLLIN, 0},
                            {conversation->stop_fd, POLLIN, 0}};
    int idle_ms = limit_ms(conversation->session.settings.idle_seconds);

    if (end_has_more(conversation->client))
        return poll(&fds[1], 1, 0) == 0;
    if (poll(fds, 2, LINGER_MS) == 0) {
        upstream_leave(conversation);
        poll(fds, 2, idle_ms);
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
