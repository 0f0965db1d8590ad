/* message.h - requests taken apart and checked, and questions put into IPP: no system calls. */
#ifndef SPSY_CONNECTOR_MESSAGE_H
#define SPSY_CONNECTOR_MESSAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "connector/protocol.h"

enum {
    /* An encoded question; the longest has 2,048 names (14 KiB) and 2,048 jobs (18 KiB). */
    CONNECTOR_QUESTION_BYTES = 40 * 1024,
};

/* A request that is well formed. body points into the packet, aligned as the packet is. */
struct connector_request {
    enum connector_kind kind;
    uint32_t sequence;
    const void *body; /* struct connector_connect, struct connector_lookup with its names, IPP */
    size_t bytes;
};

/* Is the packet (aligned for uint32_t) exactly one request of a channel? */
bool connector_request_read(const void *packet, size_t bytes, struct connector_request *request);

/* The IPP request of a LOOKUP's body that connector_request_read() has let through; the number of
 * bytes, 0 if size is too small. */
size_t connector_question_encode(const struct connector_lookup *lookup, unsigned char *ipp,
                                 size_t size);

/* Is it an IPP request of one of the job operations that may be granted? */
bool connector_may_grant(const unsigned char *ipp, size_t bytes);

#endif
