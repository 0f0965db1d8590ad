/* lpd.h - the sending side of the line printer daemon protocol, RFC 1179.
 *
 * RFC 1179 wants the sender's port in 721-731, which only root may use. Daemons of today seldom
 * insist, so any port is used unless the job wants one of these. */
#ifndef SPSY_FORMAT_LPD_H
#define SPSY_FORMAT_LPD_H

#include "format/conversion.h"

enum {
    LPD_PORT = 515,
    LPD_TIMEOUT_MS = 30000,   /* for a connection, each answer, and LPD_TAKEN_BYTES of data */
    LPD_TAKEN_BYTES = 4096,   /* a printer of two pages of text a minute takes more */
    LPD_HOST_MAX = 253,       /* characters of a name in the DNS */
    LPD_QUEUE_MAX = 128,      /* SNDTCPSPLF PRTQ; LIB/QUEUE where the remote system is an IBM i */
    LPD_COPIES_MAX = 255,     /* of a spooled file */
    LPD_RESERVED_FIRST = 721, /* ports that RFC 1179 gives the sender (3.1) */
    LPD_RESERVED_LAST = 731,
    LPD_FIND_MS = 10000, /* for a job to appear in its queue */
    LPD_TITLE_MAX = 22,  /* of a title that is marked: cups-lpd lists 31 characters */
    LPD_MARK_MAX = 8,
    LPD_OPTIONS_MAX = 128, /* SNDTCPSPLF DESTOPT */
    LPD_USER_MAX = 64,     /* bytes of a user's name that a list is asked for */
};

struct lpd_job {
    const char *host; /* name or address */
    const char *port; /* decimal, or NULL = 515 */
    const char *queue;
    const char *local_host; /* this system's name, in file names and the H line */
    const char *user;       /* the P line */
    const char *title;      /* the J and N lines */
    const char *mark;       /* NULL, or what stands after the title, to know the job by; graphic */
    bool separator;         /* the L line: a separator page is asked for */
    const char *options; /* NULL, or lines of the control file, blanks between: lpd_check_options */
    bool reserved_port;  /* send from LPD_RESERVED_FIRST to LPD_RESERVED_LAST */
    char format;         /* 'f' text, 'l' bytes as they are */
    unsigned number;     /* 0-999 */
    int copies;          /* 1-LPD_COPIES_MAX */
    int timeout_ms;      /* 0 = LPD_TIMEOUT_MS */
    /* Of the data file, known before it is sent; at least 1. A length of 0 means
     * "not known" (RFC 1179, 6.3): LPRng 3.8.B waits until the connection is closed and takes the
     * octet of zero for data, BSD's lpd refuses, cups-lpd 2.4.2 makes a job without a document. */
    int64_t bytes;
    /* Puts exactly `bytes` into the sink; called once. */
    int (*produce)(void *context, conversion_sink *sink, void *sink_context,
                   struct spsy_error *error);
    void *context;
};

/* Host and queue fit into the protocol's lines. SPSY_ERR_VALUE, and what is wrong. */
int lpd_check_host(const char *host, struct spsy_error *error);
int lpd_check_queue(const char *queue, struct spsy_error *error);

/* What a sender may add to the control file: lines for daemons that know them; a J line, in place
 * of the one with the title; one small letter alone: the filter, in place of format. Not what the
 * job itself says (C H L N P S U), nor a second data file. SPSY_ERR_VALUE, and what is wrong. */
int lpd_check_options(const char *options, struct spsy_error *error);

/* Sends one job and waits until the printer has acknowledged both files and, for a short time,
 * until it has closed: some refuse after the last acknowledgement. Nothing counts as sent before.
 * Errors: SPSY_ERR_IO naming host, port, queue and step; SPSY_ERR_VALUE for a value that cannot
 * stand in a control file; what produce returns. No signal is raised when the connection breaks. */
int lpd_send(const struct lpd_job *job, struct spsy_error *error);

/* The same on a connected, non-blocking stream socket, which stays the caller's; nothing can be
 * sent on it afterwards. */
int lpd_converse(int socket, const struct lpd_job *job, struct spsy_error *error);

/* Looks for a job with this one's mark in its queue (RFC 1179, 5.4), again and again until it is
 * there or find_ms are over (0 = LPD_FIND_MS; with a daemon that hangs three times as long).
 * Returns 1; 0 when it is not there, and what the daemon listed in words, one line of UTF-8; or an
 * error, when the queue could not be asked. */
enum { LPD_LISTED_SIZE = 256 };
int lpd_find(const struct lpd_job *job, int find_ms, char words[LPD_LISTED_SIZE],
             struct spsy_error *error);

#endif
