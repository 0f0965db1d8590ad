/* test_gateway_cups.c - messages and the two ends of a conversation, as an enemy would have them.
 */
#include "harness.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "ipp/cups.h"
#include "ipp/shape.h"

/* Against hanging; how long something may take is told by processor time, of which other work on
 * the machine takes none. */
enum { LIMIT_MS = 60000, MESSAGE_MOST = 1024 * 1024 };

static struct cups *cups;

/* ---- the other side ------------------------------------------------------------------------ */

struct bytes {
    unsigned char *data;
    size_t size;
};

/* What it says, a piece at a time; what it hears is kept. */
struct other {
    int fd;
    const void *data;
    size_t size, piece, times;
    bool stay; /* does not say that it has said all */
    pthread_t thread;
    struct bytes heard;
};

static void *speak(void *context)
{
    struct other *other = context;

    for (size_t time = 0; time < other->times; time++)
        for (size_t at = 0; at < other->size;) {
            size_t part = other->size - at < other->piece ? other->size - at : other->piece;
            ssize_t put = send(other->fd, (const char *)other->data + at, part, MSG_NOSIGNAL);

            if (put <= 0)
                return NULL;
            at += (size_t)put;
        }
    if (!other->stay)
        shutdown(other->fd, SHUT_WR);
    return NULL;
}

/* An end at the other side's connection. Begin `other` with what it shall say. */
static struct end *meet(struct other *other, bool server)
{
    struct spsy_error error;
    struct end *end;
    sigset_t alarm, before;
    int pair[2];

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair), 0);
    if ((server ? end_of_server(cups, pair[0], &end, &error)
                : end_of_client(cups, pair[0], "alice", &end, &error)) != 0)
        CU_FAIL_FATAL("no end");
    other->fd = pair[1];
    if (other->piece == 0)
        other->piece = other->size > 0 ? other->size : 1;
    if (other->times == 0)
        other->times = 1;
    sigemptyset(&alarm); /* it is for the one who reads and writes at the end */
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&other->thread, NULL, speak, other), 0);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    end_limit(end, LIMIT_MS);
    return end;
}

static void part(struct other *other, struct end *end)
{
    static unsigned char data[65536];
    ssize_t got;

    end_close(end);
    pthread_join(other->thread, NULL);
    free(other->heard.data);
    other->heard = (struct bytes){0};
    while ((got = recv(other->fd, data, sizeof data, 0)) > 0) {
        other->heard.data = realloc(other->heard.data, other->heard.size + (size_t)got + 1);
        memcpy(other->heard.data + other->heard.size, data, (size_t)got);
        other->heard.size += (size_t)got;
        other->heard.data[other->heard.size] = '\0';
    }
    close(other->fd);
}

static void forget(struct other *other)
{
    free(other->heard.data);
    other->heard = (struct bytes){0};
}

/* ---- messages ------------------------------------------------------------------------------ */

static struct ipp *a_request(int code, int32_t id)
{
    struct ipp *request = ipp_make(code, id);

    CU_ASSERT_PTR_NOT_NULL_FATAL(request);
    ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_URI, "printer-uri",
                 "ipp://localhost/printers/office");
    ipp_add_text(request, IPP_GROUP_OPERATION, IPP_KIND_NAME, "requesting-user-name", "alice");
    ipp_add_number(request, IPP_GROUP_JOB, IPP_KIND_INTEGER, "copies", 2);
    return request;
}

static struct bytes bytes_of(struct ipp *message)
{
    struct bytes bytes = {0};

    CU_ASSERT_EQUAL_FATAL(ipp_to_bytes(message, &bytes.data, &bytes.size), 0);
    ipp_free(message);
    return bytes;
}

static struct bytes joined(const char *head, struct bytes body)
{
    struct bytes all = {malloc(strlen(head) + body.size + 1), strlen(head) + body.size};

    memcpy(all.data, head, strlen(head));
    if (body.size > 0)
        memcpy(all.data + strlen(head), body.data, body.size);
    all.data[all.size] = '\0';
    return all;
}

/* HTTP and the message; further headers end with their lines. */
static struct bytes a_post(const char *headers, struct bytes message)
{
    char head[1000];

    snprintf(head, sizeof head,
             "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
             "Content-Length: %zu\r\n%s\r\n",
             message.size, headers);
    return joined(head, message);
}

static void there_and_back(void)
{
    struct ipp *message = a_request(0x0002, 42);
    struct bytes bytes, answer;
    struct other other = {0};
    struct spsy_error error;
    int pair[2];

    ipp_separate(message);
    ipp_add_text(message, IPP_GROUP_JOB, IPP_KIND_NAME, "job-name", "b\xC3\xBCro \x01");
    bytes = bytes_of(message);
    answer = joined("HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n\r\n", bytes);
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    other = (struct other){
        .fd = pair[1], .data = answer.data, .size = answer.size, .piece = 1, .times = 1};
    pthread_create(&other.thread, NULL, speak, &other); /* byte by byte */
    CU_ASSERT_EQUAL_FATAL(ipp_read_pumped(pair[0], LIMIT_MS, &message, &error), 0);
    pthread_join(other.thread, NULL);
    CU_ASSERT_EQUAL(ipp_code(message), 2);
    CU_ASSERT_EQUAL(ipp_id(message), 42);
    ASSERT_STRING(
        attribute_text_or(ipp_find(message, IPP_GROUP_OPERATION, "requesting-user-name"), ""),
        "alice");
    CU_ASSERT_PTR_NULL(ipp_find(message, IPP_GROUP_JOB, "requesting-user-name"));
    CU_ASSERT_EQUAL(attribute_number_or(ipp_find(message, IPP_GROUP_JOB, "copies"), 0), 2);
    ASSERT_STRING(attribute_text_or(ipp_find(message, IPP_GROUP_JOB, "job-name"), ""),
                  "b\xC3\xBCro \x01");
    ipp_free(message);
    close(pair[0]);
    close(pair[1]);
    free(answer.data);
    free(bytes.data);
}

