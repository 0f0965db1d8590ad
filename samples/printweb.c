/* printweb.c - "my print web page asks before it shows": a CGI program that lists a user's spooled
 * files and shows one, through a spsy server. It decides nothing itself: the server asks the exit
 * programs and looks at the authority of whoever runs this program, and what it refuses is a page
 * that says so.
 *
 *     cc -o printweb printweb.c -lspsyclient
 *
 * It has to run as the user who looks, because the kernel tells the server who that is: a web
 * server starts it with suexec, or as a service of that user. A web server that starts it as itself
 * gets what its own profile may see, and nothing else.
 *
 * QUERY_STRING is empty for the list, else file=NAME&number=N&job=NUMBER/USER/NAME. Everything that
 * comes from the query or from a spooled file is escaped. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "spsy_client.h"

/* ---- out: nothing of others is HTML --------------------------------------------------------- */

static void put_bytes(const char *text, size_t count)
{
    for (; count > 0; count--, text++) {
        if (*text == '<')
            fputs("&lt;", stdout);
        else if (*text == '>')
            fputs("&gt;", stdout);
        else if (*text == '&')
            fputs("&amp;", stdout);
        else if (*text == '"')
            fputs("&quot;", stdout);
        else if (*text == '\'')
            fputs("&#39;", stdout);
        else if ((unsigned char)*text >= ' ' || *text == '\n' || *text == '\t' || *text == '\f')
            putchar(*text == '\f' ? '\n' : *text);
        else
            putchar('?');
    }
}

static void put(const char *text)
{
    if (text)
        put_bytes(text, strlen(text));
}

/* A part of a link's query: letters, digits and a few more stay. */
static void put_query(const char *text)
{
    for (; text && *text; text++)
        if (strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._/", *text))
            putchar(*text);
        else
            printf("%%%02X", (unsigned)(unsigned char)*text);
}

/* The head of a page, once. */
static void begin_page(int status)
{
    static int begun;

    if (begun++)
        return;
    printf("Status: %d\r\nContent-Type: text/html; charset=utf-8\r\n"
           "X-Content-Type-Options: nosniff\r\n\r\n"
           "<!DOCTYPE html>\n<title>Spooled files</title>\n",
           status);
}

static int fail(int status, const char *text)
{
    begin_page(status);
    fputs("<p>", stdout);
    put(text);
    fputs("</p>\n", stdout);
    return 1;
}

/* ---- in: the query -------------------------------------------------------------------------- */

static int digit(char c)
{
    const char *digits = "0123456789abcdef", *at = strchr(digits, c | 0x20);

    return c && at ? (int)(at - digits) : -1;
}

/* "--option=VALUE" of key in the query: one word, whatever the value is. 0: there is none. */
static int option(const char *query, const char *key, const char *name, char *word, size_t size)
{
    size_t length = strlen(key), used;
    const char *at = query;

    while (strncmp(at, key, length) != 0 || at[length] != '=') {
        at = strchr(at, '&');
        if (!at)
            return 0;
        at++;
    }
    used = (size_t)snprintf(word, size, "--%s=", name);
    for (at += length + 1; *at && *at != '&' && used + 1 < size; at++) {
        if (*at == '%' && digit(at[1]) >= 0 && digit(at[2]) >= 0) {
            word[used++] = (char)(digit(at[1]) << 4 | digit(at[2]));
            at += 2;
        } else {
            word[used++] = *at == '+' ? ' ' : *at;
        }
    }
    word[used] = '\0';
    return *at == '\0' || *at == '&'; /* cut, it would be another's */
}

/* ---- the two pages -------------------------------------------------------------------------- */

static void put_row(struct spsy_client *client)
{
    const char *number = spsy_client_member(client, "jobNumber");
    const char *user = spsy_client_member(client, "jobUser");
    const char *job = spsy_client_member(client, "jobName");

    fputs("<tr><td><a href=\"?file=", stdout);
    put_query(spsy_client_member(client, "fileName"));
    fputs("&amp;number=", stdout);
    put_query(spsy_client_member(client, "fileNumber"));
    fputs("&amp;job=", stdout);
    put_query(number);
    putchar('/');
    put_query(user);
    putchar('/');
    put_query(job);
    fputs("\">", stdout);
    put(spsy_client_member(client, "fileName"));
    fputs("</a></td><td>", stdout);
    put(spsy_client_member(client, "status"));
    fputs("</td><td>", stdout);
    put(spsy_client_member(client, "pages"));
    fputs("</td><td>", stdout);
    put(spsy_client_member(client, "userData"));
    fputs("</td></tr>\n", stdout);
}

/* Of a page that has neither rows nor data: its first message says why. */
static int status_of(const char *id)
{
    if (strcmp(id, "SPY0001") == 0) /* it is done, and there is nothing to show */
        return 200;
    return strcmp(id, "CPF3492") == 0 || strcmp(id, "CPF2204") == 0 ? 403 : 404;
}

/* One event of an answer. A file's data come after the decision: a refused page has none of them.
 */
static void put_event(struct spsy_client *client, const struct spsy_client_event *event)
{
    static int in_file;

    if (event->kind == SPSY_CLIENT_ROW) {
        begin_page(200);
        put_row(client);
    } else if (event->kind == SPSY_CLIENT_DATA) {
        begin_page(200);
        if (!in_file++)
            fputs("<pre>", stdout);
        put_bytes(event->data, event->bytes);
    } else if (event->kind == SPSY_CLIENT_MESSAGE) {
        begin_page(status_of(event->id));
        fputs(in_file ? "</pre><p>" : "<p>", stdout);
        in_file = 0;
        put(event->id);
        fputs(": ", stdout);
        put(event->text);
        fputs("</p>\n", stdout);
    }
}

static int show(struct spsy_client *client, int count, const char *const *words)
{
    struct spsy_client_event event;
    struct spsy_error error;
    int result = spsy_client_words(client, count, words, NULL, &error);

    while (result >= 0 && (result = spsy_client_next(client, &event, &error)) > 0)
        put_event(client, &event);
    if (result < 0)
        return fail(502, error.text);
    begin_page(event.exit == 0 ? 200 : 500);
    return event.exit != 0;
}

int main(void)
{
    static const char *const list[] = {"wrksplf"};
    const struct spsy_client_options options = {.job = "PRINTWEB", .silence_seconds = 60};
    const char *query = getenv("QUERY_STRING");
    char file[200], number[200], job[200];
    const char *const words[] = {"dspsplf", file, number, job};
    struct spsy_client *client;
    struct spsy_error error;
    int status;

    if (query && *query &&
        (!option(query, "file", "file", file, sizeof file) ||
         !option(query, "number", "splnbr", number, sizeof number) ||
         !option(query, "job", "job", job, sizeof job)))
        return fail(400, "The query names no spooled file.");
    if (spsy_client_connect(&options, &client, &error) < 0)
        return fail(error.code == SPSY_ERR_AUTHORITY ? 403 : 503, error.text);
    status = query && *query ? show(client, 4, words) : show(client, 1, list);
    spsy_client_close(client);
    return status;
}
