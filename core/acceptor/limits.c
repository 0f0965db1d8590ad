#include "acceptor/limits.h"

#include <stdatomic.h>
#include <stdio.h>

enum {
    SPARES = 2,
    PROBES =
        64, /* of the table of those who are known; who finds no place in it stays a stranger */
};

struct limits limits_settle(struct limits chosen)
{
    chosen.spares = SPARES;
    if (chosen.reserved >= chosen.connections) /* somebody else is to have one, too */
        chosen.reserved = chosen.connections - 1;
    return chosen;
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

long counts_connections_of(const struct counts *counts, uid_t uid)
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

/* Neighbours in number are neighbours here: logins are numbered one after the other. */
void counts_know(struct counts *counts, uid_t uid)
{
    for (uint32_t i = 0; i < PROBES; i++) {
        uint32_t there = 0;

        if (atomic_compare_exchange_strong(&counts->known[(uid + i) % USERS_KNOWN], &there,
                                           (uint32_t)uid + 1) ||
            there == (uint32_t)uid + 1)
            return;
    }
}

bool counts_knows(const struct counts *counts, uid_t uid)
{
    for (uint32_t i = 0; i < PROBES; i++) {
        uint32_t there = atomic_load(&counts->known[(uid + i) % USERS_KNOWN]);

        if (there == 0 || there == (uint32_t)uid + 1)
            return there != 0;
    }
    return false;
}

/* As one user, and never all. */
static long of_strangers(const struct limits *limits)
{
    long half = (limits->connections - limits->reserved + 1) / 2;

    return limits->per_user < half ? limits->per_user : half;
}

bool limits_have_room(const struct limits *limits, const struct limit_words *words,
                      long connections, long of_uid, long strangers, bool officer, char *why,
                      size_t size)
{
    long all = officer ? limits->connections : limits->connections - limits->reserved;

    why[0] = '\0';
    if (connections >= all)
        snprintf(why, size,
                 "%s has no room for another connection: %ld of %ld%s (settings.json, %s); %s",
                 words->who, connections, limits->connections, officer ? "" : words->reserve,
                 words->connections, words->again);
    else if (!officer && of_uid >= limits->per_user)
        snprintf(why, size,
                 "you have %ld connections to %s already, which is all that one user may have "
                 "(settings.json, %s)",
                 of_uid, words->who, words->per_user);
    else if (!officer && strangers >= of_strangers(limits))
        snprintf(why, size,
                 "users who have not signed on since %s began have %ld connections, which is all "
                 "that they may have together (settings.json, %s); %s",
                 words->who, strangers, words->per_user, words->again);
    return !why[0];
}
