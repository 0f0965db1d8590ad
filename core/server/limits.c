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
    if (limits->reserved >= limits->connections) /* somebody else is to have one, too */
        limits->reserved = limits->connections - 1;
}

void counts_add(struct counts *counts, uid_t uid, long connections)
{
    struct user_count *room = NULL;

    for (size_t i = 0; i < USERS_COUNTED; i++) {
        struct user_count *user = &counts->users[i];

        if (user->connections > 0 && user->uid == uid) {
            user->connections += connections;
            return;
        }
        if (!room && user->connections == 0)
            room = user;
    }
    if (room && connections > 0)
        *room = (struct user_count){uid, connections};
}

long counts_of(const struct counts *counts, uid_t uid)
{
    for (size_t i = 0; i < USERS_COUNTED; i++)
        if (counts->users[i].connections > 0 && counts->users[i].uid == uid)
            return counts->users[i].connections;
    return 0;
}

struct user_count counts_fullest(const struct counts *counts)
{
    struct user_count fullest = {0};

    for (size_t i = 0; i < USERS_COUNTED; i++)
        if (counts->users[i].connections > fullest.connections)
            fullest = counts->users[i];
    return fullest;
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
