#include "gateway/side_doors.h"

#include <stdio.h>
#include <string.h>

#include "gateway/upstream.h"

enum { DATA_BYTES = 65536, TYPE_SIZE = 128 };

static const char web_interface[] =
    "spsy gateway: only /printers/NAME.ppd and /icons/NAME.png can be fetched here. The web "
    "interface, its logs, feeds and configuration files show what exit programs were not asked "
    "about.\n";
static const char configuration[] = "spsy gateway: configuration files are not changed through it "
                                    "(cupsctl); an administrator edits "
                                    "the one that `spsy gateway setup` made.\n";

static bool ends_with(const char *text, const char *end)
{
    size_t length = strlen(text), size = strlen(end);

    return length > size && strcmp(text + length - size, end) == 0;
}

/* One name in one of these directories, and nothing that leads out of it. */
static bool may_be_fetched(const char *path)
{
    const char *name = NULL;

    if (strncmp(path, "/printers/", 10) == 0 || strncmp(path, "/classes/", 9) == 0)
        name =
            ends_with(path, ".ppd") || ends_with(path, ".png") ? strchr(path + 1, '/') + 1 : NULL;
    else if (strncmp(path, "/icons/", 7) == 0 && ends_with(path, ".png"))
        name = path + 7;
    return name && !strpbrk(name, "/%?#\\") && name[0] != '.';
}

static void give_back(struct conversation *conversation, struct end *end, bool head)
{
    static char data[DATA_BYTES];
    char type[TYPE_SIZE];
    off_t length;
    ssize_t got = head ? 0 : 1;

    end_content(end, type, sizeof type, &length);
    conversation_limit(conversation, false);
    if (end_answer_header(conversation->client, 200, type, length) < 0)
        conversation->broken = true;
    while (got > 0 && !conversation->broken) {
        end_limit(end, CUPSD_MS);
        got = end_read_data(end, data, sizeof data);
        conversation_limit(conversation, false);
        if (got > 0 && end_write_data(conversation->client, data, (size_t)got) < 0)
            conversation->broken = true;
    }
    if (got < 0 || end_finish_data(conversation->client) < 0)
        conversation->broken = true;
}

static void say(struct conversation *conversation, int status, const char *text)
{
    conversation_limit(conversation, false);
    end_answer_text(conversation->client, status, "text/plain", text, true);
}

static void fetch(struct conversation *conversation, const char *path, bool head)
{
    struct spsy_error error;
    struct end *end = NULL;
    char text[sizeof error.text + 16];
    int result = conversation_ready(conversation, &error);

    if (result == 0)
        result =
            gateway_principal(conversation->session.spool, conversation->peer, NULL,
                              &conversation->options.principal, &conversation->identity, &error);
    if (result == 0)
        result = upstream_get(conversation, path, head, &end, &error);
    if (result == 200) {
        give_back(conversation, end, head);
    } else if (result < 0) {
        snprintf(text, sizeof text, "%s: %s\n", error.message_id, error.text);
        say(conversation, result == SPSY_ERR_AUTHORITY ? 403 : 503, text);
    } else {
        say(conversation, result == 404 ? 404 : 403,
            result == 404 ? "cupsd has no such file\n" : "cupsd does not give it out\n");
    }
    if (result != 200 || conversation->broken)
        upstream_leave(conversation);
}

/* MUST: no alarm for the client runs while cupsd is waited for: it would end a connection without
 * an answer (G7). */
void side_door(struct conversation *conversation, enum end_method method, const char *path)
{
    char data[4096];

    while (end_read_data(conversation->client, data, sizeof data) > 0)
        ; /* of a PUT */
    end_limit(conversation->client, 0);
    if ((method == END_GET || method == END_HEAD) && may_be_fetched(path))
        fetch(conversation, path, method == END_HEAD);
    else if (method == END_OPTIONS)
        say(conversation, 200, "");
    else
        say(conversation, 403,
            method == END_PUT || strncmp(path, "/admin", 6) == 0 ? configuration : web_interface);
}