static void walks(void)
{
    struct ipp *message = ipp_make(0, 1);
    int count = 0, separators = 0;

    for (int group = 0; group < 3; group++) {
        if (group > 0)
            ipp_separate(message);
        ipp_add_number(message, IPP_GROUP_JOB, IPP_KIND_INTEGER, "job-id", group + 1);
        ipp_add_text(message, IPP_GROUP_JOB, IPP_KIND_NAME, "job-name", "x");
    }
    for (struct ipp_attribute *at = ipp_first(message); at; at = ipp_next(message)) {
        count++;
        separators += attribute_group(at) == IPP_GROUP_NONE;
        CU_ASSERT_PTR_NOT_NULL(attribute_name(at));
        CU_ASSERT_PTR_NULL(attribute_text(at, -1));
        CU_ASSERT_PTR_NULL(attribute_text(at, attribute_count(at)));
    }
    CU_ASSERT_EQUAL(count, 2 + 3 * 2 + 2);
    CU_ASSERT_EQUAL(separators, 2);
    CU_ASSERT_EQUAL(attribute_number_or(ipp_find(message, IPP_GROUP_JOB, "job-id"), 0), 1);
    ipp_remove(message, ipp_find(message, IPP_GROUP_JOB, "job-id"));
    CU_ASSERT_EQUAL(attribute_number_or(ipp_find(message, IPP_GROUP_JOB, "job-id"), 0), 2);
    CU_ASSERT_EQUAL(attribute_number_or(ipp_find(message, IPP_GROUP_JOB, "job-name"), -5), -5);
    CU_ASSERT_EQUAL(attribute_number_or(NULL, -5), -5);
    ASSERT_STRING(attribute_text_or(ipp_find(message, IPP_GROUP_JOB, "job-id"), "none"), "none");
    ipp_free(message);
}

/* ---- a look-up's answer -------------------------------------------------------------------- */

static int pumped(const void *data, size_t size, struct ipp **message, struct spsy_error *error)
{
    int pair[2], result;

    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
    CU_ASSERT_EQUAL_FATAL(write(pair[1], data, size), (ssize_t)size);
    close(pair[1]);
    result = ipp_read_pumped(pair[0], LIMIT_MS, message, error);
    close(pair[0]);
    return result;
}

static void a_look_up_cut_at_every_byte(void)
{
    struct bytes bytes = bytes_of(a_request(0, 1));
    struct bytes all = joined("HTTP/1.1 200 OK\r\nServer: CUPS/2.4\r\n\r\n", bytes);
    struct spsy_error error;
    struct ipp *message;

    for (size_t size = 0; size < all.size; size++) {
        int result = pumped(all.data, size, &message, &error);

        CU_ASSERT_TRUE(result == SPSY_ERR_IO || result == SPSY_ERR_FORMAT);
        CU_ASSERT_PTR_NULL(message);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "cupsd"));
    }
    CU_ASSERT_EQUAL(pumped(all.data, all.size, &message, &error), 0);
    ipp_free(message);
    free(all.data);
    free(bytes.data);
}

static void a_look_up_that_is_none(void)
{
    static const char *const answers[] = {
        "HTTP/1.1 403 Forbidden\r\n\r\n",
        "HTTP/1.1 999\r\n\r\n",
        "HTTP/1.1 -200 OK\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
        "HTTP/1.1 200 OK\r\n",
        "HTTP/9 200\r\n\r\n",
        "200 OK\r\n\r\n",
        "\r\n\r\n",
        "HTTP/1.1 200 OK\r\n\r\nhardly IPP, this",
    };
    struct spsy_error error;
    struct ipp *message;
    int pair[2];

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        CU_ASSERT_TRUE(pumped(answers[i], strlen(answers[i]), &message, &error) < 0);
        CU_ASSERT_PTR_NULL(message);
    }
    CU_ASSERT_EQUAL_FATAL(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0); /* says nothing */
    CU_ASSERT_EQUAL(ipp_read_pumped(pair[0], 50, &message, &error), SPSY_ERR_BUSY);
    close(pair[0]);
    close(pair[1]);
}

/* ---- requests ------------------------------------------------------------------------------ */

