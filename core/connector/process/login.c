/* login.c - the uid of a login, looked up by a child without rights: name services may wait for a
 * network, and load what they like. */
#include "connector/process/process.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    ENTRY_BYTES_MAX = 1024 * 1024,
    CHILD_PIPE = 3,
};

struct answer {
    int32_t found; /* as login_answer() */
    uid_t uid;
};

static _Noreturn void look_up(const char *login, int to)
{
    struct answer answer = {-1, 0};
    struct passwd entry, *found = NULL;
    char *room;
    int code;

    if (dup2(to, CHILD_PIPE) < 0 || syscall(SYS_close_range, CHILD_PIPE + 1, ~0U, 0) != 0 ||
        syscall(SYS_setresuid, connector.owner, connector.owner, connector.owner) != 0)
        _exit(1); /* leaving uid 0 altogether clears all capabilities */
    alarm(CONNECTOR_WAIT_MS / 1000);
    room = malloc(ENTRY_BYTES_MAX);
    if (!room)
        _exit(1);
    code = getpwnam_r(login, &entry, room, ENTRY_BYTES_MAX, &found);
    if (code == 0 || code == ENOENT || code == ESRCH)
        answer.found = code == 0 && found;
    if (answer.found == 1)
        answer.uid = entry.pw_uid;
    _exit(write(CHILD_PIPE, &answer, sizeof answer) == (ssize_t)sizeof answer ? 0 : 1);
}

int login_ask(struct channel *channel)
{
    int ends[2];
    pid_t child;

    if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0)
        return -1;
    child = fork(); /* nobody waits for it: SIGCHLD is ignored */
    if (child == 0)
        look_up(channel->login, ends[1]);
    close(ends[1]);
    if (child < 0) {
        close(ends[0]);
        return -1;
    }
    channel->answer = (struct watch){.fd = ends[0], .ready = login_ready, .of = channel};
    watch_for(&channel->answer, EPOLLIN);
    return 0;
}

int login_answer(struct channel *channel, uid_t *uid)
{
    struct answer answer;

    if (read(channel->answer.fd, &answer, sizeof answer) != (ssize_t)sizeof answer ||
        answer.found < 0)
        return -1;
    *uid = answer.uid;
    return answer.found;
}
