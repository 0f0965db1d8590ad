#include "client/files.h"

#include <stdlib.h>
#include <string.h>

#include "client/named.h"

enum { READ_MAX = WIRE_DATA_BYTES - WIRE_STREAM_BYTES };

/* Another document than the one meant must not be sent because memory ran out. */
static cJSON *reply_of(uint32_t number, size_t bytes, const struct spsy_error *why)
{
    cJSON *reply = cJSON_CreateObject(), *fault = NULL;
    bool whole = cJSON_AddNumberToObject(reply, "stream", number) &&
                 cJSON_AddNumberToObject(reply, "bytes", (double)bytes);

    if (whole && why) {
        fault = cJSON_AddObjectToObject(reply, "error");
        whole = cJSON_AddNumberToObject(fault, "code", -why->code) &&
                cJSON_AddStringToObject(fault, "id", why->message_id) &&
                cJSON_AddStringToObject(fault, "text", why->text);
    }
    if (!whole) {
        cJSON_Delete(reply);
        return NULL;
    }
    return reply;
}

int client_reply(struct wire *wire, uint32_t number, size_t bytes, const struct spsy_error *why,
                 struct spsy_error *error)
{
    return wire_put_object(wire, WIRE_REPLY, reply_of(number, bytes, why), error);
}

/* An order that an honest server does not give. */
static int misplaced(const char *what, uint32_t number, struct spsy_error *error)
{
    return spsy_fail(error, SPSY_ERR_FORMAT, "SPY0107",
                     "the server's order has no place here: %.20s, stream %lu", what,
                     (unsigned long)number);
}

/* number 0 finds a free place; NULL = there is none. */
static struct client_file *find(struct client_files *files, uint32_t number)
{
    for (int i = 0; i < CLIENT_FILES_MAX; i++)
        if (files->open[i].number == number)
            return &files->open[i];
    return NULL;
}

/* ---- the provider's work: 0, or why not, as the server is told ------------------------------ */

/* A provider that fails without a word has failed nevertheless. */
static int told(int result, const char *what, struct spsy_error *why)
{
    if (result < 0 && why->code != result)
        return spsy_fail(why, result, why->message_id[0] ? why->message_id : "SPY0101", "%s",
                         why->text[0] ? why->text : what);
    return result < 0 ? result : 0;
}

/* What the server wants to be more careful with than the statement says. */
static enum spsy_client_file made_as(const struct named_wish *wish)
{
    if (!wish->secret)
        return wish->kind;
    return wish->kind == SPSY_CLIENT_SAVE_FILE ? SPSY_CLIENT_EXPORT : SPSY_CLIENT_SECRET_FILE;
}

static int call_open(const struct spsy_client_files *provider, const struct named_wish *wish,
                     void **stream, struct spsy_error *why)
{
    enum spsy_client_file kind = made_as(wish);
    bool offered = provider && (wish->makes ? provider->create != NULL : provider->open != NULL);
    int result;

    if (!offered)
        return spsy_fail(why, SPSY_ERR_STATE, "SPY0101", "this client %s no files: not %s",
                         wish->makes ? "makes" : "reads", wish->name);
    result = wish->makes
                 ? provider->create(provider->context, wish->name, kind, wish->replace, stream, why)
                 : provider->open(provider->context, wish->name, wish->kind, stream, why);
    return told(result, wish->name, why);
}

static int call_read(const struct client_files *files, const struct client_file *file, void *bytes,
                     size_t wanted, size_t *got, struct spsy_error *why)
{
    int result = told(files->provider->read(file->stream, bytes, wanted, got, why), "read", why);

    if (result == 0 && *got > wanted)
        return spsy_fail(why, SPSY_ERR_STATE, "SPY0101", "read: %zu bytes instead of at most %zu",
                         *got, wanted);
    return result;
}

/* rewind or commit. */
static int call_step(const struct client_files *files, struct client_file *file,
                     struct spsy_error *why)
{
    const struct spsy_client_files *provider = files->provider;

    if (!file->made)
        return provider->rewind
                   ? told(provider->rewind(file->stream, why), "rewind", why)
                   : spsy_fail(why, SPSY_ERR_STATE, "SPY0101", "it cannot be read twice");
    file->committed = true;
    return told(provider->commit(file->stream, why), "commit", why);
}

/* ---- orders -------------------------------------------------------------------------------- */

static void drop(const struct client_files *files, struct client_file *file)
{
    files->provider->drop(file->stream);
    memset(file, 0, sizeof *file);
}

void client_files_drop(struct client_files *files)
{
    files->made = false;
    for (int i = 0; i < CLIENT_FILES_MAX; i++)
        if (files->open[i].number != 0)
            drop(files, &files->open[i]);
}

