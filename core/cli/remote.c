#include "cli/remote.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "cli/local_streams.h"
#include "session/principal.h"

/* ---- files -------------------------------------------------------------------------------- */

static enum stream_kind kind_of(enum spsy_client_file kind)
{
    return kind == SPSY_CLIENT_SAVE_FILE ? STREAM_SAVE_FILE : STREAM_FILE;
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
        answer->data->write(answer->data->context, event->data, event->bytes, &error) < 0)
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

static void take_answer(struct remote_end *end, struct answer *answer)
{
    struct spsy_client_event event;
    struct spsy_error error;
    int result;

    while ((result = spsy_client_next(end->client, &event, &error)) > 0)
        take(end->client, answer, &event);
    if (result < 0) {
        answer_fail_error(answer, &error);
        remote_end_close(end); /* the next statement connects again, as a job of its own */
        return;
    }
    answer_raise(answer, event.exit);
    answer->out_of_memory |= event.out_of_memory;
    answer->lost |= event.lost;
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

static int connect_once(struct remote_end *end, struct answer *answer)
{
    struct spsy_error error;

    if (!end->client && (check_name("--user", end->options.user, answer) < 0 ||
                         check_name("--job", end->options.job, answer) < 0))
        return SPSY_ERR_VALUE;
    if (end->client || spsy_client_connect(&end->options, &end->client, &error) == 0)
        return 0;
    return answer_fail_error(answer, &error);
}

void remote_end_cl(struct remote_end *end, const struct cl_text *text,
                   const struct spsy_client_statement *how, struct answer *answer)
{
    struct client_line *lines = calloc(text->piece_count + 1, sizeof *lines);
    struct spsy_error error;
    int result = lines ? connect_once(end, answer) : SPSY_ERR_MEMORY;

    for (size_t i = 0; lines && i < text->piece_count; i++)
        lines[i] = (struct client_line){text->pieces[i].offset, text->pieces[i].line,
                                        text->pieces[i].column};
    if (result == 0) {
        result =
            client_cl(end->client, text->text, text->length, lines, text->piece_count, how, &error);
        if (result < 0)
            answer_fail_error(answer, &error);
        else
            take_answer(end, answer);
    }
    free(lines);
}

void remote_end_words(struct remote_end *end, const char *name, int count, char *const *arguments,
                      const struct spsy_client_statement *how, struct answer *answer)
{
    const char **words = calloc((size_t)count + 1, sizeof *words);
    struct spsy_error error;

    if (words && connect_once(end, answer) == 0) {
        words[0] = name;
        for (int i = 0; i < count; i++)
            words[i + 1] = arguments[i];
        if (spsy_client_words(end->client, count + 1, words, how, &error) < 0)
            answer_fail_error(answer, &error);
        else
            take_answer(end, answer);
    }
    free(words);
}

void remote_end_close(struct remote_end *end)
{
    spsy_client_close(end->client);
    end->client = NULL;
}
