#include "connector/message.h"

#include <string.h>

enum {
    IPP_HEAD_BYTES = 8, /* version, operation, request id */
};

/* NUL-padded to its end: nothing is carried where nobody looks. */
static bool is_text(const char *text, size_t size)
{
    size_t length = strnlen(text, size);

    for (size_t i = length; i < size; i++)
        if (text[i] != '\0')
            return false;
    return length < size;
}

static bool is_queue_name(const char *name)
{
    for (; *name; name++)
        if ((unsigned char)*name <= ' ' || *name == 0x7F || *name == '/')
            return false;
    return true;
}

static bool are_keywords(const char *names, size_t bytes)
{
    size_t length = 0;

    for (size_t i = 0; i < bytes; i++) {
        char c = names[i];

        if (c == '\0' ? length == 0 || length > 255
                      : !((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
        length = c == '\0' ? 0 : length + 1;
    }
    return length == 0;
}

static const uint32_t *ids_of(const struct connector_lookup *lookup)
{
    return (const uint32_t *)(lookup + 1);
}

static const char *names_of(const struct connector_lookup *lookup)
{
    return (const char *)(ids_of(lookup) + lookup->job_count);
}

static bool are_jobs(const struct connector_lookup *lookup)
{
    for (uint32_t i = 0; i < lookup->job_count; i++)
        if (ids_of(lookup)[i] < 1 || ids_of(lookup)[i] > INT32_MAX)
            return false;
    return true;
}

static bool is_lookup(const struct connector_lookup *lookup, size_t bytes)
{
    bool queue, job;

    if (bytes < sizeof *lookup || lookup->job_count > CONNECTOR_JOBS_MAX ||
        lookup->attributes_bytes > CONNECTOR_ATTRIBUTES_BYTES ||
        bytes - sizeof *lookup != lookup->job_count * sizeof(uint32_t) + lookup->attributes_bytes ||
        !is_text(lookup->queue, sizeof lookup->queue) || !is_queue_name(lookup->queue) ||
        !are_jobs(lookup) || !are_keywords(names_of(lookup), lookup->attributes_bytes))
        return false;
    if ((lookup->kind == CONNECTOR_GET_THESE_JOBS) != (lookup->job_count > 0))
        return false;
    queue = lookup->queue[0] != '\0';
    job = lookup->job_id != 0;
    if (lookup->kind != CONNECTOR_GET_JOBS && lookup->which_jobs != 0)
        return false;
    switch (lookup->kind) {
    case CONNECTOR_GET_JOB_ATTRIBUTES:
        return lookup->job_id >= 1 && lookup->job_id <= INT32_MAX && !queue;
    case CONNECTOR_GET_JOBS:
        return lookup->which_jobs <= CONNECTOR_ALL && !job;
    case CONNECTOR_GET_PRINTER_ATTRIBUTES:
        return queue && !job;
    case CONNECTOR_GET_PRINTERS:
    case CONNECTOR_GET_THESE_JOBS:
        return !queue && !job;
    default:
        return false;
    }
}

bool connector_request_read(const void *packet, size_t bytes, struct connector_request *request)
{
    const struct connector_head *head = packet;
    const void *body = head + 1;

    if (bytes < sizeof *head || head->version != CONNECTOR_VERSION || head->sequence == 0 ||
        head->bytes != bytes - sizeof *head)
        return false;
    *request = (struct connector_request){(enum connector_kind)head->kind, head->sequence, body,
                                          head->bytes};
    switch (head->kind) {
    case CONNECTOR_CONNECT:
        return head->bytes == sizeof(struct connector_connect) &&
               is_text(((const struct connector_connect *)body)->login, CONNECTOR_LOGIN_SIZE);
    case CONNECTOR_LOOKUP:
        return is_lookup(body, head->bytes);
    case CONNECTOR_GRANT:
        return head->bytes > IPP_HEAD_BYTES && head->bytes <= CONNECTOR_GRANT_BYTES;
    case CONNECTOR_DONE:
        return head->bytes == 0;
    default:
        return false;
    }
}

struct writer {
    unsigned char *bytes;
    size_t size, used;
    bool full;
};

static void put(struct writer *writer, const void *bytes, size_t count)
{
    if (writer->full || count > writer->size - writer->used) {
        writer->full = true;
        return;
    }
    memcpy(writer->bytes + writer->used, bytes, count);
    writer->used += count;
}

static void put_number(struct writer *writer, unsigned value, unsigned count)
{
    while (count-- > 0)
        put(writer, &(unsigned char){(unsigned char)(value >> (8 * count))}, 1);
}

enum { /* tags of RFC 8010 */
       OPERATION_ATTRIBUTES = 0x01,
       END_OF_ATTRIBUTES = 0x03,
       INTEGER = 0x21,
       NAME = 0x42,
       KEYWORD = 0x44,
       URI = 0x45,
       CHARSET = 0x47,
       LANGUAGE = 0x48,
};

/* name "" = a further value of the attribute before. */
static void put_attribute(struct writer *writer, unsigned char tag, const char *name,
                          const char *value)
{
    put(writer, &tag, 1);
    put_number(writer, (unsigned)strlen(name), 2);
    put(writer, name, strlen(name));
    put_number(writer, (unsigned)strlen(value), 2);
    put(writer, value, strlen(value));
}

static void put_jobs(struct writer *writer, const struct connector_lookup *lookup)
{
    for (uint32_t i = 0; i < lookup->job_count; i++) {
        const char *name = i == 0 ? "job-ids" : "";

        put_number(writer, INTEGER, 1);
        put_number(writer, (unsigned)strlen(name), 2);
        put(writer, name, strlen(name));
        put_number(writer, 4, 2);
        put_number(writer, ids_of(lookup)[i], 4);
    }
}

static void put_target(struct writer *writer, const struct connector_lookup *lookup)
{
    static const char hex[] = "0123456789ABCDEF";
    char uri[64 + 3 * CONNECTOR_QUEUE_SIZE], *at;

    if (lookup->kind == CONNECTOR_GET_JOB_ATTRIBUTES) {
        char digits[16], *digit = digits + sizeof digits - 1;

        *digit = '\0';
        for (uint32_t rest = lookup->job_id; rest > 0; rest /= 10)
            *--digit = (char)('0' + rest % 10);
        at = stpcpy(uri, "ipp://localhost/jobs/");
        strcpy(at, digit);
        put_attribute(writer, URI, "job-uri", uri);
        return;
    }
    at = stpcpy(uri, "ipp://localhost/");
    if (lookup->queue[0] != '\0')
        at = stpcpy(at, "printers/"); /* of classes, too: cupsd looks for both there */
    for (const unsigned char *from = (const unsigned char *)lookup->queue; *from; from++) {
        *at++ = '%';
        *at++ = hex[*from >> 4];
        *at++ = hex[*from & 15];
    }
    *at = '\0';
    put_attribute(writer, URI, "printer-uri", uri);
}

size_t connector_question_encode(const struct connector_lookup *lookup, unsigned char *ipp,
                                 size_t size)
{
    static const unsigned operations[] = {
        [CONNECTOR_GET_JOB_ATTRIBUTES] = 0x0009,     [CONNECTOR_GET_JOBS] = 0x000A,
        [CONNECTOR_GET_PRINTER_ATTRIBUTES] = 0x000B, [CONNECTOR_GET_PRINTERS] = 0x4002,
        [CONNECTOR_GET_THESE_JOBS] = 0x000A,
    };
    static const char *const which[] = {"not-completed", "completed", "all"};
    struct writer writer = {.bytes = ipp, .size = size};
    const char *names = names_of(lookup), *name = names;

    put_number(&writer, 0x0200, 2); /* IPP 2.0 */
    put_number(&writer, operations[lookup->kind], 2);
    put_number(&writer, 1, 4);
    put_number(&writer, OPERATION_ATTRIBUTES, 1);
    put_attribute(&writer, CHARSET, "attributes-charset", "utf-8");
    put_attribute(&writer, LANGUAGE, "attributes-natural-language", "en");
    if (lookup->kind != CONNECTOR_GET_PRINTERS)
        put_target(&writer, lookup);
    put_attribute(&writer, NAME, "requesting-user-name", "root");
    if (lookup->kind == CONNECTOR_GET_JOBS)
        put_attribute(&writer, KEYWORD, "which-jobs", which[lookup->which_jobs]);
    put_jobs(&writer, lookup);
    for (; name < names + lookup->attributes_bytes; name += strlen(name) + 1)
        put_attribute(&writer, KEYWORD, name == names ? "requested-attributes" : "", name);
    put_number(&writer, END_OF_ATTRIBUTES, 1);
    return writer.full ? 0 : writer.used;
}

bool connector_may_grant(const unsigned char *ipp, size_t bytes)
{
    static const unsigned operations[] = {
        0x0008, /* Cancel-Job */
        0x000C, /* Hold-Job */
        0x000D, /* Release-Job */
        0x000E, /* Restart-Job */
        0x0014, /* Set-Job-Attributes */
        0x400D, /* CUPS-Move-Job */
        0x4027, /* CUPS-Get-Document */
    };

    if (bytes <= IPP_HEAD_BYTES || ipp[0] < 1 || ipp[0] > 2 ||
        ipp[IPP_HEAD_BYTES] != OPERATION_ATTRIBUTES)
        return false;
    for (size_t i = 0; i < sizeof operations / sizeof operations[0]; i++)
        if (operations[i] == ((unsigned)ipp[2] << 8 | ipp[3]))
            return true;
    return false;
}
