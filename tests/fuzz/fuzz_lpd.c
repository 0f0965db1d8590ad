/* What an LPD daemon answers (core/format/lpd.h). The input is the daemon's script: for each byte
 * it reads once if there is something (bit 0), answers a zero or the rest of the byte (bits 1 and
 * 2), or closes (X'F8'). A job that is acknowledged must have come whole, whatever the script. The
 * same bytes, said by a daemon in words, become a line that is fit to be shown. */
#include "base/text.h"
#include "format/lpd_connection.h"

#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum {
    SCRIPT_READ = 1,
    SCRIPT_ZERO = 2,
    SCRIPT_OCTET = 4,
    SCRIPT_CLOSE = 0xF8,
    TAKEN_BYTES = 4096
};

static const char text[] = "one\ntwo\n";

struct daemon {
    int socket;
    const uint8_t *script;
    size_t size;
    char taken[TAKEN_BYTES];
    size_t used;
};

static bool take(struct daemon *daemon)
{
    ssize_t got =
        recv(daemon->socket, daemon->taken + daemon->used, sizeof daemon->taken - daemon->used, 0);

    if (got > 0)
        daemon->used += (size_t)got;
    return got > 0;
}

/* Both sides waiting for each other would only wait for the timeout. */
static bool something_comes(const struct daemon *daemon)
{
    struct pollfd poll_for = {.fd = daemon->socket, .events = POLLIN};

    return poll(&poll_for, 1, 2) == 1;
}

static void *serve(void *context)
{
    struct daemon *daemon = context;
    bool open = true;

    for (size_t i = 0; open && i < daemon->size && daemon->script[i] != SCRIPT_CLOSE; i++) {
        uint8_t octet = daemon->script[i] & SCRIPT_ZERO ? 0 : daemon->script[i];

        if ((daemon->script[i] & SCRIPT_READ) && something_comes(daemon))
            open = take(daemon);
        if (open && daemon->script[i] & (SCRIPT_ZERO | SCRIPT_OCTET))
            open = send(daemon->socket, &octet, 1, MSG_NOSIGNAL) == 1;
    }
    shutdown(daemon->socket, SHUT_WR);
    while (take(daemon))
        continue;
    return NULL;
}

static int produce(void *context, conversion_sink *sink, void *sink_context,
                   struct spsy_error *error)
{
    (void)context;
    return sink(sink_context, text, strlen(text), error);
}

static bool came_whole(const struct daemon *daemon)
{
    static const char end[] = "\0038 dfA001SYS1\none\ntwo\n";

    return daemon->used >= sizeof end &&
           memcmp(daemon->taken + daemon->used - sizeof end, end, sizeof end) == 0 &&
           memcmp(daemon->taken, "\2lp\n\2", 5) == 0;
}

static void check_words(const uint8_t *data, size_t size)
{
    char words[TAKEN_BYTES];
    size_t count = size < sizeof words ? size : sizeof words - 1;

    for (size_t i = 0; i < count; i++)
        words[i] = (char)data[i];
    words[count] = '\0';
    lpd_printable(words);
    if (strlen(words) > count || !spsy_utf8_valid(words, strlen(words)))
        abort();
    for (const char *at = words; *at;)
        if (spsy_text_misleads(spsy_utf8_next(&at)))
            abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct lpd_job job = {.host = "h",
                          .queue = "lp",
                          .local_host = "SYS1",
                          .user = "ALICE",
                          .title = "T",
                          .format = 'f',
                          .number = 1,
                          .copies = 1,
                          .timeout_ms = 5000,
                          .bytes = (int64_t)strlen(text),
                          .produce = produce};
    struct daemon daemon = {.script = data, .size = size};
    struct spsy_error error = {0};
    pthread_t thread;
    int pair[2], result;

    check_words(data, size);
    if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) != 0)
        abort();
    daemon.socket = pair[1];
    if (pthread_create(&thread, NULL, serve, &daemon) != 0)
        abort();
    result = lpd_converse(pair[0], &job, &error);
    close(pair[0]);
    pthread_join(thread, NULL);
    close(pair[1]);
    if (result == 0 ? !came_whole(&daemon) : result != SPSY_ERR_IO || !error.text[0])
        abort();
    return 0;
}
