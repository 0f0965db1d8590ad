/* What a client says to the gateway, and what cupsd answers it: bytes of both.
 *
 *   byte 0     1: cupsd answers the user as the script says; 2: and root's look-ups, too;
 *              4: jobs are another's
 *   bytes 1-2  length of the script
 *   then       the script, and the client's connection
 *
 * However it goes, it ends; each request has at most one answer, of those that clients understand;
 * and what cupsd is asked is a request made anew: one operation of the table, one target, one user,
 * no name twice. There is no connector: its functions are here, and cupsd is a thread. */
#include <ctype.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "gateway/conversation.h"
#include "ipp/operation.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    INPUT_MAX = 48 * 1024,
    ROOM = 4 << 20,
    THREADS = 256,
    NAMES = 600,
    REQUESTS = 4096,
    LOGIN_SIZE = 64,
    SLOW_MS = 20000,
    USER_SCRIPTED = 1,
    ROOT_SCRIPTED = 2,
    FOREIGN = 4,
};

static struct gateway gateway;
static char home[64];
static int stop_fd = -1;

static struct {
    const unsigned char *script;
    size_t script_size;
    int mode;
    unsigned requests, threads;
    bool head[REQUESTS]; /* asks for no body */
    pthread_t thread[THREADS];
    char login[LOGIN_SIZE]; /* of the last CONNECT */
} run;

/* ---- what may be sent to cupsd ------------------------------------------------------------- */

struct sent {
    const unsigned char *at, *end;
    int operation;
    int32_t request;
    char job[64], user[LOGIN_SIZE];
    char names[NAMES][64];
    unsigned count, targets, group;
};

static void fail(const char *why)
{
    fprintf(stderr, "fuzz_gateway: %s\n", why);
    abort();
}

static unsigned take(struct sent *sent, size_t bytes)
{
    unsigned number = 0;

    if ((size_t)(sent->end - sent->at) < bytes)
        fail("a message that breaks off is sent on");
    while (bytes-- > 0)
        number = number << 8 | *sent->at++;
    return number;
}

static void check_name(struct sent *sent, const char *name)
{
    static const char *const cupsds[] = {"job-originating-user-name", "job-uuid", "job-printer-uri",
                                         "time-at-creation"};
    const struct operation *operation = operation_find(sent->operation);

    for (unsigned i = 0; i < sent->count; i++)
        if (sent->group != 6 && strcmp(sent->names[i], name) == 0)
            fail("a name is sent on twice");
    if (sent->count < NAMES && sent->group != 6)
        snprintf(sent->names[sent->count++], 64, "%s", name);
    if (!operation_takes(operation, (int)sent->group))
        fail("a group is sent on that the operation has not");
    for (size_t i = 0; i < sizeof cupsds / sizeof cupsds[0]; i++)
        if (operation->kind == OPERATION_CREATE && strcmp(cupsds[i], name) == 0)
            fail("a job says what cupsd says");
}

/* The value of an attribute's first kind. */
static void check_value(struct sent *sent, const char *name, const unsigned char *value,
                        size_t size)
{
    if (strcmp(name, "job-uri") == 0 || strcmp(name, "printer-uri") == 0)
        sent->targets++;
    if (strcmp(name, "job-id") == 0 && sent->operation != 0x003B)
        fail("a job-id is sent on");
    if (strcmp(name, "job-uri") == 0) {
        size_t digits = 0;

        if (size < 22 || memcmp(value, "ipp://localhost/jobs/", 21) != 0)
            fail("a job-uri as the client wrote it is sent on");
        while (21 + digits < size && isdigit(value[21 + digits]))
            digits++;
        if (21 + digits != size || value[21] == '0' || size > 31)
            fail("a job-uri is sent on that can be read in two ways");
        snprintf(sent->job, sizeof sent->job, "%.*s", (int)digits, (const char *)value + 21);
    }
    if (strcmp(name, "requesting-user-name") == 0)
        snprintf(sent->user, sizeof sent->user, "%.*s", (int)size, (const char *)value);
}