static void a_request_in_any_pieces(void)
{
    struct bytes message = bytes_of(a_request(0x0008, 7));
    struct bytes post = a_post("", message);

    for (size_t piece = 1; piece <= post.size; piece = piece * 2 + 1) {
        struct other other = {.data = post.data, .size = post.size, .piece = piece};
        struct end *end = meet(&other, true);
        struct spsy_error error;
        enum end_method method;
        struct ipp *request;
        char path[64];

        CU_ASSERT_EQUAL(end_read_request(end, &method, path, sizeof path, &error), 0);
        CU_ASSERT_EQUAL(method, END_POST);
        ASSERT_STRING(path, "/");
        CU_ASSERT_TRUE(end_carries_ipp(end));
        CU_ASSERT_EQUAL_FATAL(end_read_ipp(end, MESSAGE_MOST, &request, &error), 0);
        CU_ASSERT_EQUAL(ipp_id(request), 7);
        ipp_free(request);
        CU_ASSERT_EQUAL(end_read_data(end, path, sizeof path), 0);
        part(&other, end);
        forget(&other);
    }
    free(post.data);
    free(message.data);
}

static void a_request_cut_at_every_byte(void)
{
    struct bytes message = bytes_of(a_request(0x0008, 7));
    struct bytes post = a_post("", message);

    for (size_t size = 0; size < post.size; size++) {
        struct other other = {.data = post.data, .size = size};
        struct end *end = meet(&other, true);
        struct spsy_error error;
        enum end_method method;
        struct ipp *request = NULL;
        char path[64];
        int result = end_read_request(end, &method, path, sizeof path, &error);

        CU_ASSERT_EQUAL(result == 0, size >= post.size - message.size);
        if (result == 0)
            result = end_read_ipp(end, MESSAGE_MOST, &request, &error);
        CU_ASSERT_TRUE(result != 0);
        CU_ASSERT_PTR_NULL(request);
        CU_ASSERT_FALSE(end_is_late(end));
        part(&other, end);
        forget(&other);
    }
    free(post.data);
    free(message.data);
}

/* Bytes, and what is made of them: 0, END_GONE, SPSY_ERR_FORMAT. */
#define POST "POST / HTTP/1.1\r\n"
static const struct {
    const char *bytes;
    int result;
} requests[] = {
    {"", END_GONE},
    {"\r\n", END_GONE},
    {"\r\n\r\n\r\n\r\n", END_GONE},
    {"POST", END_GONE},
    {"POST / HTTP/1.1", END_GONE},
    {"POST / HTTP/1.1\r\nHost", SPSY_ERR_FORMAT},
    {"POST / HTTP/1.1\r\nHost: x\r\n", SPSY_ERR_FORMAT},
    {"POST / HTTP/1.1\r\nHost\r\n\r\n", SPSY_ERR_FORMAT},
    {"POST / HTTP/1.1\r\n Host: x\r\n folded\r\n\r\n", SPSY_ERR_FORMAT},
    {"POST /\r\n\r\n", SPSY_ERR_FORMAT}, /* HTTP/0.9 */
    {"POST\r\n\r\n", SPSY_ERR_FORMAT},
    {"GET /\r\n", SPSY_ERR_FORMAT},
    {"POST / HTTP/2.0\r\n\r\n", SPSY_ERR_FORMAT},
    {"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n", SPSY_ERR_FORMAT},
    {"POST / http/1.1\r\n\r\n", SPSY_ERR_FORMAT},
    {"BREW / HTTP/1.1\r\n\r\n", SPSY_ERR_FORMAT},
    {"post / HTTP/1.1\r\n\r\n", SPSY_ERR_FORMAT},
    {"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\x0a", END_GONE}, /* TLS: a line without end */
    {"\x16\x03\x01 \x02\n\x01 \x01\xfc\x03\x03\x0a", SPSY_ERR_FORMAT},
    {"POST / HTTP/1.0\r\nContent-Length: 0\r\n\r\n", 0},
    {"GET / HTTP/1.0\r\n\r\n", 0},
    {"GET / HTTP/1.1\n\n", 0},
    {"OPTIONS * HTTP/1.1\r\n\r\n", 0},
    {"DELETE / HTTP/1.1\r\n\r\n", 0},
    {"CONNECT localhost:631 HTTP/1.1\r\n\r\n", 0},
    {"GET / HTTP/1.1\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n", 0},
    {POST "Content-Length: 0\r\nExpect: 100-continue\r\n\r\n", 0},
    {POST "Content-Length: 5\r\n\r\n", 0},
    {POST "Transfer-Encoding: chunked\r\n\r\n", 0},
    {POST "\r\n", SPSY_ERR_FORMAT}, /* how much? */
    {POST "Content-Length:\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: -1\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: +5\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 0x5\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: five\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 5, 5\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 5 \r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 99999999999999999999\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Transfer-Encoding: gzip, chunked\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Transfer-Encoding: identity\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n", SPSY_ERR_FORMAT},
    {"GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\n", SPSY_ERR_FORMAT},
    /* libcups would unpack it by itself, 1,000 times as long, and keep 65 KB of it for ever */
    {POST "Content-Encoding: gzip\r\nContent-Length: 5\r\n\r\n", SPSY_ERR_FORMAT},
    {POST "Content-Length: 5\r\nContent-Encoding: deflate\r\nX: y\r\n\r\n", SPSY_ERR_FORMAT},
    {"OPTIONS * HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n", SPSY_ERR_FORMAT},
    {"GET / HTTP/1.1\r\nContent-Length: 0\r\n\r\n", 0},
};
#undef POST

