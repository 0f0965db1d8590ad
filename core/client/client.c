/* client.c - the other end of the wire: says statements, does what the server orders (files.c). */
#include "client/client.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <time.h>
#include <unistd.h>

#include "base/text.h"
#include "client/files.h"
#include "wire/wire.h"

enum {
    HELLO_MS = 30000, /* a server that does not even answer */
    RETRY_MS = 50,
};

struct spsy_client {
    struct wire wire;
    int fd;
    bool asking; /* a statement is not answered to its end */
    struct client_files files;
    uint32_t data_stream; /* of a DATA event that is not replied to yet */
    size_t data_bytes;
    bool data_waits;
    struct spsy_error data_error; /* code 0: it was taken */
    char *text;                   /* of the last event; owned */
    char version[32], system[9], job[32], profile[11];
};

/* ---- connecting --------------------------------------------------------------------------- */

static const char *socket_path(const struct spsy_client_options *options)
{
    const char *variable = getenv("SPSY_SOCKET");

    if (options->socket)
        return options->socket;
    return variable && *variable ? variable : WIRE_SOCKET;
}

static int connect_once(const char *path, int *fd, struct spsy_error *error)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    bool absent;

    if (strlen(path) >= sizeof address.sun_path)
        return spsy_fail(error, SPSY_ERR_ARGUMENT, "SPY0101", "socket %s: the path is too long",
                         path);
    memcpy(address.sun_path, path, strlen(path) + 1);
    *fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (*fd >= 0 && connect(*fd, (struct sockaddr *)&address, sizeof address) == 0)
        return 0;
    absent = errno == ENOENT || errno == ECONNREFUSED || errno == EAGAIN;
    spsy_fail_errno(error, absent ? SPSY_ERR_NOT_FOUND : SPSY_ERR_IO, "SPY0201",
                    "no spsy server at socket %s", path);
    if (*fd >= 0)
        close(*fd);
    *fd = -1;
    return error->code;
}

static int say_hello(struct spsy_client *client, const struct spsy_client_options *options,
                     struct spsy_error *error)
{
    cJSON *hello = cJSON_CreateObject();
    int result;

    cJSON_AddNumberToObject(hello, "protocol", WIRE_PROTOCOL);
    cJSON_AddStringToObject(hello, "client", "libspsyclient " SPSY_VERSION);
    if (options->user)
        cJSON_AddStringToObject(hello, "user", options->user);
    if (options->job)
        cJSON_AddStringToObject(hello, "job", options->job);
    cJSON_AddBoolToObject(hello, "interactive", options->interactive);
    cJSON_AddBoolToObject(hello, "syslog", options->syslog);
    result = wire_put_object(&client->wire, WIRE_HELLO, hello, error);
    return result == 0 ? wire_flush(&client->wire, error) : result;
}

/* The server has given a reason for what follows: the end of the connection. */
static int take_refusal(const struct wire_frame *frame, struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);
    long code;

    if (result < 0)
        return result;
    code = wire_number(object, "code", 100);
    spsy_fail(error, code > 0 ? -(int)code : SPSY_ERR_IO, wire_text(object, "id", "SPY0101"), "%s",
              wire_text(object, "text", "the server has ended the connection"));
    cJSON_Delete(object);
    return error->code;
}

static int take_welcome(struct spsy_client *client, const struct wire_frame *frame,
                        struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);

    if (result < 0)
        return result;
    if (wire_number(object, "protocol", WIRE_PROTOCOL) != WIRE_PROTOCOL)
        result = spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                           "the server speaks another protocol than %d", WIRE_PROTOCOL);
    snprintf(client->version, sizeof client->version, "%s", wire_text(object, "version", ""));
    snprintf(client->system, sizeof client->system, "%s", wire_text(object, "system", ""));
    snprintf(client->job, sizeof client->job, "%s", wire_text(object, "job", ""));
    snprintf(client->profile, sizeof client->profile, "%s", wire_text(object, "profile", ""));
    cJSON_Delete(object);
    return result;
}

/* A hello that could not be sent: the server may have said why it does not listen. */
static int begin_job(struct spsy_client *client, const struct spsy_client_options *options,
                     struct spsy_error *error)
{
    struct spsy_error send_error;
    struct wire_frame frame;
    int sent = say_hello(client, options, &send_error);
    int result = wire_receive(&client->wire, HELLO_MS, HELLO_MS, &frame, error);

    if (result == 0 && frame.kind == WIRE_REFUSAL)
        return take_refusal(&frame, error);
    if (sent < 0 || result < 0) {
        if (sent < 0)
            *error = send_error;
        return result < 0 ? result : sent;
    }
    if (frame.kind != WIRE_WELCOME)
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107", "the server answers no hello");
    return take_welcome(client, &frame, error);
}