static void check_request(struct sent *sent, const unsigned char *bytes, size_t size)
{
    char last[64] = "";
    unsigned depth = 0;

    memset(sent, 0, sizeof *sent);
    sent->at = bytes;
    sent->end = bytes + size;
    take(sent, 2);
    sent->operation = (int)take(sent, 2);
    sent->request = (int32_t)take(sent, 4);
    if (!operation_find(sent->operation))
        fail("an unknown operation is sent on");
    for (;;) {
        unsigned tag = take(sent, 1), name_size, value_size;
        const unsigned char *value;

        if (tag == 0x7F)
            tag = take(sent, 4);
        if (tag == 3)
            break;
        if (tag < 0x10) {
            if (tag < sent->group)
                fail("groups out of order are sent on");
            sent->group = tag;
            continue;
        }
        name_size = take(sent, 2);
        if (name_size > 0 && depth == 0) {
            snprintf(last, sizeof last, "%.*s", (int)name_size, (const char *)sent->at);
            check_name(sent, last);
        }
        sent->at += name_size;
        value_size = take(sent, 2);
        value = sent->at;
        if ((size_t)(sent->end - value) < value_size)
            fail("a value that breaks off is sent on");
        if (depth == 0)
            check_value(sent, last, value, value_size);
        depth += tag == 0x34;
        depth -= tag == 0x37;
        sent->at += value_size;
    }
    if (sent->targets > 1)
        fail("two targets are sent on");
    if (strcmp(sent->user, run.login) != 0)
        fail("another user's name is sent on");
}

/* ---- cupsd --------------------------------------------------------------------------------- */

static void say_job(struct ipp *answer, int32_t id)
{
    bool foreign = (run.mode & FOREIGN) != 0;
    char uuid[64];

    snprintf(uuid, sizeof uuid, "urn:uuid:%d", (int)id);
    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_INTEGER, "job-id", id);
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_URI, "job-uuid", uuid);
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_URI, "job-printer-uri",
                 "ipp://localhost/printers/office");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-name", "Payslips");
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-originating-user-name",
                 foreign ? "somebody else" : run.login);
    ipp_add_text(answer, IPP_GROUP_JOB, IPP_KIND_NAME, "job-originating-host-name", "localhost");
    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_ENUM, "job-state", 4);
    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_INTEGER, "time-at-creation", 1795982401);
    ipp_add_number(answer, IPP_GROUP_JOB, IPP_KIND_INTEGER, "copies", 1);
}

static struct ipp *honest(int operation, int32_t request_id, int32_t job)
{
    struct ipp *answer = ipp_make(0, request_id);

    if (operation == 0x0009)
        say_job(answer, job);
    for (int32_t id = 1; operation == 0x000A && id <= 3; id++) {
        if (id > 1)
            ipp_separate(answer);
        say_job(answer, id);
    }
    if (operation == 0x000B || operation == 0x4002)
        ipp_add_text(answer, IPP_GROUP_PRINTER, IPP_KIND_URI, "device-uri", "lpd://elsewhere/x");
    if (operation == 0x001C) {
        ipp_add_number(answer, IPP_GROUP_EVENT, IPP_KIND_INTEGER, "notify-subscription-id", 1);
        ipp_add_number(answer, IPP_GROUP_EVENT, IPP_KIND_INTEGER, "notify-job-id", 1);
        ipp_add_text(answer, IPP_GROUP_EVENT, IPP_KIND_NAME, "job-name", "Payslips");
    }
    return answer;
}

static void put(int fd, const void *data, size_t size)
{
    for (size_t at = 0; at < size;) {
        ssize_t sent = send(fd, (const char *)data + at, size - at, MSG_NOSIGNAL);

        if (sent <= 0)
            return;
        at += (size_t)sent;
    }
}

static void put_answer(int fd, struct ipp *answer)
{
    unsigned char *bytes;
    char head[200];
    size_t size;

    if (ipp_to_bytes(answer, &bytes, &size) < 0)
        abort();
    ipp_free(answer);
    snprintf(head, sizeof head,
             "HTTP/1.1 200 OK\r\nContent-Type: application/ipp\r\nContent-Length: %zu\r\n\r\n",
             size);
    put(fd, head, strlen(head));
    put(fd, bytes, size);
    free(bytes);
}

