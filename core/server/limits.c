#include "server/limits.h"

#include <stdio.h>

enum { SPARES = 2 };

void limits_take(struct limits *limits, const struct settings *settings)
{
    *limits = (struct limits){
        .connections = settings->max_connections,
        .per_user = settings->max_connections_per_user,
        .reserved = settings->reserved_connections,
        .statement_bytes = settings->max_statement_bytes,
        .answer_bytes = settings->max_answer_bytes,
        .idle_s = settings->idle_seconds,
        .statement_s = settings->statement_seconds,
        .spares = SPARES,
    };
}

bool limits_have_room(const struct limits *limits, long connections, long of_uid, bool officer,
                      char *why, size_t size)
{
    long all = officer ? limits->connections : limits->connections - limits->reserved;

    why[0] = '\0';
    if (connections >= all)
        snprintf(why, size,
                 "the server has no room for another connection: %ld of %ld%s (settings.json, "
                 "maxConnections); try again, or spsy --wait",
                 connections, limits->connections,
                 officer ? "" : ", the last ones kept for QSECOFR");
    else if (!officer && of_uid >= limits->per_user)
        snprintf(why, size,
                 "you have %ld connections to the server already, which is all that one user may "
                 "have (settings.json, maxConnectionsPerUser)",
                 of_uid);
    return !why[0];
}