static void broken_http(void)
{
    for (size_t i = 0; i < sizeof requests / sizeof requests[0]; i++) {
        struct other other = {.data = requests[i].bytes, .size = strlen(requests[i].bytes)};
        struct end *end = meet(&other, true);
        struct spsy_error error;
        enum end_method method;
        char path[64];
        int result = end_read_request(end, &method, path, sizeof path, &error);

        if (result != requests[i].result) {
            fprintf(stderr, "%d: %s\n", result, requests[i].bytes);
            CU_FAIL("taken otherwise");
        }
        CU_ASSERT_FALSE(end_is_late(end)); /* and not by the alarm */
        if (result < 0)
            end_answer_text(end, 400, "text/plain", error.text, false);
        part(&other, end);
        if (result < 0) {
            CU_ASSERT_EQUAL(error.code, SPSY_ERR_FORMAT);
            CU_ASSERT_PTR_NOT_NULL_FATAL(other.heard.data);
            CU_ASSERT_PTR_NOT_NULL(strstr((char *)other.heard.data, " 400 "));
            CU_ASSERT_PTR_NOT_NULL(strstr((char *)other.heard.data, error.text));
        }
        forget(&other);
    }
}

/* A sanitizer keeps what has been freed. */
#ifdef __SANITIZE_ADDRESS__
enum { SMALL_KB = 1024 * 1024 };
#else
enum { SMALL_KB = 32 * 1024 };
#endif

static long kilobytes(void)
{
    struct rusage usage;

    getrusage(RUSAGE_SELF, &usage);
    return usage.ru_maxrss;
}

/* One header as long as one can be, for as long as somebody reads. */
static void header_bombs(void)
{
    static const char *const names[] = {"Accept-Encoding: ",  "Accept-Language: ", "Cookie: ",
                                        "WWW-Authenticate: ", "X-Unknown: ",       "Host: "};
    static char line[32000];

    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        struct other first = {.data = "GET / HTTP/1.1\r\n", .size = 16, .stay = true};
        struct end *end = meet(&first, true);
        struct other other = {.fd = first.fd,
                              .data = line,
                              .size = sizeof line,
                              .piece = sizeof line,
                              .times = 20000};
        struct spsy_error error;
        enum end_method method;
        long before = kilobytes();
        char path[64];

        memset(line, 'x', sizeof line);
        memcpy(line, names[i], strlen(names[i]));
        line[sizeof line - 1] = '\n';
        pthread_join(first.thread, NULL);
        pthread_create(&other.thread, NULL, speak, &other);
        CU_ASSERT_EQUAL(end_read_request(end, &method, path, sizeof path, &error), SPSY_ERR_FORMAT);
        CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "100 headers"));
        CU_ASSERT_TRUE(kilobytes() - before < SMALL_KB);
        part(&other, end);
        forget(&other);
    }
}

static void a_line_without_end(void)
{
    static char line[1 << 16];
    struct other other = {.data = line, .size = sizeof line, .times = 100};
    struct end *end;
    struct spsy_error error;
    enum end_method method;
    char path[64];

    memset(line, 'x', sizeof line);
    end = meet(&other, true);
    CU_ASSERT_TRUE(end_read_request(end, &method, path, sizeof path, &error) < 0);
    part(&other, end);
    forget(&other);
}

/* ---- more than one ------------------------------------------------------------------------- */

/* Takes one, with what follows its message, and answers it. */
static int32_t serve(struct end *end, size_t *data, bool *more)
{
    struct spsy_error error;
    enum end_method method;
    struct ipp *request, *answer;
    char path[64];
    ssize_t got;
    int32_t id;

    *data = 0;
    if (end_read_request(end, &method, path, sizeof path, &error) != 0 ||
        end_read_ipp(end, MESSAGE_MOST, &request, &error) != 0)
        return -1;
    while ((got = end_read_data(end, path, sizeof path)) > 0)
        *data += (size_t)got;
    CU_ASSERT_EQUAL(got, 0);
    CU_ASSERT_EQUAL(end_read_data(end, path, sizeof path), 0); /* it stays at its end */
    id = ipp_id(request);
    answer = ipp_answer_to(request, 0);
    CU_ASSERT_EQUAL(end_answer(end, answer, false), 0);
    ipp_free(answer);
    ipp_free(request);
    *more = end_has_more(end);
    return id;
}

/* What follows the last chunk is the next request, however often the end is looked for. */
static void requests_behind_chunks(void)
{
    static const char chunked[] = "POST / HTTP/1.1\r\nContent-Type: application/ipp\r\n"
                                  "Transfer-Encoding: chunked\r\n\r\n";
    struct bytes message = bytes_of(a_request(0x0002, 5)), all = {malloc(4096), 0};
    struct other other;
    struct end *end;
    size_t data;
    bool more;

    for (int i = 0; i < 2; i++) {
        all.size +=
            (size_t)snprintf((char *)all.data + all.size, 200, "%s%zx\r\n", chunked, message.size);
        memcpy(all.data + all.size, message.data, message.size);
        all.size += message.size;
        all.size += (size_t)snprintf((char *)all.data + all.size, 50, "\r\n3\r\nabc\r\n0\r\n\r\n");
    }
    other = (struct other){.data = all.data, .size = all.size, .stay = true};
    end = meet(&other, true);
    for (int i = 0; i < 2; i++) {
        CU_ASSERT_EQUAL(serve(end, &data, &more), 5);
        CU_ASSERT_TRUE(data == 3 && more == (i == 0) && end_goes_on(end));
    }
    part(&other, end);
    forget(&other);
    free(all.data);
    free(message.data);
}

