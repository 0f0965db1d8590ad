#include "ipp/cups.h"

#define _CUPS_NO_DEPRECATED 1 /* its old names are ours */
#include <cups/cups.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/local_socket.h"
#include "ipp/shape.h"

/* ---- messages ------------------------------------------------------------------------------ */

static ipp_t *message_of(struct ipp *message)
{
    return (ipp_t *)message;
}

static ipp_attribute_t *attribute_of(struct ipp_attribute *attribute)
{
    return (ipp_attribute_t *)attribute;
}

struct ipp *ipp_make(int code, int32_t id)
{
    ipp_t *message = ippNew();

    if (!message)
        return NULL;
    ippSetOperation(message, (ipp_op_t)code);
    ippSetRequestId(message, id);
    ippAddString(message, IPP_TAG_OPERATION, IPP_TAG_CHARSET, "attributes-charset", NULL, "utf-8");
    ippAddString(message, IPP_TAG_OPERATION, IPP_TAG_LANGUAGE, "attributes-natural-language", NULL,
                 "en");
    return (struct ipp *)message;
}

struct ipp *ipp_answer_to(struct ipp *request, int status)
{
    struct ipp *answer = ipp_make(status, ipp_id(request));
    int minor, major = ippGetVersion(message_of(request), &minor);

    if (answer)
        ippSetVersion(message_of(answer), major, minor);
    return answer;
}

void ipp_free(struct ipp *message)
{
    ippDelete(message_of(message));
}

int ipp_code(struct ipp *message)
{
    return (int)ippGetStatusCode(message_of(message));
}

bool ipp_is_success(int status)
{
    return status < 0x0100;
}

void ipp_set_code(struct ipp *message, int code)
{
    ippSetStatusCode(message_of(message), (ipp_status_t)code);
}

int32_t ipp_id(struct ipp *message)
{
    return ippGetRequestId(message_of(message));
}

void ipp_set_id(struct ipp *message, int32_t id)
{
    ippSetRequestId(message_of(message), id);
}

struct ipp_attribute *ipp_first(struct ipp *message)
{
    return (struct ipp_attribute *)ippFirstAttribute(message_of(message));
}

struct ipp_attribute *ipp_next(struct ipp *message)
{
    return (struct ipp_attribute *)ippNextAttribute(message_of(message));
}

struct ipp_attribute *ipp_find(struct ipp *message, enum ipp_group group, const char *name)
{
    ipp_attribute_t *found = ippFindAttribute(message_of(message), name, IPP_TAG_ZERO);

    while (found && ippGetGroupTag(found) != (ipp_tag_t)group)
        found = ippFindNextAttribute(message_of(message), name, IPP_TAG_ZERO);
    return (struct ipp_attribute *)found;
}

int attribute_group(struct ipp_attribute *attribute)
{
    return (int)ippGetGroupTag(attribute_of(attribute));
}

const char *attribute_name(struct ipp_attribute *attribute)
{
    const char *name = ippGetName(attribute_of(attribute));

    return name ? name : "";
}

int attribute_kind(struct ipp_attribute *attribute)
{
    return (int)ippGetValueTag(attribute_of(attribute));
}

int attribute_count(struct ipp_attribute *attribute)
{
    return ippGetCount(attribute_of(attribute));
}

bool attribute_is_valid(struct ipp_attribute *attribute)
{
    return ippValidateAttribute(attribute_of(attribute)) != 0;
}

const char *attribute_text(struct ipp_attribute *attribute, int at)
{
    return ippGetString(attribute_of(attribute), at, NULL);
}

bool attribute_number(struct ipp_attribute *attribute, int at, int32_t *number)
{
    ipp_attribute_t *of = attribute_of(attribute);

    if (at < 0 || at >= ippGetCount(of))
        return false;
    switch (ippGetValueTag(of)) {
    case IPP_TAG_INTEGER:
    case IPP_TAG_ENUM:
        *number = ippGetInteger(of, at);
        return true;
    case IPP_TAG_BOOLEAN:
        *number = ippGetBoolean(of, at);
        return true;
    default:
        return false;
    }
}

const char *attribute_text_or(struct ipp_attribute *attribute, const char *otherwise)
{
    const char *text = attribute ? attribute_text(attribute, 0) : NULL;

    return text ? text : otherwise;
}