static enum spsy_client_file kind_of(const cJSON *order)
{
    const char *archive = wire_text(order, "archive", NULL);

    if (archive)
        return strcmp(archive, "index") == 0 ? SPSY_CLIENT_INDEX : SPSY_CLIENT_ARCHIVED;
    return wire_is(order, "saveFile") ? SPSY_CLIENT_SAVE_FILE : SPSY_CLIENT_STREAM_FILE;
}

static int on_open(struct client_files *files, struct wire *wire, const cJSON *statement,
                   uint32_t number, const cJSON *order, struct spsy_error *error)
{
    const char *what = wire_text(order, "order", "");
    const struct named_wish wish = {
        .name = wire_text(order, "name", ""),
        .kind = kind_of(order),
        .makes = what[0] == 'c',
        .replace = wire_is(order, "replace"),
        .made = files->made,
        .secret = wire_is(order, "secret"),
    };
    struct client_file *place = find(files, 0);
    struct spsy_error why = {0};
    void *stream = NULL;
    int result;

    if (!place || number == 0 || find(files, number))
        return misplaced(what, number, error);
    result = named_allows(statement, &wish, error);
    if (result < 0)
        return result;
    result = call_open(files->provider, &wish, &stream, &why);
    if (result == 0)
        *place = (struct client_file){.number = number, .stream = stream, .made = wish.makes};
    return client_reply(wire, number, 0, result < 0 ? &why : NULL, error);
}

/* Data instead of a reply, when there is some or the end. */
static int on_read(struct client_files *files, struct wire *wire, struct client_file *file,
                   const cJSON *order, struct spsy_error *error)
{
    long wanted = wire_number(order, "bytes", READ_MAX);
    uint32_t number = file->number;
    struct spsy_error why = {0};
    size_t got = 0;
    char *bytes;
    int result;

    if (file->made || wanted < 1)
        return misplaced("read", number, error);
    bytes = malloc((size_t)wanted);
    result =
        bytes ? call_read(files, file, bytes, (size_t)wanted, &got, &why) : spsy_fail_memory(&why);
    result = result < 0 ? client_reply(wire, number, 0, &why, error)
                        : wire_put_data(wire, WIRE_DATA, number, bytes, got, error);
    free(bytes);
    return result;
}

static int on_step(struct client_files *files, struct wire *wire, struct client_file *file,
                   const char *what, struct spsy_error *error)
{
    struct spsy_error why = file->failed;

    if (strcmp(what, file->made ? "commit" : "rewind") != 0 || file->committed)
        return misplaced(what, file->number, error);
    if (why.code == 0 && call_step(files, file, &why) == 0)
        files->made |= file->made;
    return client_reply(wire, file->number, 0, why.code ? &why : NULL, error);
}

static int carry_out(struct client_files *files, struct wire *wire, const cJSON *statement,
                     const cJSON *order, struct spsy_error *error)
{
    long number = wire_number(order, "stream", UINT32_MAX);
    const char *what = wire_text(order, "order", "");
    struct client_file *file = number > 0 ? find(files, (uint32_t)number) : NULL;

    if (number < 1)
        return misplaced(what, 0, error);
    if (strcmp(what, "open") == 0 || strcmp(what, "create") == 0)
        return on_open(files, wire, statement, (uint32_t)number, order, error);
    if (!file)
        return misplaced(what, (uint32_t)number, error);
    if (strcmp(what, "read") == 0)
        return on_read(files, wire, file, order, error);
    if (strcmp(what, "drop") != 0)
        return on_step(files, wire, file, what, error);
    drop(files, file);
    return 0;
}

int client_files_order(struct client_files *files, struct wire *wire, const cJSON *statement,
                       const struct wire_frame *frame, struct spsy_error *error)
{
    cJSON *order = NULL;
    int result = wire_object(frame, &order, error);

    if (result == 0)
        result = carry_out(files, wire, statement, order, error);
    cJSON_Delete(order);
    return result;
}

/* More may be on its way when the first could not be written: it is not tried again. */
int client_files_write(struct client_files *files, struct wire *wire, uint32_t number,
                       const void *bytes, size_t count, struct spsy_error *error)
{
    struct client_file *file = number ? find(files, number) : NULL;

    if (!file || !file->made || file->committed || count == 0)
        return misplaced("bytes", number, error);
    if (file->failed.code == 0)
        told(files->provider->write(file->stream, bytes, count, &file->failed), "write",
             &file->failed);
    return client_reply(wire, number, count, file->failed.code ? &file->failed : NULL, error);
}
