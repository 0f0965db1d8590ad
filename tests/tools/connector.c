/* connector.c - stands where the gateway would: starts a spsy-connector, takes clients, asks.
 *
 *     connector EXECUTABLE CUPSD LISTEN OWNER pass|grant STEP...
 *
 * as=UID           a client of that uid comes, and has a channel: the steps after it are its
 * jobs=N:QUEUE:LOGIN:TITLE  N jobs on one connection as the user, with that login as PeerCred
 * user=ID:LOGIN    Get-Job-Attributes of a job as the user, with that login as PeerCred; printed
 * login=LOGIN      the connection of the next user= is for that login
 * lookup=ID list=QUEUE  a look-up, printed; QUEUE "" = all
 * cancel=ID        Cancel-Job as a grant, printed
 * begin=ID         a look-up that is not read yet
 * quiet            of those that were begun, none has an answer
 * finish           those are read to their ends; how many bytes each
 * signal=NAME:PID  STOP, CONT, KILL
 *
 * What goes wrong is printed with "error: "; the steps after it are done. */
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "connector/client.h"
#include "connector/message.h"

enum { PATIENCE_MS = 30000, BEGUN_MAX = 64, CHANNELS_MAX = 64 };

static int control, listener;
static struct sockaddr_un gateway = {.sun_family = AF_UNIX};
static struct connector_channel channels[CHANNELS_MAX];
static size_t channel_count;
static int begun[BEGUN_MAX];
static size_t begun_count;
static const char *as_login;
static struct spsy_error error;

#define CHANNEL (&channels[channel_count - 1])

static void need(bool good, const char *what)
{
    if (good)
        return;
    perror(what);
    exit(1);
}

static int64_t patience(void)
{
    return spsy_now_ms() + PATIENCE_MS;
}

static bool wrong(int code)
{
    if (code != 0)
        printf("error: %s\n", error.text);
    return code != 0;
}

static void client(uid_t uid)
{
    pid_t child = fork();
    int fd, status;

    if (child == 0) {
        fd = socket(AF_UNIX, SOCK_STREAM, 0);
        _exit(setresuid(uid, uid, uid) || connect(fd, (struct sockaddr *)&gateway, sizeof gateway));
    }
    waitpid(child, &status, 0);
    need(status == 0 && channel_count < CHANNELS_MAX, "client");
    fd = accept(listener, NULL, NULL);
    need(connector_open(&channels[channel_count++], control, fd, &error) == 0, "open");
    close(fd);
}

/* ---- IPP and HTTP, as little as serves ---- */

static void attribute(FILE *to, int tag, const char *name, const char *value)
{
    fprintf(to, "%c%c%c%s%c%c%s", tag, 0, (int)strlen(name), name, 0, (int)strlen(value), value);
}

static void post(int fd, const char *login, const char *ipp, size_t bytes)
{
    need(dprintf(fd,
                 "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/ipp\r\n"
                 "Content-Length: %zu\r\nAuthorization: PeerCred %s\r\n\r\n",
                 bytes, login) > 0 &&
             write(fd, ipp, bytes) == (ssize_t)bytes,
         "write");
}

/* Operation, target and as who it says it is: root, which is nobody's business to believe. */
static size_t request(char *ipp, size_t size, unsigned operation, const char *tag,
                      const char *target, const char *title)
{
    FILE *to = fmemopen(ipp, size, "w");
    size_t bytes;

    fprintf(to, "%c%c%c%c%c%c%c%c%c", 2, 0, (int)(operation >> 8), (int)(operation & 255), 0, 0, 0,
            1, 1);
    attribute(to, 0x47, "attributes-charset", "utf-8");
    attribute(to, 0x48, "attributes-natural-language", "en");
    attribute(to, 0x45, tag, target);
    attribute(to, 0x42, "requesting-user-name", "root");
    if (title)
        attribute(to, 0x42, "job-name", title);
    fprintf(to, "%c", 3);
    bytes = (size_t)ftell(to);
    fclose(to);
    return bytes;
}

/* One answer with Content-Length or in chunks, whole; its bytes, 0 = broken off. */
static size_t answer(FILE *from, bool print)
{
    char line[1024];
    size_t sum = 0, length = 0;
    bool chunked = false;

    while (fgets(line, sizeof line, from) && strcmp(line, "\r\n") != 0) {
        if (print)
            fputs(line, stdout);
        sscanf(line, "Content-Length: %zu", &length);
        if (strncmp(line, "Transfer-Encoding: chunked", 26) == 0)
            chunked = true;
    }
    for (;;) {
        if (chunked && (!fgets(line, sizeof line, from) || sscanf(line, "%zx", &length) != 1))
            return 0;
        for (size_t i = 0; i < length; i++) {
            int c = getc(from);

            if (c == EOF)
                return 0;
            if (print)
                putchar(c);
            sum++;
        }
        if (chunked && !fgets(line, sizeof line, from))
            return 0;
        if (!chunked || length == 0)
            break;
    }
    if (print)
        putchar('\n');
    return sum;
}

static FILE *as_user(int *fd)
{
    if (wrong(connector_connect(CHANNEL, as_login, patience(), fd, &error)))
        return NULL;
    as_login = NULL;
    return fdopen(dup(*fd), "r");
}

static void user_ends(FILE *from, int fd)
{
    fclose(from);
    close(fd);
    connector_done(CHANNEL);
}

