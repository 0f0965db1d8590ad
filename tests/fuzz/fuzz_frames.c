/* A whole connection from bytes: hello, statements, replies and data in any order and shape.
 * However it goes, it ends, and the last frame that the client is sent is whole. */
#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "server/connection.h"
#include "store/store.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 32 * 1024, HEAD_BYTES = 5, ROOM = 4 << 20 };

static char home[64];
static int stop_fd;

static void remove_home(void)
{
    char command[128];

    snprintf(command, sizeof command, "rm -rf %.60s", home);
    if (system(command) != 0)
        abort();
}

static void make_home(void)
{
    const char *parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";
    struct spsy_error error;

    snprintf(home, sizeof home, "%s/spsy-fuzz-XXXXXX", parent);
    if (!mkdtemp(home) || spool_create(home, "FUZZ", &error) != 0)
        abort();
    stop_fd = eventfd(1, EFD_CLOEXEC); /* who would wait is stopped: DLYJOB, half a frame */
    atexit(remove_home);
}

/* Frames, one after the other, and no part of one. */
static void check_answer(int fd)
{
    static unsigned char room[ROOM];
    size_t used = 0, at = 0;
    ssize_t got;

    while ((got = recv(fd, room + used, sizeof room - used, MSG_DONTWAIT)) > 0)
        used += (size_t)got;
    while (at < used) {
        size_t length = (size_t)room[at] << 24 | (size_t)room[at + 1] << 16 |
                        (size_t)room[at + 2] << 8 | room[at + 3];

        if (used - at < HEAD_BYTES || length < 1 || !strchr("WMRDEOBPX", room[at + 4]))
            abort();
        at += 4 + length;
    }
    if (at != used)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct counts counts = {.settings = {.max_statement_bytes = 8192,
                                                .max_answer_bytes = 65536,
                                                .idle_seconds = 1,
                                                .statement_seconds = 1}};
    const struct serve_options options = {.home = home};
    const int room = ROOM;
    struct connection connection;
    int pair[2];

    if (!home[0])
        make_home();
    if (size > INPUT_MAX || socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        return 0;
    setsockopt(pair[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room);
    if (size > 0 && send(pair[1], data, size, MSG_DONTWAIT) != (ssize_t)size)
        abort();
    shutdown(pair[1], SHUT_WR);
    connection_prepare(&connection, &options, &counts);
    connection_serve(&connection, pair[0], stop_fd, -1);
    connection_close(&connection);
    check_answer(pair[1]);
    close(pair[1]);
    return 0;
}
