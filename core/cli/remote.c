#include "cli/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/ask.h"
#include "cli/local_streams.h"
#include "session/principal.h"

enum { SAID_AT_MOST = 10 };

/* ---- files -------------------------------------------------------------------------------- */

static enum stream_kind kind_of(enum spsy_client_file kind)
{
    switch (kind) {
    case SPSY_CLIENT_SAVE_FILE:
        return STREAM_SAVE_FILE;
    case SPSY_CLIENT_ARCHIVED:
        return STREAM_ARCHIVED;
    case SPSY_CLIENT_INDEX:
        return STREAM_INDEX;
    case SPSY_CLIENT_SECRET_FILE:
        return STREAM_SECRET_FILE;
    case SPSY_CLIENT_EXPORT:
        return STREAM_EXPORT;
    case SPSY_CLIENT_STREAM_FILE:
    default:
        return STREAM_FILE;
    }
}

static int open_file(void *context, const char *name, enum spsy_client_file kind, void **stream,
                     struct spsy_error *error)
{
    return local_streams.open(context, name, kind_of(kind), (struct stream **)stream, error);
}

static int create_file(void *context, const char *name, enum spsy_client_file kind, bool replace,
                       void **stream, struct spsy_error *error)
{
    return local_streams.create(context, name, kind_of(kind), replace, (struct stream **)stream,
                                error);
}

static int read_file(void *stream, void *bytes, size_t count, size_t *got, struct spsy_error *error)
{
    return local_streams.read(stream, bytes, count, got, error);
}

static int rewind_file(void *stream, struct spsy_error *error)
{
    return local_streams.rewind(stream, error);
}

static int write_file(void *stream, const void *bytes, size_t count, struct spsy_error *error)
{
    return local_streams.write(stream, bytes, count, error);
}

static int commit_file(void *stream, struct spsy_error *error)
{
    return local_streams.commit(stream, error);
}

static void drop_file(void *stream)
{
    local_streams.drop(stream);
}

const struct spsy_client_files remote_local_files = {
    .open = open_file,
    .read = read_file,
    .rewind = rewind_file,
    .create = create_file,
    .write = write_file,
    .commit = commit_file,
    .drop = drop_file,
};

/* ---- a person ----------------------------------------------------------------------------- */

int remote_ask_person(void *context, const char *prompt, bool secret, char *answer, size_t size,
                      struct spsy_error *error)
{
    bool answered;
    int result = ask_person(context, prompt, secret, answer, size, &answered, error);

    return result < 0 ? result : answered ? 1 : 0;
}

/* ---- the answer --------------------------------------------------------------------------- */

static void take_message(struct answer *answer, const struct spsy_client_event *event)
{
    answer_message(answer, event->id, "%s", event->text);
}

static void take_progress(struct answer *answer, const struct spsy_client_event *event)
{
    if (answer->progress)
        answer->progress->show(answer->progress->context, event->text);
}

static void take_data(struct spsy_client *client, struct answer *answer,
                      const struct spsy_client_event *event)
{
    struct spsy_error error;

    if (answer->data &&
        (answer->data->write(answer->data->context, event->data, event->bytes, &error) < 0 ||
         answer->data->write(answer->data->context, "", 0, &error) < 0)) /* `--follow` */
        spsy_client_data_failed(client, &error);
}

static void take(struct spsy_client *client, struct answer *answer,
                 const struct spsy_client_event *event)
{
    if (event->kind == SPSY_CLIENT_MESSAGE)
        take_message(answer, event);
    else if (event->kind == SPSY_CLIENT_ROW)
        answer_row(answer, client_take_object(client));
    else if (event->kind == SPSY_CLIENT_DECISION)
        answer_decision(answer, client_take_object(client));
    else if (event->kind == SPSY_CLIENT_DATA)
        take_data(client, answer, event);
    else if (event->kind == SPSY_CLIENT_PROGRESS)
        take_progress(answer, event);
}

/* A server that stops has not begun the statement: with --wait it is said again, to its successor.
 */
