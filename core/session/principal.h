/* principal.h - who asks, as a value. Whoever opens a session fills it: the command line from its
 * options and the operating system's user (cli/local_principal.h). The session believes it. */
#ifndef SPSY_SESSION_PRINCIPAL_H
#define SPSY_SESSION_PRINCIPAL_H

#include <stddef.h>

#include "spsy.h"

enum { PRINCIPAL_ADOPTED_MAX = 16 };

enum principal_origin {
    PRINCIPAL_HOME_OWNER,  /* owns the home: QSECOFR */
    PRINCIPAL_OPTION,      /* named by an option, and believed */
    PRINCIPAL_SYSTEM_USER, /* the operating system's name, as a profile */
    PRINCIPAL_PEER,        /* the kernel's word about the other end of a socket */
};

struct principal {
    char profile[11]; /* whether there is one, and enabled, is the session's to find out */
    char adopted[PRINCIPAL_ADOPTED_MAX][11]; /* profiles whose special authorities are added */
    size_t adopted_count;
    enum spsy_job_type type;
    enum principal_origin origin;
};

#endif