const char *ipp_words(struct ipp *answer, const char *otherwise)
{
    return attribute_text_or(ipp_find(answer, IPP_GROUP_OPERATION, "status-message"), otherwise);
}

int32_t attribute_number_or(struct ipp_attribute *attribute, int32_t otherwise)
{
    int32_t number;

    return attribute && attribute_number(attribute, 0, &number) ? number : otherwise;
}

int ipp_copy(struct ipp *to, struct ipp_attribute *attribute)
{
    if (ippGetGroupTag(attribute_of(attribute)) == IPP_TAG_ZERO)
        return ipp_separate(to);
    return ippCopyAttribute(message_of(to), attribute_of(attribute), 0) ? 0 : SPSY_ERR_MEMORY;
}

int ipp_add_text(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                 const char *value)
{
    return ippAddString(message_of(to), (ipp_tag_t)group, (ipp_tag_t)kind, name, NULL, value)
               ? 0
               : SPSY_ERR_MEMORY;
}

int ipp_add_texts(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                  size_t count, const char *const *values)
{
    return ippAddStrings(message_of(to), (ipp_tag_t)group, (ipp_tag_t)kind, name, (int)count, NULL,
                         values)
               ? 0
               : SPSY_ERR_MEMORY;
}

int ipp_add_number(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                   int32_t value)
{
    ipp_attribute_t *added =
        kind == IPP_KIND_BOOLEAN
            ? ippAddBoolean(message_of(to), (ipp_tag_t)group, name, (char)value)
            : ippAddInteger(message_of(to), (ipp_tag_t)group, (ipp_tag_t)kind, name, value);

    return added ? 0 : SPSY_ERR_MEMORY;
}

int ipp_add_numbers(struct ipp *to, enum ipp_group group, enum ipp_kind kind, const char *name,
                    size_t count, const int32_t *values)
{
    return ippAddIntegers(message_of(to), (ipp_tag_t)group, (ipp_tag_t)kind, name, (int)count,
                          values)
               ? 0
               : SPSY_ERR_MEMORY;
}

int ipp_separate(struct ipp *to)
{
    return ippAddSeparator(message_of(to)) ? 0 : SPSY_ERR_MEMORY;
}

void ipp_remove(struct ipp *message, struct ipp_attribute *attribute)
{
    ippDeleteAttribute(message_of(message), attribute_of(attribute));
}

static cups_array_t *array_of(struct ipp_names *names)
{
    return (cups_array_t *)names;
}

struct ipp_names *ipp_asked(struct ipp *request)
{
    return (struct ipp_names *)ippCreateRequestedArray(message_of(request));
}

bool ipp_names_have(struct ipp_names *names, const char *name)
{
    return !names || cupsArrayFind(array_of(names), (void *)(uintptr_t)name) != NULL;
}

const char *ipp_names_first(struct ipp_names *names)
{
    return cupsArrayFirst(array_of(names));
}

const char *ipp_names_next(struct ipp_names *names)
{
    return cupsArrayNext(array_of(names));
}

void ipp_names_free(struct ipp_names *names)
{
    cupsArrayDelete(array_of(names));
}

static bool separate(const char *uri, char *scheme, size_t scheme_size, char *resource, size_t size)
{
    char user[256], host[256];
    int port;

    return httpSeparateURI(HTTP_URI_CODING_ALL, uri, scheme, (int)scheme_size, user, sizeof user,
                           host, sizeof host, &port, resource, (int)size) >= HTTP_URI_STATUS_OK;
}

bool uri_resource(const char *uri, char *resource, size_t size)
{
    char scheme[64];

    return separate(uri, scheme, sizeof scheme, resource, size);
}

bool uri_scheme(const char *uri, char *scheme, size_t size)
{
    char resource[1024];

    return separate(uri, scheme, size, resource, sizeof resource);
}

/* ---- ends ---------------------------------------------------------------------------------- */

struct cups {
    char directory[64], path[80];
    int listener; /* not blocking */
    pid_t owner;  /* whose the directory is */
};

struct end {
    http_t *http;
    bool server;
    bool broken; /* nothing more comes of it */
    bool coded;  /* this request's body is packed */
    bool head;   /* this request wants no body of an answer */
    bool late;
};

