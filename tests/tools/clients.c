/* clients.c - clients of a gateway that behave badly, and one that is in a hurry.
 *
 *     clients SOCKET idle COUNT        so many connections that say nothing, until standard input
 *                                      ends; prints "held N" once they are there
 *     clients SOCKET cut FILE STEP     for each STEP bytes of FILE a connection that sends what is
 *                                      before, and closes
 *     clients SOCKET drip FILE MS      sends a byte of FILE every MS, then reads; prints what comes
 *     clients SOCKET deaf FILE COUNT   sends FILE COUNT times over one connection, or as often as
 *                                      it is taken, and never reads, until standard input ends;
 *                                      prints "held N"
 *     clients SOCKET turns - SECONDS   sends what the files have that standard input names, one a
 *                                      line, each when the one before has been answered; prints
 * what comes, and "closed" when an answer is none clients SOCKET time FILE MS      every 5 ms, for
 * so long: connect, FILE, the whole answer; prints "COUNT MEDIAN-us LONGEST-us UNANSWERED"
 *
 * FILE is a request with "Connection: close". Status 1 with the reason when it cannot. */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

enum { FILE_MAX = 1024 * 1024, TIMES_MAX = 100000, PACE_US = 5000, ANSWER_MS = 30000 };

static const char *path;
static char text[FILE_MAX];
static size_t size;

static void stop(const char *what)
{
    fprintf(stderr, "clients: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int connected(void)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    snprintf(address.sun_path, sizeof address.sun_path, "%s", path);
    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        stop(path);
    return fd;
}

static void read_file(const char *name)
{
    FILE *file = fopen(name, "re");

    if (!file)
        stop(name);
    size = fread(text, 1, sizeof text, file);
    fclose(file);
}

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void wait_for_input_end(void)
{
    char byte;

    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0)
        ;
}

static int idle(const char *count)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
    for (long i = 0; i < atol(count); i++)
        connected();
    printf("held %s\n", count);
    wait_for_input_end();
    return 0;
}

static int cut(const char *step)
{
    for (size_t part = 0; part < size; part += (size_t)atol(step)) {
        int fd = connected();

        if (send(fd, text, part, MSG_NOSIGNAL) < 0)
            stop("send");
        close(fd);
    }
    return 0;
}

/* What comes until the other side closes; false when nothing does. */
static bool take_answer(int fd, bool show)
{
    struct pollfd one = {fd, POLLIN, 0};
    char answer[65536];
    bool some = false;
    ssize_t got;

    while (poll(&one, 1, ANSWER_MS) > 0 && (got = recv(fd, answer, sizeof answer, 0)) > 0) {
        some = true;
        if (show)
            fwrite(answer, 1, (size_t)got, stdout);
    }
    return some;
}

static int drip(const char *ms)
{
    int fd = connected();

    for (size_t i = 0; i < size && send(fd, text + i, 1, MSG_NOSIGNAL) == 1; i++)
        usleep((useconds_t)atol(ms) * 1000);
    take_answer(fd, true);
    return 0;
}

static int deaf(const char *count)
{
    struct timeval second = {1, 0};
    int fd = connected();
    long i = 0;

    setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &second, sizeof second);
    while (i < atol(count) && send(fd, text, size, MSG_NOSIGNAL) == (ssize_t)size)
        i++;
    printf("held %ld\n", i);
    wait_for_input_end();
    return 0;
}

/* One answer: what comes until nothing more does for a moment. */
static bool take_one(int fd, int ms)
{
    struct pollfd one = {fd, POLLIN, 0};
    char answer[65536];
    bool some = false;
    ssize_t got;

    while (poll(&one, 1, some ? 300 : ms) > 0 && (got = recv(fd, answer, sizeof answer, 0)) > 0) {
        some = true;
        fwrite(answer, 1, (size_t)got, stdout);
        fflush(stdout);
    }
    return some;
}

static int turns(const char *seconds)
{
    char name[4096];
    int fd = connected();

    while (fgets(name, sizeof name, stdin)) {
        name[strcspn(name, "\n")] = '\0';
        read_file(name);
        if (send(fd, text, size, MSG_NOSIGNAL) != (ssize_t)size ||
            !take_one(fd, atoi(seconds) * 1000)) {
            puts("closed");
            fflush(stdout);
        }
    }
    return 0;
}

static int compare(const void *a, const void *b)
{
    int64_t one = *(const int64_t *)a, other = *(const int64_t *)b;

    return (one > other) - (one < other);
}

static int time_them(const char *ms)
{
    static int64_t took[TIMES_MAX];
    int64_t until = now_us() + atol(ms) * 1000;
    long count = 0, unanswered = 0;

    while (now_us() < until && count < TIMES_MAX) {
        int64_t begun = now_us();
        int fd = connected();

        if (send(fd, text, size, MSG_NOSIGNAL) != (ssize_t)size || !take_answer(fd, false))
            unanswered++;
        close(fd);
        took[count++] = now_us() - begun;
        usleep(PACE_US);
    }
    qsort(took, (size_t)count, sizeof took[0], compare);
    printf("%ld %lld %lld %ld\n", count, (long long)took[count / 2], (long long)took[count - 1],
           unanswered);
    return 0;
}

int main(int argc, char **argv)
{
    signal(SIGPIPE, SIG_IGN);
    if (argc == 4 && strcmp(argv[2], "idle") == 0) {
        path = argv[1];
        return idle(argv[3]);
    }
    if (argc != 5) {
        fputs("usage: clients SOCKET idle COUNT | cut|drip|deaf|time FILE NUMBER\n", stderr);
        return 2;
    }
    path = argv[1];
    if (strcmp(argv[2], "turns") == 0)
        return turns(argv[4]);
    read_file(argv[3]);
    if (strcmp(argv[2], "cut") == 0)
        return cut(argv[4]);
    if (strcmp(argv[2], "drip") == 0)
        return drip(argv[4]);
    if (strcmp(argv[2], "deaf") == 0)
        return deaf(argv[4]);
    return time_them(argv[4]);
}
