/* serve.c - the kind of acceptor that `spsy serve` is: frames, statements, jobs. */
#include "server/serve.h"

#include "acceptor/acceptor.h"
#include "server/connection.h"
#include "wire/wire.h"

static struct limits choose_limits(const struct settings *settings)
{
    return (struct limits){
        .connections = settings->max_connections,
        .per_user = settings->max_connections_per_user,
        .reserved = settings->reserved_connections,
    };
}

static void turn_away(int fd, const char *id, const char *text)
{
    struct wire wire;

    if (wire_open(&wire, fd, WIRE_SERVER, NULL) < 0)
        return;
    wire.stall_ms = 0;
    wire_refuse(&wire, id, SPSY_ERR_FULL, text);
    wire_free(&wire);
}

static void prepare(void *connection, void *context, struct counts *counts)
{
    connection_prepare(connection, context, counts);
}

static void serve_one(void *connection, int fd, int stop_fd, int control)
{
    connection_serve(connection, fd, stop_fd, control);
}

static void close_one(void *connection)
{
    connection_close(connection);
}

int serve(const struct serve_options *options)
{
    static const struct acceptor_kind kind = {
        .name = "spsy serve",
        .socket = WIRE_SOCKET,
        .limits = choose_limits,
        .words = {.who = "the server",
                  .connections = "maxConnections",
                  .per_user = "maxConnectionsPerUser",
                  .reserve = ", the last ones kept for QSECOFR",
                  .again = "try again, or spsy --wait"},
        .holds_strangers = true,
        .turn_away = turn_away,
        .connection_size = sizeof(struct connection),
        .prepare = prepare,
        .serve = serve_one,
        .close = close_one,
    };
    struct serve_options kept = *options;
    const struct acceptor_options here = {
        .home = options->home, .socket = options->socket, .context = &kept};

    return acceptor_run(&kind, &here);
}
