#include "connector/client.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/error.h"

enum {
    START_MS = 10 * 1000,
    NUMBER_SIZE = 16,
};

static int check(const struct connector_settings *settings, struct sockaddr_un *listener,
                 struct spsy_error *error)
{
    socklen_t size = sizeof *listener;

    *listener = (struct sockaddr_un){.sun_family = AF_UNSPEC};
    if (settings->owner == 0)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0224", "a home of root's has no connector");
    if (settings->upstream < CONNECTOR_UPSTREAM_MIN || settings->channels == 0)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0224",
                         "at least %d connections to cupsd, and a channel, are needed",
                         CONNECTOR_UPSTREAM_MIN);
    if (getsockname(settings->listener, (struct sockaddr *)listener, &size) != 0 ||
        size > sizeof *listener || listener->sun_family != AF_UNIX ||
        listener->sun_path[0] != '/' ||
        strnlen(listener->sun_path, sizeof listener->sun_path) == sizeof listener->sun_path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0224",
                         "the gateway listens at no socket with an absolute path");
    return 0;
}

/* In the child: says on the control socket what failed, as the connector itself does. */
static _Noreturn void run(const struct connector_settings *settings, const char *listener,
                          int control)
{
    struct connector_reply reply = {
        .version = CONNECTOR_VERSION, .kind = CONNECTOR_OPEN, .status = CONNECTOR_FAILED};
    char owner[NUMBER_SIZE], upstream[NUMBER_SIZE], channels[NUMBER_SIZE];
    char *const arguments[] = {(char *)"spsy-connector",
                               (char *)settings->cupsd,
                               (char *)listener,
                               owner,
                               upstream,
                               channels,
                               (char *)(settings->grant ? "grant" : "pass"),
                               NULL};
    sigset_t none;

    snprintf(owner, sizeof owner, "%u", (unsigned)settings->owner);
    snprintf(upstream, sizeof upstream, "%u", settings->upstream);
    snprintf(channels, sizeof channels, "%u", settings->channels);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    if ((control == CONNECTOR_CONTROL ? fcntl(control, F_SETFD, 0)
                                      : dup2(control, CONNECTOR_CONTROL)) >= 0 &&
        syscall(SYS_close_range, CONNECTOR_CONTROL + 1, ~0U, 0) == 0)
        execv(settings->executable, arguments);
    snprintf(reply.text, sizeof reply.text, "it cannot be run: %s", strerror(errno));
    send(CONNECTOR_CONTROL, &reply, sizeof reply, MSG_NOSIGNAL);
    _exit(1);
}

static int wait_until_ready(int control, const char *executable, struct spsy_error *error)
{
    int64_t until = spsy_now_ms() + START_MS, left;
    struct pollfd one = {control, POLLIN, 0};
    struct connector_reply reply;
    int ready;

    do {
        left = until - spsy_now_ms();
        ready = left > 0 ? poll(&one, 1, (int)left) : 0;
    } while (ready < 0 && errno == EINTR);
    if (ready <= 0)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0224", "%s does not begin", executable);
    if (recv(control, &reply, sizeof reply, MSG_DONTWAIT) != (ssize_t)sizeof reply ||
        reply.version != CONNECTOR_VERSION)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0224", "%s has ended, or is of another build",
                         executable);
    if (reply.status != CONNECTOR_OK)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0224", "%s: %.*s", executable,
                         (int)sizeof reply.text, reply.text);
    return 0;
}

int connector_start(const struct connector_settings *settings, int *control, pid_t *process,
                    struct spsy_error *error)
{
    struct sockaddr_un listener;
    int pair[2], status = check(settings, &listener, error);

    *control = -1;
    *process = -1;
    if (status != 0)
        return status;
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, pair) != 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0224", "a socket for the connector");
    *process = fork();
    if (*process == 0)
        run(settings, listener.sun_path, pair[1]);
    close(pair[1]);
    if (*process < 0)
        status = spsy_fail_errno(error, SPSY_ERR_IO, "SPY0224", "a process for the connector");
    else
        status = wait_until_ready(pair[0], settings->executable, error);
    if (status == 0) {
        *control = pair[0];
        return 0;
    }
    close(pair[0]);
    if (*process > 0) {
        kill(*process, SIGKILL); /* if it may be; without its control socket it ends anyway */
        while (waitpid(*process, NULL, 0) < 0 && errno == EINTR)
            ;
    }
    *process = -1;
    return status;
}