static int try_to_connect(const struct spsy_client_options *options, struct spsy_client *client,
                          struct spsy_error *error)
{
    int result = connect_once(socket_path(options), &client->fd, error);

    if (result == 0)
        result = wire_open(&client->wire, client->fd, WIRE_CLIENT, error);
    if (result == 0)
        result = begin_job(client, options, error);
    if (result < 0) {
        wire_free(&client->wire);
        if (client->fd >= 0)
            close(client->fd);
        client->fd = -1;
    }
    return result;
}

static int64_t now_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Nobody there, no room, or on its way out: that may change. */
static bool may_come(int result)
{
    return result == SPSY_ERR_NOT_FOUND || result == SPSY_ERR_FULL || result == SPSY_ERR_IO;
}

int spsy_client_connect(const struct spsy_client_options *options, struct spsy_client **client,
                        struct spsy_error *error)
{
    static const struct spsy_client_options by_default = {0};
    const struct timespec pause = {.tv_nsec = RETRY_MS * 1000000L};
    struct spsy_client *made = calloc(1, sizeof *made);
    struct spsy_error own;
    int64_t until;
    int result;

    *client = NULL;
    if (!error)
        error = &own;
    if (!options)
        options = &by_default;
    if (!made)
        return spsy_fail_memory(error);
    until = now_ms() + (int64_t)options->wait_seconds * 1000;
    while ((result = try_to_connect(options, made, error)) < 0 && may_come(result) &&
           now_ms() < until)
        nanosleep(&pause, NULL);
    if (result < 0) {
        free(made);
        return result;
    }
    made->files.provider = options->files;
    *client = made;
    return 0;
}

void spsy_client_close(struct spsy_client *client)
{
    if (!client)
        return;
    client_files_drop(&client->files);
    wire_free(&client->wire);
    close(client->fd);
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

int spsy_client_descriptor(const struct spsy_client *client)
{
    return client->fd;
}

/* ---- a statement -------------------------------------------------------------------------- */

static void add_how(cJSON *statement, const struct spsy_client_statement *how)
{
    static const struct spsy_client_statement by_default = {0};

    if (!how)
        how = &by_default;
    if (how->decisions)
        cJSON_AddTrueToObject(statement, "decisions");
    if (how->json)
        cJSON_AddTrueToObject(statement, "json");
    if (how->terminal)
        cJSON_AddTrueToObject(statement, "terminal");
    if (how->progress)
        cJSON_AddTrueToObject(statement, "progress");
    if (how->shell)
        cJSON_AddTrueToObject(statement, "shell");
    if (how->input_taken)
        cJSON_AddTrueToObject(statement, "inputTaken");
}

/* Takes statement over. */
static int send_statement(struct spsy_client *client, cJSON *statement,
                          const struct spsy_client_statement *how, struct spsy_error *error)
{
    int result;

    if (client->asking) {
        cJSON_Delete(statement);
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105",
                         "the statement before has not been answered to its end");
    }
    add_how(statement, how);
    result = wire_put_object(&client->wire, WIRE_STATEMENT, statement, error);
    if (result == 0)
        wire_flush(&client->wire, NULL); /* when nobody takes it, receiving says why */
    client->asking = result == 0;
    return result;
}

static void add_line(cJSON *lines, const struct client_line *line)
{
    const int numbers[3] = {(int)line->offset, (int)line->line, (int)line->column};

    cJSON_AddItemToArray(lines, cJSON_CreateIntArray(numbers, 3));
}

int client_cl(struct spsy_client *client, const char *statement, size_t length,
              const struct client_line *lines, size_t line_count,
              const struct spsy_client_statement *how, struct spsy_error *error)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *array = line_count ? cJSON_AddArrayToObject(object, "lines") : NULL;

    if (!spsy_utf8_valid(statement, length)) {
        cJSON_Delete(object);
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108", "the statement is not UTF-8");
    }
    for (size_t i = 0; array && i < line_count; i++)
        add_line(array, &lines[i]);
    cJSON_AddStringToObject(object, "cl", statement);
    return send_statement(client, object, how, error);
}

int spsy_client_cl(struct spsy_client *client, const char *statement,
                   const struct spsy_client_statement *how, struct spsy_error *error)
{
    return client_cl(client, statement, strlen(statement), NULL, 0, how, error);
}

int spsy_client_words(struct spsy_client *client, int count, const char *const *words,
                      const struct spsy_client_statement *how, struct spsy_error *error)
{
    cJSON *object = cJSON_CreateObject();
    cJSON *array = cJSON_AddArrayToObject(object, "words");

    for (int i = 0; i < count; i++) {
        if (!spsy_utf8_valid(words[i], strlen(words[i]))) {
            cJSON_Delete(object);
            return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0108",
                             "argument %d is not UTF-8, as a server takes it", i + 1);
        }
        cJSON_AddItemToArray(array, cJSON_CreateString(words[i]));
    }
    return send_statement(client, object, how, error);
}

