/* connect.c - the beginning and the end of a connection. */
#include "client/private.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"

enum {
    HELLO_MS = 30000, /* a server that does not even answer */
    RETRY_MS = 50,
    SILENCE_MAX_S = 1000000,
    ASKED_MAX = 16, /* before the welcome */
};

static const struct spsy_client_options by_default = {0};

/* ---- the socket --------------------------------------------------------------------------- */

static const char *socket_path(const struct spsy_client_options *options)
{
    const char *variable = getenv("SPSY_SOCKET");

    if (options->socket)
        return options->socket;
    return variable && *variable ? variable : WIRE_SOCKET;
}

static int silence_ms(const struct spsy_client_options *options, int by_default_ms)
{
    int seconds =
        options->silence_seconds < SILENCE_MAX_S ? options->silence_seconds : SILENCE_MAX_S;

    return seconds > 0 ? seconds * 1000 : by_default_ms;
}

static int say_why(const char *path, struct spsy_error *error)
{
    switch (errno) {
    case ENOENT:
    case ECONNREFUSED:
        return spsy_fail_errno(error, SPSY_ERR_NOT_FOUND, "SPY0201", "no spsy server at socket %s",
                               path);
    case EAGAIN: /* its queue stayed full for as long as we waited */
        return spsy_fail(error, SPSY_ERR_FULL, "SPY0204",
                         "the spsy server at socket %s takes no more connections now", path);
    default: /* EACCES, too: a server that begins has a socket before others may use it */
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0201", "socket %s", path);
    }
}

static int connect_once(const struct spsy_client_options *options, int *fd,
                        struct spsy_error *error)
{
    const struct timeval patience = {.tv_sec = silence_ms(options, HELLO_MS) / 1000};
    const char *path = socket_path(options);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int result;

    if (!path[0] || strlen(path) >= sizeof address.sun_path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101", "socket %s: the path is too %s", path,
                         path[0] ? "long" : "short");
    memcpy(address.sun_path, path, strlen(path) + 1);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd < 0)
        return spsy_fail_errno(error, SPSY_ERR_IO, "SPY0101", "a socket");
    setsockopt(*fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    do
        result = connect(*fd, (struct sockaddr *)&address, sizeof address);
    while (result < 0 && errno == EINTR);
    if (result == 0)
        return 0;
    result = say_why(path, error);
    close(*fd);
    return result;
}

/* ---- hello and welcome -------------------------------------------------------------------- */

/* The hello whole, or NULL: without its user it would begin another's job. */
static cJSON *hello_of(const struct spsy_client_options *options, const char *sign_on)
{
    cJSON *hello = cJSON_CreateObject();

    if (cJSON_AddNumberToObject(hello, "protocol", WIRE_PROTOCOL) &&
        cJSON_AddStringToObject(hello, "client", "libspsyclient " SPSY_VERSION) &&
        (!sign_on || cJSON_AddStringToObject(hello, "signOn", sign_on)) &&
        (!options->user || cJSON_AddStringToObject(hello, "user", options->user)) &&
        (!options->job || cJSON_AddStringToObject(hello, "job", options->job)) &&
        cJSON_AddBoolToObject(hello, "interactive", options->interactive) &&
        cJSON_AddBoolToObject(hello, "syslog", options->syslog))
        return hello;
    cJSON_Delete(hello);
    return NULL;
}

static int say_hello(struct spsy_client *client, const struct spsy_client_options *options,
                     struct spsy_error *error)
{
    const char *sign_on = client->asked ? client->asked->sign_on : NULL;
    int result = wire_put_object(&client->wire, WIRE_HELLO, hello_of(options, sign_on), error);

    return result == 0 ? wire_flush(&client->wire, error) : result;
}

int client_refusal(const struct wire_frame *frame, struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);
    long code;

    if (result < 0)
        return result;
    code = wire_number(object, "code", -SPSY_ERR_RECURSION);
    result = spsy_fail(error, code > 0 ? -(int)code : SPSY_ERR_IO,
                       wire_text(object, "id", "SPY0101"), "%s", wire_text(object, "text", ""));
    cJSON_Delete(object);
    return result;
}

/* One line that fits; else nothing of it is kept. */
static bool keep(char *target, size_t size, const cJSON *welcome, const char *key)
{
    const char *text = wire_text(welcome, key, "");
    size_t length = strlen(text);

    for (const char *at = text; *at; at++)
        if ((unsigned char)*at < ' ' || *at == 0x7F)
            return false;
    if (length >= size)
        return false;
    memcpy(target, text, length + 1);
    return true;
}

static int take_welcome(struct spsy_client *client, const struct wire_frame *frame,
                        struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);

    if (result < 0)
        return result;
    if (wire_number(object, "protocol", WIRE_PROTOCOL) != WIRE_PROTOCOL)
        result =
            spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                      "the server speaks another protocol; this client speaks %d", WIRE_PROTOCOL);
    else if (!keep(client->version, sizeof client->version, object, "version") ||
             !keep(client->system, sizeof client->system, object, "system") ||
             !keep(client->job, sizeof client->job, object, "job") ||
             !keep(client->profile, sizeof client->profile, object, "profile") ||
             !keep(client->signed_on, sizeof client->signed_on, object, "signedOn"))
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                           "the server's welcome names no version, system, job or profile that "
                           "can be one");
    cJSON_Delete(object);
    return result;
}

