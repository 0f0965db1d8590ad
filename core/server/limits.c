#include "server/limits.h"

#include <stdio.h>

static const struct limits by_default = {
    .connections = 1024,
    .per_user = 64,
    .reserved = 16,
    .statement_bytes = 256 * 1024,
    .idle_s = 3600,
    .statement_s = 30,
    .spares = 2,
};

void limits_read(struct limits *limits, const char *home)
{
    (void)home;
    *limits = by_default;
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
