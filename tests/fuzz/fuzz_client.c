/* What a server sends, from its welcome on: whatever it is, the client gives out whole objects
 * only, opens no file that its statement does not name, and leaves none open. */
#include "client/client.h"
#include "base/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { INPUT_MAX = 32 * 1024, STREAMS = 8 }; /* more does not fit into the socket */

struct stream {
    bool open, written, committed;
};

static struct stream streams[STREAMS];

static int begin(void **made, bool written)
{
    for (size_t i = 0; i < STREAMS; i++)
        if (!streams[i].open) {
            streams[i] = (struct stream){true, written, false};
            *made = &streams[i];
            return 0;
        }
    abort(); /* more than the client may have */
}

static int open_file(void *context, const char *name, enum spsy_client_file kind, void **stream,
                     struct spsy_error *error)
{
    (void)context;
    (void)error;
    if (strcmp(name, "/in") != 0 || kind != SPSY_CLIENT_STREAM_FILE)
        abort();
    return begin(stream, false);
}

static int create_file(void *context, const char *name, enum spsy_client_file kind, bool replace,
                       void **stream, struct spsy_error *error)
{
    (void)context;
    (void)error;
    if (strcmp(name, "/out") != 0 || kind != SPSY_CLIENT_STREAM_FILE || replace)
        abort();
    return begin(stream, true);
}

static int read_file(void *stream, void *bytes, size_t count, size_t *got, struct spsy_error *error)
{
    const struct stream *file = stream;

    (void)error;
    if (!file->open || file->written || count == 0 || count > 64 * 1024)
        abort();
    memset(bytes, 'x', count); /* there is room for so many */
    *got = 1;
    return 0;
}

static int rewind_file(void *stream, struct spsy_error *error)
{
    const struct stream *file = stream;

    (void)error;
    if (!file->open || file->written)
        abort();
    return 0;
}

static int write_file(void *stream, const void *bytes, size_t count, struct spsy_error *error)
{
    const struct stream *file = stream;

    if (!file->open || !file->written || file->committed || count == 0)
        abort();
    if (((const char *)bytes)[count - 1] != '!')
        return 0;
    error->code = SPSY_ERR_FULL;
    return SPSY_ERR_FULL;
}

static int commit_file(void *stream, struct spsy_error *error)
{
    struct stream *file = stream;

    (void)error;
    if (!file->open || !file->written || file->committed)
        abort();
    file->committed = true;
    return 0;
}

static void drop_file(void *stream)
{
    struct stream *file = stream;

    if (!file->open)
        abort();
    file->open = false;
}

static const struct spsy_client_files files = {
    .open = open_file,
    .read = read_file,
    .rewind = rewind_file,
    .create = create_file,
    .write = write_file,
    .commit = commit_file,
    .drop = drop_file,
};

/* As the header says it: a prompt, and room for a line. */
static int answer_it(void *context, const char *prompt, bool secret, char *answer, size_t size,
                     struct spsy_error *error)
{
    (void)context;
    (void)error;
    if (!prompt || size < 128)
        abort();
    memset(answer, secret ? 's' : 'y', size - 1);
    answer[size - 1] = '\0';
    return prompt[0] == '?' ? 0 : 1;
}

/* What is given out is what the header says. */
static void check_event(struct spsy_client *client, const struct spsy_client_event *event)
{
    cJSON *object = NULL;

    if (event->kind == SPSY_CLIENT_DATA) {
        if (event->bytes == 0 || event->json)
            abort();
        return;
    }
    if (spsy_json_parse(event->json, strlen(event->json), "an event", &object, NULL) < 0 ||
        !cJSON_IsObject(object) || strchr(event->json, '\n'))
        abort();
    cJSON_Delete(object);
    if (event->kind == SPSY_CLIENT_MESSAGE && (!event->id || !event->text))
        abort();
    spsy_client_member(client, "fileName");
}

static void listen_to(struct spsy_client *client)
{
    static const char *const statements[] = {"CRTSPLF A FROMSTMF('/in')",
                                             "CPYSPLF A TOFILE(*TOSTMF) TOSTMF('/out')", "WRKSPLF"};
    struct spsy_client_event event;
    struct spsy_error error = {0};
    int result = 0;

    for (size_t i = 0; i < 3 && result == 0; i++) {
        if (spsy_client_cl(client, statements[i], NULL, &error) < 0)
            abort();
        while ((result = spsy_client_next(client, &event, &error)) > 0)
            check_event(client, &event);
        for (size_t n = 0; n < STREAMS; n++)
            if (streams[n].open) /* neither after an answer nor after a failure */
                abort();
        if (result < 0 && (error.code != result || !error.text[0] ||
                           spsy_client_next(client, &event, NULL) != SPSY_ERR_IO))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct spsy_client_options options = {.files = &files, .silence_seconds = 5};
    const struct spsy_client_asking asking = {.sign_on = "ALICE", .ask = answer_it};
    struct spsy_client *client;
    struct spsy_error error;
    int pair[2];

    if (size > INPUT_MAX || socketpair(AF_UNIX, SOCK_STREAM, 0, pair) != 0)
        return 0;
    if (send(pair[1], data, size, MSG_DONTWAIT) != (ssize_t)size && size > 0)
        abort();
    shutdown(pair[1], SHUT_WR);
    if (client_begin(pair[0], &options, &asking, &client, &error) == 0) {
        listen_to(client);
        spsy_client_close(client);
    } else if (client || error.code == 0) {
        abort();
    }
    close(pair[1]);
    return 0;
}
