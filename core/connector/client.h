/* client.h - the gateway's side of the connector: start it, open a channel, ask.
 *
 * Whoever holds the control descriptor may open channels; a channel's descriptor may be handed on
 * to another process (only `descriptor` counts). One thread for a channel. Descriptors that are
 * returned are close-on-exec, blocking, and the caller's to close. Deadlines are spsy_now_ms()
 * times. */
#ifndef SPSY_CONNECTOR_CLIENT_H
#define SPSY_CONNECTOR_CLIENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "connector/protocol.h"
#include "spsy.h"

struct connector_settings {
    const char *executable; /* path of spsy-connector */
    const char *cupsd;      /* path of cupsd's socket, absolute */
    int listener;           /* the gateway's listening socket: only who came in there is served */
    uid_t owner;            /* of the home: not 0 */
    bool grant;             /* gatewayAllow "grant" */
    unsigned upstream;      /* connections to cupsd at a time, CONNECTOR_UPSTREAM_MIN or more: a
                             * quarter is for look-ups and grants, the rest for users */
    unsigned channels;      /* at a time */
};

/* Starts the connector and waits until it has dropped all but CAP_SETUID. The caller is root, or
 * has CAP_SETUID in its ambient set, and keeps what it has: dropping is its own affair. The
 * connector ends when every copy of *control is closed, and with the process that called this.
 * *control: blocking, close-on-exec, the caller's; *process: its child, to be waited for.
 * SPSY_ERR_ARGUMENT (settings), SPSY_ERR_IO, SPSY_ERR_STATE (it did not come up; text says why). */
int connector_start(const struct connector_settings *settings, int *control, pid_t *process,
                    struct spsy_error *error);

struct connector_channel {
    int descriptor; /* -1: closed, or given up after a deadline or a reply that made no sense */
    uint32_t sequence;
    bool connected;               /* CONNECT gave a connection, and DONE has not been said */
    enum connector_status status; /* of the last reply: tells BUSY from REFUSED */
};

/* A channel for the client at the other end of `client`, which stays the caller's. That the
 * connector refuses this client (overflow uid, not come in by the listener, too many channels) is
 * told by the first request. Always to be closed, even after an error. SPSY_ERR_IO. */
int connector_open(struct connector_channel *channel, int control, int client,
                   struct spsy_error *error);
void connector_close(struct connector_channel *channel); /* frees all that the channel had */

/* A connection to cupsd as the client's uid, or, if that is 0, as login's (NULL or "": itself). One
 * at a time: after closing it say connector_done(), or the next one is refused. Errors of this and
 * the next two: SPSY_ERR_AUTHORITY (may not be asked), SPSY_ERR_BUSY (no turn in time, deadline
 * passed), SPSY_ERR_NOT_FOUND (cupsd cannot be reached), SPSY_ERR_IO (the connector failed or is
 * gone), SPSY_ERR_VALUE (too long), SPSY_ERR_STATE (channel closed before). After a passed deadline
 * the channel is closed; open another. */
int connector_connect(struct connector_channel *channel, const char *login, int64_t deadline_ms,
                      int *connection, struct spsy_error *error);
void connector_done(struct connector_channel *channel);

struct connector_question {
    enum connector_lookup_kind kind;
    int job_id;        /* 0 = none */
    const char *queue; /* NULL = none */
    enum connector_which_jobs which_jobs;
    const int32_t *jobs; /* of GET_THESE_JOBS: up to CONNECTOR_JOBS_MAX; else NULL */
    size_t job_count;
    const char *const *attributes; /* requested; NULL-terminated; NULL = all */
};

/* *answer: a stream socket from which cupsd's raw HTTP answer is read to its end; closing it
 * earlier ends the exchange. One at a time: a second waits until the first was read or closed. An
 * answer that breaks off (cupsd gone, CONNECTOR_STALL_MS without a byte) is shorter than HTTP says.
 */
int connector_lookup(struct connector_channel *channel, const struct connector_question *question,
                     int64_t deadline_ms, int *answer, struct spsy_error *error);

/* The same for an IPP request of a job operation that is sent as root: bytes, count up to
 * CONNECTOR_GRANT_BYTES, no document behind it. */
int connector_grant(struct connector_channel *channel, const void *ipp, size_t count,
                    int64_t deadline_ms, int *answer, struct spsy_error *error);

#endif
