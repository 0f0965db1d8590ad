/* What a worker sends, as the connector takes it: what is taken makes an IPP request with one
 * target and one value for each name, or is nothing that may be granted. The head is made to fit,
 * as the first byte says. */
#include "connector/message.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned number(const unsigned char *at)
{
    return (unsigned)at[0] << 8 | at[1];
}

/* How many attributes the request has, further values counted; aborts where it is none. */
static unsigned count_attributes(const unsigned char *ipp, size_t bytes)
{
    unsigned count = 0, targets = 0;
    size_t at = 9;

    if (bytes < 10 || ipp[8] != 1)
        abort();
    for (; at < bytes && ipp[at] != 3; count++) {
        size_t name = number(ipp + at + 1), value = number(ipp + at + 3 + name);

        targets += name > 4 && memcmp(ipp + at + 3 + name - 4, "-uri", 4) == 0;
        if (value == 0 || memchr(ipp + at + 5 + name, 0, value))
            abort();
        at += 5 + name + value;
    }
    if (at + 1 != bytes || targets > 1)
        abort();
    return count;
}

static void check_lookup(const struct connector_request *request)
{
    static unsigned char ipp[CONNECTOR_QUESTION_BYTES];
    const struct connector_lookup *lookup = request->body;
    size_t bytes = connector_question_encode(lookup, ipp, sizeof ipp);
    const char *names = (const char *)(lookup + 1);
    unsigned expected = 3; /* charset, language, user */

    for (size_t i = 0; i < lookup->attributes_bytes; i++)
        expected += names[i] == '\0';
    expected += lookup->kind != CONNECTOR_GET_PRINTERS;
    expected += lookup->kind == CONNECTOR_GET_JOBS;
    if (count_attributes(ipp, bytes) != expected)
        abort();
    if (connector_question_encode(lookup, ipp, bytes - 1) != 0)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static _Alignas(uint64_t) unsigned char packet[CONNECTOR_MESSAGE_BYTES];
    struct connector_head head;
    struct connector_request request;

    if (size == 0 || size - 1 > sizeof packet - sizeof head)
        return 0;
    head = (struct connector_head){CONNECTOR_VERSION, data[0] & 7, 1, (uint32_t)(size - 1)};
    memcpy(packet, &head, sizeof head);
    memcpy(packet + sizeof head, data + 1, size - 1);
    if (data[0] & 0x80) { /* or as it came */
        memcpy(packet, data + 1, size - 1);
        if (!connector_request_read(packet, size - 1, &request))
            return 0;
    } else if (!connector_request_read(packet, sizeof head + size - 1, &request)) {
        return 0;
    }
    if (request.kind == CONNECTOR_LOOKUP)
        check_lookup(&request);
    if (request.kind == CONNECTOR_GRANT && connector_may_grant(request.body, request.bytes) &&
        request.bytes < 9)
        abort();
    return 0;
}