/* The one that the alarm is for. */
static struct end *volatile limited;

static void on_alarm(int number)
{
    struct end *end = limited;
    int saved = errno;

    (void)number;
    if (end) {
        end->late = true;
        shutdown(httpGetFd(end->http), SHUT_RDWR); /* whoever reads or writes finds it gone */
    }
    errno = saved;
}

void cups_release(struct cups *cups)
{
    if (!cups)
        return;
    if (cups->listener >= 0)
        close(cups->listener);
    if (cups->owner == getpid() && cups->directory[0]) {
        unlink(cups->path);
        rmdir(cups->directory);
    }
    free(cups);
}

static int listen_at(struct cups *cups)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};

    snprintf(address.sun_path, sizeof address.sun_path, "%s", cups->path);
    cups->listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    return cups->listener >= 0 &&
                   bind(cups->listener, (struct sockaddr *)&address, sizeof address) == 0 &&
                   listen(cups->listener, SOMAXCONN) == 0
               ? 0
               : -1;
}

int cups_prepare(struct cups **made, int *descriptor, struct spsy_error *error)
{
    struct cups *cups = calloc(1, sizeof *cups);
    const char *where = getenv("TMPDIR");

    if (!cups)
        return spsy_fail_memory(error);
    cups->owner = getpid();
    cups->listener = -1;
    if (!where || strlen(where) > sizeof cups->directory - 24)
        where = "/tmp";
    snprintf(cups->directory, sizeof cups->directory, "%s/spsy-gateway-XXXXXX", where);
    if (!mkdtemp(cups->directory)) {
        cups->directory[0] = '\0';
        goto fail;
    }
    snprintf(cups->path, sizeof cups->path, "%s/end", cups->directory);
    if (listen_at(cups) < 0)
        goto fail;
    *descriptor = cups->listener;
    *made = cups;
    return 0;

fail:
    spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "a socket in %s", where);
    cups_release(cups);
    return SPSY_ERR_IO;
}

/* Any connection that was made there, and perhaps another process's, which then takes this one's:
 * what it is does not matter, its place is taken. */
static void accept_one(const struct cups *cups)
{
    int fd = accept(cups->listener, NULL, NULL);

    if (fd >= 0)
        close(fd);
}

static http_t *make_server(const struct cups *cups)
{
    int other = spsy_connect_local(cups->path);
    http_t *http = other >= 0 ? httpAcceptConnection(cups->listener, 1) : NULL;

    if (other >= 0)
        close(other);
    return http;
}

static http_t *make_client(const struct cups *cups)
{
    http_t *http =
        httpConnect2(cups->path, 0, NULL, AF_UNSPEC, HTTP_ENCRYPTION_NEVER, 1, 1000, NULL);

    accept_one(cups);
    return http;
}

static int make(struct cups *cups, int fd, bool server, struct end **made, struct spsy_error *error)
{
    struct end *end = calloc(1, sizeof *end);
    int flags = fcntl(fd, F_GETFL);

    *made = NULL;
    if (end)
        end->http = server ? make_server(cups) : make_client(cups);
    if (!end || !end->http) {
        free(end);
        close(fd);
        return end ? spsy_fail(error, SPSY_ERR_IO, "SPY0101",
                               "no end of a connection can be made: %s", cupsLastErrorString())
                   : spsy_fail_memory(error);
    }
    end->server = server;
    fcntl(fd, F_SETFL, flags & ~O_NONBLOCK);
    dup3(fd, httpGetFd(end->http), O_CLOEXEC);
    close(fd);
    httpBlocking(end->http, 1);
    *made = end;
    return 0;
}

int end_of_server(struct cups *cups, int fd, struct end **end, struct spsy_error *error)
{
    const struct sigaction action = {.sa_handler = on_alarm}; /* calls are broken off */

    sigaction(SIGALRM, &action, NULL); /* here: a worker has begun with the usual one */
    return make(cups, fd, true, end, error);
}

int end_of_client(struct cups *cups, int fd, const char *login, struct end **end,
                  struct spsy_error *error)
{
    int result = make(cups, fd, false, end, error);

    if (result == 0)
        httpSetAuthString((*end)->http, "PeerCred", login);
    return result;
}