static void add(struct bytes *bytes, struct bytes more)
{
    bytes->data = realloc(bytes->data, bytes->size + more.size);
    memcpy(bytes->data + bytes->size, more.data, more.size);
    bytes->size += more.size;
}

static void requests_in_one_write(void)
{
    struct bytes message, first = {0}, post, all = {0};
    struct other other;
    struct end *end;
    size_t data;
    bool more;

    for (int32_t i = 0; i < 3; i++) {
        message = bytes_of(a_request(0x000B, 70 + i));
        if (i == 1)
            add(&message, first); /* a document that looks like a request */
        post = a_post("", message);
        add(&all, post);
        if (i == 0)
            add(&first, post);
        free(post.data);
        free(message.data);
    }
    other = (struct other){.data = all.data, .size = all.size, .stay = true};
    end = meet(&other, true);
    CU_ASSERT_EQUAL(serve(end, &data, &more), 70);
    CU_ASSERT_TRUE(data == 0 && more && end_goes_on(end));
    CU_ASSERT_EQUAL(serve(end, &data, &more), 71);
    CU_ASSERT_TRUE(data == first.size && more && end_goes_on(end));
    CU_ASSERT_EQUAL(serve(end, &data, &more), 72);
    CU_ASSERT_TRUE(data == 0 && !more && end_goes_on(end));
    part(&other, end);
    forget(&other);
    free(all.data);
    free(first.data);
}

/* Who reads once more behind the last chunk neither waits nor gets what the next request says. */
static void chunks_end_once(void)
{
    struct bytes first = bytes_of(a_request(0x0002, 80)), last = bytes_of(a_request(0x000B, 81));
    struct bytes post = a_post("", last);
    unsigned char *all = malloc(4096 + first.size + post.size);
    struct other other = {.data = all, .stay = true};
    struct end *end;
    size_t data;
    bool more;

    other.size = (size_t)sprintf((char *)all,
                                 "POST / HTTP/1.1\r\nContent-Type: application/ipp\r\n"
                                 "Transfer-Encoding: chunked\r\n\r\n%zx\r\n",
                                 first.size);
    memcpy(all + other.size, first.data, first.size);
    other.size += first.size;
    other.size += (size_t)sprintf((char *)all + other.size, "\r\n5\r\nabcde\r\n0\r\n\r\n");
    memcpy(all + other.size, post.data, post.size);
    other.size += post.size;
    end = meet(&other, true);
    CU_ASSERT_EQUAL(serve(end, &data, &more), 80);
    CU_ASSERT_TRUE(data == 5 && more && end_goes_on(end));
    CU_ASSERT_EQUAL(serve(end, &data, &more), 81);
    CU_ASSERT_TRUE(data == 0 && !more && end_goes_on(end));
    part(&other, end);
    forget(&other);
    free(first.data);
    free(last.data);
    free(post.data);
    free(all);
}

static void goes_on_only_when_asked(void)
{
    static const struct {
        const char *head;
        bool goes_on;
    } table[] = {
        {"GET / HTTP/1.1\r\n\r\n", true},
        {"GET / HTTP/1.1\r\nConnection: close\r\n\r\n", false},
        {"GET / HTTP/1.0\r\n\r\n", false},
        {"GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n", false},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct other other = {.data = table[i].head, .size = strlen(table[i].head)};
        struct end *end = meet(&other, true);
        struct spsy_error error;
        enum end_method method;
        char path[64];

        CU_ASSERT_EQUAL(end_read_request(end, &method, path, sizeof path, &error), 0);
        CU_ASSERT_EQUAL(end_answer_text(end, 200, "text/plain", "x", true), 0);
        CU_ASSERT_EQUAL(end_goes_on(end), table[i].goes_on);
        part(&other, end);
        forget(&other);
    }
}

/* ---- bodies -------------------------------------------------------------------------------- */

/* result of end_read_ipp, and how many bytes of data follow, or -1. */
static int read_body(const void *data, size_t size, size_t most, ssize_t *behind,
                     struct spsy_error *error)
{
    struct other other = {.data = data, .size = size};
    struct end *end = meet(&other, true);
    enum end_method method;
    struct ipp *request;
    char path[4096];
    ssize_t got;
    int result = end_read_request(end, &method, path, sizeof path, error);

    CU_ASSERT_EQUAL(result, 0);
    *behind = 0;
    if (result == 0)
        result = end_read_ipp(end, most, &request, error);
    if (result == 0) {
        ipp_free(request);
        while ((got = end_read_data(end, path, sizeof path)) > 0)
            *behind += got;
        if (got < 0)
            *behind = -1;
    }
    part(&other, end);
    forget(&other);
    return result;
}

static int read_chunks(const char *first, const char *second, ssize_t *behind)
{
    struct bytes message = bytes_of(a_request(0x0002, 1));
    struct bytes all = {malloc(4096), 0};
    struct spsy_error error;
    int result;

    all.size = (size_t)snprintf((char *)all.data, 4096,
                                "POST / HTTP/1.1\r\nContent-Type: application/ipp\r\n"
                                "Transfer-Encoding: chunked\r\n\r\n");
    all.size += (size_t)snprintf((char *)all.data + all.size, 100, first, message.size);
    memcpy(all.data + all.size, message.data, message.size);
    all.size += message.size;
    all.size += (size_t)snprintf((char *)all.data + all.size, 1000, "%s", second);
    result = read_body(all.data, all.size, MESSAGE_MOST, behind, &error);
    free(all.data);
    free(message.data);
    return result;
}

