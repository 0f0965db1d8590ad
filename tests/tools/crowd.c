/* crowd.c - many connections to a server's socket.
 *
 *     crowd SOCKET row COUNT    one after the other: connect, hello, a statement, its answer, close
 *     crowd SOCKET once COUNT   all at once: each gets its welcome; then a statement on each; held
 *                               until standard input is at its end
 *     crowd SOCKET strange COUNT  as many at once as somebody who is nobody here: how many were
 * told so, and how many that there are too many of their kind crowd SOCKET flood MS     connects
 * and closes as fast as it can, for so long crowd SOCKET time MS      every 20 ms, for so long:
 * connect, hello, statement, answer; how many, the median and the slowest in microseconds
 *
 * Prints a line; status 1 with the reason when a server's answer is not what was due. */
#include <errno.h>
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

enum { FRAME_MAX = 65536, TIMES_MAX = 100000, PACE_US = 20000 };

static struct sockaddr_un address = {.sun_family = AF_UNIX};

static int64_t now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

static void fail(long at, const char *what)
{
    printf("connection %ld: %s\n", at, what);
    exit(1);
}

static int join(long at)
{
    const struct timeval patience = {.tv_sec = 60};
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

    if (fd < 0 || connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
        fail(at, strerror(errno));
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    return fd;
}

static void put(int fd, long at, char kind, const char *text)
{
    size_t count = strlen(text);
    char whole[256] = {0, 0, (char)((count + 1) >> 8), (char)(count + 1), kind};

    memcpy(whole + 5, text, count);
    if (send(fd, whole, count + 5, MSG_NOSIGNAL) != (ssize_t)count + 5)
        fail(at, strerror(errno));
}

/* Frames until one of the kind that is due. */
static void await(int fd, long at, char kind)
{
    static unsigned char frame[FRAME_MAX];
    unsigned char head[5];
    size_t length;

    do {
        if (recv(fd, head, 5, MSG_WAITALL) != 5)
            fail(at, "closed");
        length = ((size_t)head[1] << 16 | (size_t)head[2] << 8 | head[3]) - 1;
        if (length >= FRAME_MAX ||
            (length && recv(fd, frame, length, MSG_WAITALL) != (ssize_t)length))
            fail(at, "half a frame");
        frame[length] = '\0';
        if (head[4] == 'X')
            fail(at, (char *)frame);
    } while (head[4] != (unsigned char)kind);
}

static void say_hello(int fd, long at)
{
    put(fd, at, 'h', "{\"protocol\":2,\"client\":\"crowd\"}");
}

static void ask(int fd, long at)
{
    put(fd, at, 's', "{\"cl\":\"DSPJOB\"}");
    await(fd, at, 'E');
}

static void one(long at)
{
    int fd = join(at);

    say_hello(fd, at);
    await(fd, at, 'W');
    ask(fd, at);
    close(fd);
}

static void row(long count)
{
    int64_t begun = now_us();

    for (long i = 0; i < count; i++)
        one(i);
    printf("%ld connections in a row: %ld us each\n", count, (long)((now_us() - begun) / count));
}

static void once(long count)
{
    struct rlimit limit;
    int *fds = calloc((size_t)count, sizeof *fds);
    int64_t begun = now_us();
    char ignored;

    getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    for (long i = 0; i < count; i++) {
        fds[i] = join(i);
        say_hello(fds[i], i);
    }
    for (long i = 0; i < count; i++)
        await(fds[i], i, 'W');
    for (long i = 0; i < count; i++)
        ask(fds[i], i);
    printf("%ld connections at once after %ld ms\n", count, (long)((now_us() - begun) / 1000));
    fflush(stdout);
    while (read(STDIN_FILENO, &ignored, 1) > 0)
        ;
}

static void strange(long count)
{
    int *fds = calloc((size_t)count, sizeof *fds);
    long nobody = 0, too_many = 0;

    for (long i = 0; i < count; i++)
        fds[i] = join(i);
    for (long i = 0; i < count; i++) {
        char frame[1024] = "";

        for (size_t used = 0; used < sizeof frame - 1; used++)
            if (recv(fds[i], frame + used, 1, 0) != 1)
                break;
        nobody += memmem(frame, sizeof frame, "SPY0115", 7) != NULL;
        too_many += memmem(frame, sizeof frame, "64 connections a second", 23) != NULL;
        close(fds[i]);
    }
    free(fds);
    printf("%ld nobody, %ld too many\n", nobody, too_many);
}

static void flood(long ms)
{
    int64_t until = now_us() + ms * 1000;
    long count = 0;

    for (; now_us() < until; count++) {
        int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

        if (connect(fd, (struct sockaddr *)&address, sizeof address) != 0)
            fail(count, strerror(errno));
        close(fd);
    }
    printf("%ld connections made and closed\n", count);
}

static int by_size(const void *a, const void *b)
{
    const long *first = a, *second = b;

    return (*first > *second) - (*first < *second);
}

static void measure(long ms)
{
    static long times[TIMES_MAX];
    int64_t until = now_us() + ms * 1000;
    size_t count = 0;

    while (now_us() < until && count < TIMES_MAX) {
        int64_t begun = now_us();

        one((long)count);
        times[count++] = (long)(now_us() - begun);
        usleep(PACE_US);
    }
    qsort(times, count, sizeof times[0], by_size);
    printf("%zu %ld %ld\n", count, times[count / 2], times[count - 1]);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *name;
        void (*run)(long count);
    } ways[] = {
        {"row", row}, {"once", once}, {"strange", strange}, {"flood", flood}, {"time", measure}};

    if (argc != 4 || strlen(argv[1]) >= sizeof address.sun_path)
        return 2;
    strcpy(address.sun_path, argv[1]);
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++)
        if (strcmp(argv[2], ways[i].name) == 0) {
            ways[i].run(atol(argv[3]));
            return 0;
        }
    return 2;
}