/* libcups 2.4.2 frees what unpacks a packed body where that body ends, and not in httpClose: an
 * answer of cupsd's that breaks off would cost 72 KiB each time. Nothing more is waited for. */
static void drop_body(struct end *end)
{
    if (end->server || httpGetState(end->http) == HTTP_STATE_WAITING)
        return;
    shutdown(httpGetFd(end->http), SHUT_RDWR);
    httpFlush(end->http);
}

void end_close(struct end *end)
{
    if (!end)
        return;
    if (limited == end)
        end_limit(end, 0);
    drop_body(end);
    httpClose(end->http);
    free(end);
}

int end_descriptor(const struct end *end)
{
    return httpGetFd(end->http);
}

void end_limit(struct end *end, int ms)
{
    const struct itimerval timer = {
        .it_value = {ms / 1000, (ms % 1000) * 1000},
        .it_interval = {0, ms > 0 ? 100000 : 0} /* one that came too early is not the last */
    };

    if (ms > 0)
        limited = end;
    setitimer(ITIMER_REAL, &timer, NULL);
    if (ms == 0)
        limited = NULL;
}

bool end_is_late(const struct end *end)
{
    return end->late;
}

/* ---- reading and writing ------------------------------------------------------------------- */

static enum end_method method_of(http_state_t state)
{
    switch (state) {
    case HTTP_STATE_POST:
        return END_POST;
    case HTTP_STATE_GET:
        return END_GET;
    case HTTP_STATE_HEAD:
        return END_HEAD;
    case HTTP_STATE_PUT:
        return END_PUT;
    case HTTP_STATE_OPTIONS:
        return END_OPTIONS;
    default:
        return END_OTHER;
    }
}

/* libcups puts headers of some names together, however many come; and asked for all of them it
 * reads as long as there are any. So they are read one by one. */
enum { HEADERS_MOST = 100 };
int _httpUpdate(http_t *http, http_status_t *status); /* one line; of libcups 2, in no header */

static int read_fields(struct end *end, struct spsy_error *error)
{
    http_status_t status = HTTP_STATUS_OK;
    int lines = 0;

    end->coded = false;
    while (_httpUpdate(end->http, &status)) {
        if (httpGetField(end->http, HTTP_FIELD_CONTENT_ENCODING)[0]) {
            end->coded = true; /* it is refused; libcups does not make itself ready for it */
            httpSetField(end->http, HTTP_FIELD_CONTENT_ENCODING, "");
        }
        if (++lines > HEADERS_MOST)
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                             "this HTTP request has more than %d headers", HEADERS_MOST);
    }
    if (status != HTTP_STATUS_OK)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "the headers of this HTTP request are %s",
                         end->late ? "late" : "not well formed");
    return 0;
}

static bool is_length(const char *text)
{
    return text[0] && strlen(text) <= 18 && text[strspn(text, "0123456789")] == '\0';
}

/* libcups takes a length that is no number for 0, and none for as long as it goes on. */
static int check_body(struct end *end, enum end_method method, struct spsy_error *error)
{
    const char *length = httpGetField(end->http, HTTP_FIELD_CONTENT_LENGTH);
    const char *coding = httpGetField(end->http, HTTP_FIELD_TRANSFER_ENCODING);
    bool due = method == END_POST || method == END_PUT;
    const char *why = NULL;

    if (end->coded)
        why = "its body has a Content-Encoding";
    else if (coding[0] && strcasecmp(coding, "chunked") != 0)
        why = "its Transfer-Encoding is another than chunked";
    else if (coding[0] && length[0])
        why = "it has a Content-Length and a Transfer-Encoding";
    else if (length[0] && !is_length(length))
        why = "its Content-Length is no number";
    else if (due && !coding[0] && !length[0])
        why = "it has neither Content-Length nor Transfer-Encoding";
    else if (!due && (coding[0] || (length[0] && strspn(length, "0") != strlen(length))))
        why = "there is something behind it where nothing is due";
    return why ? spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "this is no HTTP request: %s", why)
               : 0;
}

/* libcups goes on with every HTTP/1.1, and its caller has to look whether that is wanted. */
static void read_connection(struct end *end)
{
    const char *connection = httpGetField(end->http, HTTP_FIELD_CONNECTION);

    if (httpGetVersion(end->http) < HTTP_VERSION_1_1 || strcasecmp(connection, "close") == 0)
        httpSetKeepAlive(end->http, HTTP_KEEPALIVE_OFF);
}