static void chunks(void)
{
    ssize_t behind;

    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n0\r\n\r\n", &behind), 0);
    CU_ASSERT_EQUAL(behind, 0);
    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n5\r\nabcde\r\n0\r\n\r\n", &behind), 0);
    CU_ASSERT_EQUAL(behind, 5);
    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n5\r\nabcde\r\n", &behind), 0); /* no end */
    CU_ASSERT_EQUAL(behind, -1);
    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n5\r\nabc", &behind), 0);
    CU_ASSERT_EQUAL(behind, -1);
    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n-5\r\nabcde\r\n0\r\n\r\n", &behind), 0);
    CU_ASSERT_EQUAL(behind, -1);
    CU_ASSERT_EQUAL(read_chunks("%zx\r\n", "\r\n7fffffffffffffff\r\nabc", &behind), 0);
    CU_ASSERT_EQUAL(behind, -1);
    CU_ASSERT_EQUAL(read_chunks("-1\r\n", "", &behind), SPSY_ERR_FORMAT);
    CU_ASSERT_EQUAL(read_chunks("0\r\n\r\n", "", &behind), SPSY_ERR_FORMAT);
}

static void a_length_that_is_not_the_messages(void)
{
    struct bytes message = bytes_of(a_request(0x0002, 1));
    struct spsy_error error;
    ssize_t behind;

    for (size_t length = 0; length < message.size + 4; length++) {
        char head[200];
        struct bytes all;
        int result;

        snprintf(head, sizeof head, "POST / HTTP/1.1\r\nContent-Length: %zu\r\n\r\n", length);
        all = joined(head, message);
        result = read_body(all.data, all.size, MESSAGE_MOST, &behind, &error);
        CU_ASSERT_EQUAL(result, length < message.size ? SPSY_ERR_FORMAT : 0);
        if (result == 0)
            CU_ASSERT_EQUAL(behind, length == message.size ? 0 : -1); /* the rest never comes */
        free(all.data);
    }
    free(message.data);
}

static void a_message_is_bounded(void)
{
    struct ipp *request = ipp_make(0x0002, 1);
    struct bytes message, post;
    struct spsy_error error;
    ssize_t behind;

    for (int i = 0; i < 100; i++)
        ipp_add_text(request, IPP_GROUP_JOB, IPP_KIND_TEXT, "x",
                     "0123456789012345678901234567890123456789");
    message = bytes_of(request);
    post = a_post("", message);
    CU_ASSERT_EQUAL(read_body(post.data, post.size, message.size, &behind, &error), 0);
    CU_ASSERT_EQUAL(read_body(post.data, post.size, message.size - 1, &behind, &error),
                    SPSY_ERR_FULL);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "longer than"));
    free(post.data);
    free(message.data);
}

/* ---- messages that nobody means well with -------------------------------------------------- */

static void put(struct bytes *bytes, const void *data, size_t size)
{
    bytes->data = realloc(bytes->data, bytes->size + size);
    memcpy(bytes->data + bytes->size, data, size);
    bytes->size += size;
}

static const unsigned char head[] = {2, 0, 0, 2, 0, 0, 0, 1, 1};

static int read_raw(struct bytes message, struct spsy_error *error)
{
    struct bytes post = a_post("", message);
    ssize_t behind;
    int result = read_body(post.data, post.size, MESSAGE_MOST, &behind, error);

    free(post.data);
    return result;
}

static void collections_in_collections(void)
{
    for (size_t depth = 1; depth < 60000; depth = depth < 12 ? depth + 1 : depth * 4) {
        struct bytes message = {0};
        struct spsy_error error;

        put(&message, head, sizeof head);
        put(&message, "\x34\0\1x\0\0", 6);
        for (size_t i = 1; i < depth; i++)
            put(&message, "\x4A\0\0\0\1m\x34\0\0\0\0", 11);
        for (size_t i = 0; i < depth; i++)
            put(&message, "\x37\0\0\0\0", 5);
        put(&message, "\3", 1);
        CU_ASSERT_EQUAL(read_raw(message, &error), depth <= SHAPE_DEPTH ? 0 : SPSY_ERR_FORMAT);
        if (depth > SHAPE_DEPTH)
            CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "collections"));
        free(message.data);
    }
}

