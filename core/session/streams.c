#include "session/streams.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>

int streams_read_whole(const struct streams *streams, const char *name, size_t most,
                       const char *message_id, char **text, size_t *bytes, struct spsy_error *error)
{
    struct stream *stream = NULL;
    size_t got = 1;
    int result;

    *bytes = 0;
    *text = malloc(most + 2);
    if (!*text)
        return spsy_fail_memory(error);
    result = streams->open(streams->context, name, STREAM_FILE, &stream, error);
    while (result == 0 && got > 0 && *bytes <= most) {
        result = streams->read(stream, *text + *bytes, most + 1 - *bytes, &got, error);
        *bytes += result == 0 ? got : 0;
    }
    streams->drop(stream);
    if (result == 0 && *bytes > most)
        result = spsy_fail(error, SPSY_ERR_FULL, message_id, "%.300s is larger than %zu MiB", name,
                           most / (1024 * 1024));
    (*text)[*bytes <= most ? *bytes : most] = '\0';
    if (result == 0)
        return 0;
    free(*text);
    *text = NULL;
    return result;
}

int streams_ask(const struct streams *streams, const char *prompt, bool secret, char *answer,
                size_t size, bool *answered, struct spsy_error *error)
{
    *answered = false;
    answer[0] = '\0';
    if (!streams || !streams->ask)
        return 0;
    return streams->ask(streams->context, prompt, secret, answer, size, answered, error);
}

int streams_confirm(const struct streams *streams, const char *prompt, bool *answered,
                    bool *confirmed, struct spsy_error *error)
{
    char text[STREAMS_PROMPT_SIZE + sizeof " (y/n) "], reply[sizeof "yes"];
    int result;

    snprintf(text, sizeof text, "%.*s (y/n) ", STREAMS_PROMPT_SIZE - 1, prompt);
    result = streams_ask(streams, text, false, reply, sizeof reply, answered, error);
    *answered |= result == SPSY_ERR_VALUE; /* longer than what confirms */
    *confirmed =
        result == 0 && *answered && (strcasecmp(reply, "y") == 0 || strcasecmp(reply, "yes") == 0);
    return result == SPSY_ERR_VALUE ? 0 : result;
}