int end_read_request(struct end *end, enum end_method *method, char *path, size_t size,
                     struct spsy_error *error)
{
    http_state_t state;
    int result;

    do
        state = httpReadRequest(end->http, path, size);
    while (state == HTTP_STATE_WAITING && !end->late && httpError(end->http) == 0 &&
           httpWait(end->http, 0));
    if (state == HTTP_STATE_WAITING)
        return END_GONE;
    if (state == HTTP_STATE_ERROR && httpError(end->http) == EPIPE)
        return END_GONE;
    if (state == HTTP_STATE_ERROR || state == HTTP_STATE_UNKNOWN_METHOD ||
        state == HTTP_STATE_UNKNOWN_VERSION)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "this is no HTTP request: expected a method, a path and HTTP/1.1");
    *method = method_of(state);
    end->head = *method == END_HEAD;
    result = read_fields(end, error);
    read_connection(end);
    if (result == 0)
        result = check_body(end, *method, error);
    if (result == 0 && httpGetExpect(end->http) == HTTP_STATUS_CONTINUE)
        httpWriteResponse(end->http, HTTP_STATUS_CONTINUE);
    return result;
}

bool end_has_more(const struct end *end)
{
    return httpGetReady(end->http) > 0;
}

bool end_carries_ipp(const struct end *end)
{
    return strcasecmp(httpGetField(end->http, HTTP_FIELD_CONTENT_TYPE), "application/ipp") == 0;
}

/* ippReadIO takes a short count for the end of everything. It asks for a few bytes at a time, and
 * so does httpRead2 of the system, unless a look ahead has filled its buffer; which knows nothing
 * of what has been unpacked already. */
static ssize_t read_whole(http_t *http, ipp_uchar_t *buffer, size_t size)
{
    size_t used = 0;
    ssize_t got = 1;
    bool packed = httpGetField(http, HTTP_FIELD_CONTENT_ENCODING)[0] != '\0';
    char ahead;

    while (used < size && got > 0) {
        if (!packed && httpGetReady(http) == 0 && httpPeek(http, &ahead, 1) <= 0)
            return used > 0 ? (ssize_t)used : -1;
        got = httpRead2(http, (char *)buffer + used, size - used);
        used += got > 0 ? (size_t)got : 0;
    }
    return used > 0 ? (ssize_t)used : got;
}

struct limited_source {
    http_t *http;
    size_t left;
    bool full;
};

static ssize_t read_limited(void *context, ipp_uchar_t *buffer, size_t size)
{
    struct limited_source *source = context;
    ssize_t got;

    if (size > source->left) {
        source->full = true;
        return -1;
    }
    got = read_whole(source->http, buffer, size);
    if (got > 0)
        source->left -= (size_t)got;
    return got;
}

/* Every byte that libcups reads of a message goes through here. */
struct shaped_source {
    void *source;
    ipp_iocb_t read;
    struct shape shape;
};

static ssize_t read_shaped(void *context, ipp_uchar_t *buffer, size_t size)
{
    struct shaped_source *shaped = context;
    ssize_t got = shaped->read(shaped->source, buffer, size);

    return got > 0 && !shape_take(&shaped->shape, buffer, (size_t)got) ? -1 : got;
}

/* Reads until the attributes end. names_most: 0 = any number of attributes. */
static int read_message(void *source, ipp_iocb_t read, unsigned names_most, struct ipp **message,
                        const char *what, struct spsy_error *error)
{
    struct shaped_source shaped = {source, read, {0}};
    ipp_t *ipp = ippNew();
    ipp_state_t state;

    *message = NULL;
    if (!ipp)
        return spsy_fail_memory(error);
    shape_begin(&shaped.shape, names_most);
    do
        state = ippReadIO(&shaped, read_shaped, 1, NULL, ipp);
    while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR && state != IPP_STATE_IDLE);
    if (state != IPP_STATE_DATA) {
        ippDelete(ipp);
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "%s is not well formed IPP: %s", what,
                         shaped.shape.why ? shaped.shape.why : cupsLastErrorString());
    }
    *message = (struct ipp *)ipp;
    return 0;
}

