/* lpd_connection.h - a connection to an LPD daemon: its time limits, its acknowledgements, and what
 * the daemon says in words. */
#ifndef SPSY_FORMAT_LPD_CONNECTION_H
#define SPSY_FORMAT_LPD_CONNECTION_H

#include "format/lpd.h"

enum {
    LPD_WORDS_BYTES = 512, /* of a daemon's words that are shown */
};

struct lpd_connection {
    int socket; /* non-blocking; -1: none */
    const struct lpd_job *job;
    const char *step; /* for messages: what is being done */
    size_t taken;     /* bytes since the time began to run */
    int64_t until_ms; /* when it is up, on CLOCK_MONOTONIC */
    struct spsy_error *error;
};

/* These return 0 or SPSY_ERR_IO with host, port, queue, step and cause in error. */

/* Connects, from a reserved port where the job says so. The socket is the caller's to close. */
int lpd_connect(struct lpd_connection *connection);

/* Sends a line or a file's end and waits for the octet of zero. */
int lpd_command(struct lpd_connection *connection, const char *step, const char *line,
                size_t length);

/* Sends bytes; whoever takes a few now and then runs out of time. */
int lpd_put(struct lpd_connection *connection, const void *bytes, size_t count);

/* The time of an answer begins to run anew. */
void lpd_start_time(struct lpd_connection *connection);

/* Says that all has been sent, and waits until the daemon closes, for a short time: it need not.
 * A refusal that comes after the last acknowledgement is one. */
int lpd_finish(struct lpd_connection *connection);

/* Reads until the daemon closes, at most size - 1 bytes and at most until the time is up; ends them
 * with a NUL. Returns how many came; *closed says whether that was all. */
size_t lpd_receive(struct lpd_connection *connection, char *bytes, size_t size, bool *closed);

/* Makes one printable line of what a daemon has said: UTF-8, blanks for line ends and controls. */
void lpd_printable(char *words);


int lpd_broken(const struct lpd_connection *connection, const char *why);

#endif
