#include "cli/ask.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include "cli/safe_text.h"

static int too_long(size_t size, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_VALUE, "SPY0108",
                     "what was answered is longer than %zu bytes, or has a NUL", size - 1);
}

int ask_source_read(const char *number, struct ask_source *source, struct spsy_error *error)
{
    char *end;
    long fd;

    source->fd = -1;
    if (!number)
        return 0;
    errno = 0;
    fd = strtol(number, &end, 10);
    if (number[0] < '0' || number[0] > '9' || *end || errno || fd <= STDERR_FILENO || fd > 1 << 20)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0108",
                         "--password-fd %.40s: expected the number of a descriptor, 3 or more",
                         number);
    if (fcntl((int)fd, F_GETFD) < 0 || fcntl((int)fd, F_SETFD, FD_CLOEXEC) < 0)
        return spsy_fail(error, SPSY_ERR_VALUE, "SPY0108",
                         "--password-fd %ld: no such descriptor is open", fd);
    source->fd = (int)fd;
    return 0;
}

/* ---- a descriptor ------------------------------------------------------------------------- */

/* Byte by byte, so that nothing is taken from who reads after us. A last line needs no end. */
static int ask_descriptor(int fd, char *answer, size_t size, bool *answered,
                          struct spsy_error *error)
{
    size_t used = 0;
    bool fits = true, some = false;
    char byte;
    ssize_t got;

    while ((got = read(fd, &byte, 1)) != 0 && (got > 0 || errno == EINTR)) {
        some |= got > 0;
        if (got > 0 && byte == '\n')
            break;
        fits &= got < 0 || (byte != '\0' && used < size - 1);
        if (got > 0 && fits)
            answer[used++] = byte;
    }
    byte = '\0';
    answer[fits && got >= 0 ? used : 0] = '\0';
    if (got < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "descriptor %d", fd);
    *answered = some && fits;
    if (fits)
        return 0;
    explicit_bzero(answer, size);
    return too_long(size, error);
}

/* ---- the terminal ------------------------------------------------------------------------- */

static volatile sig_atomic_t caught;

static void catch (int signal)
{
    caught = signal;
}

static const int signals[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGTSTP, SIGALRM};
enum { SIGNALS = sizeof signals / sizeof signals[0] };

struct watch {
    struct sigaction before[SIGNALS];
    sigset_t blocked;
};

/* The signals wait until somebody asks for them (await_line): none can come between a look and a
 * read. One that is ignored stays so. */
static void watch_begin(struct watch *watch)
{
    const struct sigaction action = {.sa_handler = catch};
    sigset_t ours;

    caught = 0;
    sigemptyset(&ours);
    for (int i = 0; i < SIGNALS; i++)
        sigaddset(&ours, signals[i]);
    sigprocmask(SIG_BLOCK, &ours, &watch->blocked);
    for (int i = 0; i < SIGNALS; i++) {
        sigaction(signals[i], NULL, &watch->before[i]);
        if (watch->before[i].sa_handler != SIG_IGN)
            sigaction(signals[i], &action, NULL);
    }
}

static void watch_end(const struct watch *watch)
{
    for (int i = 0; i < SIGNALS; i++)
        sigaction(signals[i], &watch->before[i], NULL);
    sigprocmask(SIG_SETMASK, &watch->blocked, NULL);
}

/* 1: the terminal can be read; 0: a signal came; negative: it is gone. */
static int await_line(int tty, const struct watch *watch)
{
    struct pollfd ready = {tty, POLLIN, 0};
    int result = ppoll(&ready, 1, NULL, &watch->blocked);

    return result > 0 ? 1 : errno == EINTR ? 0 : -1;
}

/* What the terminal has handed over as one line. */
static int read_line(int tty, char *answer, size_t size, bool *answered, struct spsy_error *error)
{
    char line[4097]; /* N_TTY hands out no more at once */
    ssize_t got = read(tty, line, sizeof line - 1);
    const char *end = got > 0 ? memchr(line, '\n', (size_t)got) : NULL;
    size_t length = end ? (size_t)(end - line) : got > 0 ? (size_t)got : 0;
    int result = 0;

    if (got > 0 && (length >= size || memchr(line, '\0', length))) {
        result = too_long(size, error);
    } else if (got > 0) {
        memcpy(answer, line, length);
        answer[length] = '\0';
        *answered = true;
    }
    explicit_bzero(line, sizeof line);
    return result;
}

/* 1: it is to be asked again, because the command was stopped and has been continued. */
static int ask_once(int tty, bool secret, char *answer, size_t size, bool *answered,
                    struct spsy_error *error)
{
    struct termios before, quiet;
    bool hidden = false;
    struct watch watch;
    int result = 0, ready;

    watch_begin(&watch);
    if (secret && tcgetattr(tty, &before) == 0) {
        quiet = before;
        quiet.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK);
        quiet.c_lflag |= ECHONL | ICANON | ISIG;
        hidden = tcsetattr(tty, TCSADRAIN, &quiet) == 0;
    }
    ready = secret && !hidden ? -1 : await_line(tty, &watch); /* never shown */
    if (ready > 0)
        result = read_line(tty, answer, size, answered, error);
    if (hidden)
        tcsetattr(tty, TCSADRAIN, &before);
    if (!*answered && write(tty, "\n", 1) < 0)
        result = 0; /* the terminal is gone: nobody has answered */
    watch_end(&watch);
    if (ready == 0 && caught != SIGINT)
        kill(getpid(), caught);
    return ready == 0 && caught == SIGTSTP ? 1 : result;
}

static void show_prompt(int tty, const char *prompt)
{
    int copy = fcntl(tty, F_DUPFD_CLOEXEC, 0);
    FILE *stream = copy < 0 ? NULL : fdopen(copy, "w");

    if (!stream && copy >= 0)
        close(copy);
    if (!stream)
        return;
    output_safe(stream, prompt);
    fclose(stream);
}

static int ask_terminal(const char *prompt, bool secret, char *answer, size_t size, bool *answered,
                        struct spsy_error *error)
{
    int tty = open("/dev/tty", O_RDWR | O_NOCTTY | O_CLOEXEC), result;

    if (tty < 0) /* a job of its own: nobody is there */
        return 0;
    do {
        show_prompt(tty, prompt);
        result = ask_once(tty, secret, answer, size, answered, error);
    } while (result > 0);
    close(tty);
    return result;
}

int ask_person(void *context, const char *prompt, bool secret, char *answer, size_t size,
               bool *answered, struct spsy_error *error)
{
    const struct ask_source *source = context;

    *answered = false;
    answer[0] = '\0';
    return source->fd >= 0 ? ask_descriptor(source->fd, answer, size, answered, error)
                           : ask_terminal(prompt, secret, answer, size, answered, error);
}
