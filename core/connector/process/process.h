/* process.h - spsy-connector inside: one thread, one epoll, nothing that waits.
 *
 * MUST:
 *  - whom a channel speaks for is peer_read()'s word alone (peer.c), a login's uid login.c's;
 *  - the process has CAP_SETUID and no other capability before it reads its first packet, and is
 *    another user for one connect() only (rights.c);
 *  - whatever a channel does is answered on that channel or ends it. */
#ifndef SPSY_CONNECTOR_PROCESS_H
#define SPSY_CONNECTOR_PROCESS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <sys/un.h>

#include "connector/message.h"

/* A descriptor that the loop looks at. */
struct watch {
    int fd; /* -1 = none */
    uint32_t events;
    bool added; /* to the epoll */
    void (*ready)(struct watch *watch, uint32_t events);
    void *of;
};

/* What users have connections for, and what is done as root: apart, because a worker that has a
 * connection of its user's waits for look-ups, and must not wait for others that do the same. */
enum pool { POOL_USER, POOL_ROOT, POOL_COUNT };

struct user {
    uid_t uid;
    unsigned channels;
    unsigned held[POOL_COUNT];
    struct user *next;
};

enum step {
    STEP_IDLE,    /* the next request is read */
    STEP_WAITING, /* for its turn */
    STEP_LOGIN,   /* a child looks up the login */
    STEP_CONNECT, /* cupsd's backlog is full: tried again */
};

struct exchange;

struct channel {
    struct watch watch;
    struct user *user;
    struct channel *next, *previous;
    struct channel *later, *earlier; /* of those that are not idle, as they came */

    enum step step; /* of the one request that is being served */
    enum connector_kind kind;
    uint32_t sequence;
    int64_t until_ms, retry_ms;
    uid_t uid; /* to connect as */
    char login[CONNECTOR_LOGIN_SIZE];
    struct watch answer; /* of the login's child */
    int upstream;        /* the socket that is being connected; -1 = none */
    char *http;          /* to be sent: owned */
    size_t http_bytes;

    bool held[POOL_COUNT];
    struct exchange *exchange; /* as root, that is being pumped */
};

/* What the process is; set before the loop. */
struct connector {
    struct sockaddr_un cupsd, listener;
    uid_t owner, overflow;
    bool grant;
    unsigned most[POOL_COUNT], per_user[POOL_COUNT], channels_max;
    unsigned held[POOL_COUNT], channels;
    struct channel *first, *first_waiting, *last_waiting;
    struct exchange *exchanges;
    struct user *users;
};
extern struct connector connector;

/* main.c: the loop. */
void watch_for(struct watch *watch, uint32_t events); /* 0 = not at all, not even a hang-up */
void watch_close(struct watch *watch);                /* out of the epoll, and closed */
void free_later(void *memory);            /* what events of this round may still point to */
_Noreturn void give_up(const char *what); /* errno; nobody is served any more */

/* rights.c */
int rights_drop(void);             /* all but CAP_SETUID; -1: errno */
int connect_as(uid_t uid, int fd); /* 0 or errno */

/* peer.c: 0, or why not, in a static text. */
const char *peer_read(int fd, uid_t *uid);
bool socket_is(int fd, int type); /* AF_UNIX of this type */

/* login.c */
int login_ask(struct channel *channel); /* 0: channel->answer becomes readable; -1: errno */
/* 1 and *uid, 0 = no such login, -1 = cannot be looked up. */
int login_answer(struct channel *channel, uid_t *uid);

/* channel.c */
void control_ready(struct watch *watch, uint32_t events);
void channel_close(struct channel *channel);
/* Answers the request; takes fd. The channel may be gone afterwards. */
void channel_reply(struct channel *channel, enum connector_status status, int fd,
                   const char *format, ...) __attribute__((format(printf, 4, 5)));
void channel_wait(struct channel *channel, enum step step); /* STEP_IDLE: no more */

/* turn.c */
struct user *user_join(uid_t uid); /* NULL: no memory */
void user_leave(struct user *user);
void turn_end(struct channel *channel, enum pool pool); /* if it has one */
void turns_take(void);                                  /* starts whose turn it is */

/* upstream.c */
enum pool pool_of(enum connector_kind kind);
void upstream_begin(struct channel *channel); /* its turn has come */
void login_ready(struct watch *watch, uint32_t events);
/* Tries again, ends what is late; when to come again, INT64_MAX = never. */
int64_t upstream_tick(int64_t now_ms);

/* exchange.c: takes upstream and channel->http. 0 and *own, the worker's descriptor; -1: errno. */
int exchange_begin(struct channel *channel, int upstream, int *own);
void exchange_end(struct exchange *exchange);
int64_t exchanges_tick(int64_t now_ms);

#endif