static void collections_that_do_not_match(void)
{
    static const struct {
        const char *bytes;
        size_t size;
    } table[] = {
        {"\x37\0\0\0\0", 5},                   /* libcups takes this for the message's end */
        {"\x34\0\1x\0\0\3", 7},                /* and this for the collection's */
        {"\x34\0\1x\0\0\2\x37\0\0\0\0\3", 13}, /* a group in it */
        {"\x34\0\1x\0\0\x37\0\0\0\0\x37\0\0\0\0\3", 17},
        {"\x7F\0\0\0\x37\0\0\0\0", 9}, /* the same, said as an extended tag */
        {"\x34\0\1x\0\0\x7F\0\0\0\3", 11},
        {"\x4A\0\0\0\1m\x21\0\0\0\4\0\0\0\1\3", 16}, /* a member of nothing */
        {"\x21\0\0\0\4\0\0\0\1\3", 10},              /* a second value of nothing */
        {"\x21\0\1x\0\3\0\0\1\3", 10},               /* an integer of three bytes */
        {"\x21\0\1x\xFF\xFF\3", 7},
        {"\x41\xFF\xFFx", 4},
        {"\x35\0\1x\0\4\0\1\0\5\3", 11}, /* a text's language and length */
        {"\x35\0\1x\0\4\xFF\xFF\0\0\3", 11},
        {"\0\3", 2},
        {"\xEA\0\1x\0\4\0\0\0\1\3", 11}, /* kinds that there are not */
        {"\x20\0\1x\0\4\0\0\0\1\3", 11},
        {"\x43\0\1x\0\1y\3", 8},
        {"\x7F\0\0\1\x41\0\1x\0\1y\3", 12},
        {"\x42\0\1\0\0\1x\3", 8}, /* a name that ends where it begins */
        {"\x42\0\3x\0y\0\1x\3", 10},
        {"\x34\0\1x\0\0\x4A\0\0\0\1\0\x37\0\0\0\0\3", 18},
        {"\x34\0\1x\0\0\x4A\0\0\0\0\x37\0\0\0\0\3", 17},
        {"\x7F\x80\0\0\0\3", 6},
    };

    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
        struct bytes message = {0};
        struct spsy_error error;

        put(&message, head, sizeof head);
        put(&message, table[i].bytes, table[i].size);
        if (read_raw(message, &error) != SPSY_ERR_FORMAT) {
            fprintf(stderr, "table[%zu]\n", i);
            CU_FAIL("taken for a message");
        }
        CU_ASSERT_EQUAL(error.code, SPSY_ERR_FORMAT);
        free(message.data);
    }
}

static void a_hundred_thousand_attributes(void)
{
    long before = kilobytes();
    struct bytes message = {0};
    struct spsy_error error;
    char name[8], value[] = {0x21, 0, 5, 0, 0, 0, 0, 0, 0, 4, 0, 0, 0, 0};

    put(&message, head, sizeof head);
    for (int i = 0; i < 100000 && message.size < MESSAGE_MOST - 100; i++) {
        snprintf(name, sizeof name, "%05d", i % 100000);
        memcpy(value + 3, name, 5);
        memcpy(value + 10, name, 4);
        put(&message, value, sizeof value);
    }
    put(&message, "\3", 1);
    CU_ASSERT_EQUAL(read_raw(message, &error), SPSY_ERR_FORMAT);
    CU_ASSERT_PTR_NOT_NULL(strstr(error.text, "too many"));
    CU_ASSERT_TRUE(kilobytes() - before < SMALL_KB);
    free(message.data);
}

static int64_t processor_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Many values of one name, each another text: how libcups keeps them is its own affair, how long
 * that takes ours. (2.4.2 makes room for 16 more each time: twice as many take up to four times as
 * long, 80,000 of them, the most that a message may have, 0.7 s.) */
static void many_values(void)
{
    struct bytes message = {0};
    struct spsy_error error;
    char value[] = {0x44, 0, 0, 0, 5, 0, 0, 0, 0, 0}, name[8];
    int64_t begin;

    put(&message, head, sizeof head);
    put(&message, "\x44\0\1x\0\1y", 7);
    for (int i = 0; i < 5000; i++) {
        snprintf(name, sizeof name, "%05d", i);
        memcpy(value + 5, name, 5);
        put(&message, value, sizeof value);
    }
    put(&message, "\3", 1);
    begin = processor_ms();
    CU_ASSERT_EQUAL(read_raw(message, &error), 0);
    CU_ASSERT_TRUE(processor_ms() - begin < 1500);
    free(message.data);
}

/* ---- cupsd's side -------------------------------------------------------------------------- */

/* Asks, and reads an answer of these bytes. 0: an answer; negative: none. */
static int ask(const void *data, size_t size, int *status, bool *goes_on)
{
    struct other other = {.data = data, .size = size};
    struct end *end = meet(&other, false);
    struct ipp *request = a_request(0x0009, 1), *answer = NULL;
    struct spsy_error error;
    int result = end_send(end, "/", request, false);

    *status = result == 0 ? end_receive_status(end) : -1;
    if (*status == 200)
        result = end_receive(end, &answer, &error);
    else
        result = SPSY_ERR_IO;
    CU_ASSERT_TRUE((result == 0) == (answer != NULL));
    CU_ASSERT_FALSE(end_is_late(end));
    *goes_on = end_can_go_on(end);
    ipp_free(answer);
    ipp_free(request);
    part(&other, end);
    CU_ASSERT_PTR_NOT_NULL_FATAL(other.heard.data);
    CU_ASSERT_PTR_NOT_NULL(strstr((char *)other.heard.data, "Authorization: PeerCred alice\r\n"));
    forget(&other);
    return result;
}

