/* turn.c - at most so many connections to cupsd, and whose turn it is.
 *
 * One user has half of a pool at most, and of those who wait the one goes first whose user has the
 * fewest; among equals, who came first. */
#include "connector/process/process.h"

#include <stdlib.h>

struct user *user_join(uid_t uid)
{
    struct user *user = connector.users;

    while (user && user->uid != uid)
        user = user->next;
    if (!user) {
        user = calloc(1, sizeof *user);
        if (!user)
            return NULL;
        user->uid = uid;
        user->next = connector.users;
        connector.users = user;
    }
    user->channels++;
    return user;
}

void user_leave(struct user *user)
{
    struct user **at = &connector.users;

    if (--user->channels > 0)
        return;
    while (*at != user)
        at = &(*at)->next;
    *at = user->next;
    free(user);
}

void turn_end(struct channel *channel, enum pool pool)
{
    if (!channel->held[pool])
        return;
    channel->held[pool] = false;
    channel->user->held[pool]--;
    connector.held[pool]--;
}

static struct channel *next_in_turn(enum pool pool)
{
    struct channel *best = NULL;

    for (struct channel *one = connector.first_waiting; one; one = one->later) {
        if (one->step != STEP_WAITING || pool_of(one->kind) != pool || one->held[pool] ||
            one->user->held[pool] >= connector.per_user[pool])
            continue;
        if (!best || one->user->held[pool] < best->user->held[pool])
            best = one;
    }
    return best;
}

void turns_take(void)
{
    for (enum pool pool = 0; pool < POOL_COUNT; pool++)
        while (connector.held[pool] < connector.most[pool]) {
            struct channel *channel = next_in_turn(pool);

            if (!channel)
                break;
            channel->held[pool] = true;
            channel->user->held[pool]++;
            connector.held[pool]++;
            upstream_begin(channel);
        }
}