int end_read_ipp(struct end *end, size_t most, struct ipp **message, struct spsy_error *error)
{
    struct limited_source source = {end->http, most, false};
    int result = read_message(&source, read_limited, SHAPE_NAMES, message, "this request", error);

    if (result < 0 && source.full)
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0107",
                         "the attributes of this request are longer than %zu bytes", most);
    return result;
}

/* Asked once more libcups takes what comes next for another chunk. */
static bool has_ended(const struct end *end)
{
    http_state_t state = httpGetState(end->http);

    return end->server ? state != HTTP_STATE_POST_RECV && state != HTTP_STATE_PUT_RECV
                       : state == HTTP_STATE_WAITING || state == HTTP_STATE_STATUS;
}

ssize_t end_read_data(struct end *end, void *data, size_t size)
{
    ssize_t got;

    if (end->broken || has_ended(end))
        return end->broken ? -1 : 0;
    got = httpRead2(end->http, data, size);
    if (got <= 0 && (end->late || httpError(end->http) != 0 || httpGetRemaining(end->http) > 0))
        end->broken = true;
    return end->broken ? -1 : got;
}

int end_write_data(struct end *end, const void *data, size_t size)
{
    if (httpWrite2(end->http, data, size) == (ssize_t)size)
        return 0;
    end->broken = true;
    return SPSY_ERR_IO;
}

int end_finish_data(struct end *end)
{
    if (!end->broken && httpIsChunked(end->http) && httpWrite2(end->http, "", 0) < 0)
        end->broken = true;
    if (!end->broken && httpFlushWrite(end->http) < 0)
        end->broken = true;
    return end->broken ? SPSY_ERR_IO : 0;
}

static int write_message(struct end *end, struct ipp *message)
{
    ipp_state_t state;

    ippSetState(message_of(message), IPP_STATE_IDLE);
    do
        state = ippWrite(end->http, message_of(message));
    while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR);
    if (state == IPP_STATE_ERROR)
        end->broken = true;
    return end->broken ? SPSY_ERR_IO : 0;
}

/* ---- server -------------------------------------------------------------------------------- */

int end_answer_header(struct end *end, int status, const char *type, off_t length)
{
    httpClearFields(end->http);
    if (type)
        httpSetField(end->http, HTTP_FIELD_CONTENT_TYPE, type);
    httpSetField(end->http, HTTP_FIELD_SERVER, "spsy");
    if (length < 0)
        httpSetLength(end->http, 0); /* chunks */
    else if (length == 0)
        httpSetField(end->http, HTTP_FIELD_CONTENT_LENGTH, "0");
    else
        httpSetLength(end->http, (size_t)length);
    if (httpWriteResponse(end->http, (http_status_t)status) < 0)
        end->broken = true;
    return end->broken ? SPSY_ERR_IO : 0;
}

int end_answer(struct end *end, struct ipp *message, bool data)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    int result;

    if (data)
        return end_answer_header(end, HTTP_STATUS_OK, "application/ipp", -1) < 0
                   ? SPSY_ERR_IO
                   : write_message(end, message);
    result = ipp_to_bytes(message, &bytes, &size);
    if (result < 0)
        end->broken = true;
    if (result == 0)
        result = end_answer_header(end, HTTP_STATUS_OK, "application/ipp", (off_t)size);
    if (result == 0)
        result = end_write_data(end, bytes, size);
    free(bytes);
    return result == 0 ? end_finish_data(end) : result;
}

int end_answer_text(struct end *end, int status, const char *type, const char *text, bool keep)
{
    size_t size = strlen(text);

    if (!keep)
        httpSetKeepAlive(end->http, HTTP_KEEPALIVE_OFF);
    if (end_answer_header(end, status, type, (off_t)size) < 0 ||
        (size > 0 && !end->head && end_write_data(end, text, size) < 0))
        return SPSY_ERR_IO;
    return end_finish_data(end);
}

bool end_goes_on(const struct end *end)
{
    return !end->broken && !end->late && httpGetKeepAlive(end->http) == HTTP_KEEPALIVE_ON;
}

/* ---- client -------------------------------------------------------------------------------- */