/* ---- the answer --------------------------------------------------------------------------- */

/* What was shown last has been taken, or not. */
static int reply_to_data(struct spsy_client *client, struct spsy_error *error)
{
    const struct spsy_error *why = client->data_error.code ? &client->data_error : NULL;

    if (!client->data_waits)
        return 0;
    client->data_waits = false;
    return client_reply(&client->wire, client->data_stream, client->data_bytes, why, error);
}

void spsy_client_data_failed(struct spsy_client *client, const struct spsy_error *why)
{
    client->data_error = *why;
    if (client->data_error.code == 0)
        client->data_error.code = SPSY_ERR_IO;
}

static int take_data(struct spsy_client *client, struct wire_frame *frame,
                     struct spsy_client_event *event, struct spsy_error *error)
{
    int result = wire_stream(frame, &client->data_stream, error);

    if (result < 0)
        return result;
    if (client->data_stream != 0)
        return client_files_write(&client->files, &client->wire, client->data_stream,
                                  frame->payload, frame->bytes, error);
    client->data_waits = true;
    client->data_bytes = frame->bytes;
    client->data_error.code = 0;
    event->kind = SPSY_CLIENT_DATA;
    event->data = frame->payload;
    event->bytes = frame->bytes;
    return 1;
}

static int take_end(struct spsy_client *client, const struct wire_frame *frame,
                    struct spsy_client_event *event, struct spsy_error *error)
{
    cJSON *object;
    int result = wire_object(frame, &object, error);
    long status;

    if (result < 0)
        return result;
    status = wire_number(object, "exit", 5);
    event->kind = SPSY_CLIENT_END;
    event->exit = status < 0 ? 5 : (int)status;
    event->out_of_memory = wire_is(object, "outOfMemory");
    event->lost = wire_is(object, "lost");
    client->asking = false;
    client_files_drop(&client->files);
    cJSON_Delete(object);
    return 0;
}

static int take_item(struct spsy_client *client, enum spsy_client_kind kind,
                     const struct wire_frame *frame, struct spsy_client_event *event,
                     struct spsy_error *error)
{
    free(client->text);
    client->text = strndup(frame->payload, frame->bytes);
    if (!client->text)
        return spsy_fail_memory(error);
    event->kind = kind;
    event->json = client->text;
    return 1;
}

/* 1 an event, 0 the end, 2 nothing for the caller: go on. */
static int take(struct spsy_client *client, struct wire_frame *frame,
                struct spsy_client_event *event, struct spsy_error *error)
{
    int result;

    switch (frame->kind) {
    case WIRE_MESSAGE:
        return take_item(client, SPSY_CLIENT_MESSAGE, frame, event, error);
    case WIRE_ROW:
        return take_item(client, SPSY_CLIENT_ROW, frame, event, error);
    case WIRE_DECISION:
        return take_item(client, SPSY_CLIENT_DECISION, frame, event, error);
    case WIRE_PROGRESS:
        return take_item(client, SPSY_CLIENT_PROGRESS, frame, event, error);
    case WIRE_BYTES:
        result = take_data(client, frame, event, error);
        return result == 0 ? 2 : result;
    case WIRE_ORDER:
        result = client_files_order(&client->files, &client->wire, frame, error);
        return result == 0 ? 2 : result;
    case WIRE_END:
        return take_end(client, frame, event, error);
    case WIRE_REFUSAL:
        return take_refusal(frame, error);
    default:
        return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                         "the server sends a frame that has no place here");
    }
}

int spsy_client_next(struct spsy_client *client, struct spsy_client_event *event,
                     struct spsy_error *error)
{
    struct spsy_error own;
    struct wire_frame frame;
    int result;

    if (!error)
        error = &own;
    memset(event, 0, sizeof *event);
    if (!client->asking)
        return spsy_fail(error, SPSY_ERR_STATE, "SPY0105", "no statement has been sent");
    result = reply_to_data(client, error);
    if (result < 0)
        return result;
    do {
        wire_flush(&client->wire, NULL); /* when nobody takes it, receiving says why */
        result = wire_receive(&client->wire, -1, -1, &frame, error);
        if (result == 0)
            result = take(client, &frame, event, error);
        else if (result == SPSY_ERR_NOT_FOUND)
            result = spsy_fail(error, SPSY_ERR_IO, "SPY0202",
                               "the server has ended the connection; what came of the statement "
                               "is not known");
    } while (result == 2);
    return result;
}