static void make_jobs(const char *words)
{
    char queue[64], login[64], title[64], uri[128], name[128], ipp[1024];
    int count, fd;
    FILE *from;

    need(sscanf(words, "%d:%63[^:]:%63[^:]:%63s", &count, queue, login, title) == 4, "jobs");
    from = as_user(&fd);
    if (!from)
        return;
    snprintf(uri, sizeof uri, "ipp://localhost/printers/%s", queue);
    for (int i = 0; i < count; i++) {
        snprintf(name, sizeof name, "%s-%d", title, i);
        post(fd, login, ipp, request(ipp, sizeof ipp, 0x0005, "printer-uri", uri, name));
        if (answer(from, count == 1) == 0) {
            printf("error: job %d broken off\n", i);
            break;
        }
    }
    user_ends(from, fd);
}

static void user_asks(const char *words)
{
    char uri[128], login[64], ipp[1024];
    int id, fd;
    FILE *from;

    need(sscanf(words, "%d:%63s", &id, login) == 2, "user");
    from = as_user(&fd);
    if (!from)
        return;
    snprintf(uri, sizeof uri, "ipp://localhost/jobs/%d", id);
    post(fd, login, ipp, request(ipp, sizeof ipp, 0x0009, "job-uri", uri, NULL));
    answer(from, true);
    user_ends(from, fd);
}

static void read_answer(int fd)
{
    FILE *from = fdopen(fd, "r");
    size_t bytes = answer(from, true);

    printf("bytes: %zu\n", bytes);
    if (getc(from) != EOF)
        puts("error: more than one answer");
    fclose(from);
}

static int look_up(enum connector_lookup_kind kind, int id, const char *queue)
{
    struct connector_question question = {
        .kind = kind,
        .job_id = id,
        .queue = queue,
        .which_jobs = kind == CONNECTOR_GET_JOBS ? CONNECTOR_ALL : 0,
        .attributes =
            (const char *const[]){"job-id", "job-name", "job-originating-user-name", NULL}};
    int fd;

    return wrong(connector_lookup(CHANNEL, &question, patience(), &fd, &error)) ? -1 : fd;
}

static void cancel(int id)
{
    char uri[128], ipp[1024];
    int fd;

    snprintf(uri, sizeof uri, "ipp://localhost/jobs/%d", id);
    if (!wrong(connector_grant(CHANNEL, ipp, request(ipp, sizeof ipp, 0x0008, "job-uri", uri, NULL),
                               patience(), &fd, &error)))
        read_answer(fd);
}

static void are_quiet(void)
{
    for (size_t i = 0; i < begun_count; i++) {
        struct pollfd one = {begun[i], POLLIN, 0};

        printf("quiet: %s\n", poll(&one, 1, i == 0 ? 300 : 0) == 0 ? "yes" : "no");
    }
}

static void finish(void)
{
    for (size_t i = 0; i < begun_count; i++)
        read_answer(begun[i]);
    begun_count = 0;
}

static void send_signal(const char *words)
{
    char name[8];
    int process;

    need(sscanf(words, "%7[A-Z]:%d", name, &process) == 2, "signal");
    need(kill(process, name[0] == 'S' ? SIGSTOP : name[0] == 'C' ? SIGCONT : SIGKILL) == 0, "kill");
}

static void step(const char *what, const char *words)
{
    int fd = -1;

    if (strcmp(what, "as") == 0)
        client((uid_t)atoi(words));
    else if (strcmp(what, "jobs") == 0)
        make_jobs(words);
    else if (strcmp(what, "user") == 0)
        user_asks(words);
    else if (strcmp(what, "login") == 0)
        as_login = words;
    else if (strcmp(what, "lookup") == 0 || strcmp(what, "begin") == 0)
        fd = look_up(CONNECTOR_GET_JOB_ATTRIBUTES, atoi(words), NULL);
    else if (strcmp(what, "list") == 0)
        fd = look_up(CONNECTOR_GET_JOBS, 0, words);
    else if (strcmp(what, "cancel") == 0)
        cancel(atoi(words));
    else if (strcmp(what, "quiet") == 0)
        are_quiet();
    else if (strcmp(what, "finish") == 0)
        finish();
    else if (strcmp(what, "signal") == 0)
        send_signal(words);
    else
        need(false, what);
    if (fd >= 0 && strcmp(what, "begin") == 0)
        begun[begun_count++] = fd;
    else if (fd >= 0)
        read_answer(fd);
}

int main(int argc, char **argv)
{
    struct connector_settings settings = {.upstream = 64, .channels = 1024};
    pid_t process;

    need(argc > 5, "arguments");
    settings.executable = argv[1];
    settings.cupsd = argv[2];
    snprintf(gateway.sun_path, sizeof gateway.sun_path, "%s", argv[3]);
    settings.owner = (uid_t)atoi(argv[4]);
    settings.grant = strcmp(argv[5], "grant") == 0;
    settings.listener = listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    unlink(argv[3]);
    need(bind(listener, (struct sockaddr *)&gateway, sizeof gateway) == 0, argv[3]);
    need(chmod(argv[3], 0666) == 0 && listen(listener, 64) == 0, argv[3]);
    if (wrong(connector_start(&settings, &control, &process, &error)))
        return 1;
    for (int i = 6; i < argc; i++) {
        char *words = strchr(argv[i], '=');

        if (words)
            *words++ = '\0';
        step(argv[i], words ? words : "");
    }
    while (channel_count > 0)
        connector_close(&channels[--channel_count]);
    close(control);
    return waitpid(process, NULL, 0) == process ? 0 : 1;
}