static void begin_request(struct end *end)
{
    httpClearFields(end->http);
    httpSetField(end->http, HTTP_FIELD_AUTHORIZATION, httpGetAuthString(end->http));
}

static int post(struct end *end, const char *path, size_t length)
{
    begin_request(end);
    httpSetField(end->http, HTTP_FIELD_CONTENT_TYPE, "application/ipp");
    httpSetLength(end->http, length); /* 0: chunks */
    if (httpPost(end->http, path) != 0)
        end->broken = true;
    return end->broken ? SPSY_ERR_IO : 0;
}

int end_send(struct end *end, const char *path, struct ipp *message, bool data)
{
    unsigned char *bytes = NULL;
    size_t size = 0;
    int result;

    if (data)
        return post(end, path, 0) < 0 ? SPSY_ERR_IO : write_message(end, message);
    result = ipp_to_bytes(message, &bytes, &size);
    if (result < 0)
        end->broken = true;
    if (result == 0)
        result = post(end, path, size);
    if (result == 0)
        result = end_write_data(end, bytes, size);
    free(bytes);
    return result == 0 ? end_finish_data(end) : result;
}

int end_send_get(struct end *end, const char *path, bool head)
{
    begin_request(end);
    if ((head ? httpHead : httpGet)(end->http, path) != 0)
        end->broken = true;
    return end->broken ? SPSY_ERR_IO : 0;
}

int end_receive_status(struct end *end)
{
    http_status_t status;

    if (end->broken)
        return SPSY_ERR_IO;
    do
        status = httpUpdate(end->http);
    while (status == HTTP_STATUS_CONTINUE && !end->late &&
           httpGetState(end->http) != HTTP_STATE_WAITING);
    if (status == HTTP_STATUS_ERROR || status == HTTP_STATUS_CONTINUE || end->late) {
        end->broken = true;
        return SPSY_ERR_IO;
    }
    if (status >= HTTP_STATUS_BAD_REQUEST)
        end->broken = true; /* libcups would connect again by itself */
    return (int)status;
}

void end_content(const struct end *end, char *type, size_t size, off_t *length)
{
    snprintf(type, size, "%s", httpGetField(end->http, HTTP_FIELD_CONTENT_TYPE));
    *length = httpIsChunked(end->http) ? -1 : httpGetLength2(end->http);
}

static ssize_t read_end(void *context, ipp_uchar_t *buffer, size_t size)
{
    return read_whole(context, buffer, size);
}

int end_receive(struct end *end, struct ipp **message, struct spsy_error *error)
{
    int result = read_message(end->http, read_end, 0, message, "cupsd's answer", error);

    if (result < 0)
        end->broken = true;
    return result;
}

bool end_can_go_on(const struct end *end)
{
    return !end->broken && !end->late && httpGetState(end->http) == HTTP_STATE_WAITING &&
           strcasecmp(httpGetField(end->http, HTTP_FIELD_CONNECTION), "close") != 0 &&
           httpGetReady(end->http) == 0;
}

/* ---- an answer as plain bytes -------------------------------------------------------------- */

enum { PUMP_BYTES = 65536 };

struct pumped {
    int fd;
    int64_t until;
    bool late;
    size_t at, used;
    char bytes[PUMP_BYTES];
};

/* Bytes there are to be taken now; 0 at the end, negative when it breaks off. */
static ssize_t fill(struct pumped *pumped)
{
    struct pollfd readable = {pumped->fd, POLLIN, 0};
    ssize_t got;

    if (pumped->at < pumped->used)
        return (ssize_t)(pumped->used - pumped->at);
    for (;;) {
        int64_t left = pumped->until - spsy_now_ms();

        if (left <= 0 || poll(&readable, 1, (int)left) == 0) {
            pumped->late = true;
            return -1;
        }
        got = read(pumped->fd, pumped->bytes, sizeof pumped->bytes);
        if (got >= 0 || (errno != EINTR && errno != EAGAIN))
            break;
    }
    pumped->at = 0;
    pumped->used = got > 0 ? (size_t)got : 0;
    return got;
}

