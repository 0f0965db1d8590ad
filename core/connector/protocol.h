/* protocol.h - what the gateway may ask of its connector, the one process that has CAP_SETUID.
 *
 * Plain structures over sockets of one machine and one build: a message is one packet of a
 * SOCK_SEQPACKET socket, in this machine's byte order. Packets on the control socket bring
 * channels: a head of kind OPEN with two descriptors, the connector's end of the channel and the
 * client's connected socket. On a channel each request (head and body) gets one reply, which bears
 * the sequence number of its request; a reply of number 0 is about the channel itself, and the last
 * one.
 *
 * MUST:
 *  - no message can name a uid. Whom a channel speaks for is read by the connector from the
 * client's socket (SO_PEERCRED), once, before anything else; CONNECT may name a login, and only
 * where that peer is uid 0 is it looked at at all (G1);
 *  - a packet that is not exactly one of these ends its channel, and does nothing else;
 *  - what cupsd answers is handed on as bytes: the connector reads none of it. */
#ifndef SPSY_CONNECTOR_PROTOCOL_H
#define SPSY_CONNECTOR_PROTOCOL_H

#include <stdint.h>

enum {
    CONNECTOR_VERSION = 1,
    CONNECTOR_CONTROL = 3, /* the descriptor that the connector is started with */

    CONNECTOR_LOGIN_SIZE = 256,          /* with its NUL, as of LOGIN_NAME_MAX */
    CONNECTOR_QUEUE_SIZE = 512,          /* CUPS: 127 characters, of 4 bytes at most */
    CONNECTOR_ATTRIBUTES_BYTES = 4096,   /* names of requested attributes, a NUL after each */
    CONNECTOR_JOBS_MAX = 2048,           /* that one look-up names */
    CONNECTOR_GRANT_BYTES = 64 * 1024,   /* a rebuilt IPP request, whole */
    CONNECTOR_TEXT_SIZE = 256,           /* of a reply */
    CONNECTOR_MESSAGE_BYTES = 68 * 1024, /* no packet is longer */
    CONNECTOR_WAIT_MS = 10 * 1000,       /* for a turn and a connection; then BUSY */
    CONNECTOR_STALL_MS = 60 * 1000,      /* an answer of which nothing moves that long is dropped */
    CONNECTOR_UPSTREAM_MIN = 4,          /* upstream connections: see connector_settings */
};

enum connector_kind {
    CONNECTOR_OPEN = 1, /* on the control socket, no body; as a reply: about the channel */
    CONNECTOR_CONNECT,  /* struct connector_connect: a connection to cupsd as the user */
    CONNECTOR_LOOKUP,   /* struct connector_lookup: an answer to a question of root's */
    CONNECTOR_GRANT,    /* an IPP request, sent as root: only with gatewayAllow "grant" */
    CONNECTOR_DONE,     /* no body, no reply: the connection of CONNECT has been closed */
};

enum connector_status {
    CONNECTOR_OK,          /* with one descriptor */
    CONNECTOR_REFUSED,     /* this may not be asked: text says why */
    CONNECTOR_BUSY,        /* no turn, or no place in cupsd's backlog, for CONNECTOR_WAIT_MS */
    CONNECTOR_UNAVAILABLE, /* cupsd cannot be reached: text says why */
    CONNECTOR_FAILED, /* the connector lacks memory or descriptors, a login cannot be looked up */
};

enum connector_lookup_kind {
    CONNECTOR_GET_JOB_ATTRIBUTES = 1, /* of job_id */
    CONNECTOR_GET_JOBS,               /* of queue, or of all; which_jobs */
    CONNECTOR_GET_PRINTER_ATTRIBUTES, /* of queue */
    CONNECTOR_GET_PRINTERS,           /* CUPS-Get-Printers: printers and classes */
    CONNECTOR_GET_THESE_JOBS,         /* Get-Jobs with job-ids: the jobs whose ids follow */
};

enum connector_which_jobs {
    CONNECTOR_NOT_COMPLETED,
    CONNECTOR_COMPLETED,
    CONNECTOR_ALL,
};

/* Before each request. */
struct connector_head {
    uint32_t version, kind;
    uint32_t sequence; /* of the request: not 0, echoed in the reply */
    uint32_t bytes;    /* that follow */
};

struct connector_connect {
    char login[CONNECTOR_LOGIN_SIZE]; /* NUL-padded; "" = the peer itself */
};

/* The ids of the jobs follow, then the names of the requested attributes, [a-z0-9-] each, a NUL
 * after each, none = all. */
struct connector_lookup {
    uint32_t kind;                    /* enum connector_lookup_kind */
    uint32_t job_id;                  /* 1 to INT32_MAX; else 0 */
    uint32_t which_jobs;              /* enum connector_which_jobs; 0 where it has no meaning */
    uint32_t attributes_bytes;        /* of all names, NULs counted */
    char queue[CONNECTOR_QUEUE_SIZE]; /* name of a printer or class, NUL-padded; "" = none */
    uint32_t job_count;               /* of the ids, 1 to INT32_MAX each; else 0 */
};

struct connector_reply {
    uint32_t version, kind; /* kind of the request */
    uint32_t sequence;
    uint32_t status; /* enum connector_status */
    char text[CONNECTOR_TEXT_SIZE];
};

#endif