static int await_welcome(struct spsy_client *client, int ms, struct spsy_error *error)
{
    bool signs_on = client->asked && client->asked->sign_on;
    struct wire_frame frame;
    int result = wire_receive(&client->wire, signs_on ? client->silence_ms : ms, ms, &frame, error);

    /* A password that was wrong is answered late (core/signon): it takes what it takes. */
    for (int i = 0; result == 0 && frame.kind == WIRE_ASK && i < ASKED_MAX; i++) {
        result = client_answer(client, &frame, error);
        if (result == 0)
            result = wire_receive(&client->wire, client->silence_ms, ms, &frame, error);
    }
    if (result == SPSY_ERR_NOT_FOUND)
        return spsy_fail(error, SPSY_ERR_IO, "SPY0202",
                         "the server has ended the connection without a word");
    if (result < 0)
        return result;
    if (frame.kind == WIRE_REFUSAL)
        return client_refusal(&frame, error);
    if (frame.kind != WIRE_WELCOME)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "the server does not answer the hello, but sends X'%02X'",
                         (unsigned)frame.kind);
    return take_welcome(client, &frame, error);
}

/* A hello that could not be sent: the server may have said why it does not listen. */
static int begin_job(struct spsy_client *client, const struct spsy_client_options *options,
                     struct spsy_error *error)
{
    int ms = silence_ms(options, HELLO_MS), sent, result;

    client->wire.stall_ms = ms;
    sent = say_hello(client, options, error);
    if (sent == SPSY_ERR_FULL)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0108",
                         "the names of user and job are too long for a hello");
    if (sent == SPSY_ERR_MEMORY)
        return sent;
    result = await_welcome(client, ms, error);
    return result == 0 && sent < 0 ? spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                                               "the server welcomes without having been greeted")
                                   : result;
}

/* ---- options ------------------------------------------------------------------------------ */

static int check_text(const char *what, const char *text, struct spsy_error *error)
{
    if (!text || spsy_utf8_valid(text, strlen(text)))
        return 0;
    return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0108", "the name of the %s is not UTF-8", what);
}

static int check_options(const struct spsy_client_options *options, struct spsy_error *error)
{
    const struct spsy_client_files *files = options->files;
    int result = check_text("user", options->user, error);

    if (result == 0)
        result = check_text("job", options->job, error);
    if (result == 0 && files &&
        ((files->open && !files->read) || (files->create && (!files->write || !files->commit)) ||
         ((files->open || files->create) && !files->drop)))
        result =
            spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0105",
                      "the files of a client: what can be opened can be read and dropped, what "
                      "can be created written, committed and dropped");
    return result;
}

/* ------------------------------------------------------------------------------------------- */

int client_begin(int fd, const struct spsy_client_options *options,
                 const struct spsy_client_asking *asking, struct spsy_client **client,
                 struct spsy_error *error)
{
    struct spsy_client *made = calloc(1, sizeof *made);
    int result;

    *client = NULL;
    if (!made) {
        close(fd);
        return spsy_fail_memory(error);
    }
    made->fd = fd;
    made->files.provider = options->files;
    made->asked = asking;
    made->silence_ms = silence_ms(options, -1);
    result = wire_open(&made->wire, fd, WIRE_CLIENT, error);
    if (result == 0)
        result = begin_job(made, options, error);
    if (result < 0) {
        spsy_client_close(made);
        return result;
    }
    made->wire.stall_ms = made->silence_ms;
    *client = made;
    return 0;
}

/* Nobody there, no room, or on its way out: that may change. */
static bool may_come(int result)
{
    return result == SPSY_ERR_NOT_FOUND || result == SPSY_ERR_FULL || result == SPSY_ERR_IO;
}

int spsy_client_connect_asking(const struct spsy_client_options *options,
                               const struct spsy_client_asking *asking, struct spsy_client **client,
                               struct spsy_error *error)
{
    const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000L};
    int64_t until;
    int result, fd = -1;

    *client = NULL;
    if (!options)
        options = &by_default;
    result = check_options(options, error);
    if (result == 0 && asking)
        result = check_text("profile that signs on", asking->sign_on, error);
    if (result < 0)
        return result;
    until = spsy_now_ms() + (int64_t)options->wait_seconds * 1000;
    for (;;) {
        result = connect_once(options, &fd, error);
        if (result == 0)
            result = client_begin(fd, options, asking, client, error);
        if (result == 0 || !may_come(result) || spsy_now_ms() >= until)
            return result;
        nanosleep(&pause, NULL);
    }
}

int spsy_client_connect(const struct spsy_client_options *options, struct spsy_client **client,
                        struct spsy_error *error)
{
    return spsy_client_connect_asking(options, NULL, client, error);
}

void spsy_client_close(struct spsy_client *client)
{
    if (!client)
        return;
    client_files_drop(&client->files);
    wire_free(&client->wire);
    close(client->fd);
    cJSON_Delete(client->statement);
    cJSON_Delete(client->object);
    free(client->text);
    free(client);
}

const char *spsy_client_version(const struct spsy_client *client)
{
    return client->version;
}

const char *spsy_client_system(const struct spsy_client *client)
{
    return client->system;
}

const char *spsy_client_job(const struct spsy_client *client)
{
    return client->job;
}

const char *spsy_client_profile(const struct spsy_client *client)
{
    return client->profile;
}

const char *spsy_client_signed_on(const struct spsy_client *client)
{
    return client->signed_on;
}

int spsy_client_descriptor(const struct spsy_client *client)
{
    return client->fd;
}
