/* ground.h - what the gateway stands on (G11): that cupsd believes the kernel and nobody else, that
 * nobody gets to cupsd past the gateway, and who can become lp, whom cupsd's socket is open to.
 *
 * Plain sockets and a request of a few octets: nothing of libcups, and no store. */
#ifndef SPSY_SETUP_GROUND_H
#define SPSY_SETUP_GROUND_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum ground_finding {
    GROUND_HOLDS,
    GROUND_WEAK,    /* one of two lines is missing, or more people than need be are let in */
    GROUND_UNKNOWN, /* could not be tried here: text says why */
    GROUND_BROKEN,  /* what decisions rest on does not hold */
};

enum { GROUND_TEXT_SIZE = 512, GROUND_WAIT_MS = 10000 };

/* check and text live as long as the call. */
typedef void ground_say(void *context, const char *check, enum ground_finding finding,
                        const char *text);

/* ---- PeerCred (ground.c) ---- */

struct ground_answer {
    int http; /* 200, 401, ... */
    int ipp;  /* of the IPP answer, -1 = there is none */
};

/* Get-Jobs of one job over fd, a connection to cupsd, with "Authorization: PeerCred LOGIN" and
 * LOGIN as requesting-user-name. The descriptor stays the caller's, and is of no further use.
 * Errors: SPSY_ERR_IO (broken off, no HTTP), SPSY_ERR_BUSY (GROUND_WAIT_MS are over). */
int ground_ask(int fd, const char *login, struct ground_answer *answer, struct spsy_error *error);

/* Both as login, who is not root: what cupsd said to his own name, and to root's. HOLDS: it wants a
 * name and believes only the kernel's. WEAK: its policy wants none, so that cupsd believes whatever
 * is claimed: only the directory protects it (G12 sets a policy that does). */
enum ground_finding ground_judge_names(const struct ground_answer *own,
                                       const struct ground_answer *forged,
                                       char text[GROUND_TEXT_SIZE]);

/* ---- who reaches the socket (ground_reach.c) ---- */

/* By mode, owner, group and ACL of the socket's directory: HOLDS when root, user, members of group
 * (user's own, of the same name) and lp reach it, and nobody else; UNKNOWN: it cannot be read. */
enum ground_finding ground_reach(const char *socket_path, const char *user,
                                 char text[GROUND_TEXT_SIZE]);

/* By trying, in a child, as nobody: root only. And PeerCred as user, at a socket that can be
 * connected to directly. All of it and ground_who, said one by one. */
void ground_direct(const char *socket_path, const char *user, ground_say *say, void *context);

/* ---- at each start (ground_start.c) ---- */

/* Before rights are dropped, by root or by the home's owner. 0 = nothing is known that would be
 * wrong, also where no cupsd is there yet. SPSY_ERR_AUTHORITY with SPY0228: everybody gets to the
 * socket; owner does not; cupsd believes no credentials of the kernel's there. */
int ground_start(const char *socket_path, uid_t owner, struct spsy_error *error);

/* ---- who can become lp, and who is in the gateway's group (ground_who.c) ---- */

enum ground_way {
    GROUND_ROOT,       /* root, who can become anybody */
    GROUND_CUPSD,      /* backends and filters, which cupsd runs as lp */
    GROUND_LOGIN,      /* lp has a shell */
    GROUND_CRON,       /* lp has a table of cron's */
    GROUND_SETUID,     /* a program that is setuid lp */
    GROUND_SETGID,     /* a program that is setgid the gateway's group */
    GROUND_MEMBER,     /* a member of the gateway's group */
    GROUND_NOT_LOOKED, /* what cannot be seen from here: sudoers, su, containers */
};

struct ground_person {
    enum ground_way way;
    bool expected; /* it is so on every machine; else somebody has made it so */
    char text[GROUND_TEXT_SIZE];
};

struct ground_people {
    struct ground_person *person; /* malloc'ed */
    size_t count;
};

/* root: "" = this machine; programs are looked for below its /usr, /opt, /bin, /sbin, /lib, /srv
 * and /var, not beyond a mount. Group lp alone lets nobody in. Errors: SPSY_ERR_MEMORY. */
int ground_who(const char *root, const char *user, struct ground_people *people,
               struct spsy_error *error);
void ground_people_release(struct ground_people *people);

#endif
