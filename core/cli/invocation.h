/* invocation.h - what stands on the command line before the command (core/cli/README.md,
 * "Invocation"). */
#ifndef SPSY_CLI_INVOCATION_H
#define SPSY_CLI_INVOCATION_H

#include "session/session.h"

struct invocation {
    const char *home;
    const char *socket;
    const char *user;
    const char *job_name;
    const char *job_type;
    const char *password_fd; /* where answers are read: cli/ask.h */
    const char *sign_on;     /* a profile that signs on with its password */
    const char *adopted[PRINCIPAL_ADOPTED_MAX + 1]; /* one more, so that too many are seen */
    size_t adopted_count;
    bool json;
    bool trace;
    bool syslog;
    bool plain; /* no full screen, no line editor */
    bool wait; /* for a server that is not there */
    bool help;
    bool version;
    int count; /* what stands from the command on */
    char **arguments;
};

/* Fills *invocation, which points into argv. NULL, or what is wrong as a format for *what, the
 * argument it is about: "no such option: %s". */
const char *invocation_read(int argc, char **argv, struct invocation *invocation,
                            const char **what);

/* --job-type, or by default interactive where standard input is a terminal, else batch. False when
 * there is no such type. */
bool invocation_job_type(const struct invocation *invocation, enum spsy_job_type *type);

/* --help or -h stands after the command, before a lone --. */
bool invocation_wants_help(const struct invocation *invocation);

#endif
