/* lpd.h - the sending side of the line printer daemon protocol, RFC 1179.
 *
 * RFC 1179 wants the sender's port in 721-731, which only root may use; daemons of today do not
 * insist, and any port is used here. */
#ifndef SPSY_FUNCTION_LPD_H
#define SPSY_FUNCTION_LPD_H

#include "function/conversion.h"

enum {
    LPD_PORT = 515,
    LPD_TIMEOUT_MS = 30000, /* for a connection, each answer, and LPD_TAKEN_BYTES of data */
    LPD_TAKEN_BYTES = 4096, /* a printer of two pages of text a minute takes more */
    LPD_HOST_MAX = 253,     /* characters of a name in the DNS */
    LPD_QUEUE_MAX = 128,    /* SNDTCPSPLF PRTQ; LIB/QUEUE where the remote system is an IBM i */
    LPD_COPIES_MAX = 255,   /* of a spooled file */
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
    int copies;             /* 1-LPD_COPIES_MAX */
    int timeout_ms;         /* 0 = LPD_TIMEOUT_MS */
    int64_t bytes;          /* of the data file, known before it is sent (RFC 1179, 6.3) */
    /* Puts exactly `bytes` into the sink; called once. */
    int (*produce)(void *context, conversion_sink *sink, void *sink_context,
                   struct spsy_error *error);
    void *context;
};

/* Host and queue fit into the protocol's lines. SPSY_ERR_VALUE, and what is wrong. */
int lpd_check_host(const char *host, struct spsy_error *error);
int lpd_check_queue(const char *queue, struct spsy_error *error);

/* Sends one job and waits until the printer has acknowledged both files. Nothing counts as sent
 * before. Errors: SPSY_ERR_IO naming host, port, queue and step; SPSY_ERR_VALUE for a value that
 * cannot stand in a control file; what produce returns. No signal is raised when the connection
 * breaks. */
int lpd_send(const struct lpd_job *job, struct spsy_error *error);

/* The same on a connected, non-blocking stream socket, which stays the caller's. */
int lpd_converse(int socket, const struct lpd_job *job, struct spsy_error *error);

#endif
