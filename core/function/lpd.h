/* lpd.h - the sending side of the line printer daemon protocol, RFC 1179. */
#ifndef SPSY_FUNCTION_LPD_H
#define SPSY_FUNCTION_LPD_H

#include "base/error.h"

enum {
    LPD_PORT = 515,
    LPD_TIMEOUT_MS = 30000, /* for a connection and for each answer */
};

struct lpd_job {
    const char *host; /* name or address */
    const char *port; /* decimal, or NULL = 515 */
    const char *queue;
    const char *local_host; /* this system's name, in file names and the H line */
    const char *user;       /* the P line */
    const char *title;      /* the J and N lines */
    char format;            /* 'f' text, 'l' bytes as they are */
    unsigned number;        /* 0-999 */
    int64_t bytes;          /* of the data file, known before it is sent (RFC 1179, 6.3) */
    /* Up to count bytes into buffer; *got 0 = end. Must yield exactly `bytes`. */
    int (*read)(void *context, void *buffer, size_t count, size_t *got, struct spsy_error *error);
    void *context;
};

/* Sends one job and waits until the printer has acknowledged both files. Nothing counts as sent
 * before. Errors: SPSY_ERR_IO naming host, port, queue and step; SPSY_ERR_VALUE for a value that
 * cannot stand in a control file. No signal is raised when the connection breaks. */
int lpd_send(const struct lpd_job *job, struct spsy_error *error);

#endif