static bool is_to_be_said_again(const struct remote_end *end, const struct spsy_error *error)
{
    return end->options.wait_seconds > 0 && strcmp(error->message_id, "SPY0203") == 0;
}

/* 1: it is to be said again; else the answer has what came of it. */
static int take_answer(struct remote_end *end, struct answer *answer)
{
    struct spsy_client_event event;
    struct spsy_error error;
    int result;

    while ((result = spsy_client_next(end->client, &event, &error)) > 0)
        take(end->client, answer, &event);
    if (result == 0) {
        answer_raise(answer, event.exit);
        answer->out_of_memory |= event.out_of_memory;
        answer->lost |= event.lost;
        end->answered = true;
        return 0;
    }
    remote_end_close(end);
    if (is_to_be_said_again(end, &error))
        return 1;
    end->ended = true;
    return answer_fail_error(answer, &error);
}

/* ---- statements --------------------------------------------------------------------------- */

/* What no frame can carry is no name either, and said as it is without a server. */
static int check_name(const char *option, const char *given, struct answer *answer)
{
    struct spsy_error error;
    char name[11];

    if (!given || spsy_utf8_valid(given, strlen(given)) ||
        principal_read_name(option, given, name, &error) == 0)
        return 0;
    return answer_fail_error(answer, &error);
}

/* Either a text with lines, or words. */
struct saying {
    const struct cl_text *text;
    const struct client_line *lines;
    const char **words;
    int count; /* of words */
    const struct spsy_client_statement *how;
};

static int send_it(struct spsy_client *client, const struct saying *saying,
                   struct spsy_error *error)
{
    const struct cl_text *text = saying->text;

    if (saying->words)
        return spsy_client_words(client, saying->count, saying->words, saying->how, error);
    return client_cl(client, text->text, text->length, saying->lines, text->piece_count,
                     saying->how, error);
}

static void say(struct remote_end *end, const struct saying *saying, struct answer *answer)
{
    struct spsy_error error;
    int result = 1;

    if (!end->client && (check_name("--sign-on", end->asking.sign_on, answer) < 0 ||
                         check_name("--user", end->options.user, answer) < 0 ||
                         check_name("--job", end->options.job, answer) < 0))
        return;
    for (int i = 0; result > 0 && i < SAID_AT_MOST; i++) {
        result = end->client ? 0
                             : spsy_client_connect_asking(&end->options, &end->asking, &end->client,
                                                          &error);
        if (result == 0)
            result = send_it(end->client, saying, &error);
        result = result < 0 ? answer_fail_error(answer, &error) : take_answer(end, answer);
    }
    if (result > 0)
        answer_fail(answer, "SPY0203", "the server stops again and again");
}

void remote_end_cl(struct remote_end *end, const struct cl_text *text,
                   const struct spsy_client_statement *how, struct answer *answer)
{
    struct client_line *lines = calloc(text->piece_count + 1, sizeof *lines);
    const struct saying saying = {.text = text, .lines = lines, .how = how};

    for (size_t i = 0; lines && i < text->piece_count; i++)
        lines[i] = (struct client_line){text->pieces[i].offset, text->pieces[i].line,
                                        text->pieces[i].column};
    if (lines)
        say(end, &saying, answer);
    else
        answer_fail(answer, "SPY0105", "out of memory");
    free(lines);
}

void remote_end_words(struct remote_end *end, const char *name, int count, char *const *arguments,
                      const struct spsy_client_statement *how, struct answer *answer)
{
    const char **words = calloc((size_t)count + 1, sizeof *words);
    const struct saying saying = {.words = words, .count = count + 1, .how = how};

    for (int i = 0; words && i < count; i++)
        words[i + 1] = arguments[i];
    if (words) {
        words[0] = name;
        say(end, &saying, answer);
    } else {
        answer_fail(answer, "SPY0105", "out of memory");
    }
    free(words);
}

void remote_end_close(struct remote_end *end)
{
    spsy_client_close(end->client);
    end->client = NULL;
}
