/* principal.h - who asks, as a value. Whoever opens a session fills it: the command line from its
 * options and the home's ownership (cli/local_principal.h), a server from the kernel's word about
 * the other end of a socket (peer_principal.h). The session believes it, but for one thing: that
 * signed_on may run as profile (S2). */
#ifndef SPSY_SESSION_PRINCIPAL_H
#define SPSY_SESSION_PRINCIPAL_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

enum { PRINCIPAL_ADOPTED_MAX = 16 };

/* What an entry of the sign-on table leaves of its profile, summed (core/signon/README.md, T3). A
 * bit that is not set takes away what it covers; one that is set gives nothing. */
enum signon_privilege {
    SIGNON_CREATE = 0x80,        /* to create spooled files and objects */
    SIGNON_JOB_CONTROL = 0x40,   /* *JOBCTL */
    SIGNON_FILE_PASSWORD = 0x20, /* to set and change passwords of files */
    SIGNON_OWN_PASSWORD = 0x10,  /* CHGPWD */
    SIGNON_MANAGER = 0x08,       /* *SECADM and LOGCTL */
    SIGNON_OVERRIDE = 0x04,      /* *SPLCTL and *ALLOBJ */
    SIGNON_ALL = 0xFC,
};

enum principal_origin {
    PRINCIPAL_HOME_OWNER,  /* can write the home, by owning it or as root: signs on as QSECOFR */
    PRINCIPAL_SYSTEM_USER, /* another user of the system; the home does not open for him */
    PRINCIPAL_PEER,        /* the kernel's word about the other end of a socket */
    PRINCIPAL_SIGN_ON,     /* a password of the sign-on table, over a socket */
    PRINCIPAL_LOGIN,       /* the same, where who has no profile may come, too: login_principal.h */
};

struct principal {
    char signed_on[11]; /* who it is, by that word */
    char profile[11];   /* whom the job begins as: the same, or --user. Whether the two are there,
                         * and enabled, is the session's to find out */
    char adopted[PRINCIPAL_ADOPTED_MAX][11]; /* profiles whose special authorities are added */
    size_t adopted_count;
    enum spsy_job_type type;
    enum principal_origin origin;
    uid_t peer;          /* of PRINCIPAL_PEER, PRINCIPAL_SIGN_ON and PRINCIPAL_LOGIN */
    unsigned privileges; /* of PRINCIPAL_SIGN_ON: signon_privilege */
    /* Of PRINCIPAL_LOGIN: */
    uid_t login;     /* whose job it is: peer, or whom root acts for */
    bool no_profile; /* profile is a name only: no authorities, no groups */
};

/* A name that was given with an option, folded to upper case; SPSY_ERR_VALUE, CPD0084. */
int principal_read_name(const char *option, const char *given, char name[11],
                        struct spsy_error *error);
/* May he do what that bit covers? Everybody may but who signed on without it. SPSY_ERR_AUTHORITY,
 * SPY0194. */
int principal_needs(const struct principal *principal, enum signon_privilege privilege,
                    const char *what_for, struct spsy_error *error);
/* Whom the job begins as: --user's value, NULL = who signed on. Errors as above. */
int principal_name_profile(struct principal *principal, const char *user, struct spsy_error *error);

#endif