static ssize_t read_pumped(void *context, ipp_uchar_t *buffer, size_t size)
{
    struct pumped *pumped = context;
    size_t used = 0;

    while (used < size) {
        ssize_t there = fill(pumped);
        size_t part = size - used;

        if (there <= 0)
            return used > 0 ? (ssize_t)used : there;
        if (part > (size_t)there)
            part = (size_t)there;
        memcpy(buffer + used, pumped->bytes + pumped->at, part);
        pumped->at += part;
        used += part;
    }
    return (ssize_t)used;
}

/* One header line without its end. False: none. */
static bool read_line(struct pumped *pumped, char *line, size_t size)
{
    size_t used = 0;
    ipp_uchar_t byte;

    while (read_pumped(pumped, &byte, 1) == 1) {
        if (byte == '\n') {
            line[used > 0 && line[used - 1] == '\r' ? used - 1 : used] = '\0';
            return true;
        }
        if (used + 1 < size)
            line[used++] = (char)byte;
    }
    return false;
}

/* The connector asks by HTTP/1.0: what comes after the headers is the message, and then the end. */
static int read_headers(struct pumped *pumped)
{
    char line[1024];
    int status = 0;

    if (!read_line(pumped, line, sizeof line) || sscanf(line, "HTTP/%*d.%*d %d", &status) != 1)
        return SPSY_ERR_IO;
    while (read_line(pumped, line, sizeof line)) {
        if (strncasecmp(line, "Transfer-Encoding:", 18) == 0)
            return SPSY_ERR_IO;
        if (line[0] == '\0')
            return status;
    }
    return SPSY_ERR_IO;
}

void pumped_close(struct pumped *pumped)
{
    free(pumped);
}

int pumped_open(int fd, int ms, struct pumped **made, struct ipp **message,
                struct spsy_error *error)
{
    struct pumped *pumped = malloc(sizeof *pumped);
    int result;

    *made = NULL;
    *message = NULL;
    if (!pumped)
        return spsy_fail_memory(error);
    pumped->fd = fd;
    pumped->until = spsy_now_ms() + ms;
    pumped->late = false;
    pumped->at = pumped->used = 0;
    result = read_headers(pumped);
    if (result == HTTP_STATUS_OK)
        result =
            read_message(pumped, read_pumped, 0, message, "cupsd's answer to a look-up", error);
    else if (result >= 0)
        result = spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd answers a look-up with HTTP %d",
                           result);
    else
        spsy_fail(error, SPSY_ERR_IO, "SPY0225", "cupsd's answer to a look-up has broken off");
    if (result < 0 && pumped->late)
        result = spsy_fail(error, SPSY_ERR_BUSY, "SPY0225",
                           "cupsd has not answered a look-up within %d s", ms / 1000);
    if (result < 0)
        pumped_close(pumped);
    else
        *made = pumped;
    return result;
}

ssize_t pumped_read(struct pumped *pumped, int ms, void *data, size_t size)
{
    ssize_t there;

    pumped->until = spsy_now_ms() + ms;
    there = fill(pumped);
    if (there <= 0)
        return there;
    if (size > (size_t)there)
        size = (size_t)there;
    memcpy(data, pumped->bytes + pumped->at, size);
    pumped->at += size;
    return (ssize_t)size;
}

int ipp_read_pumped(int fd, int ms, struct ipp **message, struct spsy_error *error)
{
    struct pumped *pumped;
    int result = pumped_open(fd, ms, &pumped, message, error);

    pumped_close(pumped);
    return result;
}

struct byte_list {
    unsigned char *data;
    size_t size;
};

static ssize_t append(void *context, ipp_uchar_t *data, size_t size)
{
    struct byte_list *list = context;
    unsigned char *larger = realloc(list->data, list->size + size + 1);

    if (!larger)
        return -1;
    memcpy(larger + list->size, data, size);
    list->data = larger;
    list->size += size;
    return (ssize_t)size;
}

int ipp_to_bytes(struct ipp *message, unsigned char **data, size_t *size)
{
    struct byte_list list = {0};
    ipp_state_t state;

    ippSetState(message_of(message), IPP_STATE_IDLE);
    do
        state = ippWriteIO(&list, append, 1, NULL, message_of(message));
    while (state != IPP_STATE_DATA && state != IPP_STATE_ERROR);
    if (state == IPP_STATE_ERROR) {
        free(list.data);
        return SPSY_ERR_MEMORY;
    }
    *data = list.data;
    *size = list.size;
    return 0;
}
