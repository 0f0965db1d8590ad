#include "cli/page.h"

#include <stdlib.h>
#include <string.h>

#include "base/nearest.h"
#include "base/text.h"

static void add_line(struct answer *answer, const char *text)
{
    cJSON *row = cJSON_CreateObject();

    if (row && !cJSON_AddStringToObject(row, "text", text)) {
        cJSON_Delete(row);
        row = NULL;
    }
    answer_row(answer, row);
}

static void add_lines(struct answer *answer, char *text)
{
    char *next;

    for (char *line = text; line && *line; line = next) {
        next = strchr(line, '\n');
        if (next)
            *next++ = '\0';
        add_line(answer, line);
    }
}

int page_show(const struct output *output, const char *command, page_write *write,
              const void *context)
{
    struct answer answer;
    char *text = NULL;
    size_t bytes = 0;
    FILE *stream = output->json ? open_memstream(&text, &bytes) : output->rows;

    answer_init(&answer, command, NULL);
    if (stream)
        write(stream, context);
    if (!output->json) {
        answer_free(&answer);
        return 0;
    }
    if (stream && fclose(stream) == 0)
        add_lines(&answer, text);
    else
        answer_row(&answer, NULL); /* out of memory */
    free(text);
    output_answer(output, &answer, true);
    answer_free(&answer);
    return answer.exit;
}

/* ---- tools -------------------------------------------------------------------------------- */

static int answer_failure(const char *tool, const struct spsy_error *error)
{
    struct output output;
    struct answer answer;
    char command[16] = "";
    int status;

    spsy_fold_upper(command, sizeof command, tool);
    output_open(&output, true, false);
    answer_init(&answer, command, NULL);
    answer_fail_error(&answer, error);
    output_answer(&output, &answer, false);
    status = answer.exit;
    answer_free(&answer);
    return status;
}

int page_misused(bool json, const char *tool, const char *usage, const char *text)
{
    struct spsy_error error;

    if (json) {
        spsy_fail(&error, SPSY_ERR_VALUE, "SPY0108", "%.*s", spsy_text_cut(text, 400), text);
        return answer_failure(tool, &error);
    }
    output_line(stderr, "spsy %s: %s", tool, text);
    fputs(usage, stderr);
    return SPSY_MESSAGE_USAGE;
}

int page_unknown_option(bool json, const char *tool, const char *usage, const char *word)
{
    char text[256], hint[64];

    spsy_nearest_in(usage, word, hint, sizeof hint);
    snprintf(text, sizeof text, "unknown option %.*s%s", spsy_text_cut(word, 100), word, hint);
    return page_misused(json, tool, usage, text);
}

int page_failed(bool json, const char *tool, const struct spsy_error *error)
{
    if (json)
        return answer_failure(tool, error);
    output_line(stderr, "spsy %s: %s", tool, error->text);
    return SPSY_MESSAGE_FAILED;
}

static void write_text(FILE *stream, const void *context)
{
    fputs(context, stream);
}

int page_text(bool json, const char *command, const char *text)
{
    struct output output;

    output_open(&output, json, false);
    return page_show(&output, command, write_text, text);
}