static void cupsd_cut_at_every_byte(void)
{
    struct bytes message = bytes_of(a_request(0, 1)), all;
    bool goes_on;
    char text[200];
    int status;

    snprintf(text, sizeof text,
             "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\n"
             "Content-Length: %zu\r\n\r\n",
             message.size);
    all = joined(text, message);
    for (size_t size = 0; size < all.size; size++) {
        CU_ASSERT_TRUE(ask(all.data, size, &status, &goes_on) < 0);
        CU_ASSERT_FALSE(goes_on);
    }
    CU_ASSERT_EQUAL(ask(all.data, all.size, &status, &goes_on), 0);
    free(all.data);
    free(message.data);
}

static void cupsd_says_anything(void)
{
    static const char *const answers[] = {
        "",
        "\r\n\r\n",
        "\r\n\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: TLS/1.2\r\nConnection: Upgrade\r\n\r\n",
        "HTTP/1.1 426 Upgrade Required\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 302 Found\r\nLocation: ipp://elsewhere/\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\nabcdefghijklmnop",
        "HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-8\r\nabcdefghijk",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nabc",
        "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 5\r\n\r\nabcde",
        "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabcdefghi",
        "HTTP/0.9 -1 x\r\n\r\n",
        "HTTP/1.1 2000000000000 OK\r\n\r\n",
        "SSH-2.0-OpenSSH\r\n",
    };
    bool goes_on;
    int status;

    for (size_t i = 0; i < sizeof answers / sizeof answers[0]; i++) {
        CU_ASSERT_TRUE(ask(answers[i], strlen(answers[i]), &status, &goes_on) < 0);
        CU_ASSERT_FALSE(goes_on);
    }
}

static void cupsd_goes_on_for_ever(void)
{
    static const char more[] = "HTTP/1.1 100 Continue\r\n\r\n";
    struct other other = {.data = more, .size = sizeof more - 1, .times = 100000000};
    struct end *end = meet(&other, false);
    struct ipp *request = a_request(0x0009, 1);

    end_limit(end, 200);
    if (end_send(end, "/", request, false) == 0)
        CU_ASSERT_TRUE(end_receive_status(end) < 0);
    CU_ASSERT_TRUE(end_is_late(end)); /* by its limit: there was more to read */
    ipp_free(request);
    part(&other, end);
    forget(&other);
}

/* ---- time ---------------------------------------------------------------------------------- */

static void who_says_nothing_is_late(void)
{
    static const char *const beginnings[] = {"", "POST", "POST / HTTP/1.1\r\n",
                                             "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\nabc"};

    for (size_t i = 0; i < sizeof beginnings / sizeof beginnings[0]; i++) {
        struct other other = {.data = beginnings[i], .size = strlen(beginnings[i]), .stay = true};
        struct end *end = meet(&other, true);
        struct spsy_error error;
        enum end_method method;
        struct ipp *request;
        char path[64];

        end_limit(end, 100);
        if (end_read_request(end, &method, path, sizeof path, &error) == 0)
            CU_ASSERT_TRUE(end_read_ipp(end, MESSAGE_MOST, &request, &error) < 0);
        CU_ASSERT_TRUE(end_is_late(end) && !end_goes_on(end));
        part(&other, end);
        forget(&other);
    }
}

static void nothing_is_left_open(void)
{
    int before = harness_descriptors();

    a_request_in_any_pieces();
    cupsd_says_anything();
    CU_ASSERT_EQUAL(harness_descriptors(), before);
}

static const struct test tests[] = {
    {"G3 a message goes there and comes back", there_and_back},
    {"G3 attributes are walked and found by their group", walks},
    {"G11 a look-up's answer that is cut is none", a_look_up_cut_at_every_byte},
    {"G11 a look-up's answer that is none", a_look_up_that_is_none},
    {"G10 a request comes in any pieces", a_request_in_any_pieces},
    {"G11 a request that is cut is none", a_request_cut_at_every_byte},
    {"G7 what is no HTTP is told so at once", broken_http},
    {"G10 headers without end take no memory", header_bombs},
    {"G10 nor does a line without end", a_line_without_end},
    {"G3 requests in one write are each taken", requests_in_one_write},
    {"G3 G10 a body in chunks ends once, whoever reads on", chunks_end_once},
    {"G3 what follows the last chunk is the next request", requests_behind_chunks},
    {"G7 a connection goes on when both sides want it", goes_on_only_when_asked},
    {"G3 chunks that are none end it", chunks},
    {"G3 a message is as long as HTTP says, or longer by its data",
     a_length_that_is_not_the_messages},
    {"G10 a message has its limit", a_message_is_bounded},
    {"G10 collections in collections have an end", collections_in_collections},
    {"G3 what is no message is none for libcups either", collections_that_do_not_match},
    {"G10 a hundred thousand attributes are refused", a_hundred_thousand_attributes},
    {"G10 many values take no time", many_values},
    {"G11 cupsd's answer that is cut is none", cupsd_cut_at_every_byte},
    {"G11 cupsd may say anything", cupsd_says_anything},
    {"G10 cupsd may go on for ever", cupsd_goes_on_for_ever},
    {"G10 who says nothing is late", who_says_nothing_is_late},
    {"G10 nothing is left open", nothing_is_left_open},
};

int main(int argc, char **argv)
{
    struct spsy_error error;
    int descriptor, status;

    signal(SIGPIPE, SIG_IGN);
    if (cups_prepare(&cups, &descriptor, &error) != 0)
        return 1;
    status = harness_main(argc, argv, "gateway_cups", tests, sizeof tests / sizeof tests[0]);
    cups_release(cups);
    return status;
}