struct heard {
    int fd;
    size_t used, at;
    unsigned char bytes[INPUT_MAX * 4];
};

static bool fill(struct heard *heard)
{
    ssize_t got = recv(heard->fd, heard->bytes + heard->used, sizeof heard->bytes - heard->used, 0);

    if (got > 0)
        heard->used += (size_t)got;
    return got > 0;
}

static bool read_line(struct heard *heard, char *line, size_t size)
{
    for (;;) {
        unsigned char *end = memchr(heard->bytes + heard->at, '\n', heard->used - heard->at);

        if (end) {
            snprintf(line, size, "%.*s", (int)(end - heard->bytes - (ssize_t)heard->at),
                     (char *)heard->bytes + heard->at);
            heard->at = (size_t)(end - heard->bytes) + 1;
            return true;
        }
        if (!fill(heard))
            return false;
    }
}

/* The body, without its chunks, where the head has ended. NULL: the gateway has gone. */
static bool read_body(struct heard *heard, bool chunked, size_t length, unsigned char *body,
                      size_t *size)
{
    char line[64];

    *size = 0;
    for (;;) {
        if (chunked) {
            if (!read_line(heard, line, sizeof line))
                return false;
            length = strtoul(line, NULL, 16);
        }
        while (heard->used - heard->at < length)
            if (!fill(heard))
                return false;
        memcpy(body + *size, heard->bytes + heard->at, length);
        *size += length;
        heard->at += length;
        if (!chunked || !read_line(heard, line, sizeof line) || length == 0)
            return true;
    }
}

static bool read_head(struct heard *heard, bool *post, bool *chunked, size_t *length)
{
    char line[2048], expected[128];
    bool signed_on = false;

    *chunked = false;
    *length = 0;
    snprintf(expected, sizeof expected, "Authorization: PeerCred %s\r", run.login);
    if (!read_line(heard, line, sizeof line))
        return false;
    *post = strncmp(line, "POST /", 6) == 0;
    if (!*post && strncmp(line, "GET /", 5) != 0 && strncmp(line, "HEAD /", 6) != 0)
        fail("another method is sent on");
    for (;;) {
        if (!read_line(heard, line, sizeof line))
            return false;
        if (line[0] == '\r')
            break;
        if (strncmp(line, "Authorization:", 14) == 0 && strcmp(line, expected) != 0)
            fail("another Authorization is sent on");
        signed_on = signed_on || strncmp(line, "Authorization:", 14) == 0;
        *chunked = *chunked || strncmp(line, "Transfer-Encoding: chunked", 26) == 0;
        if (strncmp(line, "Content-Length:", 15) == 0)
            *length = strtoul(line + 15, NULL, 10);
    }
    if (!signed_on)
        fail("nobody has signed on");
    return true;
}

static void *be_cupsd(void *context)
{
    static const char ppd[] = "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nppd";
    static _Thread_local struct sent sent;
    struct heard *heard = context;
    unsigned char *body = malloc(sizeof heard->bytes);
    bool post, chunked;
    size_t size;

    while (body && read_head(heard, &post, &chunked, &size) &&
           read_body(heard, chunked, size, body, &size)) {
        if (post)
            check_request(&sent, body, size);
        if (run.mode & USER_SCRIPTED) {
            put(heard->fd, run.script, run.script_size);
            break;
        }
        if (post)
            put_answer(heard->fd, honest(sent.operation, sent.request, atoi(sent.job)));
        else
            put(heard->fd, ppd, sizeof ppd - 1);
        memmove(heard->bytes, heard->bytes + heard->at, heard->used - heard->at);
        heard->used -= heard->at;
        heard->at = 0;
    }
    free(body);
    close(heard->fd);
    free(heard);
    return NULL;
}

/* ---- the connector ------------------------------------------------------------------------- */

int connector_open(struct connector_channel *channel, int control, int client,
                   struct spsy_error *error)
{
    (void)control, (void)client, (void)error;
    *channel = (struct connector_channel){.descriptor = 1000};
    return 0;
}

void connector_close(struct connector_channel *channel)
{
    channel->descriptor = -1;
}

