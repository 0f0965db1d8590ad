#include "client/files.h"

#include <stdlib.h>
#include <string.h>

enum { READ_MAX = WIRE_DATA_BYTES - WIRE_STREAM_BYTES };

int client_reply(struct wire *wire, uint32_t number, size_t bytes, const struct spsy_error *why,
                 struct spsy_error *error)
{
    cJSON *reply = cJSON_CreateObject();
    cJSON *fault;

    cJSON_AddNumberToObject(reply, "stream", number);
    cJSON_AddNumberToObject(reply, "bytes", (double)bytes);
    if (why) {
        fault = cJSON_AddObjectToObject(reply, "error");
        cJSON_AddNumberToObject(fault, "code", -why->code);
        cJSON_AddStringToObject(fault, "id", why->message_id);
        cJSON_AddStringToObject(fault, "text", why->text);
    }
    return wire_put_object(wire, WIRE_REPLY, reply, error);
}

/* Its place; number 0 finds a free one. -1 = there is none. */
static int find(const struct client_files *files, uint32_t number)
{
    for (int i = 0; i < CLIENT_FILES_MAX; i++)
        if (files->open[i].number == number)
            return i;
    return -1;
}

/* ---- orders: each returns 0, or says in *why what is wrong --------------------------------- */

static int open_or_create(struct client_files *files, uint32_t number, bool makes,
                          const cJSON *order, struct spsy_error *why)
{
    const struct spsy_client_files *provider = files->provider;
    const char *name = wire_text(order, "name", "");
    enum spsy_client_file kind =
        wire_is(order, "saveFile") ? SPSY_CLIENT_SAVE_FILE : SPSY_CLIENT_STREAM_FILE;
    int at = find(files, 0), result;
    void *stream = NULL;

    if (!provider)
        return spsy_fail(why, SPSY_ERR_STATE, "SPY0101", "this client offers no files, not %s",
                         name);
    if (at < 0 || number == 0 || find(files, number) >= 0)
        return spsy_fail(why, SPSY_ERR_FORMAT, "SPY0107", "stream %u cannot be opened",
                         (unsigned)number);
    result = makes ? provider->create(provider->context, name, kind, wire_is(order, "replace"),
                                      &stream, why)
                   : provider->open(provider->context, name, kind, &stream, why);
    if (result < 0)
        return result;
    files->open[at].number = number;
    files->open[at].stream = stream;
    files->open[at].made = makes;
    return 0;
}

static void drop(struct client_files *files, int at)
{
    files->provider->drop(files->open[at].stream);
    memset(&files->open[at], 0, sizeof files->open[at]);
}

void client_files_drop(struct client_files *files)
{
    for (int i = 0; i < CLIENT_FILES_MAX; i++)
        if (files->open[i].number != 0)
            drop(files, i);
}

/* Data instead of a reply, when there is some or the end. */
static int send_data(struct client_files *files, struct wire *wire, uint32_t number, int at,
                     const cJSON *order, struct spsy_error *error)
{
    long wanted = wire_number(order, "bytes", READ_MAX);
    struct spsy_error why = {0};
    char *bytes = malloc(READ_MAX);
    size_t got = 0;
    int result;

    if (!bytes)
        result = spsy_fail_memory(&why);
    else if (files->open[at].made || wanted < 1)
        result =
            spsy_fail(&why, SPSY_ERR_FORMAT, "SPY0107", "stream %u is not read", (unsigned)number);
    else
        result = files->provider->read(files->open[at].stream, bytes, (size_t)wanted, &got, &why);
    result = result < 0 ? client_reply(wire, number, 0, &why, error)
                        : wire_put_data(wire, WIRE_DATA, number, bytes, got, error);
    free(bytes);
    return result;
}

static int on_open_stream(struct client_files *files, const char *order, int at,
                          struct spsy_error *why)
{
    void *stream = files->open[at].stream;

    if (strcmp(order, "rewind") == 0 && !files->open[at].made)
        return files->provider->rewind(stream, why);
    if (strcmp(order, "commit") == 0 && files->open[at].made)
        return files->provider->commit(stream, why);
    return spsy_fail(why, SPSY_ERR_FORMAT, "SPY0107", "order %.20s has no place here", order);
}

static int carry_out(struct client_files *files, struct wire *wire, const cJSON *object,
                     struct spsy_error *error)
{
    uint32_t number = (uint32_t)wire_number(object, "stream", UINT32_MAX);
    const char *order = wire_text(object, "order", "");
    struct spsy_error why = {0};
    int at = number ? find(files, number) : -1, result;

    if (strcmp(order, "drop") == 0) {
        if (at >= 0)
            drop(files, at);
        return 0;
    }
    if (strcmp(order, "open") == 0 || strcmp(order, "create") == 0)
        result = open_or_create(files, number, order[0] == 'c', object, &why);
    else if (at < 0)
        result =
            spsy_fail(&why, SPSY_ERR_FORMAT, "SPY0107", "stream %u is not open", (unsigned)number);
    else if (strcmp(order, "read") == 0)
        return send_data(files, wire, number, at, object, error);
    else
        result = on_open_stream(files, order, at, &why);
    return client_reply(wire, number, 0, result < 0 ? &why : NULL, error);
}

int client_files_order(struct client_files *files, struct wire *wire,
                       const struct wire_frame *frame, struct spsy_error *error)
{
    cJSON *object = NULL;
    int result = wire_object(frame, &object, error);

    if (result == 0)
        result = carry_out(files, wire, object, error);
    cJSON_Delete(object);
    return result;
}

int client_files_write(struct client_files *files, struct wire *wire, uint32_t number,
                       const void *bytes, size_t count, struct spsy_error *error)
{
    struct spsy_error why = {0};
    int at = find(files, number), result;

    if (at < 0 || !files->open[at].made)
        result = spsy_fail(&why, SPSY_ERR_FORMAT, "SPY0107", "stream %u is not written",
                           (unsigned)number);
    else
        result = files->provider->write(files->open[at].stream, bytes, count, &why);
    return client_reply(wire, number, count, result < 0 ? &why : NULL, error);
}
