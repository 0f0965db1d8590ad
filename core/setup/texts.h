/* texts.h - the four files that put the gateway in front of cupsd, made of what is there.
 *
 * The order is the one in which they are written: the last one is the switch, and until it is there
 * cupsd listens where it always did. They are removed the other way round. */
#ifndef SPSY_SETUP_TEXTS_H
#define SPSY_SETUP_TEXTS_H

#include <limits.h>

#include "base/error.h"

enum setup_file {
    SETUP_CONFIGURATION, /* cupsd's, beside the distribution's */
    SETUP_TMPFILES,      /* the directory of cupsd's socket */
    SETUP_SERVICE,       /* drop-in of cups.service: cupsd reads ours */
    SETUP_SOCKET, /* drop-in of cups.socket: where cupsd listens; the gateway's socket, too */
    SETUP_FILES,
};

#define SETUP_PRIVATE_DIRECTORY "/run/cups/private"
#define SETUP_PRIVATE_SOCKET SETUP_PRIVATE_DIRECTORY "/cups.sock"
#define SETUP_USER "spsy"   /* the gateway's, and its group */
#define SETUP_BACKENDS "lp" /* whose processes cupsd runs */

extern const char *const setup_paths[SETUP_FILES]; /* from the root */

/* root: "" or a directory without a slash at its end. */
struct setup_texts {
    char *text[SETUP_FILES]; /* malloc'ed */
    char *changes;           /* of the configuration: lines "- ..." and "+ ..." */
};

/* Errors: no cups.service, cups.socket, spsy-gateway.socket, user or cupsd.conf there (SPSY_ERR_
 * NOT_FOUND); a cups.service that has a configuration of its own already (SPSY_ERR_STATE). */
int setup_texts_make(const char *root, struct setup_texts *texts, struct spsy_error *error);
void setup_texts_release(struct setup_texts *texts); /* also one that is all zero */

/* Drop-ins that systemd reads after ours, which may take back what it says. names: "path, path",
 * "" = none. */
void setup_later_drop_ins(const char *root, char *names, size_t size);

#endif