void connector_done(struct connector_channel *channel)
{
    channel->connected = false;
}

int connector_connect(struct connector_channel *channel, const char *login, int64_t deadline_ms,
                      int *connection, struct spsy_error *error)
{
    struct heard *heard = calloc(1, sizeof *heard);
    sigset_t alarm, before;
    int pair[2];

    (void)deadline_ms;
    if (channel->connected)
        fail("a second connection as the user");
    if (!heard || run.threads == THREADS ||
        socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair)) {
        free(heard);
        return spsy_fail(error, SPSY_ERR_BUSY, "SPY0227", "no turn");
    }
    if (login)
        snprintf(run.login, sizeof run.login, "%s", login);
    heard->fd = pair[1];
    sigemptyset(&alarm); /* it is the gateway's */
    sigaddset(&alarm, SIGALRM);
    pthread_sigmask(SIG_BLOCK, &alarm, &before);
    if (pthread_create(&run.thread[run.threads++], NULL, be_cupsd, heard) != 0)
        abort();
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    channel->connected = true;
    *connection = pair[0];
    return 0;
}

/* What fits into a socket: nobody reads it yet. */
static int answer_now(const void *data, size_t size, struct ipp *answer)
{
    const int room = ROOM;
    int pair[2];

    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    setsockopt(pair[1], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (answer)
        put_answer(pair[1], answer);
    else
        put(pair[1], data, size);
    close(pair[1]);
    return pair[0];
}

int connector_lookup(struct connector_channel *channel, const struct connector_question *question,
                     int64_t deadline_ms, int *fd, struct spsy_error *error)
{
    static const int codes[] = {0, 0x0009, 0x000A, 0x000B, 0x4002, 0x000A};

    (void)channel, (void)deadline_ms, (void)error;
    if (question->kind < 1 || question->kind > 5)
        fail("no look-up");
    if (question->kind == CONNECTOR_GET_JOB_ATTRIBUTES && question->job_id <= 0)
        fail("a look-up of no job");
    for (size_t i = 0; question->kind == CONNECTOR_GET_THESE_JOBS && i < question->job_count; i++)
        if (question->jobs[i] <= 0)
            fail("a look-up of no job among others");
    *fd = run.mode & ROOT_SCRIPTED
              ? answer_now(run.script, run.script_size, NULL)
              : answer_now(NULL, 0, honest(codes[question->kind], 1, question->job_id));
    return 0;
}

int connector_grant(struct connector_channel *channel, const void *ipp, size_t count,
                    int64_t deadline_ms, int *fd, struct spsy_error *error)
{
    (void)channel, (void)ipp, (void)count, (void)deadline_ms, (void)fd, (void)error;
    fail("nothing was granted");
    return -1;
}

/* ---- what the client hears ----------------------------------------------------------------- */

int __real_end_read_request(struct end *end, enum end_method *method, char *path, size_t size,
                            struct spsy_error *error);
int __wrap_end_read_request(struct end *end, enum end_method *method, char *path, size_t size,
                            struct spsy_error *error);
int __wrap_end_read_request(struct end *end, enum end_method *method, char *path, size_t size,
                            struct spsy_error *error)
{
    int result = __real_end_read_request(end, method, path, size, error);

    if (run.requests < REQUESTS)
        run.head[run.requests] = result == 0 && *method == END_HEAD;
    run.requests++;
    return result;
}

static void check_ipp(const char *body, size_t size)
{
    unsigned status =
        size >= 8 ? (unsigned)(unsigned char)body[2] << 8 | (unsigned char)body[3] : 0;

    if (size < 9)
        fail("an answer that is no message");
    if (status == 0x0401 || status == 0x0402 || status == 0x0502)
        fail("a status that clients misunderstand");
}

/* Answers, one after the other; the last may break off where cupsd has. */
static void check_answers(const char *bytes, size_t size)
{
    unsigned answers = 0;

    for (size_t at = 0; at < size;) {
        const char *end = memmem(bytes + at, size - at, "\r\n\r\n", 4), *field;
        char head[4096];
        int status = 0;
        size_t body;

        if (!end || sscanf(bytes + at, "HTTP/%*d.%*d %d", &status) != 1)
            fail("what is said is no HTTP");
        snprintf(head, sizeof head, "%.*s\r\n", (int)(end - bytes - (ssize_t)at), bytes + at);
        at = (size_t)(end - bytes) + 4;
        if (status == 100)
            continue;
        if (answers++ < REQUESTS && run.head[answers - 1])
            continue;
        if (status != 200 && status != 400 && status != 403 && status != 404)
            fail("a HTTP status that clients misunderstand");
        field = strstr(head, "Content-Length: ");
        if (!field)
            break; /* chunks: a document, which is cupsd's */
        body = strtoul(field + 16, NULL, 10);
        if (body > size - at) {
            if (strstr(head, "application/ipp"))
                fail("an answer breaks off");
            break; /* of a HEAD, or a file of cupsd's */
        }
        if (strstr(head, "Content-Type: application/ipp"))
            check_ipp(bytes + at, body);
        at += body;
    }
    if (answers > run.requests)
        fail("more answers than requests");
}

/* ---- one input ----------------------------------------------------------------------------- */

static void remove_home(void)
{
    char command[128];

    cups_release(gateway.cups);
    snprintf(command, sizeof command, "rm -rf %.60s", home);
    if (system(command) != 0)
        abort();
}

static void make_home(void)
{
    static const char settings[] = "{\"version\": 1, \"idleSeconds\": 2, \"statementSeconds\": 2, "
                                   "\"journalBytesPerMinute\": 1073741824}";
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    struct spsy_error error;
    char path[128];
    int kept, fd;

    snprintf(home, sizeof home, "%s/spsy-fuzz-XXXXXX", parent);
    if (!mkdtemp(home) || spool_create(home, "FUZZ", &error) != 0 ||
        cups_prepare(&gateway.cups, &kept, &error) != 0)
        abort();
    snprintf(path, sizeof path, "%s/settings.json", home);
    fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || write(fd, settings, sizeof settings - 1) != (ssize_t)sizeof settings - 1)
        abort();
    close(fd);
    gateway.home = home;
    gateway.control = -1;
    gateway.locks = memfd_create("locks", MFD_CLOEXEC);
    stop_fd = eventfd(0, EFD_CLOEXEC);
    signal(SIGPIPE, SIG_IGN);
    atexit(remove_home);
}

