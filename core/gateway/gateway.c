/* gateway.c - the kind of acceptor that `spsy gateway` is. MUST (G2): whoever reads what clients
 * send has no way to another uid; so the connector is started first, and then every right beyond
 * the home owner's is dropped, for good. */
#include "gateway/gateway.h"

#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "acceptor/acceptor.h"
#include "acceptor/worker.h"
#include "gateway/conversation.h"
#include "gateway/rights.h"

enum { KEPT = 3 };

/* Of the acceptor's process; its workers inherit it. */
struct front {
    const struct gateway_options *options;
    struct gateway gateway;
    struct settings settings;
    pid_t connector;
    int kept[KEPT + 1]; /* what workers have open, -1 at its end */
};

/* ---- rights -------------------------------------------------------------------------------- */

/* As the home's owner, whoever started it: settings are the owner's word (core/acceptor). */
static int read_settings(struct front *front, uid_t owner, struct spsy_error *error)
{
    bool root = geteuid() == 0;
    int result;

    if (root && seteuid(owner) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "becoming user id %u",
                               (unsigned)owner);
    result = settings_read(front->options->home, owner, &front->settings, error);
    if (root && seteuid(0) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0103", "becoming root again");
    return result;
}

static int find_connector(char path[PATH_MAX], struct spsy_error *error)
{
    ssize_t length = readlink("/proc/self/exe", path, PATH_MAX - 1);
    char *name;

    if (length < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "/proc/self/exe");
    path[length] = '\0';
    name = strrchr(path, '/') + 1;
    snprintf(name, (size_t)(path + PATH_MAX - name), "spsy-connector");
    return 0;
}

static int start_connector(struct front *front, int listener, uid_t owner, struct spsy_error *error)
{
    char path[PATH_MAX];
    const struct connector_settings settings = {
        .executable = path,
        .cupsd = front->options->cupsd,
        .listener = listener,
        .owner = owner,
        .grant = front->settings.gateway_allow == SETTINGS_ALLOW_GRANT,
        .upstream = (unsigned)front->settings.gateway_upstream,
        .channels = (unsigned)front->settings.gateway_connections,
    };
    int result = find_connector(path, error);

    return result == 0
               ? connector_start(&settings, &front->gateway.control, &front->connector, error)
               : result;
}

static int become(void *context, int listener, uid_t owner, struct spsy_error *error)
{
    struct front *front = context;
    int result = read_settings(front, owner, error);

    if (result == 0)
        result = start_connector(front, listener, owner, error);
    return result == 0 ? rights_drop(owner, error) : result;
}

/* ---- what workers share -------------------------------------------------------------------- */

static int start(void *context, char *detail, size_t size, struct spsy_error *error)
{
    struct front *front = context;
    struct gateway *gateway = &front->gateway;
    int result = cups_prepare(&gateway->cups, &front->kept[1], error);

    if (result < 0)
        return result;
    gateway->locks = memfd_create("spsy-gateway-jobs", MFD_CLOEXEC);
    if (gateway->locks < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "memfd_create");
    front->kept[0] = gateway->control;
    front->kept[2] = gateway->locks;
    front->kept[KEPT] = -1;
    snprintf(detail, size, "cupsd at %s, at most %ld connections", front->options->cupsd,
             front->settings.gateway_upstream);
    return 0;
}

static int child_ended(void *context, pid_t process, int status, struct spsy_error *error)
{
    const struct front *front = context;

    if (process != front->connector)
        return 0;
    return spsy_fail(error, SPSY_ERR_IO, "SPY0224",
                     "the connector has ended (wait status %d): nothing can be asked of cupsd",
                     status);
}

static void stop(void *context)
{
    struct front *front = context;

    cups_release(front->gateway.cups);
    if (front->gateway.control >= 0)
        close(front->gateway.control);
}

/* ---- connections --------------------------------------------------------------------------- */

static struct limits choose_limits(const struct settings *settings)
{
    return (struct limits){.connections = settings->gateway_connections,
                           .per_user = settings->gateway_connections_per_user};
}

/* Before its request is read: an answer to whatever it is. */
static void turn_away(int fd, const char *id, const char *text)
{
    struct ipp *answer = ipp_make(IPP_INTERNAL_ERROR, 1);
    unsigned char *message = NULL;
    char header[160], words[300];
    size_t size = 0;

    snprintf(words, sizeof words, "%s: %s", id, text);
    if (answer &&
        ipp_add_text(answer, IPP_GROUP_OPERATION, IPP_KIND_TEXT, "status-message", words) == 0 &&
        ipp_to_bytes(answer, &message, &size) == 0) {
        int length = snprintf(header, sizeof header,
                              "HTTP/1.1 200 OK\r\nConnection: close\r\n"
                              "Content-Type: application/ipp\r\nContent-Length: %zu\r\n\r\n",
                              size);

        if (write(fd, header, (size_t)length) == length && write(fd, message, size) < 0)
            size = 0; /* it has gone */
    }
    free(message);
    ipp_free(answer);
}

static void prepare(void *connection, void *context, struct counts *counts)
{
    const struct front *front = context;

    (void)counts;
    conversation_prepare(connection, &front->gateway);
}

static void answered(void *context)
{
    worker_answered(context);
}

static void serve_one(void *connection, int fd, int stop_fd, int control)
{
    conversation_serve(connection, fd, stop_fd, answered, &control);
    worker_answered(&control); /* also one that came to nothing */
}

static void close_one(void *connection)
{
    conversation_close(connection);
}

int gateway_run(const struct gateway_options *options)
{
    static const struct acceptor_kind kind = {
        .name = "spsy gateway",
        .socket = GATEWAY_SOCKET,
        .limits = choose_limits,
        .words = {.who = "the gateway",
                  .connections = "gatewayConnections",
                  .per_user = "gatewayConnectionsPerUser",
                  .reserve = "",
                  .again = "try again"},
        .turn_away = turn_away,
        .become = become,
        .component = "connector",
        .start = start,
        .child_ended = child_ended,
        .stop = stop,
        .client_begins = true,
        .connection_size = sizeof(struct conversation),
        .prepare = prepare,
        .serve = serve_one,
        .close = close_one,
    };
    struct front front = {
        .options = options,
        .gateway = {.home = options->home, .syslog = options->syslog, .control = -1, .locks = -1}};
    const struct acceptor_options here = {
        .home = options->home, .socket = options->listen, .context = &front, .kept = front.kept};

    front.kept[0] = -1;
    return acceptor_run(&kind, &here);
}
