/* test_client_threads.c - several connections in several threads, each by one thread at a time. Run
 * under SAN=thread as well (make tsan). The peer is a process of its own, forked before any thread.
 */
#include "client_fixture.h"

#include <pthread.h>
#include <stdatomic.h>
#include <sys/un.h>

enum { THREADS = 8, CONNECTIONS = 5, STATEMENTS = 20, ROWS = 30 };

static char path[600];
static atomic_uint rows, ends, wrong;

/* ---- the peer ----------------------------------------------------------------------------- */

static bool take_frame(int fd)
{
    unsigned char head[5];
    char text[4096];
    size_t length;

    if (recv(fd, head, 5, MSG_WAITALL) != 5)
        return false;
    length = ((size_t)head[2] << 8 | head[3]) - 1;
    return length <= sizeof text && recv(fd, text, length, MSG_WAITALL) == (ssize_t)length;
}

static void say(int fd, char kind, const char *text)
{
    char frame[300] = {0};
    size_t length = strlen(text);

    frame[3] = (char)(length + 1);
    frame[4] = kind;
    memcpy(frame + 5, text, length);
    if (send(fd, frame, length + 5, MSG_NOSIGNAL) != (ssize_t)length + 5)
        _exit(1);
}

static void serve_one(int fd)
{
    if (!take_frame(fd))
        _exit(1);
    say(fd, 'W', WELCOME);
    while (take_frame(fd)) {
        for (int i = 0; i < ROWS; i++)
            say(fd, 'R', "{\"fileName\":\"A\",\"pages\":12}");
        say(fd, 'E', "{\"exit\":0}");
    }
    _exit(0);
}

static pid_t start_peer(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int listener = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    pid_t peer;

    snprintf(path, sizeof path, "%s/socket", harness_directory());
    strcpy(address.sun_path, path);
    CU_ASSERT_EQUAL_FATAL(bind(listener, (struct sockaddr *)&address, sizeof address), 0);
    CU_ASSERT_EQUAL_FATAL(listen(listener, 100), 0);
    peer = fork();
    if (peer == 0) {
        signal(SIGCHLD, SIG_IGN);
        for (;;) {
            int fd = accept(listener, NULL, NULL);

            if (fork() == 0)
                serve_one(fd);
            close(fd);
        }
    }
    close(listener);
    return peer;
}

/* ---- the threads -------------------------------------------------------------------------- */

static void ask(struct spsy_client *client)
{
    struct spsy_client_event event;
    struct spsy_error error;
    int result;

    if (spsy_client_cl(client, "WRKSPLF", NULL, &error) < 0)
        wrong++;
    while ((result = spsy_client_next(client, &event, &error)) > 0)
        if (event.kind == SPSY_CLIENT_ROW && strcmp(spsy_client_member(client, "pages"), "12") == 0)
            rows++;
    if (result == 0)
        ends++;
}

static void *one_thread(void *unused)
{
    const struct spsy_client_options options = {.socket = path, .silence_seconds = 60};

    for (int i = 0; i < CONNECTIONS; i++) {
        struct spsy_client *client;
        struct spsy_error error;

        if (spsy_client_connect(&options, &client, &error) < 0) {
            wrong++;
            continue;
        }
        for (int n = 0; n < STATEMENTS; n++)
            ask(client);
        spsy_client_close(client);
    }
    return unused;
}

/* Half an answer in one thread, the rest in another: one at a time. */
static void *rest_of_it(void *client)
{
    struct spsy_client_event event;
    struct spsy_error error;

    while (spsy_client_next(client, &event, &error) > 0)
        rows++;
    return NULL;
}

static void many_threads(void)
{
    pthread_t threads[THREADS];

    rows = ends = wrong = 0;
    for (int i = 0; i < THREADS; i++)
        CU_ASSERT_EQUAL_FATAL(pthread_create(&threads[i], NULL, one_thread, NULL), 0);
    for (int i = 0; i < THREADS; i++)
        pthread_join(threads[i], NULL);
    CU_ASSERT_EQUAL(wrong, 0);
    CU_ASSERT_EQUAL(ends, THREADS * CONNECTIONS * STATEMENTS);
    CU_ASSERT_EQUAL(rows, THREADS * CONNECTIONS * STATEMENTS * ROWS);
}

static void handed_over(void)
{
    const struct spsy_client_options options = {.socket = path, .silence_seconds = 60};
    struct spsy_client *client;
    struct spsy_client_event event;
    struct spsy_error error;
    pthread_t thread;

    rows = 0;
    CU_ASSERT_EQUAL_FATAL(spsy_client_connect(&options, &client, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_cl(client, "WRKSPLF", NULL, &error), 0);
    CU_ASSERT_EQUAL(spsy_client_next(client, &event, &error), 1);
    CU_ASSERT_EQUAL_FATAL(pthread_create(&thread, NULL, rest_of_it, client), 0);
    pthread_join(thread, NULL);
    CU_ASSERT_EQUAL(rows, ROWS - 1);
    spsy_client_close(client);
}

static void threads(void)
{
    pid_t peer = start_peer();

    many_threads();
    handed_over();
    kill(peer, SIGKILL);
    waitpid(peer, NULL, 0);
}

static const struct test tests[] = {
    {"S15 several connections in several threads", threads},
};
HARNESS_MAIN("client_threads", tests)