static void answered(void *context)
{
    (void)context;
}

static int lowest_descriptor(void)
{
    int fd = dup(0);

    close(fd);
    return fd;
}

static size_t hear(int fd, char *room)
{
    size_t used = 0;
    ssize_t got;

    while ((got = recv(fd, room + used, ROOM - used, MSG_DONTWAIT)) > 0)
        used += (size_t)got;
    return used;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static char room[ROOM];
    const int much = ROOM;
    struct conversation conversation;
    int pair[2], before;
    int64_t begin = spsy_now_ms();

    if (!home[0])
        make_home();
    if (size < 3 || size > INPUT_MAX)
        return 0;
    memset(&run, 0, sizeof run);
    run.mode = data[0];
    run.script_size = (size_t)data[1] << 8 | data[2];
    if (run.script_size > size - 3)
        run.script_size = size - 3;
    run.script = data + 3;
    snprintf(run.login, sizeof run.login, "%s", geteuid() == 0 ? "root" : getenv("USER"));
    before = lowest_descriptor();
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    for (int i = 0; i < 2; i++)
        setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &much, sizeof much);
    put(pair[1], data + 3 + run.script_size, size - 3 - run.script_size);
    shutdown(pair[1], SHUT_WR);
    conversation_prepare(&conversation, &gateway);
    conversation_serve(&conversation, pair[0], stop_fd, answered, NULL);
    conversation_close(&conversation);
    for (unsigned i = 0; i < run.threads; i++)
        pthread_join(run.thread[i], NULL);
    check_answers(room, hear(pair[1], room));
    close(pair[1]);
    if (lowest_descriptor() != before)
        fail("a descriptor is left open");
    if (spsy_now_ms() - begin > SLOW_MS)
        fail("it took too long");
    return 0;
}
