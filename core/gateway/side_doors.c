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

static void give_back(struct conversation *conversation, struct end *end, int status, bool head)
{
    static char data[DATA_BYTES];
    char type[TYPE_SIZE];
    off_t length;
    ssize_t got = 0;

    end_content(end, type, sizeof type, &length);
    if (end_answer_header(conversation->client, status, type, length) < 0)
        conversation->broken = true;
    while (!head && !conversation->broken && (got = end_read_data(end, data, sizeof data)) > 0)
        if (end_write_data(conversation->client, data, (size_t)got) < 0)
            conversation->broken = true;
    if (got < 0 || end_finish_data(conversation->client) < 0)
        conversation->broken = true;
}

static void fetch(struct conversation *conversation, const char *path, bool head)
{
    struct spsy_error error;
    struct end *end;
    int status = -1;

    if (conversation->prepared &&
        gateway_principal(conversation->session.spool, conversation->peer, NULL,
                          &conversation->options.principal, &conversation->identity, &error) == 0 &&
        upstream_user(conversation, &end, &error) == 0 && end_send_get(end, path, head) == 0)
        status = end_receive_status(end);
    if (status == 200)
        give_back(conversation, end, status, head);
    else
        end_answer_text(conversation->client, status == 404 ? 404 : 403, "text/plain",
                        status == 404 ? "cupsd has no such file\n" : "cupsd does not give it out\n",
                        true);
    if (status != 200 || conversation->broken)
        upstream_leave(conversation);
}

void side_door(struct conversation *conversation, enum end_method method, const char *path)
{
    char data[4096];

    while (end_read_data(conversation->client, data, sizeof data) > 0)
        ; /* of a PUT */
    if ((method == END_GET || method == END_HEAD) && may_be_fetched(path))
        fetch(conversation, path, method == END_HEAD);
    else if (method == END_OPTIONS)
        end_answer_text(conversation->client, 200, "text/plain", "", true);
    else
        end_answer_text(conversation->client, 403, "text/plain",
                        method == END_PUT || strncmp(path, "/admin", 6) == 0 ? configuration
                                                                             : web_interface,
                        true);
}
